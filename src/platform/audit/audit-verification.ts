import type { ClientBase } from 'pg';
import { beginningOf, chainHash, MARK_BYTES, ROW_COLUMNS, rowHash, type AuditRow } from './audit-chain.js';
import type { HeadLine } from './head-file.js';

export type AuditFault = 'headLine' | 'monthMissing' | 'linkMissing' | 'rowMissing' | 'rowAltered' | 'rowReplaced' | 'linkAltered' | 'tailCut' | 'rowAdded' | 'personAdded';

/** The first thing that is not as it was sealed. */
export interface FirstFault {
  fault: AuditFault;
  month: string;
  /** The place in the chain of the month, or null for a row that is in none. */
  seq: number | null;
  eventId: string | null;
  /** For a head line: where it stands. */
  place?: string;
}

export interface AuditFindings {
  first: FirstFault | null;
  months: number;
  rows: number;
  /** Rows that are younger than the last head: changes of these cannot be told from the truth by the heads. */
  younger: number;
  /** Rows that no link holds yet; the oldest of them. */
  waiting: number;
  waitingSince: Date | null;
  heads: number;
  lastHeadAt: string | null;
  dropped: Array<{ month: string; rows: number; at: string }>;
  restoredAt: string[];
}

/** What the heads promise of one month. */
interface Promised {
  seq: number;
  marks: Map<number, string>;
  chains: Map<number, string>;
}

const PAGE = 2000;

/**
 * Walks every link of every month, holds it against its row and against the heads, and says which is the first that is not as it was. Reads only.
 * Run it in one transaction (REPEATABLE READ), so that what is written meanwhile disturbs nothing.
 */
export async function verifyAudit(client: ClientBase, lines: readonly HeadLine[]): Promise<AuditFindings> {
  const { promised, ...told } = readPromises(lines);
  const { rows: waiting } = await client.query<{ count: number; since: Date | null }>('SELECT count(*)::int AS count, min(at) AS since FROM audit_unsealed');
  const findings: AuditFindings = { first: null, months: 0, rows: 0, younger: 0, waiting: waiting[0]!.count, waitingSince: waiting[0]!.since, heads: lines.length, lastHeadAt: lines.at(-1)?.at ?? null, ...told };
  const broken = lines.find(({ fault }) => fault !== null);
  if (broken) findings.first = { fault: 'headLine', month: '', seq: null, eventId: null, place: broken.place };
  const { rows: months } = await client.query<{ month: string }>('SELECT DISTINCT month FROM audit_seal ORDER BY 1');
  for (const month of [...new Set([...months.map((row) => row.month), ...promised.keys()])].sort()) {
    findings.months += 1;
    const first = await verifyMonth(client, month, promised.get(month), findings);
    findings.first ??= first;
  }
  findings.first ??= (await strangeRow(client)) ?? (await strangePerson(client));
  return findings;
}

function readPromises(lines: readonly HeadLine[]) {
  const promised = new Map<string, Promised>();
  const dropped: AuditFindings['dropped'] = [];
  const restoredAt: string[] = [];
  for (const { fact, at, fault } of lines) {
    if (fault === 'form') continue;
    if (fact.kind === 'dropped') {
      promised.delete(fact.month);
      dropped.push({ month: fact.month, rows: fact.rows, at });
    } else if (fact.kind === 'restored') {
      restoredAt.push(at);
      for (const [month, one] of promised) {
        const kept = fact.months[month];
        if (!kept) promised.delete(month);
        else promised.set(month, { seq: Math.min(one.seq, kept.seq), marks: upTo(one.marks, kept.seq), chains: upTo(one.chains, kept.seq).set(kept.seq, kept.chain) });
      }
    } else {
      const one = promised.get(fact.month) ?? { seq: 0, marks: new Map<number, string>(), chains: new Map<number, string>() };
      const marks = Buffer.from(fact.marks, 'base64url').toString('hex');
      // What was promised first stands: a later line must not talk an earlier one away.
      for (let seq = Math.max(fact.from, one.seq + 1); seq <= fact.seq; seq += 1) one.marks.set(seq, marks.slice((seq - fact.from) * MARK_BYTES * 2, (seq - fact.from + 1) * MARK_BYTES * 2));
      if (!one.chains.has(fact.seq)) one.chains.set(fact.seq, fact.chain);
      promised.set(fact.month, { ...one, seq: Math.max(one.seq, fact.seq) });
    }
  }
  return { promised, dropped, restoredAt };
}

