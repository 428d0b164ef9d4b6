import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { keysUrlOf } from '../src/platform/config/config.js';
import { Keys } from '../src/platform/crypto/keys.js';
import { dataKey, seal, sealUnder } from '../src/platform/crypto/sealing.js';
import { atLeast, atMost, plain, type Figure } from './figures.js';
import { cookieOf, memoryOf, type Site } from './site.js';

const RECORDS = 100_000;
const SHEET = 10_000;
const BATCH = 5_000;

/** The file of a university with 100,000 records, every name sealed under its owner's key, beside the bare COPY of the same rows; and 10,000 as a spreadsheet. */
export async function recordFilesBench(site: Site): Promise<Figure[]> {
  const client = new Client(site.databaseUrl);
  await client.connect();
  try {
    const partnerId = await partnerOf(client);
    await makeRecords(site, client, partnerId, 'benchmany', RECORDS);
    await makeRecords(site, client, partnerId, 'benchsheet', SHEET);
    await client.query('ANALYZE');
    const officer = await cookieOf(site.url, 'partner-york');
    const path = (cohort: string, format: string) => `${site.url}/files/${cohort}/${partnerId}/${format}`;
    // Once before, so that what a first request loads is not counted.
    await take(path('benchsheet', 'csv'), officer);
    const copied = await bareCopy(client);
    const idle = await memoryOf(site.web);
    const memory = watch(() => memoryOf(site.web));
    const others = meanwhile(site);
    const csv = await take(path('benchmany', 'csv'), officer);
    const slowest = await others.stop();
    const more = (await memory.stop()) - idle;
    if (csv.rows !== RECORDS + 1) throw new Error(`The file has ${csv.rows} lines`);
    // Before and after, so that what else this machine does counts for both.
    copied.seconds = (copied.seconds + (await bareCopy(client)).seconds) / 2;
    const again = await take(path('benchmany', 'csv'), officer);
    const child = watch(async () => highestChild(site.web.pid!));
    const sheet = await take(path('benchsheet', 'xlsx'), officer);
    const highest = await child.stop();
    return [
      plain(`${RECORDS} frozen records by COPY`, RECORDS / copied.seconds, 'rows/s'),
      plain('... as CSV for a university, names opened and guarded', RECORDS / csv.seconds, 'rows/s'),
      atLeast('... share of the bare COPY', copied.seconds / csv.seconds, 0.15, ''),
      atMost('... more memory of the web process', more, 100, 'MB'),
      plain('... until its first byte', csv.first, 's'),
      plain('... size of that file', csv.bytes / 1024 / 1024, 'MB'),
      plain('... slowest answer to somebody else meanwhile', slowest, 'ms'),
      plain('... taken a second time, compared with the first', RECORDS / again.seconds, 'rows/s'),
      atMost(`${SHEET} records as XLSX with its notes`, sheet.seconds, 10, 's'),
      atMost('... memory of the child, highest', highest, 400, 'MB'),
      plain('... size of that file', sheet.bytes / 1024 / 1024, 'MB'),
    ];
  } finally {
    await client.end();
  }
}

async function partnerOf(client: Client): Promise<string> {
  const { rows: [row] } = await client.query<{ id: string }>("SELECT g.scope_id AS id FROM role_grant g JOIN account a ON a.person_id = g.person_id WHERE a.handle = 'partner-york' AND g.scope_kind = 'partner' AND g.until_at IS NULL");
  return row!.id;
}

