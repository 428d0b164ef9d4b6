import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { PeopleModule } from '../people/people.module.js';
import { HelpController } from './help.controller.js';
import { MailChoiceController } from './mail-choice.controller.js';
import { MailChoiceQueries } from './mail-choice.queries.js';
import { MailChoices } from './mail-choice.service.js';
import { MailQueries } from './mail.queries.js';
import { Mailings } from './mailings.service.js';
import { NoticeController } from './notice.controller.js';
import { Notice } from './notice.entity.js';
import { NoticeQueries } from './notice.queries.js';
import { Notices } from './notices.service.js';
import { OutboxController } from './outbox.controller.js';
import { QuestionController } from './question.controller.js';
import { QuestionMessage, QuestionThread } from './question.entity.js';
import { QuestionQueries } from './question.queries.js';
import { Questions } from './questions.service.js';

/** Questions, notices and mail. */
@Module({
  imports: [PeopleModule, EnrolmentModule, TypeOrmModule.forFeature([QuestionThread, QuestionMessage, Notice])],
  controllers: [QuestionController, HelpController, NoticeController, MailChoiceController, OutboxController],
  providers: [Questions, QuestionQueries, Notices, NoticeQueries, MailChoices, MailChoiceQueries, MailQueries, Mailings],
  exports: [Questions, Notices, MailChoices],
})
export class MessageModule {}
