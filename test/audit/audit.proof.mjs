// Tampers with the audit log 1,000 times as the database's superuser and prints how often `verifyAudit` names the first bad row: npm run proof -- audit [SEED]
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const built = (path) => import(`../../dist/src/platform/${path}.js`);
const { startEmbedded } = await built('database/embedded');
const { databaseUrls, runMigrations } = await built('database/migrate');
const { Keys } = await built('crypto/keys');
const { AuditOwner } = await built('audit/audit-owner');
const { AuditHeads } = await built('audit/audit-heads');
const { AuditMonths } = await built('audit/audit-months');
const { AuditSealer } = await built('audit/audit-sealer');
const { verifyAudit } = await built('audit/audit-verification');
const { beginningOf, chainHash, ROW_COLUMNS, rowHash } = await built('audit/audit-chain');

const TIMES = 1000;
const ROWS = 900;
const seed = Number(process.argv[2] ?? 20261124);
let state = seed;
/** Mulberry32: the same run again for the same seed. */
function random(below) {
  state = (state + 0x6d2b79f5) | 0;
  let word = Math.imul(state ^ (state >>> 15), 1 | state);
  word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
  return Math.floor((((word ^ (word >>> 14)) >>> 0) / 4294967296) * below);
}
const pick = (list) => list[random(list.length)];

