import { Controller, Get } from '@nestjs/common';
import { NotFound } from '../platform/errors.js';
import { Allow } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Mailer } from '../platform/mail/mailer.js';
import { Settings } from '../platform/settings.module.js';

/** The mails of the demo, where no SMTP server is set. */
@Controller('/outbox')
export class OutboxController {
  constructor(
    private readonly mailer: Mailer,
    private readonly settings: Settings,
  ) {}

  @Get()
  @Allow(['organiser'])
  async list() {
    if (!this.mailer.hasOutbox || !this.settings.config.demo) throw new NotFound();
    return page('message/outbox', { mails: await this.mailer.outbox() }, { title: 'message.outbox.title' });
  }
}
