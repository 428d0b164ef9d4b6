import type { Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { canPublish } from './marking.policy.js';
import { LIVE } from './script-sql.js';

/** What the preview said when the button was pressed. */
export interface SeenPreview {
  done: number;
  left: number;
}

/**
 * Locks every script of a pile whose results the viewer may publish, so that no mark is saved while they become visible.
 * @throws NotFound for everybody else; DomainError when the cohort is final
 */
export async function lockPile(tx: Tx, act: ViewerAct, assignmentId: string, cohortId: string): Promise<void> {
  const pile = canPublish(act.viewer, cohortId)
    ? await tx.row<{ state: string }>("SELECT c.state FROM assignment a JOIN cohort c ON c.course_id = a.course_id WHERE a.id = $1 AND c.id = $2 AND a.mode <> 'reflection' FOR SHARE OF c", [assignmentId, cohortId])
    : null;
  if (found(pile).state === 'final') throw new DomainError('marking.publication.final');
  await tx.rows('SELECT id FROM submission WHERE assignment_id = $1 AND cohort_id = $2 ORDER BY id FOR UPDATE', [assignmentId, cohortId]);
}

/** SQL: submission `s` is of the group, or of somebody who is in it or left it by hiding. */
export const inGroup = (group: string): string =>
  `(s.group_id = ${group} OR s.enrolment_id IN (SELECT m.enrolment_id FROM group_member m WHERE m.group_id = ${group} UNION SELECT l.enrolment_id FROM left_group l WHERE l.group_id = ${group}))`;

/** How many scripts for marks of a pile, or of one group in it, are done and left. */
export async function countPile(tx: Tx, assignmentId: string, cohortId: string, groupId: string | null = null): Promise<SeenPreview> {
  const piles = await tx.row<SeenPreview>(
    `SELECT (count(*) FILTER (WHERE k.is_done))::int AS done, (count(*) FILTER (WHERE k.is_done IS NOT TRUE))::int AS left
       FROM submission s LEFT JOIN mark k ON k.submission_id = s.id WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND NOT s.for_comments_only AND ${LIVE} AND ($3::text IS NULL OR ${inGroup('$3')})`,
    [assignmentId, cohortId, groupId],
  );
  return piles!;
}
