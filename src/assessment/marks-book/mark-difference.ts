import type { ReadRow } from '../../platform/tables/read-csv.js';
import { versionKey } from './book-version.js';

/** An assignment as far as marks from outside are concerned: `outOf` is the sum of its rubric. */
export interface MarkedWork {
  id: string;
  code: string;
  outOf: number;
}

/** What stands in the house when a file is compared with it. */
export interface Standing {
  /** Display names by place; whoever is not in it cannot be named in a file. */
  people: ReadonlyMap<string, string>;
  works: readonly MarkedWork[];
  /** Marks from outside, by `versionKey`. */
  outside: ReadonlyMap<string, { points: number; version: number }>;
  /** Work that was handed in here, by `versionKey`, with its points as far as it is marked. */
  here: ReadonlyMap<string, number | null>;
}

/** One mark that the file would change; `version` is that of what stands now, 0 for nothing. */
export interface MarkChange {
  enrolmentId: string;
  assignmentId: string;
  displayName: string;
  code: string;
  before: number | null;
  after: number;
  outOf: number;
  version: number;
}

/** A cell that cannot be taken, with the reason. */
export interface Refusal {
  line: number;
  messageKey: string;
  params: Record<string, string | number>;
}

export interface Difference {
  changes: MarkChange[];
  /** Somebody changed these after the file was made. */
  conflicts: MarkChange[];
  refused: Refusal[];
  /** Cells that say what stands already. */
  same: number;
}

const WHOLE = /^(\d{1,6})(?:[.,]0+)?$/;

/**
 * Compares a file with what stands. An empty cell says nothing. Work that was handed in here is marked here: a file changes nothing of it. A file that
 * carries versions finds out what was changed since; one without them is shown as it would change things.
 */
export function difference(rows: readonly ReadRow[], standing: Standing): Difference {
  const found: Difference = { changes: [], conflicts: [], refused: [], same: 0 };
  const seen = new Set<string>();
  for (const { line, cells } of rows) {
    const enrolmentId = cells.row!;
    const displayName = standing.people.get(enrolmentId);
    if (displayName === undefined) refuse(found, line, 'unknownRow');
    else if (seen.has(enrolmentId)) refuse(found, line, 'twice', { name: displayName });
    else for (const work of standing.works) compare(found, line, { enrolmentId, displayName }, work, cells, standing);
    seen.add(enrolmentId);
  }
  return found;
}

function compare(found: Difference, line: number, person: { enrolmentId: string; displayName: string }, work: MarkedWork, cells: Record<string, string>, standing: Standing): void {
  const typed = cells[`${work.id} points`] ?? '';
  if (typed === '') return;
  const points = Number(WHOLE.exec(typed)?.[1] ?? NaN);
  const key = versionKey(person.enrolmentId, work.id);
  const about = { name: person.displayName, code: work.code, most: work.outOf };
  if (Number.isNaN(points) || points > work.outOf) return refuse(found, line, 'points', about);
  const here = standing.here.get(key);
  if (here !== undefined) return here === points ? same(found) : refuse(found, line, 'markedHere', about);
  const now = standing.outside.get(key);
  if (now?.points === points) return same(found);
  const change = { enrolmentId: person.enrolmentId, assignmentId: work.id, displayName: person.displayName, code: work.code, before: now?.points ?? null, after: points, outOf: work.outOf, version: now?.version ?? 0 };
  const carried = WHOLE.exec(cells[`${work.id} version`] ?? '')?.[1];
  (carried !== undefined && Number(carried) !== change.version ? found.conflicts : found.changes).push(change);
}

function refuse(found: Difference, line: number, why: string, params: Record<string, string | number> = {}): void {
  found.refused.push({ line, messageKey: `marksBook.import.refused.${why}`, params: { line, ...params } });
}

function same(found: Difference): void {
  found.same += 1;
}
