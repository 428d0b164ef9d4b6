import type { RequestViewer } from '../platform/http/access.js';
import type { Place } from '../platform/http/http-settings.js';

const MOST = 4;

/** The places of each role. Who has several gets those of the first that fits, then those of the others, four in all. */
const PLACES: Array<{ role: string; places: Place[] }> = [
  { role: 'organiser', places: [{ href: '/cohorts', label: 'places.cohorts' }, { href: '/questions', label: 'places.questions' }, { href: '/notices', label: 'places.notices' }, { href: '/second-yes', label: 'places.secondYes' }] },
  { role: 'trainer', places: [{ href: '/waiting', label: 'places.waiting' }, { href: '/questions', label: 'places.questions' }] },
  { role: 'co-trainer', places: [{ href: '/waiting', label: 'places.waiting' }, { href: '/questions', label: 'places.questions' }] },
  { role: 'moderator', places: [{ href: '/looks', label: 'places.looks' }] },
  { role: 'interpreter', places: [{ href: '/interpreting', label: 'places.interpreting' }] },
  { role: 'focal-point', places: [{ href: '/handing-in', label: 'places.handingIn' }] },
  { role: 'care-contact', places: [{ href: '/care', label: 'places.care' }, { href: '/questions', label: 'places.questions' }] },
  { role: 'care-deputy', places: [{ href: '/care', label: 'places.care' }, { href: '/questions', label: 'places.questions' }] },
  { role: 'second-person', places: [{ href: '/second-yes', label: 'places.secondYes' }] },
  { role: 'partner-officer', places: [{ href: '/files', label: 'places.files' }] },
  { role: 'administrator', places: [{ href: '/site', label: 'places.site' }] },
  { role: 'participant', places: [{ href: '/this-week', label: 'places.thisWeek' }, { href: '/outline', label: 'places.outline' }, { href: '/my-completion', label: 'places.completion' }, { href: '/questions', label: 'places.ask' }] },
];

export function placesFor(viewer: RequestViewer, path: string): Place[] {
  const all = PLACES.filter((entry) => viewer.roles.has(entry.role)).flatMap((entry) => entry.places);
  const places = all.filter((place, nth) => all.findIndex((other) => other.href === place.href) === nth);
  return places.slice(0, MOST).map((place) => ({ ...place, current: path === place.href || path.startsWith(`${place.href}/`) }));
}

/** Where a person starts: the first of her places; without one the page of a paused place, which leads on to her account when nothing is paused. */
export function homeOf(viewer: RequestViewer): string {
  return placesFor(viewer, '')[0]?.href ?? '/paused';
}
