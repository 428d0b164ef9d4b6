import { createHash } from 'node:crypto';

/** One row of the audit log as the chain sees it; texts as the database prints them, so that nothing is lost on the way. */
export interface AuditRow {
  id: string;
  /** UTC, to the microsecond. */
  at: string;
  actorId: string | null;
  event: string;
  subjectKind: string;
  subjectId: string;
  personId: string | null;
  /** PostgreSQL's own form of the JSON: one text for one value. */
  detail: string;
  /** The people concerned, in order. */
  people: string[];
}

/** One link: a row, in the order in which it was sealed, within the month of its time. */
export interface Link {
  month: string;
  seq: number;
  eventId: string;
  rowHash: Buffer;
  chainHash: Buffer;
  sealedAt: Date;
}

/** What the head of a month carries of each row: enough to say which row is another, too little to say what it holds. */
export const MARK_BYTES = 6;

/** The columns of an audit row as `AuditRow`, for a table `e`. */
export const ROW_COLUMNS = `e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS at, e.actor_id AS "actorId", e.event, e.subject_kind AS "subjectKind", e.subject_id AS "subjectId",
  e.person_id AS "personId", e.detail::text AS detail, ARRAY(SELECT c.person_id FROM audit_concern c WHERE c.event_id = e.id ORDER BY c.person_id COLLATE "C", c.at) AS people`;

export function monthOf(at: string | Date): string {
  return (typeof at === 'string' ? at : at.toISOString()).slice(0, 7);
}

/** SHA-256 over everything that the row says; a row that vanished before it was sealed has a hash of its own. */
export function rowHash(row: AuditRow | null, eventId: string): Buffer {
  const text = row ? [row.id, row.at, row.actorId, row.event, row.subjectKind, row.subjectId, row.personId, row.detail, row.people] : ['missing', eventId];
  return createHash('sha256').update(JSON.stringify(text)).digest();
}

/** What the first link of a month hangs on: months can be dropped one by one, so none hangs on another. */
export function beginningOf(month: string): Buffer {
  return createHash('sha256').update(`banyan audit v1 ${month}`).digest();
}

/** The hash of a link: everything before it in its month, and what the link itself says. */
export function chainHash(before: Buffer, link: Omit<Link, 'chainHash'>): Buffer {
  return createHash('sha256').update(before).update(JSON.stringify([link.month, link.seq, link.eventId, link.rowHash.toString('hex'), link.sealedAt.toISOString()])).digest();
}
