// The one list of checks, the same on a laptop and in CI: types, lint, then every test. `npm run check` leaves the tests out.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { writeSuites } from './suites.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => join(ROOT, 'node_modules', name);
mkdirSync(join(ROOT, 'tmp'), { recursive: true });

const checks = [
  ['types', [bin('typescript/bin/tsc'), '-p', ROOT]],
  ['lint', [bin('eslint/bin/eslint.js'), ROOT, '--max-warnings', '0']],
];
// All spec files together in suites; those that are named, each as it is.
const wanted = process.argv.slice(3);
const which = wanted.length > 0 ? wanted : ['--testMatch', '<rootDir>/tmp/suites/*.spec.ts', '--testSequencer', join(ROOT, 'test/support/in-order.mjs')];
const tests = [['tests', ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', bin('jest/bin/jest.js'), '--json', '--outputFile', join(ROOT, 'tmp/jest-results.json'), ...which]]];

console.log(`built ${await build()} files, ${await writeSuites()} suites`);
for (const [name, args] of process.argv[2] === 'test' ? [...checks, ...tests] : checks) {
  const started = Date.now();
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' } });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (status !== 0) process.exit(status ?? 1);
}
