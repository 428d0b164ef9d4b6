// Puts one fault after the other into a copy of the tree and sees whether a test fails: npm run proof -- faults
// Runs for at most BANYAN_PROOF_MINUTES (7), keeps what it has in tmp/faults.json and goes on there; `--again NAME` does one anew, `--check` only looks whether every text is still there.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAULTS } from './faults.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const KEPT = join(ROOT, 'tmp/faults.json');
const COPY = join(tmpdir(), `banyan-faults-${process.pid}`);
const PARTS = ['src', 'test', 'views', 'locales', 'public', 'bin', 'docs', 'bench', 'dist', 'package.json', 'package-lock.json', 'tsconfig.json', 'jest.config.mjs', 'ormconfig.ts', 'eslint.config.mjs', '.swcrc', 'README.md', 'CONTRIBUTING.md'];
const WANTED = 0.95;
const SHORT = 400;

const problems = FAULTS.flatMap(([name, , file, text, replacement, specs]) => {
  const source = existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : '';
  const times = source.split(text).length - 1;
  const missing = specs.filter((spec) => !existsSync(join(ROOT, spec.split('#')[0])));
  return [...(times === 1 ? [] : [`${name}: the text stands ${times} times in ${file}`]), ...(text === replacement ? [`${name}: changes nothing`] : []), ...(missing.length === specs.length ? [`${name}: no spec of ${missing.join(', ')}`] : [])];
});
if (new Set(FAULTS.map(([name]) => name)).size !== FAULTS.length) problems.push('Two faults have one name.');
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
if (process.argv.includes('--check')) {
  console.log(`${FAULTS.length} faults, each text is there.`);
  process.exit(0);
}

const kept = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : {};
const again = process.argv.indexOf('--again');
if (again > 0) delete kept[process.argv[again + 1]];
const stampOf = ([, , file, text, replacement, specs]) => JSON.stringify([file, text, replacement, specs]);
const left = FAULTS.filter((fault) => kept[fault[0]]?.stamp !== stampOf(fault) || kept[fault[0]].verdict === 'broken');
// The quick ones first: specs on the demo take longest.
left.sort((one, other) => Number(onDemo(one)) - Number(onDemo(other)));
const until = Date.now() + Number(process.env.BANYAN_PROOF_MINUTES ?? 7) * 60000;

if (left.length > 0) await work();
report();

async function work() {
  mkdirSync(COPY);
  for (const part of PARTS) if (existsSync(join(ROOT, part))) cpSync(join(ROOT, part), join(COPY, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(COPY, 'node_modules'));
  mkdirSync(join(COPY, 'tmp'), { recursive: true });
  const { build } = await import(join(COPY, 'bin/build.mjs'));
  await build();
  const { startEmbedded } = await import(join(COPY, 'dist/src/platform/database/embedded.js'));
  const server = process.env.TEST_DATABASE_URL ? { url: process.env.TEST_DATABASE_URL, stop: async () => undefined } : await startEmbedded({ dataDir: await mkdtemp(join(tmpdir(), 'banyan-faults-db-')), ephemeral: true });
  let longest = 0;
  try {
    for (const fault of left) {
      if (Date.now() + longest > until) break;
      const began = Date.now();
      kept[fault[0]] = { stamp: stampOf(fault), ...tryOne(fault, server.url), seconds: Math.round((Date.now() - began) / 1000) };
      longest = Math.max(longest, Date.now() - began);
      mkdirSync(dirname(KEPT), { recursive: true });
      writeFileSync(KEPT, `${JSON.stringify(kept, null, 1)}\n`);
      const { verdict, by, seconds } = kept[fault[0]];
      console.log(`${verdict.padEnd(8)} ${fault[0]} (${seconds} s)${by ? `: ${by}` : ''}`);
    }
  } finally {
    await server.stop();
    rmSync(COPY, { recursive: true, force: true });
  }
}

/** True when the first spec stands on the demo. */
function onDemo([, , , , , specs]) {
  return /safety\/(every-route|forgery|headers|replay)/.test(specs[0]);
}

/** `caught` by a test that passes without the fault, `survived`, or `broken`: the specs fail without the fault too, or nothing ran. */
function tryOne([, , file, text, replacement, specs], url) {
  const path = join(COPY, file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, source.replace(text, () => replacement));
  let found = null;
  try {
    for (const spec of specs.filter((each) => existsSync(join(ROOT, each.split('#')[0])))) {
      found = run(spec, url);
      if (found) break;
    }
  } finally {
    writeFileSync(path, source);
  }
  if (!found) return { verdict: 'survived' };
  // A failure counts only when the same tests pass without the fault.
  return found.isUnclear || run(found.spec, url) ? { verdict: 'broken', by: found.by } : { verdict: 'caught', by: found.by };
}

/** The first failure of one spec, or null. */
function run(spec, url) {
  const [file, words] = spec.split('#');
  const out = join(COPY, 'tmp/result.json');
  rmSync(out, { force: true });
  spawnSync(process.execPath, ['--experimental-vm-modules', '--no-warnings', join(COPY, 'node_modules/jest/bin/jest.js'), file, '--runInBand', '--json', `--outputFile=${out}`, ...(words ? ['-t', words] : [])], {
    cwd: COPY, env: { ...process.env, TEST_DATABASE_URL: url }, stdio: 'ignore', timeout: 300000,
  });
  if (!existsSync(out)) return { spec, by: `${file} did not come to an end`, isUnclear: true };
  const result = JSON.parse(readFileSync(out, 'utf8'));
  if (result.success && result.numPassedTests > 0) return null;
  const failed = result.testResults.flatMap((each) => each.assertionResults).find((each) => each.status === 'failed');
  return { spec, by: failed ? failed.fullName : `${file}: ${(result.testResults[0]?.message ?? 'nothing ran').replaceAll(/\s+/g, ' ').slice(0, SHORT)}` };
}

function report() {
  const done = FAULTS.filter((fault) => kept[fault[0]]?.stamp === stampOf(fault));
  const of = (verdict) => done.filter(([name]) => kept[name].verdict === verdict);
  const share = of('caught').length / Math.max(1, done.length);
  for (const verdict of ['survived', 'broken']) for (const [name, kind, file] of of(verdict)) console.log(`${verdict}: ${name} (${kind}, ${file})${kept[name].by ? `: ${kept[name].by}` : ''}`);
  console.log(`${done.length} of ${FAULTS.length} faults tried: ${of('caught').length} caught, ${of('survived').length} survived, ${of('broken').length} broken; ${(share * 100).toFixed(1)} % caught${done.length < FAULTS.length ? '; run again for the rest' : ''}.`);
  process.exit(done.length < FAULTS.length ? 0 : share >= WANTED ? 0 : 1);
}
