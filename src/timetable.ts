import type { TimetableEntry } from './platform/jobs/job-runner.js';

/** Every recurring job in one place: when (cron, UTC) and which. A slice registers what each does by `JobRunner.handle`. */
export const timetable: TimetableEntry[] = [
  { job: 'platform.tidy', cron: '17 * * * *' },
  { job: 'account.tidyParked', cron: '27 * * * *' },
  { job: 'audit.verify', cron: '37 2 * * *' },
  { job: 'files.sweep', cron: '47 3 * * *' },
  { job: 'uploads.sweep', cron: '37 * * * *' },
  { job: 'keys.sweep', cron: '57 3 * * *' },
  { job: 'keys.seal', cron: '7 4 * * *' },
  { job: 'assignment.handInWished', cron: '*/5 * * * *' },
  { job: 'mail.reminders', cron: '0 6 * * *' },
  { job: 'hiding.showDue', cron: '*/5 * * * *' },
  { job: 'mail.digests', cron: '0,15,30,45 * * * *' },
  { job: 'erasure.due', cron: '11 * * * *' },
  { job: 'certificate.expire', cron: '17 3 * * *' },
  { job: 'credential.sweep', cron: '41 * * * *' },
  { job: 'retention.run', cron: '31 * * * *' },
];
