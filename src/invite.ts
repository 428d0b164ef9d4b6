import { SetUp } from './account/set-up.service.js';
import { appContext, fullConfig } from './boot.js';
import { JobSender } from './platform/jobs/job-sender.js';

const USAGE = 'Say whom to invite: npm run invite -- organiser | administrator | administrator SIGN-IN-NAME (a new code for one who cannot come in)';
const [whom, handle, ...rest] = process.argv.slice(2);
if (!whom || !['organiser', 'administrator'].includes(whom) || rest.length > 0 || (whom === 'organiser' && handle !== undefined)) {
  console.error(USAGE);
  process.exit(1);
}

/** `npm run invite`: prints a code for one more organiser or administrator, or for an administrator who lost her way in; on a site without accounts the set-up code again. */
const config = fullConfig();
const app = await appContext(config);
const line = await invite(app.get(SetUp));
if (line) console.log(line);
else console.error('No administrator has this sign-in name. Without a name the command makes one more administrator.');
await app.get(JobSender).stop();
await app.close();
process.exitCode = line ? 0 : 1;

async function invite(setUp: SetUp): Promise<string | undefined> {
  const setUpCode = await setUp.code();
  if (setUpCode) return `set-up code: ${setUpCode} (30 minutes) at ${config.siteUrl}/set-up`;
  if (whom === 'organiser') return `organiser code: ${await setUp.inviteOrganiser()} (21 days) at ${config.siteUrl}/first`;
  if (handle === undefined) return `administrator code: ${await setUp.inviteAdministrator()} (21 days) at ${config.siteUrl}/first`;
  const code = await setUp.renewAdministrator(handle);
  return code && `administrator code: ${code} (30 minutes) at ${config.siteUrl}/first`;
}
