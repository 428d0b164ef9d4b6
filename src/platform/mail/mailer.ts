import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Transporter } from 'nodemailer';
import { Settings } from '../settings.module.js';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** What makes this mail the same mail when a job runs twice. */
  identity: string;
}

export interface OutboxMail {
  name: string;
  at: Date;
  text: string;
}

/** Sends plain-text mail by SMTP_URL; with none set, into a folder that the organiser of the demo can read. */
@Injectable()
export class Mailer {
  private transport: Promise<Transporter> | undefined;

  constructor(private readonly settings: Settings) {}

  get hasOutbox(): boolean {
    return !this.settings.config.smtpUrl;
  }

  /** One mail from the neutral sender. The Message-ID follows from the identity, so that a second sending can be recognised. */
  async send(mail: Mail): Promise<void> {
    const { mailFrom, siteUrl } = this.settings.config;
    const messageId = `<${wordOf(mail.identity)}@${new URL(siteUrl).hostname}>`;
    const sent = (await (await this.opened()).sendMail({ from: mailFrom, to: oneLine(mail.to), subject: oneLine(mail.subject), text: mail.text, messageId, headers: { 'Auto-Submitted': 'auto-generated' } })) as { message?: Buffer };
    if (this.hasOutbox && sent.message) await this.keep(messageId, sent.message);
  }

  /** What lies in the outbox, newest first. */
  async outbox(limit = 50): Promise<OutboxMail[]> {
    const names = (await readdir(this.folder()).catch(() => [])).filter((name) => name.endsWith('.eml')).sort().reverse().slice(0, limit);
    return Promise.all(names.map(async (name) => ({ name, at: new Date(Number(name.split('-')[0])), text: await readFile(join(this.folder(), name), 'utf8') })));
  }

  /** Removes the mails with these identities from the outbox folder: they carry an address. */
  async forget(identities: readonly string[]): Promise<void> {
    if (!this.hasOutbox || identities.length === 0) return;
    const words = new Set(identities.map((identity) => wordOf(identity).slice(0, 16)));
    for (const name of await readdir(this.folder()).catch(() => [])) {
      if (words.has(name.split('-')[1]?.split('.')[0] ?? '')) await rm(join(this.folder(), name), { force: true });
    }
  }

  private async keep(messageId: string, message: Buffer): Promise<void> {
    await mkdir(this.folder(), { recursive: true });
    const path = join(this.folder(), `${Date.now()}-${messageId.slice(1, 17)}.eml`);
    await writeFile(`${path}.part`, message, { mode: 0o600 });
    await rename(`${path}.part`, path);
  }

  /** Opened with the first mail: only the process that sends mail holds the library. */
  private opened(): Promise<Transporter> {
    this.transport ??= import('nodemailer').then(({ createTransport }) => {
      const { smtpUrl } = this.settings.config;
      return (smtpUrl ? createTransport(smtpUrl) : createTransport({ streamTransport: true, buffer: true, newline: 'unix' })) as Transporter;
    });
    return this.transport;
  }

  private folder(): string {
    return join(this.settings.config.dataDir, 'outbox');
  }
}

const wordOf = (identity: string): string => createHash('sha256').update(identity).digest('hex').slice(0, 32);

/** No header can be smuggled in by a line end. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').trim();
}
