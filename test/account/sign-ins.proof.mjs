// 200 people sign in at once while 20 read, on the demo as it runs: `npm run proof -- sign-ins`.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { build, isStale } from '../../bin/build.mjs';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const SIGN_INS = 200;
const READERS = 20;
const BARS = { p95: 500, memory: 150 };
const [{ passphrase }] = JSON.parse(readFileSync(join(ROOT, 'src/seeds/demo-sign-ins.json'), 'utf8'));

if (await isStale()) await build();
const { cookieOf, memoryOf, startSite } = await import('../../dist/bench/site.js');
const site = await startSite();
let isFine = false;
try {
  const client = new pg.Client(site.databaseUrl);
  await client.connect();
  const { rows } = await client.query("SELECT a.handle, a.passphrase_hash AS hash FROM account a JOIN role_grant g ON g.person_id = a.person_id AND g.until_at IS NULL AND g.role = 'participant'");
  await client.end();
  const isStrong = rows.every(({ hash }) => hash.startsWith('$argon2id$v=19$m=19456,t=2,p=1$'));
  const cookies = [];
  for (let nth = 0; nth < READERS; nth += 1) cookies.push(await cookieOf(site.url, rows[nth % rows.length].handle));
  const quiet = await read(cookies, 3000);
  const before = await memoryOf(site.web);
  let isOver = false;
  let most = before;
  const watching = (async () => {
    while (!isOver) {
      most = Math.max(most, await memoryOf(site.web));
      await new Promise((later) => setTimeout(later, 50));
    }
  })();
  const readingMeanwhile = read(cookies, () => isOver);
  const begun = performance.now();
  const answers = await Promise.all(Array.from({ length: SIGN_INS }, (_each, nth) => signIn(rows[nth % rows.length].handle)));
  const seconds = (performance.now() - begun) / 1000;
  isOver = true;
  await watching;
  const busy = await readingMeanwhile;
  const count = (status) => answers.filter((answer) => answer.status === status).length;
  const refused = answers.filter(({ status }) => status === 503);
  const others = SIGN_INS - count(303) - refused.length;
  const figures = [
    ['stored hashes are argon2id, 19 MiB, 2 passes', isStrong ? 'all' : 'not all', isStrong],
    [`readers alone: ${quiet.length} pages, p95`, `${p95(quiet)} ms`, true],
    [`readers meanwhile: ${busy.length} pages, p95`, `${p95(busy)} ms (bar ${BARS.p95})`, p95(busy) <= BARS.p95],
    ['slowest page meanwhile', `${Math.round(Math.max(...busy))} ms`, true],
    ['memory of the web process, most above before', `${Math.round(most - before)} MB (bar ${BARS.memory})`, most - before <= BARS.memory],
    [`${SIGN_INS} sign-ins in ${seconds.toFixed(1)} s`, `${count(303)} in, ${refused.length} asked to come again, ${others} otherwise`, others === 0 && count(303) >= 100],
    ['Retry-After on each that was asked to come again', refused.length > 0 ? refused[0].retryAfter : 'none was', refused.every(({ retryAfter }) => Number(retryAfter) > 0)],
    ['afterwards', `${(await signIn(rows[0].handle)).status}`, (await signIn(rows[1].handle)).status === 303],
  ];
  for (const [what, figure, holds] of figures) console.log(`${holds ? 'holds ' : 'MISSED'}  ${what}: ${figure}`);
  isFine = figures.every(([, , holds]) => holds);
} finally {
  await site.stop();
}
process.exit(isFine ? 0 : 1);

async function signIn(handle) {
  const response = await fetch(`${site.url}/sign-in`, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }, body: new URLSearchParams({ handle, passphrase }) });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: response.headers.get('retry-after') };
}

/** Each reader opens a page, looks at it for a fifth of a second, and opens the next. Answers how long each page took, in ms. */
async function read(cookies, until) {
  const end = typeof until === 'number' ? performance.now() + until : Infinity;
  const isOver = typeof until === 'function' ? until : () => performance.now() > end;
  const took = [];
  await Promise.all(cookies.map(async (cookie) => {
    while (!isOver()) {
      const begun = performance.now();
      const response = await fetch(`${site.url}/this-week`, { headers: { cookie }, redirect: 'manual' });
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`A reader got ${response.status}.`);
      took.push(performance.now() - begun);
      await new Promise((later) => setTimeout(later, 200));
    }
  }));
  return took;
}

function p95(times) {
  return Math.round([...times].sort((one, other) => one - other)[Math.floor(times.length * 0.95)] ?? 0);
}
