import type { Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { Role } from '../../people/grant.entity.js';
import type { ViewerAct } from '../../people/viewer.js';
import type { CriterionMark, MarkWords } from './mark.entity.js';
import { COMMENTS_ONLY, inCare, LIVE, PUBLISHED, recused } from './script-sql.js';

/** A script that is being marked, locked: taking back, publishing and another marker wait. */
export interface LockedScript {
  id: string;
  assignmentId: string;
  cohortId: string;
  commentsOnly: boolean;
  isPublished: boolean;
  criteria: Array<{ id: string; name: string; points: number }>;
}

/**
 * Locks a script of a cohort in which the viewer marks.
 * @throws NotFound for strangers, and for a marker who knows its writer; DomainError when its writer has taken it back, or while it lies with the care contact
 */
export async function lockScript(tx: Tx, act: ViewerAct, submissionId: string, roles: readonly Role[] = ['trainer', 'co-trainer']): Promise<LockedScript> {
  const known = found(
    await tx.row<{ isLive: boolean; isInCare: boolean }>(`SELECT ${LIVE} AS "isLive", ${inCare('s')} AS "isInCare" FROM submission s WHERE s.id = $1 AND s.cohort_id = ANY($2) AND NOT ${recused('$3')} FOR UPDATE`, [submissionId, act.viewer.cohortIds(...roles), act.viewer.personId]),
  );
  if (known.isInCare) throw new DomainError('marking.script.inCare');
  if (!known.isLive) throw new DomainError('marking.script.takenBack');
  // Read after the lock is held, so that it sees a publication that was being made meanwhile.
  return found(
    await tx.row<LockedScript>(
      `SELECT s.id, s.assignment_id AS "assignmentId", s.cohort_id AS "cohortId", ${COMMENTS_ONLY} AS "commentsOnly", ${PUBLISHED} AS "isPublished",
              (SELECT COALESCE(json_agg(json_build_object('id', c.id, 'name', c.name, 'points', c.points) ORDER BY c.position), '[]') FROM criterion c WHERE c.assignment_id = a.id) AS criteria
         FROM submission s JOIN assignment a ON a.id = s.assignment_id WHERE s.id = $1`,
      [submissionId],
    ),
  );
}

/** What stands on the criteria of a mark now. */
export async function criteriaOf(tx: Tx, markId: string): Promise<CriterionMark[]> {
  return tx.rows<CriterionMark>('SELECT criterion_id AS "criterionId", points, comment FROM mark_criterion WHERE mark_id = $1', [markId]);
}

export async function writeCriteria(tx: Tx, markId: string, criteria: readonly CriterionMark[]): Promise<void> {
  await tx.rows(
    `INSERT INTO mark_criterion (mark_id, criterion_id, points, comment) SELECT $1, x."criterionId", x.points, x.comment FROM jsonb_to_recordset($2::jsonb) AS x ("criterionId" text, points integer, comment text)
     ON CONFLICT (mark_id, criterion_id) DO UPDATE SET points = excluded.points, comment = excluded.comment`,
    [markId, JSON.stringify(criteria)],
  );
}

/**
 * What a marker wrote, in the order of the rubric and with nothing that the rubric does not know; no points on work for comments only.
 * @throws DomainError when points lie outside a criterion
 */
export function fitting(script: LockedScript, words: MarkWords): MarkWords {
  const criteria = script.criteria.map(({ id, points: most }) => {
    const given = words.criteria.find((criterion) => criterion.criterionId === id);
    const points = script.commentsOnly ? null : (given?.points ?? null);
    if (points !== null && (!Number.isInteger(points) || points < 0 || points > most)) throw new DomainError('marking.points.outsideAll', { most });
    return { criterionId: id, points, comment: given?.comment ?? '' };
  });
  return { overall: words.overall, criteria };
}

/** @throws DomainError when something is still missing: points on a criterion, or any word on work for comments only */
export function checkIsWhole(script: LockedScript, words: MarkWords): void {
  if (!script.commentsOnly && words.criteria.some((criterion) => criterion.points === null)) throw new DomainError('marking.mark.pointsMissing');
  if (script.commentsOnly && ![words.overall, ...words.criteria.map((criterion) => criterion.comment)].some((text) => text.trim() !== '')) throw new DomainError('marking.mark.wordsMissing');
}

export function isSame(one: MarkWords, other: MarkWords): boolean {
  const asKey = (words: MarkWords) => JSON.stringify([words.overall, ...words.criteria.map(({ points, comment }) => [points, comment])]);
  return asKey(one) === asKey(other);
}

/** A mark as plain text, for the page that shows two of them beside each other. */
export function asText(script: LockedScript, words: MarkWords): string {
  const lines = script.criteria.map((criterion, index) => {
    const { points, comment } = words.criteria[index]!;
    return `${criterion.name}: ${points ?? '-'} / ${criterion.points}${comment ? `\n${comment}` : ''}`;
  });
  return [...lines, words.overall].filter((text) => text !== '').join('\n\n');
}
