// `npm run verify -- FILE`: checks a certificate (PDF) or a credential (JSON, PNG, SVG) as the page "Check a file" does, with this site's database.
// With `--issuer ISSUER.json` (what /issuer publishes) no database is asked: the same check as the script that anybody can download.
import { readFile } from 'node:fs/promises';
import { build, isStale } from './build.mjs';

const args = process.argv.slice(2);
if (args.includes('--issuer')) {
  if (await isStale()) await build();
  const { offlineCheck } = await import('../dist/src/certificate/credential/offline-check.js');
  const words = JSON.parse(await readFile(new URL('../locales/en/credential.json', import.meta.url), 'utf8'));
  process.exit(await offlineCheck(args, null, words, (line) => console.log(line), new Date()));
}
process.argv.splice(2, 0, 'verify');
await import('./start.mjs');
