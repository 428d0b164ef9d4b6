import type { Viewer } from '../people/viewer.js';
import type { DeskView, PileRow } from './waiting.queries.js';

/** Scripts of a pile that lack a second or third mark, and whether one is for the viewer. */
export interface SecondsLeft {
  left: number;
  isForHer: boolean;
}
export const NO_SECONDS: SecondsLeft = { left: 0, isForHer: false };

/** Only of such a pile is asked what second marks it lacks: where second marking is off, no statement more. */
export const mayNeedSeconds = (pile: PileRow): boolean => pile.hasSeconds && pile.done > 0 && (!pile.isPublished || pile.hasLateSeconds) && !pile.isFinal;

/** What *Waiting for me* prints: what happens next in the day first, then the piles. Only the first thing to do has the primary button. */
export function waitingPage(desk: DeskView, piles: PileRow[], viewer: Viewer, seconds: ReadonlyMap<string, SecondsLeft>) {
  const rows = piles.map((pile) => pileRow(pile, viewer, seconds.get(`${pile.assignmentId} ${pile.cohortId}`) ?? NO_SECONDS));
  const waiting = rows.filter((row) => !row.isFinal && (row.left > 0 || row.commentsLeft > 0));
  const seconding = rows.filter((row) => row.isSecondForHer);
  const ready = rows.filter((row) => row.isReady);
  const first = waiting.findIndex((row) => row.canTake);
  return {
    next: desk.next && { ...desk.next, startsAt: startOf(desk.next), path: `/workshops/${desk.next.id}`, nameKey: `waiting.session.${desk.next.kind}` },
    questions: desk.questions,
    answers: desk.answers,
    reviews: desk.reviews,
    talks: rows.filter((row) => row.talks > 0),
    waiting: waiting.map((row, index) => ({ ...row, isFirst: index === first })),
    seconds: seconding.map((row, index) => ({ ...row, isFirst: first < 0 && index === 0 })),
    ready: ready.map((row, index) => ({ ...row, isFirst: first < 0 && seconding.length === 0 && index === 0 })),
    published: rows.filter((row) => !waiting.includes(row) && !seconding.includes(row) && !row.isReady),
    isEmpty: waiting.length === 0 && seconding.length === 0 && ready.length === 0,
  };
}

function pileRow(pile: PileRow, viewer: Viewer, seconds: SecondsLeft) {
  const path = `/marking/${pile.assignmentId}/${pile.cohortId}`;
  const left = pile.count - pile.done;
  return {
    ...pile,
    path,
    left,
    secondsLeft: seconds.left,
    secondsPath: `${path}/second-marks`,
    isSecondForHer: seconds.isForHer,
    openPath: `${path}/opening`,
    publicationPath: `${path}/publication`,
    /** Something is left that no other marker has open. */
    canTake: left - pile.others > 0 || pile.commentsLeft > 0,
    isReady: pile.count > 0 && left === 0 && seconds.left === 0 && !pile.isPublished && !pile.isFinal && viewer.has('trainer', pile.cohortId),
    isWaitingForTrainer: pile.count > 0 && left === 0 && seconds.left === 0 && !pile.isPublished && !viewer.has('trainer', pile.cohortId),
  };
}

function startOf(session: { startsAt: string; lateMinutes: number }): Date {
  return new Date(Date.parse(session.startsAt) + session.lateMinutes * 60000);
}
