import type { RequestViewer } from '../platform/http/access.js';
import type { Place } from '../platform/http/http-settings.js';

/** The at most four places of each role, first role that fits. */
const PLACES: Array<{ role: string; places: Place[] }> = [
  { role: 'organiser', places: [{ href: '/cohorts', label: 'places.cohorts' }, { href: '/questions', label: 'places.questions' }, { href: '/notices', label: 'places.notices' }] },
  { role: 'trainer', places: [{ href: '/waiting', label: 'places.waiting' }, { href: '/questions', label: 'places.questions' }] },
  { role: 'co-trainer', places: [{ href: '/waiting', label: 'places.waiting' }, { href: '/questions', label: 'places.questions' }] },
  { role: 'partner-officer', places: [{ href: '/files', label: 'places.files' }] },
  { role: 'administrator', places: [{ href: '/site', label: 'places.site' }] },
  { role: 'participant', places: [{ href: '/this-week', label: 'places.thisWeek' }, { href: '/outline', label: 'places.outline' }, { href: '/my-completion', label: 'places.completion' }, { href: '/questions', label: 'places.ask' }] },
];

export function placesFor(viewer: RequestViewer, path: string): Place[] {
  const places = PLACES.find((entry) => viewer.roles.has(entry.role))?.places ?? [];
  return places.map((place) => ({ ...place, current: path === place.href || path.startsWith(`${place.href}/`) }));
}

/** Where a person starts: the first of her places; without one the page of a paused place, which leads on to her account when nothing is paused. */
export function homeOf(viewer: RequestViewer): string {
  return placesFor(viewer, '')[0]?.href ?? '/paused';
}
