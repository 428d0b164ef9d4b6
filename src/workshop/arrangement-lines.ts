import { message } from '../platform/i18n/messages.js';
import { timeWord } from '../platform/time/local-time.js';
import type { Viewer } from '../people/viewer.js';
import type { Arrangement } from './session.entity.js';

/** Compared with this day, no other is near: the day is written in full, with its year. */
const LONG_AGO = new Date(0);

type Shown = Arrangement & { lateMinutes?: number; cancelledAt?: Date | null };

/** What somebody set, as lines of text in her own zone: shown to the one whose change came second. */
export function arrangementLines(session: Shown, viewer: Pick<Viewer, 'zone' | 'locale'>): string {
  const { locale, zone } = viewer;
  return [
    timeWord(session.startsAt, zone, locale, LONG_AGO),
    message(locale, 'workshop.lines.minutes', { minutes: session.minutes }),
    session.joinLink && message(locale, 'workshop.lines.join', { link: session.joinLink }),
    session.hostLink && message(locale, 'workshop.lines.host', { link: session.hostLink }),
    session.dialIn && message(locale, 'workshop.lines.dialIn', { number: session.dialIn }),
    session.lateMinutes && message(locale, 'workshop.lines.late', { minutes: session.lateMinutes }),
    session.cancelledAt && message(locale, 'workshop.lines.cancelled'),
  ].filter(Boolean).join('\n');
}
