// SAFETY row 10: sqlmap (Debian) at level 3, risk 2 on the addresses and forms of a local server, as participant, trainer and organiser. `npm run proof -- injection`
// It takes hours in all: each run goes on where the last one stopped, for SLICE seconds (default 420); what was found stands in tmp/injection.json.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const SQLMAP = ['/usr/bin/sqlmap', '/usr/local/bin/sqlmap'].find((path) => existsSync(path));
if (!SQLMAP) {
  console.log('sqlmap is not installed: this proof has not run. On Debian: apt-get install sqlmap. `npm test` has a fuzz of its own (test/safety/injection.spec.ts).');
  process.exit(0);
}
const SLICE = Number(process.env.SLICE ?? 420) * 1000;
const EACH = Number(process.env.EACH ?? 90);
const LEVEL = ['--level=3', '--risk=2'];
const ROLES = ['participant', 'trainer', 'organiser'];
const STATE = join(ROOT, 'tmp/injection.json');
let began = Date.now();
mkdirSync(join(ROOT, 'tmp'), { recursive: true });
const state = existsSync(STATE) ? JSON.parse(readFileSync(STATE, 'utf8')) : { done: {}, found: [], cut: [] };

const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const folder = mkdtempSync(join(tmpdir(), 'banyan-injection-'));
const server = spawn(process.execPath, [join(ROOT, 'bin/start.mjs')], { cwd: ROOT, env: { ...process.env, PORT: String(port), SITE_URL: base, DATA_DIR: folder, DATABASE_URL: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
let said = '';
server.stdout.on('data', (part) => (said += part));
try {
  while (!said.includes('open http')) {
    if (server.exitCode !== null) throw new Error(`The server ended: ${said}`);
    await pause(200);
  }
  // The slice begins when there is something to ask.
  began = Date.now();
  const [{ passphrase }] = JSON.parse(readFileSync(join(ROOT, 'src/seeds/demo-sign-ins.json'), 'utf8'));
  for (const role of ROLES) await sweep(role, passphrase);
} finally {
  server.kill('SIGTERM');
}
const count = Object.keys(state.done).length;
console.log(`${count} addresses and forms, ${state.found.length} injectable, ${state.cut.length} cut off after ${EACH} s${state.isWhole ? '' : '; not all yet: run it again'}`);
for (const one of state.found) console.log(`INJECTABLE ${one}`);
// 2: nothing found so far, but not everything asked yet.
process.exit(state.found.length > 0 ? 1 : state.isWhole && state.cut.length === 0 ? 0 : 2);

async function sweep(role, passphrase) {
  const cookie = await signIn(role, passphrase);
  const targets = await targetsOf(cookie);
  for (const target of targets) {
    const key = `${role} ${target.method} ${target.kind}`;
    if (state.done[key]) continue;
    if (Date.now() - began > SLICE) return void (state.isWhole = false);
    const args = ['-u', base + target.path, '--batch', '--flush-session', ...LEVEL, '--technique=BEUT', '--time-sec=3', '--threads=1', '--dbms=PostgreSQL', '--ignore-code=*', `--cookie=${cookie}`, '--header=Sec-Fetch-Site: same-origin', '--skip=Cookie,User-Agent,Referer,Host,_key', '--disable-coloring', '--output-dir', join(folder, 'sqlmap')];
    if (target.data) args.push('--data', target.data);
    const run = spawnSync(SQLMAP, args, { encoding: 'utf8', timeout: EACH * 1000, maxBuffer: 64 * 1024 * 1024 });
    const out = `${run.stdout}${run.stderr}`;
    if (/is vulnerable|Parameter: .+\n\s+Type: /.test(out)) state.found.push(`${key}: ${/Parameter: [^\n]+/.exec(out)?.[0] ?? ''}`);
    if (run.error) state.cut.push(key);
    state.done[key] = new Date().toISOString();
    writeFileSync(STATE, JSON.stringify(state, null, 1));
    console.log(`${run.error ? 'cut ' : 'ok  '} ${key}`);
  }
  state.isWhole = role === ROLES.at(-1);
  writeFileSync(STATE, JSON.stringify(state, null, 1));
}

async function signIn(handle, passphrase) {
  const answer = await ask(`${base}/sign-in`, { method: 'POST', redirect: 'manual', headers: { 'Sec-Fetch-Site': 'same-origin' }, body: new URLSearchParams({ _key: `injection${Math.random().toString(36).slice(2, 14).padEnd(12, '0')}`, handle, passphrase, next: '/' }) });
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  if (answer.status !== 303 || !cookie) throw new Error(`${handle} could not sign in: ${answer.status}`);
  return cookie;
}

/** Pages by following links, and the forms on them; one of a kind. What ends the session is left alone. */
async function targetsOf(cookie) {
  const seen = new Set();
  const targets = new Map();
  const waiting = ['/'];
  while (waiting.length > 0 && seen.size < 400) {
    const path = waiting.shift();
    const kind = kindOf(path);
    if (seen.has(kind) || /sign-out|end|language|hide-me|withdrawal|leaving/.test(path)) continue;
    seen.add(kind);
    const answer = await ask(base + path, { redirect: 'manual', headers: { cookie } });
    if (answer.status === 303) waiting.push(new URL(answer.headers.get('location'), base).pathname);
    if (!String(answer.headers.get('content-type')).includes('text/html')) continue;
    const html = (await answer.text()).replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
    const [plain, query = 'page=1'] = path.split('?');
    const starred = plain.replace(/\/([0-9a-z]{26})(?=\/|$)/, '/$1*');
    targets.set(`GET ${kind}`, { method: 'GET', kind, path: `${starred}?${query}` });
    waiting.push(...[...html.matchAll(/href="(\/[^"#]*)/g)].map((match) => match[1]));
    for (const [, attributes, inner] of html.matchAll(/<form([^>]*)>([^]*?)<\/form>/g)) {
      const action = /action="([^"]*)"/.exec(attributes)?.[1] ?? path;
      if (/multipart/.test(attributes) || !/method="post"/.test(attributes) || /sign-out|end|language|hide-me|withdrawal|leaving|passphrase/.test(action)) continue;
      const fields = [...inner.matchAll(/name="([^"]+)"(?:[^>]*value="([^"]*)")?/g)].map(([, name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(name === '_key' ? '' : value || 'a')}`);
      if (fields.length > 0) targets.set(`POST ${kindOf(action)}`, { method: 'POST', kind: kindOf(action), path: action, data: fields.join('&') });
    }
  }
  return [...targets.values()];
}

/** A line that was kept open while sqlmap worked may have been closed meanwhile: then once more. */
async function ask(address, options) {
  return fetch(address, options).catch(() => fetch(address, options));
}

function kindOf(path) {
  return path.split('?')[0].replaceAll(/[0-9a-z]{26}/g, ':id').replaceAll(/\d+/g, ':n');
}

async function freePort() {
  return new Promise((resolvePort) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolvePort(free));
    });
  });
}
