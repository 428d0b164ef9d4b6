import type { DeadlineKind } from './deadline.entity.js';

/**
 * SQL for the instant until which one place may hand something in: the later of the cohort's deadline and her own extensions; null when the
 * cohort has no deadline for it. Two index look-ups a row.
 * @param subject SQL for the id of the quiz or assignment, such as `q.id`
 * @param enrolment alias of the enrolment row in the query
 */
export function effectiveDue(kind: DeadlineKind, subject: string, enrolment = 'e'): string {
  return `GREATEST((SELECT due.due_at FROM deadline due WHERE due.cohort_id = ${enrolment}.cohort_id AND due.kind = '${kind}' AND due.subject_id = ${subject}),
    (SELECT max(later.due_at) FROM extension later WHERE later.enrolment_id = ${enrolment}.id AND later.kind = '${kind}' AND later.subject_id = ${subject} AND later.ended_at IS NULL))`;
}

/** The same for the usual aliases: enrolment `e`, quiz `q`, assignment `a`. */
export const EFFECTIVE_DUE: Readonly<Record<DeadlineKind, string>> = { quiz: effectiveDue('quiz', 'q.id'), assignment: effectiveDue('assignment', 'a.id') };
