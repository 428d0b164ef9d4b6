// Rotates keys under load, tampers, backs up, erases and restores on the real product in a temporary folder: `npm run proof -- keys`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { parse } from 'yaml';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const FOLDER = mkdtempSync(join(tmpdir(), 'banyan-keys-'));
const DATA = join(FOLDER, 'data');
const PASSPHRASE = JSON.parse(readFileSync(join(ROOT, 'src/seeds/demo-sign-ins.json'), 'utf8'))[0].passphrase;
const rows = [];
const started = [];
const folders = new Set();

function run(words, env = {}) {
  const child = spawn(process.execPath, ['bin/start.mjs', ...words], { cwd: ROOT, env: { PATH: process.env.PATH, HOME: FOLDER, DATA_DIR: DATA, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const it = { child, out: '', err: '', code: undefined };
  child.stdout.on('data', (chunk) => (it.out += chunk));
  child.stderr.on('data', (chunk) => (it.err += chunk));
  it.ended = new Promise((done) => child.once('close', (code, signal) => done((it.code = code ?? signal))));
  return it;
}

async function command(words, env = {}) {
  const it = run(words, env);
  await it.ended;
  must(it.code === 0, `${words.join(' ')} ended with ${it.code}: ${it.err}${it.out}`);
  return it;
}

async function start(port) {
  const it = run([], { PORT: String(port) });
  const begun = Date.now();
  while (!it.out.includes('open http')) {
    must(it.code === undefined && Date.now() - begun < 240_000, `it did not start: ${it.out}${it.err}`);
    await pause(50);
  }
  return it;
}

async function stop(it) {
  it.child.kill('SIGTERM');
  await it.ended;
}

async function step(what, work) {
  const begun = Date.now();
  try {
    rows.push([what, await work(), true]);
  } catch (error) {
    rows.push([what, String(error.message).trim().replaceAll('\n', ' / ').slice(0, 400), false]);
  }
  const [, result, isFine] = rows.at(-1);
  console.log(`${isFine ? 'ok  ' : 'FAIL'} ${what}: ${result} (${Date.now() - begun} ms)`);
}

function must(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function database(dataDir = DATA, name = 'banyan') {
  const { port, password, folder } = JSON.parse(readFileSync(join(dataDir, 'database.json'), 'utf8'));
  folders.add(resolve(dataDir, folder));
  return { url: `postgres://banyan:${password}@127.0.0.1:${port}/${name}`, folder: resolve(dataDir, folder) };
}

async function ask(url, text, values = []) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** A browser without script. */
class Browser {
  constructor(port) {
    this.url = `http://127.0.0.1:${port}`;
  }

  async send(method, path, body) {
    const headers = { 'sec-fetch-site': 'same-origin', ...(this.cookie ? { cookie: this.cookie } : {}) };
    const response = await fetch(`${this.url}${path}`, { method, headers, redirect: 'manual', body });
    const fresh = response.headers.getSetCookie().find((cookie) => cookie.startsWith('s='));
    if (fresh) this.cookie = fresh.split(';')[0];
    return { status: response.status, text: await response.text() };
  }

  async signIn(handle) {
    const { status } = await this.send('POST', '/sign-in', new URLSearchParams({ handle, passphrase: PASSPHRASE }));
    must(status === 303, `${handle} could not sign in: ${status}`);
    return this;
  }
}

const names = ['current', 'last-year'].flatMap((file) => parse(readFileSync(join(ROOT, `src/seeds/cast/${file}.yaml`), 'utf8')).people ?? parse(readFileSync(join(ROOT, `src/seeds/cast/${file}.yaml`), 'utf8')))
  .filter((person) => person.realName && !person.displayName.includes(person.realName)).flatMap((person) => [person.realName, person.latinName, person.email].filter(Boolean));
const canaries = [...new Set(names)].filter((name) => name.length >= 8).flatMap((name) => [name, name.toUpperCase(), Buffer.from(name).toString('base64').replace(/=+$/, ''), encodeURIComponent(name)]).map((text) => Buffer.from(text));

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) if (entry.isFile()) yield join(entry.parentPath, entry.name);
}

function sightings(buffers) {
  const found = [];
  let bytes = 0;
  for (const [name, buffer] of buffers) {
    bytes += buffer.length;
    for (const canary of canaries) if (buffer.includes(canary)) found.push(`${name}: ${canary}`);
  }
  must(found.length === 0, `${found.length} sightings: ${found.slice(0, 5).join('; ')}`);
  return `${canaries.length} texts in ${(bytes / 1e6).toFixed(0)} MB: 0 sightings`;
}

/** The services of the product in this process, with the keys of `dataDir`. */
async function withApp(dataDir, work) {
  const kept = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'));
  const { url } = database(dataDir);
  process.env.LOG_LEVEL = 'silent';
  const { appContext } = await import(join(ROOT, 'dist/src/boot.js'));
  const { loadConfig } = await import(join(ROOT, 'dist/src/platform/config/config.js'));
  const config = loadConfig({ DATABASE_URL: url, DATA_DIR: dataDir, SECRET_KEY: kept.secretKey, NAME_KEY: kept.nameKey, NAME_KEY_OLD: (kept.oldNameKeys ?? []).join(' '), SECRET_KEY_OLD: (kept.oldSecretKeys ?? []).join(' ') });
  const app = await appContext(config);
  const load = async (path) => import(join(ROOT, `dist/src/${path}.js`));
  try {
    return await work(app, load);
  } finally {
    await app.get((await load('platform/jobs/job-sender')).JobSender).stop();
    await app.close();
  }
}

/** How many of these people have a field that opens. */
async function opening(dataDir, people) {
  return withApp(dataDir, async (app, load) => {
    const { ProtectedIdentity } = await load('people/protected-identity.service');
    const { Transactions } = await load('platform/database/transactions');
    const { systemAct } = await load('platform/audit/act');
    let count = 0;
    for (const id of people) {
      const fields = await app.get(Transactions).run(systemAct('proof.open'), (tx) => app.get(ProtectedIdentity).open(tx, id, ['real_name'], 'proof')).catch(() => ({}));
      if (fields.real_name) count += 1;
    }
    return count;
  });
}

const archive = join(FOLDER, 'yesterday.tar.gz');
const keysArchive = join(FOLDER, 'yesterday-keys.tar.gz');
let site;
let port;
try {
  await step('the demo is loaded', async () => {
    port = await freePort();
    site = await start(port);
    return `${canaries.length / 4} names and addresses of its people are the canaries`;
  });
  const sealed = await ask(database().url, "SELECT person_id AS id FROM protected_field WHERE kind = 'real_name' ORDER BY id");
  const people = sealed.map(({ id }) => id);

  await step('backup in two archives', async () => {
    const { out } = await command(['backup', archive]);
    return out.split('\n').slice(0, 2).map((line) => line.replaceAll(FOLDER, '')).join('; ');
  });
  await step('no name in either archive', async () => sightings([archive, keysArchive].map((path) => [path, gunzipSync(readFileSync(path))])));
  await step('no name in the folder of the database (rows, WAL, temporary files), in files, in logs', async () => {
    await ask(database().url, 'CHECKPOINT');
    const paths = [...filesIn(database().folder), ...[...filesIn(DATA)].filter((path) => !path.includes('/outbox/'))];
    return sightings(paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.size > 0).map((path) => [path, readFileSync(path)]));
  });
  await step('no name in the queue of jobs; mail jobs hold a person, an event, a subject', async () => {
    const jobs = await ask(database().url, 'SELECT name, data, output FROM pgboss.job');
    sightings(jobs.map((job) => [job.name, Buffer.from(JSON.stringify(job))]));
    const keysOf = new Set(jobs.filter(({ name }) => name === 'mail.send').flatMap(({ data }) => Object.keys(data)));
    must([...keysOf].every((key) => ['personId', 'event', 'subjectId', 'count'].includes(key)), [...keysOf].join(', '));
    return `${jobs.length} jobs; mail: ${[...keysOf].join(', ')}`;
  });

  await step('altered or moved values open 0 of 1,000 times', async () => {
    return withApp(DATA, async (app, load) => {
      const { KeyStore } = await load('people/key-store');
      const { opened } = await load('people/person-seals.service');
      const { placeOf } = await load('people/protected-identity.service');
      const fields = await ask(database().url, 'SELECT id, person_id, kind, sealed FROM protected_field ORDER BY id');
      const keys = new Map();
      for (const { person_id: id } of fields) if (!keys.has(id)) keys.set(id, await app.get(KeyStore).of(id));
      for (const field of fields) opened(keys.get(field.person_id), field.sealed, placeOf(field.kind, field.id));
      let through = 0;
      for (let nth = 0; nth < 1000; nth += 1) {
        const field = fields[nth % fields.length];
        const other = fields[(nth * 7 + 1) % fields.length];
        let { sealed } = field;
        let place = placeOf(field.kind, field.id);
        let person = field.person_id;
        if (nth % 4 === 0) sealed = Buffer.from(sealed.map((byte, at) => (at === (nth * 13) % sealed.length ? byte ^ (1 << nth % 8) : byte)));
        else if (nth % 4 === 1) place = placeOf(field.kind, `${field.id}x`);
        else if (nth % 4 === 2) place = placeOf(field.kind === 'email' ? 'real_name' : 'email', field.id);
        else {
          person = (other.person_id === person ? fields.find((one) => one.person_id !== person) : other).person_id;
        }
        try {
          opened(keys.get(person), sealed, place);
          through += 1;
        } catch (error) {
          if (error.constructor.name !== 'SealedForGood') throw error;
        }
      }
      must(through === 0, `${through} opened`);
      return `0 of 1,000 (a bit, another row, another column, another person); ${fields.length} untouched ones all open`;
    });
  });

  const oldKey = JSON.parse(readFileSync(join(DATA, 'secrets.json'), 'utf8')).nameKey;
  await step('a new NAME_KEY, and a start that knows both', async () => {
    await command(['keys', 'new']);
    const refused = run(['keys', 'rotate', '--wait', '1']);
    await refused.ended;
    must(refused.code === 1 && /do not know the new NAME_KEY/.test(refused.err), `rotated while a process did not know the key: ${refused.out}${refused.err}`);
    await stop(site);
    site = await start(port);
    return 'refused while the running site did not know it; restarted';
  });
  await step('rotation under load, killed in the middle and run again', async () => {
    const organiser = await new Browser(port).signIn('organiser');
    const participant = await new Browser(port).signIn('participant');
    const places = await ask(database().url, "SELECT e.id, e.cohort_id FROM enrolment e JOIN person p ON p.id = e.person_id WHERE p.protection_level <> 'hidden' AND e.state = 'active'");
    const tally = {};
    const bad = [];
    let going = true;
    const loop = async (work) => {
      for (let nth = 0; going; nth += 1) {
        const [what, answer, isGood] = await work(nth);
        tally[what] = (tally[what] ?? 0) + 1;
        if (!isGood(answer)) bad.push(`${what} ${answer.status}`);
      }
    };
    const details = async (nth) => {
      const { id, cohort_id: cohort } = places[nth % places.length];
      return ['opened details', await organiser.send('POST', `/cohorts/${cohort}/people/${id}/details`, new URLSearchParams([['fields', 'real_name'], ['fields', 'email'], ['reason', 'contact']])), ({ status, text }) => status === 200 && text.includes('Real name')];
    };
    const address = async (nth) => ['written addresses', await participant.send('POST', '/mail-choice', new URLSearchParams({ style: 'neutral', subjectWord: 'note', email: `someone${nth}@example.org` })), ({ status }) => status === 303 || status === 422];
    const invited = async (nth) => ['invited people', await organiser.send('POST', `/cohorts/${places[0].cohort_id}/invitations`, new URLSearchParams({ displayName: `Load ${nth} ${Date.now()}`, realName: `Load Person ${nth}`, zone: 'Asia/Bangkok' })), ({ status }) => status === 200 || status === 303];
    const search = async () => ['searches', await organiser.send('POST', '/people/search', new URLSearchParams({ kind: 'real_name', text: names[0] })), ({ status }) => status === 200];
    const loops = [loop(details), loop(details), loop(address), loop(invited), loop(search)];
    await pause(500);
    const first = run(['keys', 'rotate', '--wait', '5']);
    while (!first.out.includes('keys wrapped anew') && first.code === undefined) await pause(5);
    for (const pid of childrenOf(first.child.pid)) process.kill(pid, 'SIGKILL');
    first.child.kill('SIGKILL');
    await first.ended;
    const { out } = await command(['keys', 'rotate', '--wait', '5']);
    await pause(500);
    going = false;
    await Promise.all(loops);
    must(bad.length === 0, `${bad.length} errors: ${bad.slice(0, 5).join('; ')}`);
    must(/, 0 under a former one, 0 under one/.test(out) && !/[1-9]\d* on a former one/.test(out), out);
    return `killed after ${first.out.split('\n').filter((line) => line.startsWith('progress')).length} lines; 0 errors in ${Object.entries(tally).map(([what, count]) => `${count} ${what}`).join(', ')}; ${/sealed anew: .*/.exec(out)[0]}; ${/keys of people: .*/.exec(out)[0]}`;
  });
  await step('then nothing opens with the old key', async () => {
    await stop(site);
    site = await start(port);
    const { secretKey } = JSON.parse(readFileSync(join(DATA, 'secrets.json'), 'utf8'));
    const { out } = await command(['keys', 'check'], { NAME_KEY: oldKey, SECRET_KEY: secretKey, DATABASE_URL: database().url, DATA_DIR: join(FOLDER, 'no-secrets') });
    must(/keys of people: 0 under the present NAME_KEY, 0 under a former one, [1-9]/.test(out), out);
    must((await opening(DATA, people)) === people.length, 'names lost');
    return `${/keys of people: .*?;/.exec(out)[0]} with the new one ${people.length} of ${people.length} real names open`;
  });

  const erased = people.slice(0, 20);
  await step('20 people are erased; the backup of before, restored here with its own keys, does not bring them back', async () => {
    const gone = await withApp(DATA, async (app, load) => app.get((await load('people/key-store')).KeyStore).destroy(erased));
    must(gone === 20, `${gone} destroyed`);
    await stop(site);
    const { out } = await command(['restore', archive, keysArchive, '--replace', '--yes']);
    must(/20 people have sealed fields and no key/.test(out), out);
    return /20 people have.*?sealed\./.exec(out)[0];
  });
  await step('they open 0 of 20, and all others', async () => {
    // The keys of that archive are wrapped by the key of that day.
    const kept = JSON.parse(readFileSync(join(DATA, 'secrets.json'), 'utf8'));
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(DATA, 'secrets.json'), JSON.stringify({ ...kept, oldNameKeys: [oldKey] }), { mode: 0o600 });
    site = await start(port);
    const [back, others] = [await opening(DATA, erased), await opening(DATA, people.slice(20))];
    must(back === 0 && others === people.length - 20, `${back} of 20 opened, ${others} of ${people.length - 20} others`);
    return `0 of 20; ${others} of ${others} others`;
  });
  await stop(site);
} finally {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await pause(1500);
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  rmSync(FOLDER, { recursive: true, force: true });
}

function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

const width = Math.max(...rows.map(([what]) => what.length));
console.log(`\n${rows.map(([what, result, isFine]) => `| ${what.padEnd(width)} | ${isFine ? 'ok  ' : 'FAIL'} | ${result} |`).join('\n')}`);
console.log(`${rows.filter(([, , isFine]) => isFine).length} passed, ${rows.filter(([, , isFine]) => !isFine).length} failed`);
process.exit(rows.every(([, , isFine]) => isFine) ? 0 : 1);
