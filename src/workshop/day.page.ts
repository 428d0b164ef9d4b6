import { message } from '../platform/i18n/messages.js';
import { clockOf, dayOf, offsetWord } from '../platform/time/local-time.js';
import type { Viewer } from '../people/viewer.js';
import { ATTENDANCE_STATES } from './attendance-rule.js';
import type { CatchUpRow, LastPress, RegisterRow } from './register.queries.js';
import { APPS } from './session.entity.js';
import { canArrangeSession } from './session.policy.js';
import type { DayView } from './session.queries.js';
import { sessionHead } from './session.page.js';

const LATE_CHOICES = [5, 10, 15, 20, 30];

/** The day page: host link, the word to say, checklist with the hour of each step, new link, late start. */
export function dayPage(session: DayView, word: string, viewer: Viewer, now: Date) {
  const head = sessionHead(session, now);
  let at = head.startsAt.getTime();
  const steps = session.plan.map((step, index) => {
    const clock = clockOf(new Date(at), viewer.zone);
    at += step.minutes * 60000;
    return { ...step, clock, name: `step-${index + 1}` };
  });
  return {
    ...head,
    steps,
    word,
    trainerNotesHtml: session.trainerNotesHtml,
    hostLink: session.hostLink,
    joinLink: session.joinLink,
    dialIn: session.dialIn,
    expected: session.expected,
    noted: session.noted,
    lateChoices: LATE_CHOICES.filter((minutes) => minutes !== session.lateMinutes),
    canArrange: canArrangeSession(viewer, session.cohortId),
  };
}

/** Who came: everybody on one page, five choices a row; before the way in opens only `excused` can be known. */
export function registerPage(session: DayView, people: RegisterRow[], last: LastPress | undefined, now: Date) {
  const head = sessionHead(session, now);
  const states = head.isBefore ? (['excused'] as const) : ATTENDANCE_STATES;
  return {
    ...head,
    path: `${head.path}/register`,
    dayPath: `${head.path}/day`,
    catchUpsPath: `${head.path}/catch-ups`,
    people: people.map((person) => ({
      ...person,
      choices: states.map((state) => ({ value: `${person.enrolmentId}.${state}`, labelKey: `workshop.tap.${state}`, isChosen: person.state === state })),
    })),
    expected: people.length,
    noted: people.filter((person) => person.state !== null).length,
    counts: ATTENDANCE_STATES.map((state) => ({ key: `workshop.count.${state}`, count: people.filter((person) => person.state === state).length })).filter((each) => each.count > 0),
    last: last && { ...last, labelKey: `workshop.tap.${last.state}`, isOne: last.count === 1 },
    isTooEarly: head.isBefore,
  };
}

/** What was handed in to catch up. */
export function catchUpsPage(session: DayView, rows: CatchUpRow[], now: Date) {
  const head = sessionHead(session, now);
  return { ...head, registerPath: `${head.path}/register`, rows: rows.map((row) => ({ ...row, path: `/catch-ups/${row.id}/content`, isFile: row.kind !== null })) };
}

/** The sessions of a cohort, each with what is missing. */
export function sessionRows(sessions: DayView[], viewer: Viewer, now: Date) {
  return sessions.map((session) => {
    const head = sessionHead(session, now);
    return {
      ...head,
      hasLink: session.joinLink !== null,
      expected: session.expected,
      noted: session.noted,
      canArrange: canArrangeSession(viewer, session.cohortId),
      needsRegister: !session.isCancelled && head.isOver && session.noted < session.expected,
    };
  });
}

/** Where an organiser sets time and links. */
export function arrangementPage(session: DayView, viewer: Viewer, now: Date) {
  const head = sessionHead(session, now);
  return {
    ...head,
    path: `${head.path}/arrangement`,
    cancelPath: `${head.path}/cancellation`,
    backPath: `/cohorts/${session.cohortId}/workshops`,
    cohortZone: session.cohortZone,
    cohortOffset: offsetWord(session.startsAt, session.cohortZone),
    apps: APPS.map((app) => ({ value: app, label: message(viewer.locale, `workshop.app.${app}`) })),
  };
}

/** What the form holds when it is first shown. */
export function arrangementValues(session: DayView): Record<string, unknown> {
  const { startsAt, cohortZone, minutes, app, joinLink, hostLink, dialIn, version } = session;
  return { day: dayOf(startsAt, cohortZone), clock: clockOf(startsAt, cohortZone), minutes, app, joinLink: joinLink ?? '', hostLink: hostLink ?? '', dialIn: dialIn ?? '', version };
}
