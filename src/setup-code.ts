import { SetUp } from './account/set-up.service.js';
import { appContext, fullConfig } from './boot.js';
import { JobSender } from './platform/jobs/job-sender.js';

/** Run by the starter on a real database without accounts: prints one line with the code for the set-up page. */
const config = fullConfig();
const app = await appContext(config);
const code = await app.get(SetUp).code();
console.log(code ? `set-up code: ${code} (30 minutes) at ${config.siteUrl}/set-up` : 'This site is set up already.');
await app.get(JobSender).stop();
await app.close();
