// People write in a real browser on the running product while one thing after the other breaks: npm run proof -- survival
// It goes on where the last run stopped (PROOF_STATE) until 200 runs are reached (RUNS); one call takes less than eight minutes.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { chromium as browsers } from 'playwright-core';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const GOAL = Number(process.env.RUNS ?? 200);
const KEPT = process.env.PROOF_STATE ?? join(tmpdir(), 'banyan-survival.json');
const SLICE_MS = Number(process.env.SLICE_SECONDS ?? 420) * 1000;
const ALLOWED_MS = 5000;
const UNWANTED = new Set(['--single-process', '--disable-web-security', '--no-zygote', '--allow-running-insecure-content']);
const PASSPHRASE = JSON.parse(readFileSync(join(ROOT, 'src/seeds/demo-sign-ins.json'), 'utf8'))[0].passphrase;
const HANDLES = ['participant', 'participant-2'];
const PORT = 30100 + Math.floor(Math.random() * 2500);
const SITE = `http://localhost:${PORT}`;
// The demo is loaded once for all slices.
const DATA = `${KEPT}-data`;
const begun = Date.now();
const runs = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : [];
if (runs.length >= GOAL) runs.length = 0;

let launcher, browser;
const ended = new Set();

function start() {
  const child = spawn(process.execPath, ['bin/start.mjs'], { cwd: ROOT, env: { ...process.env, DATABASE_URL: '', PORT: String(PORT), DATA_DIR: DATA, LOG_LEVEL: 'error' }, stdio: ['ignore', 'ignore', 'inherit'] });
  child.once('exit', () => ended.add(child));
  launcher = child;
}

/** Waits until the product answers; where it does not by itself (its database was killed), it is stopped and started as an organiser would. */
async function up(ms = 120_000, patience = 12_000) {
  let asked = Date.now();
  for (const until = Date.now() + ms; Date.now() < until; await pause(150)) {
    if (ended.has(launcher)) start();
    const answer = await fetch(`${SITE}/readyz`, { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() - asked > patience) {
      launcher.kill('SIGTERM');
      asked = Date.now();
    }
  }
  throw new Error('The product did not come back in time.');
}

/** The processes below ours whose command says `word`. */
function processes(word) {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const parent = Number(/\)\s\S\s(\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))[1]);
      return [{ pid: Number(pid), parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') }];
    } catch {
      return [];
    }
  });
  const ours = new Set([launcher.pid]);
  for (let size = 0; size !== ours.size; ) {
    size = ours.size;
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
  }
  return all.filter(({ pid, command }) => ours.has(pid) && command.includes(word)).map(({ pid }) => pid);
}

function killWeb() {
  for (const pid of processes('main.js')) process.kill(pid, 'SIGKILL');
}

