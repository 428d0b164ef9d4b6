import { AuditSealer } from './platform/audit/audit-sealer.js';
import { appContext, fullConfig } from './boot.js';
import { ErasureReplay } from './overview/erasure-replay.service.js';
import { log } from './platform/log.js';
import { JobRunner } from './platform/jobs/job-runner.js';
import { timetable } from './timetable.js';

const app = await appContext(fullConfig());
await app.get(ErasureReplay).refuseOldDatabase();
const runner = app.get(JobRunner);
const sealer = app.get(AuditSealer);
await runner.start(timetable);
sealer.start();
log.info({ event: 'working' });
process.send?.('ready');

let isClosing = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => process.exit(0), 8000).unref();
    runner.stop().then(() => sealer.stop()).then(() => app.close()).finally(() => process.exit(0));
  });
}
