import type { TimetableEntry } from './platform/jobs/job-runner.js';

/** Every recurring job in one place: when (cron, UTC) and which. A slice registers what each does by `JobRunner.handle`. */
export const timetable: TimetableEntry[] = [
  { job: 'platform.tidy', cron: '17 3 * * *' },
];
