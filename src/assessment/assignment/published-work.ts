/** SQL for whose result is meant: an assignment in a cohort, and a place, a group, or both. Write `NULL::text` for what there is none of. */
interface Whose {
  assignment: string;
  cohort: string;
  enrolment: string;
  group: string;
}

/** Group results that are out: to everybody who was in the group when they went out, and for its common work also to whoever joined since. */
const ofGroup = ({ assignment, cohort, enrolment, group }: Whose): string =>
  `FROM group_publication gu WHERE gu.assignment_id = ${assignment} AND gu.cohort_id = ${cohort} AND gu.undone_at IS NULL AND (gu.group_id = ${group} OR EXISTS (SELECT 1 FROM group_publication_place gp WHERE gp.publication_id = gu.id AND gp.enrolment_id = ${enrolment}))`;

/** A result that waits for its own second mark although those of its pile are out. */
const waits = ({ assignment, enrolment, group }: Whose): string =>
  `EXISTS (SELECT 1 FROM result_wait rw JOIN submission rs ON rs.id = rw.submission_id AND rs.taken_back_at IS NULL WHERE rs.assignment_id = ${assignment} AND (rs.enrolment_id = ${enrolment} OR rs.group_id = ${group}))`;

/** SQL: true while the result is published, to the whole cohort or to the group, and does not wait for its own second mark. */
export function isPublishedTo(whose: Whose): string {
  return `((EXISTS (SELECT 1 FROM publication u WHERE u.assignment_id = ${whose.assignment} AND u.cohort_id = ${whose.cohort} AND u.undone_at IS NULL) OR EXISTS (SELECT 1 ${ofGroup(whose)})) AND NOT ${waits(whose)})`;
}

/** SQL: since when it is published; null while it is not. */
export function publishedAt(whose: Whose): string {
  return `CASE WHEN NOT ${waits(whose)} THEN LEAST((SELECT u.at FROM publication u WHERE u.assignment_id = ${whose.assignment} AND u.cohort_id = ${whose.cohort} AND u.undone_at IS NULL), (SELECT min(gu.at) ${ofGroup(whose)})) END`;
}

/** The same by the submission itself, in a query that knows it as `work`. */
export const ofWork = (work: string): Whose => ({ assignment: `${work}.assignment_id`, cohort: `${work}.cohort_id`, enrolment: `${work}.enrolment_id`, group: `${work}.group_id` });
