import { z } from 'zod';
import { line, longText, oneOf, optionalLine, tick } from '../platform/forms/form.js';
import { ATTENDANCE_STATES } from './attendance-rule.js';
import { APPS, MOST_LATE_MINUTES } from './session.entity.js';

const LINK_MOST = 500;
const TEXT_MOST = 10000;

/** An address that a browser may open: http or https, with a host, without a sign-in in it. */
export function isWebLink(value: string): boolean {
  if (!/^https?:\/\/[^\s<>"'`\\]+$/i.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return url.hostname !== '' && url.username === '' && url.password === '';
}

const isDay = (value: string): boolean => /^20\d\d-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value;
const version = z.string({ error: 'workshop.session.stale' }).regex(/^\d{1,9}$/, 'workshop.session.stale').transform(Number);
const wholeNumber = (least: number, most: number, key: string) => z.string({ error: key }).trim().regex(/^\d{1,4}$/, key).transform(Number).refine((value) => value >= least && value <= most, key);
const optionalLink = optionalLine('workshop.link.tooLong', LINK_MOST).refine((value) => value === null || isWebLink(value), 'workshop.link.notWeb');

/** When and how a session is held; day and clock are read on a wall in the cohort's zone. */
export const ArrangementForm = z.object({
  day: z.string({ error: 'workshop.day.missing' }).trim().refine(isDay, 'workshop.day.missing'),
  clock: z.string({ error: 'workshop.clock.missing' }).trim().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'workshop.clock.missing'),
  minutes: wholeNumber(10, 480, 'workshop.minutes.range'),
  app: oneOf(APPS, 'workshop.app.missing'),
  joinLink: optionalLink,
  hostLink: optionalLink,
  dialIn: optionalLine('workshop.dialIn.tooLong', 200),
  version,
});

export const VersionForm = z.object({ version });

export const NewLinkForm = z.object({
  joinLink: line('workshop.link.missing', 'workshop.link.tooLong', LINK_MOST).refine(isWebLink, 'workshop.link.notWeb'),
  version,
});

export const DelayForm = z.object({ late: wholeNumber(0, MOST_LATE_MINUTES, 'workshop.delay.range'), version });

/** One tap: `<enrolment>.<state>`, the value of one button of the register. */
export const TapForm = z.object({
  tap: z.string({ error: 'workshop.tap.missing' }).regex(new RegExp(`^[0-9a-z]{26}\\.(${ATTENDANCE_STATES.join('|')})$`), 'workshop.tap.missing').transform((value) => {
    const [enrolmentId, state] = value.split('.') as [string, (typeof ATTENDANCE_STATES)[number]];
    return { enrolmentId, state };
  }),
});

export const UndoForm = z.object({ batch: z.string({ error: 'workshop.tap.missing' }).regex(/^[0-9a-z]{26}$/, 'workshop.tap.missing') });

export const CatchUpForm = z.object({ text: longText('workshop.catchUp.missing', 'workshop.catchUp.tooLong', TEXT_MOST), nameSeen: tick });

export const SaidWordForm = z.object({ word: line('workshop.word.missing', 'workshop.word.notRight', 60) });
