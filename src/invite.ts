import { SetUp } from './account/set-up.service.js';
import { appContext, fullConfig } from './boot.js';
import { JobSender } from './platform/jobs/job-sender.js';

/** `npm run invite -- organiser`: prints a code for one more organiser; on a site without accounts the set-up code again. */
if (process.argv[2] !== 'organiser' || process.argv.length > 3) {
  console.error('Say whom to invite: npm run invite -- organiser');
  process.exit(1);
}
const config = fullConfig();
const app = await appContext(config);
const setUp = app.get(SetUp);
const setUpCode = await setUp.code();
console.log(setUpCode ? `set-up code: ${setUpCode} (30 minutes) at ${config.siteUrl}/set-up` : `organiser code: ${await setUp.inviteOrganiser()} (21 days) at ${config.siteUrl}/first`);
await app.get(JobSender).stop();
await app.close();