function upTo(map: Map<number, string>, seq: number): Map<number, string> {
  return new Map([...map].filter(([each]) => each <= seq));
}

type LinkRow = AuditRow & { seq: number; eventId: string; rowHash: Buffer; chainHash: Buffer; sealedAt: Date };

async function verifyMonth(client: ClientBase, month: string, promised: Promised | undefined, findings: AuditFindings): Promise<FirstFault | null> {
  let first: FirstFault | null = null;
  let [expected, before] = [0, beginningOf(month)];
  for (;;) {
    const { rows } = await client.query<LinkRow>(
      `SELECT s.seq::int AS seq, s.event_id AS "eventId", s.row_hash AS "rowHash", s.chain_hash AS "chainHash", s.sealed_at AS "sealedAt", ${ROW_COLUMNS}
         FROM audit_seal s LEFT JOIN audit_event e ON e.id = s.event_id AND e.at >= ($1 || '-01')::timestamp AT TIME ZONE 'UTC' AND e.at < (($1 || '-01')::timestamp + interval '1 month') AT TIME ZONE 'UTC'
        WHERE s.month = $1 AND s.seq > $2 ORDER BY s.seq LIMIT $3`, [month, expected, PAGE]);
    for (const row of rows) {
      expected += 1;
      const fault: AuditFault | null = faultOf(row, expected, month, before, promised);
      if (fault) first ??= { fault, month, seq: expected, eventId: fault === 'linkMissing' ? null : row.eventId };
      before = row.chainHash;
      findings.rows += 1;
      if (row.seq > (promised?.seq ?? 0)) findings.younger += 1;
      if (first) return first;
    }
    if (rows.length < PAGE) break;
  }
  if (promised && promised.seq > expected) return { fault: expected === 0 ? 'monthMissing' : 'tailCut', month, seq: expected + 1, eventId: null };
  return null;
}

function faultOf(row: LinkRow, expected: number, month: string, before: Buffer, promised: Promised | undefined): AuditFault | null {
  if (row.seq > expected) return 'linkMissing';
  if (row.seq < expected) return 'rowAdded';
  if (row.id === null) return 'rowMissing';
  const hash = rowHash(row, row.eventId);
  if (!hash.equals(row.rowHash)) return 'rowAltered';
  const mark = promised?.marks.get(row.seq);
  if (mark !== undefined && mark !== hash.subarray(0, MARK_BYTES).toString('hex')) return 'rowReplaced';
  const chain = chainHash(before, { month, seq: row.seq, eventId: row.eventId, rowHash: row.rowHash, sealedAt: row.sealedAt });
  if (!chain.equals(row.chainHash)) return 'linkAltered';
  const head = promised?.chains.get(row.seq);
  return head !== undefined && head !== chain.toString('hex') ? 'linkAltered' : null;
}

/** A row that no link holds and that does not wait for one either: somebody put it in without the trigger. */
async function strangeRow(client: ClientBase): Promise<FirstFault | null> {
  const { rows } = await client.query<{ id: string; month: string }>(
    `SELECT e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM') AS month FROM audit_event e
      WHERE NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.event_id = e.id AND s.month = to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM')) AND NOT EXISTS (SELECT 1 FROM audit_unsealed u WHERE u.event_id = e.id)
      ORDER BY e.at, e.id LIMIT 1`);
  return rows[0] ? { fault: 'rowAdded', month: rows[0].month, seq: null, eventId: rows[0].id } : null;
}

/** A person beside a row that is not there. Those beside a row that is there are part of its hash. */
async function strangePerson(client: ClientBase): Promise<FirstFault | null> {
  const { rows } = await client.query<{ id: string; month: string }>(
    `SELECT c.event_id AS id, to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM') AS month FROM audit_concern c WHERE NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.id = c.event_id) ORDER BY c.at, c.event_id LIMIT 1`);
  return rows[0] ? { fault: 'personAdded', month: rows[0].month, seq: null, eventId: rows[0].id } : null;
}
