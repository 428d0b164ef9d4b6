import type { Viewer } from '../people/viewer.js';
import { leavesTaskOpen, meetsCondition, type AttendanceState } from './attendance-rule.js';
import { joinCost } from './join-cost.js';
import type { App } from './session.entity.js';
import { canArrangeSession, canRunSession } from './session.policy.js';
import type { SessionRow, SessionView } from './session.queries.js';
import { isOver, opensAt, phaseOf, startOf, takesWord } from './session-time.js';

/** How many steps the messages `workshop.steps.<app>.<n>` have. */
export const APP_STEPS: Readonly<Record<App, number>> = { zoom: 5, jitsi: 4, meet: 5, teams: 5, other: 4 };

/** What every page of a session prints of it: its name (kind and number), its real start, and where it stands now. */
export function sessionHead(session: SessionRow, now: Date) {
  return {
    id: session.id,
    path: `/workshops/${session.id}`,
    nameKey: `workshop.name.${session.kind}`,
    number: session.number,
    title: session.title,
    summary: session.summary,
    startsAt: startOf(session),
    plannedAt: session.startsAt,
    opensAt: opensAt(session),
    minutes: session.minutes,
    lateMinutes: session.lateMinutes,
    isCancelled: session.isCancelled,
    isOpen: !session.isCancelled && phaseOf(session, now) === 'open',
    isBefore: !session.isCancelled && phaseOf(session, now) === 'before',
    isOver: isOver(session, now),
    version: session.version,
  };
}

/** The page of a session: when, what before, materials, her attendance and what it means next. */
export function sessionPage(session: SessionView, viewer: Viewer, now: Date) {
  const head = sessionHead(session, now);
  return {
    ...head,
    beforeHtml: session.beforeHtml,
    materials: session.materials.map((material) => ({ ...material, path: `/materials/${material.id}` })),
    isParticipant: session.enrolmentId !== null,
    isStaff: canRunSession(viewer, session.cohortId),
    canArrange: canArrangeSession(viewer, session.cohortId),
    cohortPath: `/cohorts/${session.cohortId}/workshops`,
    attendance: attendanceWords(session, head.isOver),
    /** Who hides stands in no register: she types the word that was said. */
    canSayWord: viewer.isHidden && session.enrolmentState === 'active' && !session.isCancelled && !meetsCondition(session.attendance) && takesWord(session, now),
    saysWordLater: viewer.isHidden && head.isBefore && session.enrolmentState === 'active',
    countsKey: `workshop.counts.${session.kind}`,
    catchUpMinutes: session.catchUpMinutes,
    isTaskOpen: isTaskOpen(session),
    isTaskDue: leavesTaskOpen(session.attendance),
  };
}

/** The way in: what name to write, what it costs, what the link shows, and from 15 minutes before the link itself. */
export function joinPage(session: SessionView, viewer: Viewer, now: Date) {
  const head = sessionHead(session, now);
  return {
    ...head,
    /** Changes with the link, the start, the cancelling, and when the way in opens or closes. */
    state: `${session.sequence}-${phaseOf(session, now)}`,
    displayName: viewer.displayName,
    cost: joinCost(session.minutes),
    appKey: `workshop.app.${session.app}`,
    showsKey: `workshop.shows.${session.app}`,
    steps: Array.from({ length: APP_STEPS[session.app] }, (_each, index) => `workshop.steps.${session.app}.${index + 1}`),
    joinLink: head.isOpen ? session.joinLink : null,
    dialIn: head.isOpen ? session.dialIn : null,
    isMissing: head.isOpen && !session.joinLink,
    isClosed: !head.isCancelled && !head.isOpen && !head.isBefore,
  };
}

/** The catch-up task with its form, or its receipt. */
export function catchUpPage(session: SessionView, now: Date) {
  const head = sessionHead(session, now);
  return {
    ...head,
    path: `${head.path}/catch-up`,
    sessionPath: head.path,
    kickerKey: `workshop.catchUp.title.${session.kind}`,
    catchUpTitle: session.catchUpTitle,
    catchUpHtml: session.catchUpHtml,
    catchUpMinutes: session.catchUpMinutes,
    dueAt: session.catchUpDueAt,
    materials: session.materials.map((material) => ({ ...material, path: `/materials/${material.id}` })),
    isParticipant: session.enrolmentId !== null,
    attendance: attendanceWords(session, head.isOver),
    canHandIn: isTaskOpen(session),
    isFileWaiting: session.isFileWaiting,
    isTooLate: session.enrolmentId !== null && session.enrolmentState !== 'active' && session.receipt === null && !meetsCondition(session.attendance),
    receipt: session.receipt && { groups: session.receipt.match(/.{1,4}/g)!, at: session.handedInAt },
    handedInText: session.handedInText,
    handedInKindKey: session.handedInKind && 'workshop.catchUp.asFile',
  };
}

/** The task can be handed in until it is, unless she was there or her course is final. */
function isTaskOpen(session: SessionView): boolean {
  return session.enrolmentState === 'active' && session.receipt === null && !meetsCondition(session.attendance);
}

/** One word for a chip, and one sentence that says what comes next. */
function attendanceWords(session: SessionView, isPast: boolean) {
  const state = wordOf(session, isPast);
  return { kind: CHIPS[state], wordKey: `workshop.state.${state}`, nextKey: `workshop.next.${state}` };
}

type Word = AttendanceState | 'ahead' | 'waiting' | 'not_noted' | 'cancelled';

const CHIPS: Readonly<Record<Word, string>> = {
  present: 'done', caught_up: 'done', partial: 'attention', excused: 'attention', absent: 'attention', waiting: 'info', ahead: 'todo', not_noted: 'todo', cancelled: 'off',
};

function wordOf(session: SessionView, isPast: boolean): Word {
  if (session.attendance) return session.attendance;
  if (session.isCancelled) return 'cancelled';
  if (session.receipt) return 'waiting';
  return isPast ? 'not_noted' : 'ahead';
}
