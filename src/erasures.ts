import { appContext, fullConfig } from './boot.js';
import { ErasureReplay } from './overview/erasure-replay.service.js';
import { JobSender } from './platform/jobs/job-sender.js';

/** `npm run erasures -- replay`: erases again, in a database that was restored, whoever the list of erased people names. */
if (process.argv[2] !== 'replay' || process.argv.length > 3) {
  console.error('Say what to do: npm run erasures -- replay');
  process.exit(1);
}
const app = await appContext(fullConfig());
const { erased, absent } = await app.get(ErasureReplay).replay();
console.log(`erased ${erased} people again; ${absent} others of the list are not in this database`);
await app.get(JobSender).stop();
await app.close();
process.exit(0);
