// `npm run proof`: the proofs that are too long for `npm test`, one after the other, or those named: npm run proof -- start
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const PROOFS = {
  start: 'test/journeys/start.proof.mjs',
  audit: 'test/audit/audit.proof.mjs',
  bodies: 'test/safety/bodies.proof.mjs',
  keys: 'test/people/keys.proof.mjs',
  hide: 'test/overview/hide.proof.mjs',
  guessing: 'test/account/guessing.proof.ts',
  enumeration: 'test/account/enumeration.proof.ts',
  'sign-ins': 'test/account/sign-ins.proof.mjs',
  linking: 'test/marking/linking.proof.ts',
  interleavings: 'test/marking/interleavings.proof.ts',
  faults: 'test/safety/faults.proof.mjs',
  overwrites: 'test/safety/overwrites.proof.ts',
  files: 'test/assignment/hostile-files.proof.ts',
  survival: 'test/assignment/survival.proof.mjs',
  'weak-line': 'test/assignment/weak-line.proof.ts',
  hostile: 'test/safety/hostile.proof.mjs',
  injection: 'test/safety/injection.proof.mjs',
  credentials: 'test/certificate/credentials.proof.ts',
  names: 'test/platform/documents/names.proof.ts',
  'verify-timing': 'test/certificate/verify-timing.proof.ts',
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in PROOFS));
if (unknown.length > 0) {
  console.error(`There is no proof ${unknown.join(', ')}. Known: ${Object.keys(PROOFS).join(', ')}.`);
  process.exit(1);
}
let failed = 0;
for (const name of wanted.length > 0 ? wanted : Object.keys(PROOFS)) {
  console.log(`proof ${name}`);
  if (spawnSync(process.execPath, argsOf(PROOFS[name]), { cwd: ROOT, stdio: 'inherit' }).status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);

/** A proof in TypeScript needs the application in this process, as a spec does: Jest runs it. */
function argsOf(path) {
  if (!path.endsWith('.ts')) return [join(ROOT, path)];
  return ['--no-warnings', '--experimental-vm-modules', join(ROOT, 'node_modules/jest/bin/jest.js'), '--silent=false', '--testMatch', join(ROOT, path)];
}
