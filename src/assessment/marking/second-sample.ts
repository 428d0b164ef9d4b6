import type { CriterionMark } from './mark.entity.js';
import type { BandNumbers } from './mark-total.js';
import { agree, secondSample, sumOf, type SampleReason } from './second-mark-rule.js';
import { LIVE, PUBLISHED } from './script-sql.js';

/** The states that markers know where second marking is on. */
export type SecondState = 'notMarked' | 'inMarking' | 'markingDone' | 'inReview' | 'ready' | 'released';

interface OneMark {
  markerId: string | null;
  markerName: string | null;
  overall: string;
  criteria: CriterionMark[];
  isDone: boolean;
}

/** A script with all its marks, in the order of the rubric. */
export interface PileMark {
  id: string;
  code: string;
  outOf: number;
  order: number;
  isPublished: boolean;
  /** Its result is kept back until its second mark is there, although those of its pile are out. */
  isWaiting: boolean;
  /** The first mark as its marker gave it, also after an agreed one took its place. */
  first: OneMark | null;
  second: OneMark | null;
  third: OneMark | null;
  agreed: { how: string; reason: string; at: string; by: string | null; points: number } | null;
  points: number;
  reason: SampleReason | null;
  /** Which mark is still needed. */
  needs: 2 | 3 | null;
  state: SecondState;
}

const ORDERED = (criteria: string) => `(SELECT COALESCE(json_agg(json_build_object('criterionId', x.id, 'points', y.points, 'comment', COALESCE(y.comment, '')) ORDER BY x.position), '[]') FROM criterion x LEFT JOIN ${criteria} ON y."criterionId" = x.id WHERE x.assignment_id = s.assignment_id)`;
const BLIND = (place: number) => `(SELECT json_build_object('markerId', b.marker_id, 'markerName', (SELECT display_name FROM person WHERE id = b.marker_id), 'overall', b.overall, 'isDone', b.is_done, 'criteria', ${ORDERED('jsonb_to_recordset(b.criteria) AS y("criterionId" text, points integer, comment text)')}) FROM blind_mark b WHERE b.submission_id = s.id AND b.place = ${place})`;
const NOW = ORDERED(`(SELECT criterion_id AS "criterionId", points, comment FROM mark_criterion WHERE mark_id = k.id) y`);

/** All scripts for marks of assignment $1 in cohort $2, in random order. */
export const PILE_MARKS = `SELECT s.id, s.code, (SELECT COALESCE(sum(x.points), 0)::int FROM criterion x WHERE x.assignment_id = s.assignment_id) AS "outOf", ('x' || substr(md5('second' || s.id), 1, 7))::bit(28)::int AS order,
    ${PUBLISHED} AS "isPublished", EXISTS (SELECT 1 FROM result_wait rw WHERE rw.submission_id = s.id) AS "isWaiting",
    CASE WHEN k.id IS NOT NULL THEN json_build_object('markerId', k.marker_id, 'markerName', (SELECT display_name FROM person WHERE id = k.marker_id), 'overall', k.overall, 'isDone', k.is_done, 'criteria', COALESCE((SELECT g.first FROM agreed_mark g WHERE g.submission_id = s.id), (${NOW})::jsonb)) END AS first,
    ${BLIND(2)} AS second, ${BLIND(3)} AS third, (SELECT COALESCE(sum(m.points), 0)::int FROM mark_criterion m WHERE m.mark_id = k.id) AS points,
    (SELECT json_build_object('how', g.how, 'reason', g.reason, 'at', g.at, 'by', (SELECT display_name FROM person WHERE id = g.decided_by)) FROM agreed_mark g WHERE g.submission_id = s.id) AS agreed
  FROM submission s LEFT JOIN mark k ON k.submission_id = s.id WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND NOT s.for_comments_only AND ${LIVE} ORDER BY s.shuffle`;

/** Puts reason, need and state to each script of a pile. */
export function sampleOf(rows: readonly PileMark[], numbers: BandNumbers, percent: number, thirdOver: number | null): PileMark[] {
  const done = rows.filter((row) => row.first?.isDone);
  const reasons = secondSample(done.map((row) => ({ id: row.id, points: sumOf(row.first!.criteria), outOf: row.outOf, order: row.order })), numbers, percent);
  return rows.map((row) => {
    const reason = reasons.get(row.id) ?? null;
    // Once picked, a script stays so: scripts that come later change who is in the part that chance picks.
    const isPicked = reason !== null || row.second !== null || row.isWaiting;
    const needs = needOf(row, isPicked, thirdOver);
    return { ...row, reason, needs, state: stateOf(row, isPicked, needs) };
  });
}

/** True when a second or third mark of this script is hers to write: begun by her, or needed and by nobody of the first markers. */
export function isForMarker(mark: PileMark, personId: string): boolean {
  const isHers = [mark.second, mark.third].some((one) => one?.markerId === personId && !one.isDone);
  return isHers || (mark.needs !== null && ![mark.first, mark.second].some((one) => one?.markerId === personId));
}

function needOf(row: PileMark, isPicked: boolean, thirdOver: number | null): 2 | 3 | null {
  // Her result is out already: a second mark could not be kept, and must not hold up the others.
  if (row.isPublished || !row.first?.isDone || !isPicked || row.agreed) return null;
  if (!row.second?.isDone) return 2;
  return agree(row.first.criteria, row.second.criteria, null, 'average', thirdOver).how === 'third' && !row.third?.isDone ? 3 : null;
}

function stateOf(row: PileMark, isPicked: boolean, needs: 2 | 3 | null): SecondState {
  if (row.isPublished && row.first?.isDone) return 'released';
  if (!row.first) return 'notMarked';
  if (!row.first.isDone) return 'inMarking';
  if (!isPicked || row.agreed) return 'ready';
  return needs === 2 && !row.second ? 'markingDone' : 'inReview';
}
