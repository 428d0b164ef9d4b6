// Sends 10,000 mutated bodies to the running product and looks whether it lives, answers and lets its memory go: npm run proof -- bodies [SEED]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import pg from 'pg';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const built = (path) => import(join(ROOT, 'dist/src', `${path}.js`));
const { startEmbedded } = await built('platform/database/embedded');
const { databaseUrls, runMigrations } = await built('platform/database/migrate');
const TIMES = 10_000;
const HANG_MS = 10_000;
const AT_ONCE = 8;
const seed = Number(process.argv[2] ?? 20261124);

const folder = mkdtempSync(join(tmpdir(), 'banyan-bodies-'));
const server = await startEmbedded({ ephemeral: true });
const port = 36000 + Math.floor(Math.random() * 2000);
const env = { ...process.env, DATABASE_URL: server.appUrl, DATA_DIR: folder, PORT: String(port), SECRET_KEY: 'a proof secret of more than 32 characters', NAME_KEY: 'another proof secret, more than 32 letters', DEMO: '1', LOG_LEVEL: 'error' };
const result = { sent: 0, exits: 0, hangs: 0, errors: 0, statuses: new Map() };
let web;
try {
  await runMigrations(databaseUrls({ ownerUrl: server.url, appUrl: server.appUrl }));
  const seeded = fork(join(ROOT, 'dist/src/seeds/demo.js'), { env, stdio: 'ignore' });
  await once(seeded, 'exit');
  // The heap is read inside the process, after its garbage is gone.
  const gauge = join(folder, 'gauge.mjs');
  writeFileSync(gauge, "process.on('message', (word) => { if (word === 'heap') { global.gc(); setTimeout(() => { global.gc(); process.send({ heap: process.memoryUsage().heapUsed + process.memoryUsage().external }); }, 300); } });");
  web = fork(join(ROOT, 'dist/src/main.js'), { env, execArgv: ['--expose-gc', '--import', gauge], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  web.stderr.on('data', (chunk) => (said = `${said}${chunk}`.slice(-3000)));
  web.on('exit', (code, signal) => {
    result.exits += 1;
    console.log(`the process ended (${signal ?? code}): ${said}`);
  });
  await answers();
  const cookie = await signIn('participant');
  const organiser = await signIn('organiser');
  const targets = await targetsOf(server.url, cookie, organiser);
  const requests = fc.sample(requestsOf(targets), { numRuns: TIMES, seed });
  // Both ends of the run are measured warm.
  for (const one of requests.slice(0, 300)) await send(one);
  const before = await heap();
  const begun = Date.now();
  const queue = [...requests];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let one = queue.pop(); one && result.exits === 0; one = queue.pop()) {
      await send(one);
      result.sent += 1;
      if (result.sent % 2000 === 0) console.log(`${result.sent} sent`);
    }
  }));
  await new Promise((later) => setTimeout(later, 1500));
  const lives = result.exits === 0 && (await plainStatus('/healthz')) === 200;
  const grown = lives ? ((await heap()) - before) / 1_048_576 : NaN;
  const list = [...result.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status} ${count}`).join(', ');
  console.log(`answers: ${list}; connections cut by us or by the server: ${result.errors}`);
  console.log(`${result.sent} bodies in ${((Date.now() - begun) / 1000).toFixed(0)} s: ${result.exits} exits, ${result.hangs} hangs over ${HANG_MS / 1000} s, ${result.statuses.get(500) ?? 0} answers of 500, heap after garbage collection ${grown >= 0 ? '+' : ''}${grown.toFixed(1)} MB (bar +30), seed ${seed}`);
  if (!lives || result.exits > 0 || result.hangs > 0 || (result.statuses.get(500) ?? 0) > 0 || !(grown <= 30)) process.exitCode = 1;
} finally {
  web?.removeAllListeners('exit');
  web?.kill('SIGKILL');
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Paths that take forms and files, each with who may send there. */
async function targetsOf(url, cookie, organiser) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: [row] } = await client.query(`SELECT e.cohort_id AS cohort, a.id AS assignment, s.id AS session FROM account c JOIN enrolment e ON e.person_id = c.person_id JOIN cohort h ON h.id = e.cohort_id
    JOIN assignment a ON a.course_id = h.course_id AND a.mode = 'individual' JOIN workshop_session s ON s.cohort_id = e.cohort_id WHERE c.handle = 'participant' ORDER BY a.code LIMIT 1`);
  await client.end();
  const own = ['/account', '/questions', '/offline', '/mail-choice', `/assignments/${row.assignment}/draft`, `/assignments/${row.assignment}/file`, `/assignments/${row.assignment}/hand-in`, `/workshops/${row.session}/catch-up`, `/workshops/${row.session}/catch-up/file`];
  const theirs = ['/notices', `/cohorts/${row.cohort}/invitations`, `/cohorts/${row.cohort}/invitations/file`, '/people/search'];
  return [...own.map((path) => ({ path, cookie })), ...theirs.map((path) => ({ path, cookie: organiser })), ...['/sign-in', '/first', '/nowhere'].map((path) => ({ path, cookie: '' }))];
}

function requestsOf(targets) {
  const name = fc.oneof(fc.constantFrom('', 'text', 'file', '_key', 'displayName', '__proto__', 'constructor', 'toString', 'a[b][c]', 'text[]', 'length', 'revision', 'fields'), fc.string({ maxLength: 40 }));
  const value = fc.oneof(fc.string({ maxLength: 200, unit: 'binary' }), fc.constantFrom('', '\0', '\r\n', '%', '%u0000', '\ud800', '9'.repeat(400), 'x'.repeat(70_000), '{"a":1}'));
  const bytes = fc.uint8Array({ maxLength: 3000 }).map((list) => Buffer.from(list));
  const pairs = fc.array(fc.tuple(name, value), { maxLength: 12 });
  const escape = (text) => encodeURIComponent(text.toWellFormed());
  const form = pairs.map((list) => ({ type: 'application/x-www-form-urlencoded', body: Buffer.from(list.map(([one, two]) => `${escape(one)}=${escape(two)}`).join('&')) }));
  const many = fc.integer({ min: 500, max: 5000 }).map((count) => ({ type: 'application/x-www-form-urlencoded', body: Buffer.from('a=1&'.repeat(count)) }));
  const json = fc.oneof(fc.json({ maxDepth: 6 }), fc.constantFrom('{', '[[[[[', '{"__proto__":{"x":1}}', '"', 'null', '['.repeat(20_000))).map((text) => ({ type: 'application/json', body: Buffer.from(text) }));
  const head = fc.tuple(fc.oneof(fc.constant(''), name), fc.oneof(fc.constantFrom(null, '', '../../etc/passwd', 'a.pdf', 'x'.repeat(5000), '\0.pdf', 'a"; name="b'), fc.string({ maxLength: 30 })), fc.constantFrom('application/pdf', 'text/plain', 'image/png', '', 'a/b; c'));
  const part = fc.tuple(head, bytes).map(([[field, file, type], content]) => Buffer.concat([Buffer.from(`--edge\r\nContent-Disposition: form-data; name="${field}"${file === null ? '' : `; filename="${file}"`}\r\n${type ? `Content-Type: ${type}\r\n` : ''}\r\n`), content, Buffer.from('\r\n')]));
  const multipart = fc.tuple(fc.array(part, { maxLength: 6 }), fc.constantFrom('--edge--\r\n', '', '--edge', '--edge--', '\r\n--edg')).map(([parts, end]) => ({ type: 'multipart/form-data; boundary=edge', body: Buffer.concat([...parts, Buffer.from(end)]) }));
  const raw = fc.tuple(fc.constantFrom('multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary=edge', 'multipart/form-data; boundary="' + 'e'.repeat(300) + '"', 'application/json; charset=utf-7', 'application/x-www-form-urlencoded; charset=x', 'text/plain', '', 'application/x-www-form-urlencoded'), bytes).map(([type, body]) => ({ type, body }));
  const content = fc.oneof({ weight: 5, arbitrary: multipart }, { weight: 3, arbitrary: form }, { weight: 1, arbitrary: many }, { weight: 2, arbitrary: json }, { weight: 2, arbitrary: raw });
  // One byte is another, or the end is missing, or more is promised than comes.
  const harm = fc.record({ flip: fc.option(fc.tuple(fc.nat(5000), fc.nat(255))), cut: fc.option(fc.nat(3000), { freq: 3 }), lie: fc.constantFrom('', '', '', 'more', 'less', 'stop', 'encoding') });
  return fc.record({ target: fc.constantFrom(...targets), content, harm });
}

function send({ target, content, harm }) {
  let { body } = content;
  if (harm.flip && body.length > 0) {
    body = Buffer.from(body);
    body[harm.flip[0] % body.length] = harm.flip[1];
  }
  if (harm.cut !== null) body = body.subarray(0, harm.cut);
  const headers = { 'content-type': content.type, cookie: target.cookie, 'sec-fetch-site': 'same-origin', 'content-length': String(Math.max(0, body.length + (harm.lie === 'more' || harm.lie === 'stop' ? 500 : harm.lie === 'less' ? -Math.min(5, body.length) : 0))) };
  if (harm.lie === 'encoding') headers['content-encoding'] = 'gzip';
  return new Promise((done) => {
    const request = http.request({ host: '127.0.0.1', port, path: target.path, method: 'POST', headers, agent: false });
    const isOurs = harm.lie === 'more' || harm.lie === 'stop';
    // What we leave unfinished we cut ourselves; everything else must be answered in time.
    const timer = setTimeout(() => {
      if (!isOurs) result.hangs += 1;
      request.destroy();
    }, isOurs ? 120 : HANG_MS);
    let isDone = false;
    const end = () => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      done();
    };
    request.on('response', (response) => {
      result.statuses.set(response.statusCode, (result.statuses.get(response.statusCode) ?? 0) + 1);
      response.resume();
      response.on('end', end).on('error', end);
    });
    request.on('error', () => {
      result.errors += 1;
      end();
    }).on('close', end);
    request.write(body.subarray(0, Number(headers['content-length'])));
    if (harm.lie === 'stop') setTimeout(() => request.destroy(), 20);
    else if (harm.lie !== 'more') request.end();
  });
}

async function signIn(handle) {
  const [{ passphrase }] = JSON.parse(readFileSync(join(ROOT, 'src/seeds/demo-sign-ins.json'), 'utf8'));
  const response = await fetch(`http://127.0.0.1:${port}/sign-in`, { method: 'POST', redirect: 'manual', headers: { 'sec-fetch-site': 'same-origin' }, body: new URLSearchParams({ handle, passphrase, own: '1' }) });
  if (response.status !== 303) throw new Error(`${handle} could not sign in: ${response.status}`);
  return response.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ');
}

async function plainStatus(path) {
  return (await fetch(`http://127.0.0.1:${port}${path}`).catch(() => ({ status: 0 }))).status;
}

async function answers() {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await plainStatus('/readyz')) === 200) return;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error('the product does not answer');
}

function heap() {
  return new Promise((resolve) => {
    web.once('message', ({ heap: bytes }) => resolve(bytes));
    web.send('heap');
  });
}