function killDatabase() {
  const { folder } = JSON.parse(readFileSync(join(DATA, 'database.json'), 'utf8'));
  process.kill(Number(readFileSync(join(isAbsolute(folder) ? folder : join(DATA, folder), 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
}

async function openBrowser() {
  browser = await browsers.launch({ executablePath: await chromium.executablePath(), args: chromium.args.filter((arg) => !UNWANTED.has(arg)), headless: true });
}

async function signedIn(handle, script = true) {
  const context = await browser.newContext({ baseURL: SITE, viewport: { width: 360, height: 740 }, javaScriptEnabled: script });
  context.setDefaultTimeout(30_000);
  await signIn(await context.newPage(), handle);
  return context;
}

async function signIn(page, handle) {
  await page.goto('/sign-in');
  if (!(await page.locator('[name=handle]').count())) return page;
  await page.fill('[name=handle]', handle);
  await page.fill('[name=passphrase]', PASSPHRASE);
  await Promise.all([page.waitForEvent('load'), page.click('main button[type=submit]')]);
  return page;
}

const box = (page) => page.locator('form[data-draft] textarea[name=text]');
const said = (page) => page.locator('form[data-draft] [data-state] span').last().textContent();

/** Types one sign each 100 ms and remembers when; `text` is what stood in the box at a moment. */
function typist(page, before) {
  const keys = [];
  let text = before, isOver = false;
  const work = (async () => {
    for (let nth = 0; !isOver; nth += 1) {
      const sign = nth % 9 === 8 ? ' ' : String.fromCharCode(97 + Math.floor(Math.random() * 26));
      try {
        await page.keyboard.type(sign);
      } catch {
        return;
      }
      text += sign;
      keys.push([Date.now(), text]);
      await pause(100);
    }
  })();
  return { at: (moment) => keys.filter(([when]) => when <= moment).at(-1)?.[1] ?? before, end: async () => ((isOver = true), await work, text), get text() { return text; } };
}

async function until(what, isRight, ms) {
  for (const end = Date.now() + ms; ; await pause(150)) {
    const value = await what().catch(() => undefined);
    if (isRight(value)) return value;
    if (Date.now() > end) return value;
  }
}

/** What stands on the server now, read by a new window. */
async function stored(context, handle, path) {
  const page = await signIn(await context.newPage(), handle);
  await page.goto(path);
  const text = await box(page).inputValue();
  await page.close();
  return text;
}

/** Whether the tab lives on after the fault; what else happens; how the line says it. */
const FAULTS = {
  'kill -9 the web process': { lives: true, break: () => killWeb() },
  'kill -9 PostgreSQL': { lives: true, break: () => killDatabase() },
  'cut the network': { lives: true, break: ({ context }) => context.setOffline(true), mend: ({ context }) => context.setOffline(false) },
  'end the session': {
    lives: true,
    break: async ({ handle }) => {
      const other = await signedIn(handle);
      await other.request.post('/account/other-sessions/end', { form: { _key: `end${Date.now()}aaaaaaaa` }, headers: { 'Sec-Fetch-Site': 'same-origin' } });
      await other.close();
    },
    mend: async ({ context, handle }) => void (await (await signIn(await context.newPage(), handle)).close()),
  },
  'close the tab': { lives: false, break: ({ page }) => page.close() },
  'crash the browser': {
    lives: false,
    break: async () => {
      const closed = new Promise((done) => browser.once('disconnected', done));
      for (const pid of childrenNamed('chromium')) process.kill(pid, 'SIGKILL');
      await closed;
      await openBrowser();
    },
    isShared: true,
  },
};

function childrenNamed(word) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const parent = Number(/\)\s\S\s(\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))[1]);
      return parent === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

async function writes(fault, lane) {
  const { lives, mend } = FAULTS[fault];
  const { page } = lane;
  const before = `run ${runs.length}-${lane.handle} `;
  await page.goto(lane.path);
  await box(page).fill(before);
  await box(page).focus();
  await page.keyboard.press('Control+End');
  const typing = typist(page, before);
  await pause(5500 + Math.random() * 4000);
  const cutAt = Date.now();
  // One thing breaks for all at once, or for each alone.
  await lane.together(fault, () => FAULTS[fault].break(lane));
  if (lives) await pause(1500);
  const text = await typing.end();
  await mend?.(lane);
  await up();
  const must = typing.at(cutAt - ALLOWED_MS);
  if (lives) {
    const state = await until(() => said(page), (line) => /^Draft saved/.test(line ?? ''), 75_000);
    const isTold = /^Draft saved/.test(state ?? '');
    const there = await stored(lane.context, lane.handle, lane.path);
    return { isGood: isTold && there === text, lost: text.length - there.length, must: must.length, state };
  }
  if (!browser.contexts().includes(lane.context)) lane.context = await signedIn(lane.handle);
  lane.page = await signIn(await lane.context.newPage(), lane.handle);
  const there = await stored(lane.context, lane.handle, lane.path);
  return { isGood: text.startsWith(there) && there.length >= must.length, lost: Math.max(0, typing.at(cutAt).length - there.length), must: must.length };
}

/** Another tab saves meanwhile: neither text is lost. */
async function twoTabs(lane) {
  const { page } = lane;
  await page.goto(lane.path);
  const other = await lane.context.newPage();
  await other.goto(lane.path);
  const words = `run ${runs.length} `;
  await box(other).fill(`${words}in the other tab`);
  await until(() => said(other), (line) => /^Draft saved/.test(line ?? ''), 30_000);
  await box(page).fill(`${words}in the first tab`);
  await until(() => said(page), (line) => /^Not saved: this text was changed/.test(line ?? ''), 30_000);
  await Promise.all([page.waitForEvent('load'), page.click('button:has-text("Save draft")')]);
  const shown = (await page.content()) + (await page.locator('textarea').evaluateAll((all) => all.map((one) => one.value).join(' ')));
  await other.close();
  return { isGood: shown.includes('in the other tab') && shown.includes('in the first tab'), lost: 0 };
}

/** Without script: what was posted is there after the process is killed. */
async function withoutScript(lane) {
  const context = await signedIn(lane.handle, false);
  const page = await context.newPage();
  await page.goto(lane.path);
  const words = `run ${runs.length}-${lane.handle} without script ${'word '.repeat(200)}`;
  await box(page).fill(words);
  await Promise.all([page.waitForEvent('load'), page.click('button:has-text("Save draft")')]);
  await lane.together('no script', () => killWeb());
  await up();
  const there = await stored(lane.context, lane.handle, lane.path);
  await context.close();
  return { isGood: there === words, lost: words.length - there.length };
}

/** The answer to a hand-in is lost twice: it is handed in once. */
async function handsIn(lane) {
  const { page } = lane;
  await page.goto(lane.path);
  await box(page).fill(`run ${runs.length}-${lane.handle} handed in`);
  for (const tick of await page.locator('[name=tick]').all()) await tick.check();
  let lost = 0;
  await page.route('**/hand-in', async (route) => {
    if ((lost += 1) > 2) return route.continue();
    await route.fetch().catch(() => undefined);
    return route.abort('connectionreset');
  });
  await page.click('form[data-sends] button.primary', { noWaitAfter: true });
  await page.waitForURL(/\/receipts\//, { timeout: 60_000 });
  await page.unroute('**/hand-in');
  const version = Number(await page.locator('dl.rows div', { hasText: 'Version' }).locator('dd').first().textContent());
  const isOnce = version === lane.version + 1;
  lane.version = version;
  await page.goto(lane.path);
  await Promise.all([page.waitForEvent('load'), page.click('button:has-text("Take back")')]);
  return { isGood: isOnce && lost === 3, lost: 0, isDouble: !isOnce };
}

const KINDS = [...Object.keys(FAULTS), 'second tab', 'no script', 'hand in with a lost answer'];
const carry = (kind, lane) => (kind === 'second tab' ? twoTabs(lane) : kind === 'no script' ? withoutScript(lane) : kind.startsWith('hand in') ? handsIn(lane) : writes(kind, lane));

try {
  mkdirSync(DATA, { recursive: true });
  start();
  await up(400_000, Infinity);
  await openBrowser();
  const lanes = [];
  for (const handle of HANDLES) {
    const context = await signedIn(handle);
    const page = context.pages()[0];
    await page.goto('/my-work');
    const paths = await page.locator('main a[href^="/assignments/"]').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    for (const path of paths) {
      await page.goto(path);
      if (!(await box(page).count())) continue;
      const receipt = page.locator('main a[href^="/receipts/"]').first();
      let version = 0;
      if (await receipt.count()) {
        await page.goto(await receipt.getAttribute('href'));
        version = Number(await page.locator('dl.rows div', { hasText: 'Version' }).locator('dd').first().textContent());
        await page.goto(path);
        await Promise.all([page.waitForEvent('load'), page.click('button:has-text("Take back")')]);
      }
      lanes.push({ handle, context, page, path, version });
      break;
    }
  }
  console.log(`${lanes.length} people write at once`);
  // What breaks for all breaks once, when all have come to it.
  for (let kind; Date.now() - begun < SLICE_MS - 60_000 && runs.length < GOAL; ) {
    kind = KINDS[Math.floor(runs.length / lanes.length) % KINDS.length];
    let waiting = [], broken = null;
    const isForAll = ['kill -9 the web process', 'kill -9 PostgreSQL', 'crash the browser', 'no script'].includes(kind);
    for (const lane of lanes) {
      lane.together = (_name, work) => {
        if (!isForAll) return work();
        return new Promise((done, fail) => {
          waiting.push([done, fail]);
          if (waiting.length === lanes.length) broken = Promise.resolve().then(work);
          if (broken) for (const [one, no] of waiting.splice(0)) broken.then(one, no);
        });
      };
    }
    const results = await Promise.all(lanes.map((lane) => carry(kind, lane).catch((error) => ({ isGood: false, lost: 0, error: String(error.message).slice(0, 300) }))));
    for (const result of results) runs.push({ kind, ...result });
    writeFileSync(KEPT, JSON.stringify(runs));
    const bad = results.filter(({ isGood }) => !isGood);
    console.log(`${runs.length}: ${kind}: ${bad.length === 0 ? 'ok' : JSON.stringify(bad)}, ${Math.max(...results.map(({ lost }) => lost))} signs lost`);
    // A lane whose window is gone gets another one.
    for (const lane of lanes) {
      if (browser.contexts().includes(lane.context) && !lane.page.isClosed()) continue;
      if (!browser.contexts().includes(lane.context)) lane.context = await signedIn(lane.handle);
      lane.page = await signIn(await lane.context.newPage(), lane.handle);
    }
  }
} finally {
  await browser?.close().catch(() => undefined);
  launcher?.kill('SIGTERM');
  for (let waited = 0; waited < 80 && !ended.has(launcher); waited += 1) await pause(100);
  if (runs.length >= GOAL) rmSync(DATA, { recursive: true, force: true });
}

const of = (kind) => runs.filter((run) => run.kind === kind);
for (const kind of KINDS) console.log(`${kind}: ${of(kind).filter(({ isGood }) => isGood).length} of ${of(kind).length}, at most ${Math.max(0, ...of(kind).map(({ lost }) => lost))} signs lost`);
const good = runs.filter(({ isGood }) => isGood).length;
console.log(`survival: ${good} of ${runs.length} with at most the last 5 s of typing missing; ${runs.filter(({ isDouble }) => isDouble).length} double hand-ins; ${runs.length >= GOAL ? 'done' : `run it again for the other ${GOAL - runs.length}`}`);
process.exit(good === runs.length ? 0 : 1);
