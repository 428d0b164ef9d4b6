/** Something that may not happen, said in words a person understands: the filter shows `messageKey` on a page of its own. */
export class DomainError extends Error {
  readonly status: number = 422;
  /** After how many seconds the same may work. */
  readonly retryAfterSeconds?: number;
  constructor(
    readonly messageKey: string,
    readonly params: Record<string, string | number> = {},
  ) {
    super(messageKey);
  }
}

/** What a viewer may not see and what does not exist are the same to her. */
export class NotFound extends DomainError {
  override readonly status = 404;
  constructor() {
    super('errors.notFound');
  }
}

/** Somebody else changed the row since the page was shown; `kept` is what was typed, `now` what stands there, both shown. */
export class Conflict extends DomainError {
  override readonly status = 409;
  constructor(
    messageKey: string,
    readonly kept: string,
    readonly current: string,
  ) {
    super(messageKey);
  }
}

/** `found(row)`: the row, or the same 404 that a stranger gets. */
export function found<T>(row: T | null | undefined): T {
  if (row === null || row === undefined) throw new NotFound();
  return row;
}
