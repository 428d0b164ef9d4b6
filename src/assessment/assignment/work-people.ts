import type { Tx } from '../../platform/database/transactions.js';

/** Whose work it is: hers, or that of everybody who is in the group now. */
const OWNERS = 'SELECT DISTINCT e.person_id AS id FROM submission s LEFT JOIN group_member g ON g.group_id = s.group_id JOIN enrolment e ON e.id = COALESCE(g.enrolment_id, s.enrolment_id)';

/** The people whom an audit row about one piece of work concerns. */
export async function peopleOfWork(tx: Tx, submissionId: string): Promise<string[]> {
  return (await tx.rows<{ id: string }>(`${OWNERS} WHERE s.id = $1`, [submissionId])).map(({ id }) => id);
}

/** The same for several pieces. */
export async function peopleOfWorks(tx: Tx, submissionIds: readonly string[]): Promise<string[]> {
  return (await tx.rows<{ id: string }>(`${OWNERS} WHERE s.id = ANY($1)`, [submissionIds])).map(({ id }) => id);
}

/** The same for all work on an assignment in a cohort. */
export async function peopleOfPile(tx: Tx, assignmentId: string, cohortId: string): Promise<string[]> {
  return (await tx.rows<{ id: string }>(`${OWNERS} WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND s.taken_back_at IS NULL`, [assignmentId, cohortId])).map(({ id }) => id);
}
