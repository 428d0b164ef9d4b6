// Starts, kills, stops, backs up and restores the real product in a temporary folder and prints what happened: `node test/journeys/start.proof.mjs`.
import { spawn } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const FOLDER = mkdtempSync(join(tmpdir(), 'banyan-proof-'));
const PROJECT = join(FOLDER, 'project');
const DATA = join(FOLDER, 'data');
const NOBODY = 65534;
const rows = [];

function copyProject() {
  const kept = (path) => !['node_modules', 'dist', 'data', 'tmp', '.git'].includes(basename(path)) || resolve(path, '..') !== ROOT;
  cpSync(ROOT, PROJECT, { recursive: true, filter: kept });
  symlinkSync(join(ROOT, 'node_modules'), join(PROJECT, 'node_modules'));
  chmodSync(FOLDER, 0o755);
}

/** Runs a command of the project; `npm` as a person would, else the launcher itself. */
function run(words, { env = {}, npm = false, user, cwd = PROJECT } = {}) {
  const node = process.execPath;
  const [command, args] = npm ? ['npm', ['run', '--silent', words[0], '--', ...words.slice(1)]] : [node, ['bin/start.mjs', ...words]];
  const started = Date.now();
  const child = spawn(command, args, { cwd, detached: true, uid: user, gid: user, env: { PATH: process.env.PATH, HOME: FOLDER, DATA_DIR: DATA, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const it = { child, out: '', err: '', ms: 0, code: undefined };
  child.stdout.on('data', (chunk) => (it.out += chunk));
  child.stderr.on('data', (chunk) => (it.err += chunk));
  it.ended = new Promise((done) => child.once('close', (code, signal) => {
    it.code = code ?? signal;
    it.ms = Date.now() - started;
    done();
  }));
  it.ready = async () => {
    while (!it.out.includes('open http')) {
      if (it.code !== undefined) throw new Error(`it ended with ${it.code}: ${it.out}${it.err}`);
      if (Date.now() - started > 120_000) throw new Error(`it was not ready in two minutes: ${it.out}${it.err}`);
      await pause(10);
    }
    return Date.now() - started;
  };
  return it;
}

async function step(what, work) {
  const begun = Date.now();
  try {
    rows.push([what, await work(), true]);
  } catch (error) {
    rows.push([what, String(error.message).trim().replaceAll('\n', ' / ').slice(0, 300), false]);
  }
  const [, result, isFine] = rows.at(-1);
  console.log(`${isFine ? 'ok  ' : 'FAIL'} ${what}: ${result} (${Date.now() - begun} ms)`);
}

function must(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}

/** Process numbers whose command line or working set names our folder. */
function ours(word = '') {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid).map(Number).filter((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)[0];
      return state !== 'Z' && (line.includes(FOLDER) || readFileSync(`/proc/${pid}/environ`, 'utf8').includes(FOLDER)) && line.includes(word);
    } catch {
      return false;
    }
  });
}

async function accounts(url = embeddedUrl(DATA)) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: [row] } = await client.query('SELECT count(*)::int AS count FROM account');
  await client.end();
  return row.count;
}

function embeddedUrl(dataDir) {
  const { port, password } = JSON.parse(readFileSync(join(dataDir, 'database.json'), 'utf8'));
  return `postgres://banyan:${password}@127.0.0.1:${port}/banyan`;
}

async function waitFor(condition, otherwise) {
  const begun = Date.now();
  while (!condition()) {
    must(Date.now() - begun < 15_000, otherwise);
    await pause(30);
  }
}

const afterReady = (it) => it.out.split(/open http\S+/)[1] ?? '';

async function end(it) {
  it.child.kill('SIGTERM');
  await it.ended;
}

/** SIGINT to the whole group, as ctrl-C in a terminal does. */
async function ctrlC(it) {
  const begun = Date.now();
  process.kill(-it.child.pid, 'SIGINT');
  await it.ended;
  const ms = Date.now() - begun;
  must(it.code === 0, `exit ${it.code}: ${it.err}`);
  must(ms < 10_000, `took ${ms} ms`);
  await pause(100);
  must(ours().length === 0, `left processes ${ours()}`);
  must(!it.err.includes('    at '), 'printed a stack trace');
  return ms;
}

