import type { FormState } from '../platform/forms/form.js';
import type { Viewer } from '../people/viewer.js';
import { careCohorts, staffCohorts, type ThreadRow, type ThreadView } from './question.queries.js';

const SHOWN = 140;

export function questionsPage(viewer: Viewer, threads: ThreadRow[], page: number, pages: number, form: FormState, care: string | null) {
  return {
    form, careNames: care,
    isStaff: isStaff(viewer),
    canAsk: viewer.roles.has('participant'),
    threads: threads.map((thread) => ({ ...thread, path: `/questions/${thread.id}`, start: thread.first.length > SHOWN ? `${thread.first.slice(0, SHOWN)} ...` : thread.first })),
    page, pages,
    prevHref: page > 1 ? `/questions?page=${page - 1}` : null,
    nextHref: page < pages ? `/questions?page=${page + 1}` : null,
    hasPages: pages > 1,
  };
}

/** The care contact and her deputy as one phrase for the box that asks them alone; null where there is nobody. */
export function careNames(contacts: ReadonlyArray<{ displayName: string; role: string }>): string | null {
  return contacts.filter(({ role }) => role === 'care-contact' || role === 'care-deputy').map(({ displayName }) => displayName).join(', ') || null;
}

function isStaff(viewer: Viewer): boolean {
  return staffCohorts(viewer).length + careCohorts(viewer).length > 0;
}

export function questionPage(viewer: Viewer, thread: ThreadView, form: FormState) {
  return {
    form,
    path: `/questions/${thread.id}`,
    aboutPath: thread.aboutPath,
    forCare: thread.forCare,
    isClosed: thread.closedAt !== null,
    isStaff: !thread.isOwn,
    messages: thread.messages.map((message) => ({ ...message, mine: message.personId === viewer.personId, isNameless: message.from === null })),
  };
}
