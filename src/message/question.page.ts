import type { FormState } from '../platform/forms/form.js';
import type { Viewer } from '../people/viewer.js';
import { staffCohorts, type ThreadRow, type ThreadView } from './question.queries.js';

const SHOWN = 140;

export function questionsPage(viewer: Viewer, threads: ThreadRow[], page: number, pages: number, form: FormState) {
  return {
    form,
    isStaff: staffCohorts(viewer).length > 0,
    canAsk: viewer.roles.has('participant'),
    threads: threads.map((thread) => ({ ...thread, path: `/questions/${thread.id}`, start: thread.first.length > SHOWN ? `${thread.first.slice(0, SHOWN)} ...` : thread.first })),
    page, pages,
    prevHref: page > 1 ? `/questions?page=${page - 1}` : null,
    nextHref: page < pages ? `/questions?page=${page + 1}` : null,
    hasPages: pages > 1,
  };
}

export function questionPage(viewer: Viewer, thread: ThreadView, form: FormState) {
  return {
    form,
    path: `/questions/${thread.id}`,
    aboutPath: thread.aboutPath,
    isClosed: thread.closedAt !== null,
    isStaff: !thread.isOwn,
    messages: thread.messages.map((message) => ({ ...message, mine: message.personId === viewer.personId, isNameless: message.from === null })),
  };
}