async function refuses(env, expected, user) {
  const it = run(['start'], { env: { PORT: String(port), ...env }, user });
  await it.ended;
  const lines = it.err.trim().split('\n');
  must(it.code === 1 && lines.length === 1 && expected.test(lines[0]), `exit ${it.code}, said ${it.err}`);
  return `exit 1 in ${it.ms} ms: ${lines[0]}`;
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function manifestOf(path) {
  const text = gunzipSync(readFileSync(path)).toString('latin1');
  const start = text.lastIndexOf('{\n "product": "banyan"');
  return JSON.parse(text.slice(start, text.indexOf('\0', start)));
}

const port = await freePort();
const env = { PORT: String(port) };
copyProject();
try {
  let it;
  let before;
  await step('ctrl-C while the demo is loaded', async () => {
    it = run(['start'], { env, npm: true });
    await waitFor(() => it.out.includes('loading the demo'), it.err);
    await pause(300);
    return `${await ctrlC(it)} ms, exit 0, nothing left`;
  });
  rmSync(join(PROJECT, 'dist'), { recursive: true });
  rmSync(DATA, { recursive: true });
  await step('first start after `npm ci`: build, database, demo', async () => {
    it = run(['start'], { env, npm: true });
    const ms = await it.ready();
    before = await accounts();
    must(ms < 30_000, `${ms} ms`);
    await waitFor(() => /administrator/.test(afterReady(it)), 'no sign-ins');
    must(it.out.includes(`ready http://127.0.0.1:${port}`) && /participant +participant/.test(it.out) && /loading the demo/.test(it.out), it.out);
    must(before > 9, `${before} accounts`);
    return `${ms} ms, ${before} accounts`;
  });
  await step('ctrl-C under npm', async () => `${await ctrlC(it)} ms, exit 0, nothing left`);
  await step('second start', async () => {
    it = run(['start'], { env });
    const ms = await it.ready();
    must(ms < 3000, `${ms} ms`);
    must(!it.out.includes('loading the demo') && (await accounts()) === before, 'other data');
    return `${ms} ms, the same ${before} accounts`;
  });
  await step('a second one on the same folder', () => refuses({ PORT: '65000' }, /already runs/));
  await step('kill -9 of the web process', async () => {
    const begun = Date.now();
    process.kill(ours('main.js')[0], 'SIGKILL');
    await pause(50);
    while (!(await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null))?.ok) {
      must(Date.now() - begun < 15_000, 'it did not come back');
      await pause(30);
    }
    return `answers again after ${Date.now() - begun} ms`;
  });
  await step('kill -9 of the database alone', async () => {
    const begun = Date.now();
    process.kill(ours('/bin/postgres')[0], 'SIGKILL');
    const seen = new Set();
    let ready = 0;
    while (ready < 2) {
      must(Date.now() - begun < 15_000, `it did not come back; /readyz said ${[...seen]}`);
      const status = (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.status ?? 0;
      seen.add(status);
      // The first moment the web process may not have noticed yet.
      ready = status === 200 && (seen.has(503) || Date.now() - begun > 3000) ? ready + 1 : 0;
      await pause(20);
    }
    must(!seen.has(0) && !seen.has(500), `/readyz said ${[...seen]}`);
    must((await accounts()) === before, 'other data');
    return `ready again after ${Date.now() - begun} ms; /readyz said ${[...seen].join(' and ')}; the web process stayed`;
  });
  for (const [who, victims] of [['the launcher', () => [it.child.pid]], ['everything at once', () => ours()]]) {
    await step(`start after kill -9 of ${who}`, async () => {
      for (const pid of victims()) process.kill(pid, 'SIGKILL');
      it = run(['start'], { env });
      const ms = await it.ready();
      must((await accounts()) === before, 'other data');
      return `${ms} ms, the same accounts`;
    });
  }
  await step('stop by SIGTERM', async () => {
    const begun = Date.now();
    it.child.kill('SIGTERM');
    await it.ended;
    must(it.code === 0 && ours().length === 0, `exit ${it.code}, left ${ours()}`);
    return `${Date.now() - begun} ms, exit 0, nothing left`;
  });
  await step('start after kill -9 of npm alone', async () => {
    const first = run(['start'], { env, npm: true });
    await first.ready();
    first.child.kill('SIGKILL');
    it = run(['start'], { env, npm: true });
    return `${await it.ready()} ms`;
  });

  const archive = join(FOLDER, 'backup.tar.gz');
  const keysArchive = join(FOLDER, 'backup-keys.tar.gz');
  const ledger = join(DATA, 'erasures.log');
  const elsewhere = join(FOLDER, 'elsewhere');
  const command = async (words, changes = {}) => {
    const done = run(words, { env: changes });
    await done.ended;
    must(done.code === 0, `exit ${done.code}: ${done.err}`);
    return done;
  };
  await step('backup while people work', async () => `${(await command(['backup', archive])).ms} ms`);
  await step('restore into a running one is refused', async () => {
    const done = run(['restore', archive, '--replace', '--yes']);
    await done.ended;
    must(done.code === 1 && /Stop it first/.test(done.err), done.err);
    return done.err.trim();
  });
  await step('the archive of the site holds no key of a person, and restored alone it says that names stay sealed', async () => {
    // The issuer's keys lie in it sealed under SECRET_KEY: certificates must stay checkable.
    must(!manifestOf(archive).tables.some((table) => /key/.test(table.name) && !['form_key', 'partner_key', 'passkey', 'passkey_challenge', 'issuer_key'].includes(table.name)), 'keys in it');
    const done = await command(['restore', archive, '--ledger', ledger], { DATA_DIR: join(FOLDER, 'without-keys') });
    must(/their names stay sealed/.test(done.out), done.out);
    return /\d+ people have.*?sealed\./.exec(done.out)[0];
  });
  await step('restore elsewhere with the keys, backed up again: the same checksums', async () => {
    const done = await command(['restore', archive, keysArchive, '--ledger', ledger], { DATA_DIR: elsewhere });
    must(!/stay sealed/.test(done.out), done.out);
    await command(['backup', `${archive}.again`, `${keysArchive}.again`], { DATA_DIR: elsewhere });
    const [one, two] = [manifestOf(archive), manifestOf(`${archive}.again`)];
    const pairs = [...one.tables.map((table, place) => [table, two.tables[place]]), ...manifestOf(keysArchive).tables.map((table, place) => [table, manifestOf(`${keysArchive}.again`).tables[place]])];
    const differing = pairs.filter(([table, other]) => table.sha256 !== other.sha256).map(([table]) => table);
    must(differing.length === 0 && JSON.stringify(one.files) === JSON.stringify(two.files), differing.map((table) => table.name).join(', '));
    return `restored in ${done.ms} ms; ${one.tables.length} tables and ${one.files.length} files equal`;
  });
  await step('the restored one wants its keys', () => refuses({ DATA_DIR: elsewhere, PORT: '65001' }, /secrets\.json/));
  await step('the restored one starts with its keys', async () => {
    cpSync(join(DATA, 'secrets.json'), join(elsewhere, 'secrets.json'));
    const other = run(['start'], { env: { DATA_DIR: elsewhere, PORT: String(await freePort()) } });
    const ms = await other.ready();
    await end(other);
    return `${ms} ms`;
  });
  await step('ctrl-C', async () => `${await ctrlC(it)} ms, exit 0, nothing left`);

  const { startEmbedded } = await import(join(PROJECT, 'dist/src/platform/database/embedded.js'));
  const server = await startEmbedded({ ephemeral: true });
  await step('an empty real database: no demo, a one-time code', async () => {
    it = run(['start'], { env: { ...env, DATABASE_URL: server.url, DATA_DIR: join(FOLDER, 'real') } });
    const ms = await it.ready();
    await waitFor(() => /\S/.test(afterReady(it)), `no code: ${it.out}`);
    must((await accounts(server.url)) === 0 && !it.out.includes('demo'), it.out);
    return `${ms} ms, said: ${afterReady(it).trim().split('\n')[0].slice(0, 60)}`;
  });
  await end(it);

  const blocker = createServer().listen(port, '127.0.0.1');
  await step('a taken port', () => refuses({}, /Port \d+ is taken/));
  blocker.close();
  await step('an unwritable folder', () => refuses({ DATA_DIR: '/proc/nowhere' }, /cannot be (written|made)/));
  await step('an unreachable database', () => refuses({ DATABASE_URL: `postgres://someone:secret@127.0.0.1:${port}/none` }, /does not answer/));
  await step('a wrong password', () => refuses({ DATABASE_URL: server.url.replace(/:[^:@]+@/, ':wrong@') }, /refuses the user or the password/));
  await step('a database that is not there', () => refuses({ DATABASE_URL: server.url.replace(/banyan$/, 'nothing') }, /There is no database/));
  await step('a setting that cannot be', () => refuses({ PORT: 'many' }, /PORT/));
  await server.stop();

  if (process.getuid() === 0) {
    const home = join(FOLDER, 'nobody');
    mkdirSync(home);
    chownSync(home, NOBODY, NOBODY);
    await step('an unwritable folder, as an ordinary user', () => refuses({ DATA_DIR: DATA }, /cannot be (written|made)/, NOBODY));
    await step('first start as an ordinary user', async () => {
      const plain = run(['start'], { env: { ...env, DATA_DIR: join(home, 'data') }, user: NOBODY });
      const ms = await plain.ready();
      await ctrlC(plain);
      return `${ms} ms`;
    });
  }
} finally {
  for (const pid of ours()) process.kill(pid, 'SIGKILL');
  await pause(200);
  const { folder } = existsSync(join(DATA, 'database.json')) ? JSON.parse(readFileSync(join(DATA, 'database.json'), 'utf8')) : { folder: null };
  if (folder?.startsWith('/')) rmSync(folder, { recursive: true, force: true });
  rmSync(FOLDER, { recursive: true, force: true });
}

const width = Math.max(...rows.map(([what]) => what.length));
console.log(`\n${rows.map(([what, result, isFine]) => `| ${what.padEnd(width)} | ${isFine ? 'ok  ' : 'FAIL'} | ${result} |`).join('\n')}`);
console.log(`load of this machine: ${loadavg()[0].toFixed(1)} on ${availableParallelism()} cores (times mean something below that)`);
console.log(`${rows.filter(([, , isFine]) => isFine).length} passed, ${rows.filter(([, , isFine]) => !isFine).length} failed`);
process.exit(rows.every(([, , isFine]) => isFine) ? 0 : 1);
