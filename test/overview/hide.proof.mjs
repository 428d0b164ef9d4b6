// Presses *Hide me* in the running product (web and worker, the demo) and looks at every surface until nobody else finds her: `npm run proof -- hide`.
// Two people hide: one of the running cohort (lists, group, sessions, mail) and one of last year (certificate, record, files of universities).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const { readZip, unpack } = await import('../../dist/src/platform/files/zip-archive.js');

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const DATA = mkdtempSync(join(tmpdir(), 'banyan-hide-'));
const [{ passphrase: PASSPHRASE }] = JSON.parse(readFileSync(join(ROOT, 'src/seeds/demo-sign-ins.json'), 'utf8'));
const NOW_HER = 'niluka';
const THEN_HER = 'firefly-before';
const NEEDLES = ['Zqkestrel', 'Zqplover', 'Zqgrouptext'];
const MAIL = 'niluka@example.org';
const BAR_SECONDS = 60;
const OTHERS = [...new Set([...JSON.parse(readFileSync(join(ROOT, 'src/seeds/demo-sign-ins.json'), 'utf8')).map(({ handle }) => handle), 'small-lamp'])].filter((handle) => handle !== NOW_HER && handle !== THEN_HER);
const SKIPPED = /^\/(hidden|language|sign-out|a\/|front|words|sign-in)/;
const SAME_TIME_MS = 5;
/** So many others at least get the notice: then her job was among those that were carried out. */
const FEWEST_MAILS = 10;

let site;
let count = 0;

/** Somebody with a browser: keeps cookies and goes where forms and links go. */
class Visitor {
  cookies = new Map();

