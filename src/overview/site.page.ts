import { hasMessage } from '../platform/i18n/messages.js';
import type { AuditState, JobCount } from './site.queries.js';

/** What the administrator needs to hear first. */
const BAD = ['failed', 'cancelled'];

/** Jobs by their plain names, one line each with the number in every state; names that nobody has put in words yet stay as they are. */
export function jobLines(jobs: readonly JobCount[]) {
  const names = [...new Set(jobs.map(({ name }) => name))];
  return names.map((name) => {
    const states = jobs.filter((job) => job.name === name);
    return { labelKey: keyOr(`site.job.${name}`), name, isBad: states.some(({ state }) => BAD.includes(state)), states: states.map(({ state, count }) => ({ key: `site.jobState.${state}`, count })) };
  });
}

export function eventLines(events: ReadonlyArray<{ event: string; count: number }>) {
  return events.map(({ event, count }) => ({ labelKey: keyOr(`audit.event.${event}`), name: event, count }));
}

/** The audit log's own health. A row waits a few seconds; one that waits for minutes has no worker that seals it. */
export function auditLines(audit: AuditState, now: Date) {
  const isLate = audit.waitingSince !== null && now.getTime() - audit.waitingSince.getTime() > 5 * 60_000;
  const hasNoHead = audit.headAt === null || now.getTime() - audit.headAt.getTime() > 3 * 3_600_000;
  return { ...audit, isLate: isLate && audit.sealedAt !== null, hasNoHead: audit.sealedAt !== null && hasNoHead };
}

function keyOr(key: string): string | null {
  return hasMessage(key) ? key : null;
}
