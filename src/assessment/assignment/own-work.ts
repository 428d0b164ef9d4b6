import type { Tx } from '../../platform/database/transactions.js';
import { found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { effectiveDue, EFFECTIVE_DUE } from '../extension/effective-due.js';
import type { AssignmentMode, TemplateHeading } from './assignment.entity.js';

/** Whose work something is, with what decides whether it may be handed in now. */
export interface WorkPlace {
  assignmentId: string;
  mode: AssignmentMode;
  template: TemplateHeading[];
  cohortId: string;
  enrolmentId: string;
  /** Set for the work of a group. */
  groupId: string | null;
  dueAt: Date | null;
  /** The cohort's own due time, before anybody's extension. */
  cohortDueAt: Date | null;
  /** Set when somebody else hands in: whose work it is. */
  personId?: string;
}

const FACTS = `a.id AS "assignmentId", a.mode, a.template, e.cohort_id AS "cohortId", e.id AS "enrolmentId",
  (SELECT d.due_at FROM deadline d WHERE d.cohort_id = e.cohort_id AND d.kind = 'assignment' AND d.subject_id = a.id) AS "cohortDueAt"`;

/** A group's work is due when the last of its members' due times has come. */
export const GROUP_DUE = `(SELECT max(${effectiveDue('assignment', 'a.id', 'de')}) FROM group_member dm JOIN enrolment de ON de.id = dm.enrolment_id WHERE dm.group_id = g.id)`;

/** The viewer's own active place for an assignment that one person does, locked; a 404 for everybody else. */
export async function ownPlace(tx: Tx, act: ViewerAct, assignmentId: string): Promise<WorkPlace> {
  return found(
    await tx.row<WorkPlace>(
      `SELECT ${FACTS}, NULL AS "groupId", ${EFFECTIVE_DUE.assignment} AS "dueAt"
         FROM assignment a JOIN cohort c ON c.course_id = a.course_id JOIN enrolment e ON e.cohort_id = c.id
        WHERE a.id = $1 AND e.person_id = $2 AND e.state = 'active' AND e.cohort_id = ANY($3) ORDER BY c.starts_on DESC LIMIT 1 FOR UPDATE OF e`,
      [assignmentId, act.viewer.personId, act.viewer.cohortIds('participant')],
    ),
  );
}

/** The active place of an enrolment that the caller has locked and may act for. */
export async function placeOf(tx: Tx, enrolmentId: string, assignmentId: string): Promise<WorkPlace | undefined> {
  return tx.row<WorkPlace>(
    `SELECT ${FACTS}, NULL AS "groupId", ${EFFECTIVE_DUE.assignment} AS "dueAt" FROM enrolment e JOIN cohort c ON c.id = e.cohort_id JOIN assignment a ON a.course_id = c.course_id WHERE e.id = $1 AND a.id = $2 AND e.state = 'active'`,
    [enrolmentId, assignmentId],
  );
}

/** The viewer's group, locked, for an assignment that groups do; a 404 for everybody who is not an active member. */
export async function groupPlace(tx: Tx, act: ViewerAct, groupId: string, assignmentId: string): Promise<WorkPlace> {
  return found(
    await tx.row<WorkPlace>(
      `SELECT ${FACTS}, g.id AS "groupId", ${GROUP_DUE} AS "dueAt"
         FROM learning_group g JOIN group_member m ON m.group_id = g.id JOIN enrolment e ON e.id = m.enrolment_id JOIN cohort c ON c.id = g.cohort_id JOIN assignment a ON a.course_id = c.course_id
        WHERE g.id = $1 AND a.id = $2 AND a.mode = 'group' AND e.person_id = $3 AND e.state = 'active' FOR UPDATE OF g`,
      [groupId, assignmentId, act.viewer.personId],
    ),
  );
}
