// `npm run conformance`: material that others made, read from ../shared/fixtures where that folder is there. Each folder has one line: what holds, or "not built yet".
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FIXTURES = resolve(process.env.FIXTURES ?? join(ROOT, '../shared/fixtures'));

/** A folder of fixtures and the test that reads it; `null` where nothing reads it yet: whoever builds that puts its test here. */
const SUITES = {
  'hostile-zips': { what: 'archives that attack whoever unpacks them: none is kept', test: 'test/platform/hostile-zips.conformance.ts' },
  gift: { what: 'questions in GIFT', test: null },
  'moodle-xml': { what: 'questions in Moodle XML', test: null },
  mbz: { what: 'course backups of Moodle', test: null },
  credentials: { what: 'Open Badges 3.0 and eddsa-rdfc-2022', test: 'test/certificate/credential.conformance.ts' },
};

if (!existsSync(FIXTURES)) {
  console.log(`There is no folder ${FIXTURES}: nothing to compare with. Set FIXTURES to another one.`);
  process.exit(0);
}
const wanted = process.argv.slice(2);
const unknown = [...wanted, ...readdirSync(FIXTURES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)].filter((name) => !(name in SUITES));
if (unknown.length > 0) console.log(`Nobody has said what these are: ${unknown.join(', ')}. See SUITES in bin/conformance.mjs.`);
const lines = [];
for (const [name, { what, test }] of Object.entries(SUITES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (!existsSync(join(FIXTURES, name))) lines.push(['-   ', name, what, 'the folder is not there']);
  else if (!test) lines.push(['-   ', name, what, 'not built yet']);
  else lines.push([run(test) ? 'ok  ' : 'FAIL', name, what, '']);
}
for (const [state, name, what, why] of lines) console.log(`${state} ${name.padEnd(14)} ${what}${why ? `: ${why}` : ''}`);
process.exit(unknown.length === 0 && lines.every(([state]) => state !== 'FAIL') ? 0 : 1);

function run(test) {
  const args = ['--no-warnings', '--experimental-vm-modules', join(ROOT, 'node_modules/jest/bin/jest.js'), '--testMatch', join(ROOT, test)];
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, FIXTURES } }).status === 0;
}
