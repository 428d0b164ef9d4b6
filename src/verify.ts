import { readFile } from 'node:fs/promises';
import { appContext, fullConfig } from './boot.js';
import { FileChecks } from './certificate/file-checks.service.js';
import { fileCheckedPage, unreadableKey } from './certificate/verify-file.page.js';
import { message } from './platform/i18n/messages.js';
import { JobSender } from './platform/jobs/job-sender.js';

/** `npm run verify -- FILE`: says of a file what the page "Check a file" says, with the keys, lists and certificates of this site. */
const say = (key: string) => console.log(message('en', key));
const path = process.argv[2];
const content = path ? await readFile(path).catch(() => null) : null;
if (!content) {
  console.error('Say which file: npm run verify -- FILE [--issuer ISSUER.json [--status STATUS-LIST.json]]');
  process.exit(2);
}
const app = await appContext(fullConfig());
const checked = await app.get(FileChecks).check(content);
let code = 2;
if (checked.kind === 'unreadable') say(unreadableKey(checked.reason));
else {
  const said = fileCheckedPage(checked);
  const isValid = checked.kind === 'pdf' ? checked.verified.kind === 'valid' : checked.checked.verdict === 'valid';
  if ('note' in said && said.note) say(said.note);
  say(('sentence' in said && said.sentence) || 'certificate.verify.unknown');
  if (checked.kind === 'credential' && checked.checked.facts) for (const line of [checked.checked.facts.title, checked.checked.facts.description]) console.log(`  ${line}`);
  if (checked.kind === 'pdf' && checked.verified.kind !== 'unknown') console.log(`  ${checked.verified.serial}  ${checked.verified.facts.title}`);
  if ('next' in said && said.next) say(said.next);
  code = isValid ? 0 : 1;
}
await app.get(JobSender).stop();
await app.close();
process.exit(code);
