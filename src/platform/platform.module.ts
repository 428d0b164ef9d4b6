import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AuditCheck } from './audit/audit-check.service.js';
import { AuditHeads } from './audit/audit-heads.js';
import { AuditMonths } from './audit/audit-months.js';
import { AuditNotes } from './audit/audit-notes.js';
import { AuditOwner } from './audit/audit-owner.js';
import { AuditSealer } from './audit/audit-sealer.js';
import { Database } from './database/database.js';
import { Transactions } from './database/transactions.js';
import { AccessGuard } from './http/access.guard.js';
import { Answers } from './http/answers.js';
import { ErrorsFilter } from './http/errors.filter.js';
import { HealthController } from './http/health.controller.js';
import { LanguageController } from './http/language.controller.js';
import { PageRoot } from './http/page-root.js';
import { SignedOut } from './http/signed-out.js';
import { Refusals } from './http/refusals.js';
import { JobRunner } from './jobs/job-runner.js';
import { JobSender } from './jobs/job-sender.js';
import { Mailer } from './mail/mailer.js';
import { Heartbeat } from './running/heartbeat.js';
import { Clock } from './time/clock.js';

const AUDIT = [AuditCheck, AuditHeads, AuditMonths, AuditNotes, AuditOwner, AuditSealer];

/** Machinery that every slice uses and that knows no word of the domain. */
@Global()
@Module({
  controllers: [HealthController, LanguageController],
  providers: [
    ...AUDIT, Clock, Database, Heartbeat, JobRunner, JobSender, Mailer, Transactions, PageRoot, Answers, Refusals, SignedOut,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_FILTER, useClass: ErrorsFilter },
  ],
  exports: [...AUDIT, Clock, Database, JobRunner, JobSender, Mailer, Refusals, SignedOut, Transactions],
})
export class PlatformModule {}