/** A final cohort whose people all said yes, by plain rows: a record of the demo over and over, each with a number, a person, a key and a name of its own. */
async function makeRecords({ env, databaseUrl }: Site, client: Client, partnerId: string, cohortId: string, count: number): Promise<void> {
  const wrapping = new Keys(env.SECRET_KEY!, env.NAME_KEY!).wrapping()[0]!;
  const keys = new Client(keysUrlOf({ databaseUrl }));
  await keys.connect();
  try {
    await client.query(`INSERT INTO cohort (id, course_id, label, starts_on, zone, state, created_at, made_final_at) SELECT $1, course_id, 'Bench', starts_on, zone, 'final', now(), now() FROM cohort WHERE state = 'final' LIMIT 1`, [cohortId]);
    await client.query('INSERT INTO cohort_partner (cohort_id, partner_id) VALUES ($1, $2)', [cohortId, partnerId]);
    for (let from = 0; from < count; from += BATCH) {
      const ids = Array.from({ length: Math.min(BATCH, count - from) }, (_, at) => `${cohortId}${String(from + at).padStart(12, '0')}`);
      const made = ids.map((id, at) => {
        const key = dataKey(randomBytes(32));
        return { wrapped: seal(wrapping.key, key.bytes, { table: 'person_key', column: 'wrapped', row: id }), name: sealUnder(key, JSON.stringify({ name: `နန်းဆိုင် =${from + at}`, latin: `Nan Saing ${from + at}` }), { table: 'certificate', column: 'sealed_name', row: id }) };
      });
      await keys.query(`INSERT INTO person_key (id, person_id, wrapped, key_id, confirmed_at) SELECT id, id, wrapped, $3, now() FROM unnest($1::text[], $2::bytea[]) AS x (id, wrapped)`, [ids, made.map(({ wrapped }) => wrapped), wrapping.id]);
      await client.query(`INSERT INTO person (id, display_name, zone, created_at) SELECT id, 'Bench ' || id, 'Asia/Dhaka', now() FROM unnest($1::text[]) id`, [ids]);
      await client.query(`INSERT INTO enrolment (id, person_id, cohort_id, state, invited_at, activated_at, ended_at) SELECT id, id, $2, 'completed', now(), now(), now() FROM unnest($1::text[]) id`, [ids, cohortId]);
      await client.query(
        `INSERT INTO completion_record (id, number, enrolment_id, cohort_id, version_number, outcome, state, frozen, sha256, made_final_at)
         SELECT id, 'SC-2026-' || id, id, $2, 1, 'completed', 'frozen', jsonb_set(r.frozen, '{number}', to_jsonb('SC-2026-' || id)), md5(id) || md5($2), now() FROM unnest($1::text[]) id CROSS JOIN (SELECT frozen FROM completion_record WHERE outcome = 'completed' ORDER BY number LIMIT 1) r`,
        [ids, cohortId],
      );
      await client.query(
        `INSERT INTO certificate (id, serial, secret_digest, enrolment_id, cohort_id, state, sealed_name, sealed_secret, outcome, awarded_on, issued_at, facts)
         SELECT x.id, 'B-' || x.id, md5(x.id), x.id, $3, 'issued', x.name, '\\x00', 'completed', now()::date, now(), c.facts FROM unnest($1::text[], $2::bytea[]) AS x (id, name) CROSS JOIN (SELECT facts FROM certificate LIMIT 1) c`,
        [ids, made.map(({ name }) => name), cohortId],
      );
      await client.query(`INSERT INTO consent (id, person_id, partner_id, with_name, given_at, fields) SELECT id, id, $2, true, now(), (SELECT jsonb_agg(DISTINCT f) FROM agreement a, jsonb_array_elements(a.fields) f WHERE a.partner_id = $2) FROM unnest($1::text[]) id`, [ids, partnerId]);
      await client.query(`INSERT INTO partner_key (person_id, partner_id, key) SELECT id, $2, md5(id) FROM unnest($1::text[]) id`, [ids, partnerId]);
    }
  } finally {
    await keys.end();
  }
}

/** The bare limit: the rows as PostgreSQL gives them, thrown away. */
async function bareCopy(client: Client): Promise<{ seconds: number }> {
  const began = performance.now();
  await pipeline(client.query(copyTo("COPY (SELECT * FROM completion_record WHERE cohort_id = 'benchmany') TO STDOUT")), new Writable({ write: (_chunk, _encoding, done) => done() }));
  return { seconds: (performance.now() - began) / 1000 };
}

async function take(address: string, cookie: string): Promise<{ seconds: number; first: number; bytes: number; rows: number }> {
  const began = performance.now();
  const answer = await fetch(address, { headers: { cookie, 'accept-encoding': 'identity' } });
  if (answer.status !== 200) throw new Error(`${address} was answered with ${answer.status}: ${(await answer.text()).slice(0, 2000)}`);
  const taken = { seconds: 0, first: (performance.now() - began) / 1000, bytes: 0, rows: 0 };
  for await (const chunk of answer.body! as AsyncIterable<Uint8Array>) {
    taken.bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) taken.rows += 1;
  }
  taken.seconds = (performance.now() - began) / 1000;
  return taken;
}

/** Somebody else asks for a page every 50 ms; answers the slowest answer in ms. */
function meanwhile(site: Site): { stop(): Promise<number> } {
  let slowest = 0;
  let goes = true;
  const done = (async () => {
    while (goes) {
      const began = performance.now();
      await (await fetch(`${site.url}/sign-in`)).text();
      slowest = Math.max(slowest, performance.now() - began);
      await new Promise((later) => setTimeout(later, 50));
    }
  })();
  return { stop: async () => { goes = false; await done; return slowest; } };
}

/** The highest value seen, looked at every 20 ms and at the end. */
function watch(look: () => Promise<number>): { stop(): Promise<number> } {
  let highest = 0;
  const see = async () => void (highest = Math.max(highest, await look().catch(() => 0)));
  const timer = setInterval(() => void see(), 20);
  return { stop: async () => { clearInterval(timer); await see(); return highest; } };
}

/** The highest memory of any child of a process so far, in MB, as Linux counts it. */
function highestChild(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return Math.max(0, ...children.map((child) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1] ?? 0) / 1024));
}