const folder = mkdtempSync(join(tmpdir(), 'banyan-audit-proof-'));
const server = await startEmbedded({ ephemeral: true });
const results = new Map();
let client;
try {
  await runMigrations(databaseUrls({ ownerUrl: server.url, appUrl: server.appUrl }));
  const settings = { config: { databaseUrl: server.appUrl, databaseOwnerUrl: server.url, dataDir: folder } };
  const clock = { now: () => new Date() };
  const owner = new AuditOwner(settings);
  const heads = new AuditHeads(settings, new Keys('a proof secret of more than 32 characters', 'another secret of more than 32 characters'));
  const sealer = new AuditSealer(owner, heads, new AuditMonths(owner, heads, clock), clock);
  await fill();
  await sealer.seal();
  await sealer.writeHeads();
  await owner.onModuleDestroy();
  const lines = await heads.read();
  client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const links = (await client.query('SELECT month, seq::int AS seq, event_id AS id FROM audit_seal ORDER BY month, seq')).rows;
  const whole = await verifyAudit(client, lines);
  if (whole.first || whole.rows !== ROWS || whole.younger !== 0) throw new Error(`before any tampering: ${JSON.stringify(whole)}`);
  const kinds = Object.entries(TAMPERING(links));
  const begun = Date.now();
  for (let nth = 0; nth < TIMES; nth += 1) {
    const [kind, tamper] = kinds[nth % kinds.length];
    await client.query('BEGIN; SET LOCAL session_replication_role = replica');
    const expected = await tamper();
    const { first } = await verifyAudit(client, lines);
    await client.query('ROLLBACK');
    const result = results.get(kind) ?? { tried: 0, found: 0, named: 0 };
    result.tried += 1;
    if (first) result.found += 1;
    if (first && Object.entries(expected).every(([name, value]) => first[name] === value)) result.named += 1;
    else console.log(`not named: ${kind}: expected ${JSON.stringify(expected)}, said ${JSON.stringify(first)}`);
    results.set(kind, result);
  }
  const after = await verifyAudit(client, lines);
  if (after.first) throw new Error('the log is not what it was after the run');
  report(Date.now() - begun);
} finally {
  await client?.end();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Rows of three months, written by the application, with people and facts. */
async function fill() {
  const app = new pg.Client({ connectionString: server.appUrl });
  await app.connect();
  for (let nth = 0; nth < ROWS; nth += 1) {
    const at = new Date(Date.UTC(2026, 7 + Math.floor((nth * 3) / ROWS), 1, 0, nth % 300, 0)).toISOString();
    const id = `row${String(nth).padStart(5, '0')}`;
    await app.query('INSERT INTO audit_event (id, at, actor_id, event, subject_kind, subject_id, person_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [id, at, `actor${random(9)}`, `event.${random(20)}`, 'thing', `subject${random(99)}`, nth % 4 ? null : 'somebody', JSON.stringify({ count: random(50), kind: pick(['a', 'ü', null]) })]);
    for (let more = random(4); more > 0; more -= 1) await app.query('INSERT INTO audit_concern VALUES ($1, $2, $3)', [id, at, `person${more}`]);
  }
  await app.end();
}

/** Every way to tamper: does it, and answers what must be said. */
function TAMPERING(links) {
  const months = [...new Set(links.map(({ month }) => month))];
  const any = () => pick(links);
  const query = (text, values) => client.query(text, values);
  const of = (month) => links.filter((link) => link.month === month);
  return {
    'a column of a row': async () => {
      const { month, seq, id } = any();
      const set = pick(["actor_id = COALESCE(actor_id, '') || 'x'", "event = event || 'x'", "subject_kind = 'other'", "subject_id = subject_id || 'x'", "person_id = COALESCE(person_id, '') || 'x'", "detail = detail || '{\"more\": 1}'", "at = at + interval '1 microsecond'", 'actor_id = NULL']);
      await query(`UPDATE audit_event SET ${set} WHERE id = $1`, [id]);
      return { month, seq, eventId: id };
    },
    'a person beside a row': async () => {
      const { month, seq, id } = any();
      const { rowCount } = random(2) === 0 ? await query("UPDATE audit_concern SET person_id = person_id || 'x' WHERE event_id = $1", [id]) : await query('DELETE FROM audit_concern WHERE event_id = $1', [id]);
      if (rowCount === 0) await query("INSERT INTO audit_concern SELECT id, at, 'added' FROM audit_event WHERE id = $1", [id]);
      return { month, seq, eventId: id };
    },
    'a row taken out': async () => {
      const { month, seq, id } = any();
      await query('DELETE FROM audit_event WHERE id = $1', [id]);
      if (random(2)) await query('DELETE FROM audit_concern WHERE event_id = $1', [id]);
      return { month, seq, eventId: id };
    },
    'a row and its link taken out': async () => {
      const { month, seq, id } = any();
      await query('DELETE FROM audit_event WHERE id = $1', [id]);
      await query('DELETE FROM audit_seal WHERE event_id = $1', [id]);
      return { month, seq };
    },
    'two rows swapped': async () => {
      const month = pick(months);
      const [one, two] = [pick(of(month)), pick(of(month))].sort((a, b) => a.seq - b.seq);
      if (one.id === two.id) return tamperPair(month);
      await query('UPDATE audit_event e SET actor_id = o.actor_id, event = o.event, subject_id = o.subject_id, detail = o.detail || \'{"swapped": true}\' FROM audit_event o WHERE e.id IN ($1, $2) AND o.id IN ($1, $2) AND e.id <> o.id', [one.id, two.id]);
      return { month, seq: one.seq, eventId: one.id };
    },
    'two links swapped, the chain made anew': async () => tamperPair(pick(months)),
    'the end cut off': async () => {
      const month = pick(months);
      const from = pick(of(month)).seq;
      await cut(month, from);
      return { month, seq: from };
    },
    'the end cut off and written anew': async () => {
      const month = pick(months);
      const from = pick(of(month)).seq;
      await cut(month, from);
      for (const { seq } of of(month).filter((link) => link.seq >= from)) await put(month, `new${seq}`, seq);
      await rechain(month, from);
      return { month, seq: from, eventId: `new${from}` };
    },
    'one row changed and everything made anew': async () => {
      const { month, seq, id } = any();
      await query("UPDATE audit_event SET actor_id = 'somebody else' WHERE id = $1", [id]);
      await rechain(month, seq);
      return { month, seq, eventId: id };
    },
    'a row put in without a link': async () => {
      const month = pick(months);
      await put(month, 'quiet');
      return { month, eventId: 'quiet', fault: 'rowAdded' };
    },
    'a row put in, everything after it made anew': async () => {
      const { month, seq } = any();
      await query('UPDATE audit_seal SET seq = -seq - 1 WHERE month = $1 AND seq >= $2', [month, seq]);
      await query('UPDATE audit_seal SET seq = -seq WHERE month = $1 AND seq < 0', [month]);
      await put(month, 'put in', seq);
      await rechain(month, seq);
      return { month, seq, eventId: 'put in' };
    },
    'a whole month rewritten': async () => {
      const month = pick(months);
      await cut(month, 1);
      const count = 1 + random(of(month).length);
      for (let seq = 1; seq <= count; seq += 1) await put(month, `new${seq}`, seq);
      await rechain(month, 1);
      return { month, seq: 1, eventId: 'new1' };
    },
    'a whole month taken out': async () => {
      const month = pick(months);
      await cut(month, 1);
      return { month, seq: 1, fault: 'monthMissing' };
    },
  };

  async function tamperPair(month) {
    const [one, two] = of(month).sort(() => random(3) - 1).slice(0, 2).sort((a, b) => a.seq - b.seq);
    await query('UPDATE audit_seal s SET event_id = o.event_id, row_hash = o.row_hash FROM audit_seal o WHERE s.month = $3 AND o.month = $3 AND s.seq IN ($1, $2) AND o.seq IN ($1, $2) AND s.seq <> o.seq', [one.seq, two.seq, month]);
    await rechain(month, one.seq);
    return { month, seq: one.seq, eventId: two.id };
  }
}

async function cut(month, from) {
  await client.query('DELETE FROM audit_concern WHERE event_id IN (SELECT event_id FROM audit_seal WHERE month = $1 AND seq >= $2)', [month, from]);
  await client.query('DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_seal WHERE month = $1 AND seq >= $2)', [month, from]);
  await client.query('DELETE FROM audit_seal WHERE month = $1 AND seq >= $2', [month, from]);
}

async function put(month, id, seq) {
  await client.query("INSERT INTO audit_event (id, at, event, subject_kind, subject_id) VALUES ($1, ($2 || '-28')::timestamptz, 'event.false', 'thing', 'x')", [id, month]);
  if (seq !== undefined) await client.query("INSERT INTO audit_seal VALUES ($1, $2, $3, '', '', date_trunc('milliseconds', now()))", [month, seq, id]);
}

/** What somebody does who knows how we chain: hashes and links made anew, all of them right. */
async function rechain(month, from) {
  const { rows } = await client.query(`SELECT s.seq::int AS seq, s.event_id AS "eventId", s.sealed_at AS "sealedAt", ${ROW_COLUMNS} FROM audit_seal s JOIN audit_event e ON e.id = s.event_id WHERE s.month = $1 AND s.seq >= $2 ORDER BY s.seq`, [month, from]);
  const before = from === 1 ? beginningOf(month) : (await client.query('SELECT chain_hash FROM audit_seal WHERE month = $1 AND seq = $2', [month, from - 1])).rows[0].chain_hash;
  let chain = before;
  const made = rows.map((row) => {
    const hash = rowHash(row, row.eventId);
    chain = chainHash(chain, { month, seq: row.seq, eventId: row.eventId, rowHash: hash, sealedAt: row.sealedAt });
    return { hash, chain };
  });
  await client.query('UPDATE audit_seal s SET row_hash = n.hash, chain_hash = n.chain FROM unnest($2::bigint[], $3::bytea[], $4::bytea[]) AS n (seq, hash, chain) WHERE s.month = $1 AND s.seq = n.seq', [month, rows.map((row) => row.seq), made.map((one) => one.hash), made.map((one) => one.chain)]);
}

function report(ms) {
  const width = Math.max(...[...results.keys()].map((kind) => kind.length));
  let [tried, found, named] = [0, 0, 0];
  for (const [kind, one] of results) {
    console.log(`${kind.padEnd(width)}  tried ${String(one.tried).padStart(3)}  found ${String(one.found).padStart(3)}  first bad row named ${String(one.named).padStart(3)}`);
    tried += one.tried;
    found += one.found;
    named += one.named;
  }
  console.log(`${found} of ${tried} found, ${named} with the first bad row, over ${ROWS} rows in ${(ms / 1000).toFixed(0)} s (seed ${seed})`);
  if (named < tried) process.exitCode = 1;
}
