import { message } from '../../platform/i18n/messages.js';
import { dayOf } from '../../platform/time/local-time.js';
import type { CohortRow } from '../../course/course.queries.js';
import { REACHES } from './blackout.entity.js';
import type { BlackoutWish } from './blackout.form.js';
import type { BlackoutScene, DueLine } from './blackout.queries.js';
import { countWord, type CountWord } from './blackout-rule.js';
import { dueAfter, type LostTime } from './lost-time-rule.js';

export const blackoutPath = (cohortId: string): string => `/blackouts/${cohortId}`;

/** The choices of the page, what was given back so far, and our own outages. */
export function blackoutPage(cohort: CohortRow, scene: BlackoutScene, locale: string) {
  return {
    cohort, path: blackoutPath(cohort.id),
    reaches: REACHES.map((value) => ({ value, label: message(locale, `extension.blackout.reach.${value}`) })),
    zones: scene.zones.map((value) => ({ value, label: value })),
    groups: [...scene.groups].sort((a, b) => a.number - b.number).map(({ id, number }) => ({ value: id, label: message(locale, 'enrolment.group.number', { number }) })),
    people: scene.people.map(({ enrolmentId, displayName }) => ({ value: enrolmentId, label: displayName })),
    blackouts: scene.blackouts.map((one) => ({ ...one, ...countKeys(one.reach === 'country' ? countWord(one.count, scene.people.length) : { kind: 'count', count: one.count }), undoPath: `/blackouts/${one.id}/undoing` })),
    outages: scene.outages.map(({ beganAt, endedAt }) => ({ at: beganAt, minutes: Math.round((Date.parse(endedAt) - Date.parse(beganAt)) / 60000) })),
  };
}

/** What the form holds when it is first shown: today. */
export function blackoutValues(now: Date, zone: string): Record<string, unknown> {
  const day = dayOf(now, zone);
  return { fromDay: day, fromClock: '00:00', toDay: day, toClock: '23:59' };
}

/** What would follow: for how many, and which dates move to when. */
export function previewPage(cohort: CohortRow, wish: BlackoutWish, word: CountWord, lines: readonly DueLine[], gap: LostTime, locale: string) {
  const chosen = wish[wish.reach]!;
  const fields: Record<string, string> = { reach: wish.reach, fromDay: wish.fromDay, fromClock: wish.fromClock, toDay: wish.toDay, toClock: wish.toClock };
  return {
    cohort, path: blackoutPath(cohort.id), ...countKeys(word), reach: wish.reach, fromAt: gap.from, toAt: gap.until, fields,
    chosen: (Array.isArray(chosen) ? chosen : [chosen]).map((value) => ({ name: wish.reach, value })),
    moved: lines.map((line) => ({ ...line, title: line.kind === 'catch_up' ? message(locale, 'extension.blackout.catchUp', { number: line.title }) : line.title, after: dueAfter(line.dueAt, [gap]) })).filter((line) => line.after > line.dueAt),
  };
}

function countKeys(word: CountWord) {
  return { countKey: `extension.blackout.count.${word.kind}`, count: word.kind === 'count' ? word.count : 0 };
}
