import type { DeadlineKind } from './deadline.entity.js';

/**
 * SQL for the instant until which one place may hand something in; null when the cohort has no deadline for it. The function of the database
 * (migration 24) takes the later of the cohort's deadline with her extra time and of her own extensions, and adds the time in which she could not work.
 * @param subject SQL for the id of the quiz or assignment, such as `q.id`
 * @param enrolment alias of the enrolment row in the query
 */
export function effectiveDue(kind: DeadlineKind, subject: string, enrolment = 'e'): string {
  return `due_of(${enrolment}.id, '${kind}', ${subject})`;
}

/** The same for the usual aliases: enrolment `e`, quiz `q`, assignment `a`. */
export const EFFECTIVE_DUE: Readonly<Record<DeadlineKind, string>> = { quiz: effectiveDue('quiz', 'q.id'), assignment: effectiveDue('assignment', 'a.id') };

/** SQL for the minutes of our own outages that a due time was moved for; 0 for most. */
export function outageMinutes(due: string): string {
  return `(SELECT COALESCE(round(sum(extract(epoch FROM LEAST(o.ended_at, due.at) - o.began_at)) / 60), 0)::int FROM (SELECT ${due} AS at) due JOIN outage o ON o.ended_at > due.at - interval '168 hours' - (o.ended_at - o.began_at) AND o.began_at < due.at)`;
}
