import { Client } from 'pg';
import { atMost, plain, type Figure } from './figures.js';
import { openForm, startBare } from './pages.bench.js';
import { cookieOf, type Site } from './site.js';

const PEOPLE = 60;
const EVERY_MS = 5000;
const ROUNDS = 8;

interface Answering {
  times: number[];
  errors: number;
}

/** Sixty participants who each answer a quiz question every five seconds, beside the same beat against a bare transaction. */
export async function answeringBench(site: Site): Promise<Figure[]> {
  const handles = await sixty(site);
  const forms: Array<{ cookie: string; path: string; body: string }> = [];
  for (const handle of handles) forms.push(await openForm(site, await cookieOf(site.url, handle)));
  const first = forms[0]!;
  const outline = await (await fetch(`${site.url}/outline`, { headers: { cookie: first.cookie } })).text();
  const modulePath = /href="(\/modules\/[^"]+)"/.exec(outline)![1]!;
  const lessonPath = /href="(\/lessons\/[^"]+)"/.exec(await (await fetch(site.url + modulePath, { headers: { cookie: first.cookie } })).text())![1]!;
  const bare = await startBare(site, first.cookie, lessonPath);
  const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const ours = await beat((nth) => fetch(site.url + forms[nth]!.path, { method: 'POST', headers: { ...headers, cookie: forms[nth]!.cookie }, body: forms[nth]!.body }));
  const theirs = await beat(() => fetch(`${bare.url}/save`, { method: 'POST', headers, body: 'answer=1' }));
  bare.stop();
  const [p95, bareP95] = [percentile(ours.times, 0.95), percentile(theirs.times, 0.95)];
  return [
    atMost(`${PEOPLE} participants, an answer every ${EVERY_MS / 1000} s each, p95`, p95, 100, 'ms'),
    atMost('... errors', ours.errors, 0, `of ${ours.times.length}`),
    plain('... p50', percentile(ours.times, 0.5), 'ms'),
    plain('... p95 of a bare transaction at the same beat', bareP95, 'ms'),
    plain('... ratio of the two', p95 / bareP95, 'times'),
  ];
}

/** Each begins at a moment of her own within the five seconds, and keeps her beat whatever the answer takes. */
async function beat(send: (nth: number) => Promise<Response>): Promise<Answering> {
  const found: Answering = { times: [], errors: 0 };
  const one = async (nth: number) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await later((nth / PEOPLE) * EVERY_MS + round * EVERY_MS - (performance.now() - began));
      const sent = performance.now();
      const answer = await send(nth).catch(() => null);
      await answer?.arrayBuffer();
      found.times.push(performance.now() - sent);
      if (!answer || answer.status >= 300) found.errors += 1;
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: PEOPLE }, (_, nth) => one(nth)));
  return found;
}

function percentile(times: number[], share: number): number {
  return [...times].sort((a, b) => a - b)[Math.ceil(times.length * share) - 1]!;
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

/** Sixty people with accounts in the running cohort, by plain rows: they sign in with the passphrase of the demo. */
async function sixty({ databaseUrl }: Site): Promise<string[]> {
  const client = new Client(databaseUrl);
  await client.connect();
  const cohort = `(SELECT c.id FROM cohort c JOIN course k ON k.id = c.course_id AND k.kind = 'short_course' WHERE c.state = 'open' AND c.id <> 'benchcohort' ORDER BY c.starts_on DESC LIMIT 1)`;
  const id = (word: string) => `'${word}' || lpad(n::text, 21, '0')`;
  const people = `FROM generate_series(1, ${PEOPLE}) n`;
  try {
    await client.query(`INSERT INTO person (id, display_name, zone, created_at) SELECT ${id('sixty')}, 'Sixty ' || n, 'Asia/Dhaka', now() ${people}`);
    await client.query(`INSERT INTO enrolment (id, person_id, cohort_id, state, invited_at, activated_at) SELECT ${id('sixte')}, ${id('sixty')}, ${cohort}, 'active', now(), now() ${people}`);
    await client.query(`INSERT INTO role_grant (id, person_id, role, scope_kind, scope_id, from_at) SELECT ${id('sixtg')}, ${id('sixty')}, 'participant', 'cohort', ${cohort}, now() ${people}`);
    await client.query(`INSERT INTO account (id, person_id, handle, handle_key, passphrase_hash, created_at) SELECT ${id('sixta')}, ${id('sixty')}, 'sixty' || n, 'sixty' || n, (SELECT passphrase_hash FROM account WHERE handle = 'participant'), now() ${people}`);
  } finally {
    await client.end();
  }
  return Array.from({ length: PEOPLE }, (_, nth) => `sixty${nth + 1}`);
}