  async ask(path, init = {}) {
    const answer = await fetch(new URL(path, site), { redirect: 'manual', ...init, headers: { origin: site, 'accept-encoding': 'identity', cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '), ...init.headers } });
    for (const cookie of answer.headers.getSetCookie()) this.cookies.set(cookie.split('=')[0], cookie.split(';')[0].split('=').slice(1).join('='));
    const body = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, location: answer.headers.get('location'), type: answer.headers.get('content-type') ?? '', head: [...answer.headers].join('\n'), body, text: await textOf(body) };
  }

  get = (path) => this.ask(path);

  post(path, fields = {}) {
    count += 1;
    const form = new URLSearchParams({ _key: `proofkey${String(count).padStart(12, '0')}` });
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one);
    return this.ask(path, { method: 'POST', body: form });
  }

  async signIn(handle) {
    const answer = await this.post('/sign-in', { handle, passphrase: PASSPHRASE, next: '/' });
    if (answer.status !== 303) throw new Error(`${handle} could not sign in: ${answer.status}`);
    return this;
  }
}

/** Workbooks are opened; all else is read as it came. */
async function textOf(body) {
  if (body.subarray(0, 4).toString('latin1') !== 'PK\u0003\u0004') return body.toString('utf8');
  return (await Promise.all(readZip(body).map(async (entry) => (await unpack(entry)).toString('utf8')))).join('\n');
}

/** Every page and file that somebody can reach by links, and the addresses that she knew before. */
async function surfaces(visitor, known) {
  const seen = new Map();
  const waiting = ['/', ...known];
  const kinds = new Map();
  while (waiting.length > 0) {
    const path = waiting.shift();
    const kind = path.replaceAll(/[0-9a-z]{26}/g, ':id').replaceAll(/\d+/g, ':n');
    if (seen.has(path) || SKIPPED.test(path) || (!known.has(path) && (kinds.get(kind) ?? 0) >= 4)) continue;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const answer = await visitor.get(path);
    if (answer.status >= 500) throw new Error(`${path} answered ${answer.status}`);
    seen.set(path, `${path}\n${answer.head}\n${answer.text}`);
    if (answer.status === 303) waiting.push(answer.location.split('#')[0]);
    if (answer.type.includes('html')) for (const [, href] of answer.text.matchAll(/href="(\/[^"#]*)/g)) waiting.push(href.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'));
  }
  return seen;
}

const sightingsIn = (pages) => [...pages].filter(([, text]) => NEEDLES.some((needle) => text.toLowerCase().includes(needle.toLowerCase()))).map(([path]) => path);

async function sweep(actors, known) {
  const found = await Promise.all([...actors].map(async ([name, visitor]) => {
    const pages = await surfaces(visitor, known.get(name) ?? new Set());
    return { name, pages: pages.size, sightings: sightingsIn(pages) };
  }));
  return { pages: found.reduce((sum, { pages }) => sum + pages, 0), sightings: found.flatMap(({ name, sightings }) => sightings.map((path) => [name, path])) };
}

function mailsTo(address, since) {
  let names = [];
  try {
    names = readdirSync(join(DATA, 'outbox')).filter((name) => name.endsWith('.eml'));
  } catch {
    return 0;
  }
  return names.filter((name) => Number(name.split('-')[0]) >= since && readFileSync(join(DATA, 'outbox', name), 'utf8').includes(address)).length;
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** How long the check of one certificate takes, and what it says. */
async function checked(visitor, address) {
  const begun = performance.now();
  const { status, text } = await visitor.get(address);
  return { ms: performance.now() - begun, status, said: text.replaceAll(/<nav[\s\S]*?<\/nav>/g, '').replaceAll(/About this page: \d+ KB/g, '') };
}

const port = await freePort();
site = `http://localhost:${port}`;
const child = spawn(process.execPath, [join(ROOT, 'bin/start.mjs')], { cwd: ROOT, env: { ...process.env, PORT: String(port), DATA_DIR: DATA }, stdio: ['ignore', 'pipe', 'pipe'] });
let out = '';
for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (out += part));
let failed = false;
try {
  for (let waited = 0; !out.includes('open http'); waited += 1) {
    if (waited > 1200 || child.exitCode !== null) throw new Error(`It did not start: ${out}`);
    await pause(250);
  }
  failed = !(await prove());
} catch (error) {
  console.error(error);
  failed = true;
} finally {
  child.kill('SIGTERM');
  await new Promise((done) => (child.exitCode !== null ? done() : child.once('close', done)));
  rmSync(DATA, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

async function prove() {
  const she = await new Visitor().signIn(NOW_HER);
  const before = await new Visitor().signIn(THEN_HER);
  await she.post('/account', { displayName: `${NEEDLES[0]} Kite`, zone: 'Asia/Colombo' });
  await before.post('/account', { displayName: `${NEEDLES[1]} Kite`, zone: 'Asia/Yangon' });
  await she.post('/questions', { text: 'A question of mine.' });
  const planPath = /href="(\/groups\/[^"]+\/plan\/[0-9a-z]{26})/.exec((await she.get('/my-work')).text)?.[1];
  if (!planPath) throw new Error('She has no group.');
  await she.post(`${planPath}/messages`, { message: `${NEEDLES[2]} of mine.` });
  const certificatePath = /href="(\/certificates\/[0-9a-z]{26})"/.exec((await before.get('/my-completion')).text)[1];
  const verify = /href="[^"]*(\/verify\?[^"]+)"/.exec((await before.get(certificatePath)).text)[1].replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
  const unknown = verify.replace(/s=[^&]+/, 's=7K2MX-4PQ9D');
  const stranger = new Visitor();
  const wasKnown = (await checked(stranger, verify)).said !== (await checked(stranger, unknown)).said;

  const actors = new Map([['stranger', stranger]]);
  for (const handle of OTHERS) actors.set(handle, await new Visitor().signIn(handle));
  const files = (await surfaces(actors.get('partner-york'), new Set())).keys();
  const filePaths = [...files].filter((path) => path.startsWith('/files/'));
  const known = new Map([['partner-york', new Set(filePaths)]]);
  const first = await sweep(actors, known);
  for (const [name, path] of first.sightings) known.set(name, (known.get(name) ?? new Set()).add(path));
  const record = /SC-\d{4}-[0-9A-Z]{6}/.exec((await before.get('/my-completion')).text)?.[0];
  const inFileBefore = (await actors.get('partner-york').get(filePaths.find((path) => path.endsWith('/csv')))).text.includes(record);
  console.log(`before: ${first.pages} pages and files by ${actors.size} actors, ${first.sightings.length} sightings on ${new Set(first.sightings.map(([, path]) => path.replaceAll(/[0-9a-z]{26}/g, ':id'))).size} kinds of pages; certificate known: ${wasKnown}; record in today's file: ${inFileBefore}`);

  const had = mailsTo(MAIL, 0);
  // Mail is ordered for her, and she hides before the worker has looked.
  const organiser = actors.get('organiser');
  let to;
  for (const [, choice, id] of (await organiser.get('/notices/new')).text.matchAll(/value="(all:([0-9a-z]{26}))"/g)) {
    if ((await organiser.get(`/cohorts/${id}/people`)).text.includes(NEEDLES[0])) to = choice;
  }
  if (!to) throw new Error('The organiser does not find her cohort.');
  const ordered = Date.now();
  const isQueued = (await organiser.post('/notices', { to, title: 'A notice', text: 'To all of you.', step: 'send' })).status === 303;
  const pressed = Date.now();
  const answers = await Promise.all([she.post('/hide-me', { texts: 'vanish' }), before.post('/hide-me', { texts: 'vanish' })]);
  if (answers.some(({ status }) => status !== 303)) throw new Error(`Hide me answered ${answers.map(({ status }) => status).join()}`);
  const answered = Date.now();

  let last;
  let sweeps = 0;
  let lastSeen = null;
  do {
    const begun = Date.now();
    last = await sweep(actors, known);
    sweeps += 1;
    if (last.sightings.length > 0) {
      lastSeen = Date.now() - pressed;
      console.log(`after ${((begun - pressed) / 1000).toFixed(1)} s: ${last.sightings.map(([name, path]) => `${name} ${path}`).join(', ')}`);
    }
  } while (last.sightings.length > 0 && Date.now() - pressed < 3 * BAR_SECONDS * 1000);
  const clean = (Date.now() - pressed) / 1000;

  const sessions = (await Promise.all([she.get('/account'), before.get('/account')])).filter(({ status }) => status === 303).length;
  const inFileAfter = (await actors.get('partner-york').get(filePaths.find((path) => path.endsWith('/csv')))).text.includes(record);
  const hidden = [];
  const none = [];
  for (let round = 0; round < 24; round += 1) {
    hidden.push(await checked(stranger, verify));
    none.push(await checked(stranger, unknown));
  }
  const isSame = hidden.every(({ said, status }, index) => said === none[index].said && status === none[index].status);
  const usual = median(none.map(({ ms }) => ms));
  const gap = Math.abs(median(hidden.map(({ ms }) => ms)) - usual);
  // Her job stands among those of the others: the queue is in order, so hers has been carried out once no more mail has left for ten seconds.
  for (let before = -1; Date.now() - pressed < 5 * BAR_SECONDS * 1000 && (before === 0 || before < mailsTo('@example.org', pressed)); ) {
    before = mailsTo('@example.org', pressed);
    await pause(10000);
  }
  // Not one that the worker took in the moment before she pressed: that would prove nothing, so it counts as a miss.
  const mails = mailsTo(MAIL, ordered);
  const others = mailsTo('@example.org', pressed);
  const goesOn = (await (await new Visitor().signIn(NOW_HER)).get('/this-week')).text.includes('You are hidden');

  console.log(`hide: answered in ${answered - pressed} ms; ${sweeps} sweep${sweeps === 1 ? '' : 's'} of ${last.pages} pages and files, clean ${clean.toFixed(1)} s after the press (bar ${BAR_SECONDS}); sightings left ${last.sightings.length}${lastSeen === null ? '' : `, the last in a sweep that ended at ${(lastSeen / 1000).toFixed(1)} s`}`);
  console.log(`hide: sessions ended ${sessions} of 2; record in today's file: ${inFileAfter}; certificate answers as unknown: ${isSame}, median gap ${gap.toFixed(1)} of ${usual.toFixed(1)} ms; notice queued ${isQueued}, mails to her before ${had}, of this notice ${mails}, to others ${others}; signs in and goes on: ${goesOn}`);
  return first.sightings.length > 10 && wasKnown && inFileBefore && last.sightings.length === 0 && clean <= BAR_SECONDS && sessions === 2 && !inFileAfter && isSame && gap < Math.max(SAME_TIME_MS, usual / 4) && isQueued && had > 0 && mails === 0 && others >= FEWEST_MAILS && goesOn;
}
