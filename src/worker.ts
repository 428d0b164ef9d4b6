import { appContext, fullConfig } from './boot.js';
import { log } from './platform/log.js';
import { JobRunner } from './platform/jobs/job-runner.js';
import { timetable } from './timetable.js';

const app = await appContext(fullConfig());
const runner = app.get(JobRunner);
await runner.start(timetable);
log.info({ event: 'working' });
process.send?.('ready');

let isClosing = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => process.exit(0), 8000).unref();
    runner.stop().then(() => app.close()).finally(() => process.exit(0));
  });
}
