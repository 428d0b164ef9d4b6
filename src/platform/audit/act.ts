/** Who does something; `personId` is null for the system itself and for strangers. */
export interface Actor {
  readonly personId: string | null;
}

/** One thing that somebody is doing now: it travels as the first argument of every verb that changes something. */
export interface Act<A extends Actor = Actor> {
  readonly viewer: A;
  /** The audit event that the handler declared, such as `lesson.done`. */
  readonly event: string;
  /** The form's idempotency key; the same key by the same actor is carried out once. Null for jobs and seeds. */
  readonly formKey: string | null;
}

/** The act of a job, a command or a seed: no person, no form. */
export function systemAct(event: string): Act {
  return { viewer: { personId: null }, event, formKey: null };
}
