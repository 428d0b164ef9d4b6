import { message } from '../../platform/i18n/messages.js';
import { dayOf, dayWord, instantOf } from '../../platform/time/local-time.js';
import type { Viewer } from '../../people/viewer.js';
import { canSeePace } from './marking.policy.js';
import { paceOf } from './pace-rule.js';
import type { PacePile, PaceRow } from './pace.queries.js';

/** What the page of pace prints: what is left at the end of each day, of all and of each marker; a marker sees herself and the whole. */
export function pacePage(pile: PacePile, rows: readonly PaceRow[], viewer: Viewer, now: Date) {
  const today = dayOf(now, pile.zone);
  const all = canSeePace(viewer, pile.cohortId);
  const markers = [...new Map(rows.flatMap(({ markerId, markerName }) => (markerId ? [[markerId, markerName ?? '']] : [])))].filter(([id]) => all || id === viewer.personId);
  markers.sort(([, one], [, other]) => one.localeCompare(other, viewer.locale));
  const plot = (scripts: readonly PaceRow[]) => {
    const days = paceOf(scripts, today);
    return {
      most: Math.max(1, scripts.length),
      count: scripts.length,
      left: scripts.filter(({ isDone }) => !isDone).length,
      bars: days.map(({ day, left, done }) => ({ label: dayWord(instantOf(day, '12:00', pile.zone), pile.zone, viewer.locale, now), value: left, text: message(viewer.locale, 'marking.pace.bar', { left, done }) })),
    };
  };
  return {
    ...pile,
    total: plot(rows),
    markers: markers.map(([id, name]) => ({ name, isMe: id === viewer.personId, ...plot(rows.filter(({ markerId }) => markerId === id)) })),
    free: rows.filter(({ markerId }) => markerId === null).length,
    isForAll: all,
  };
}
