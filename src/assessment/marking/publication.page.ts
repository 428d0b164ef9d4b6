import { countedPoints } from '../assignment/counted-points.js';
import { bandOf, BANDS, type Band } from './mark-total.js';
import { undoableUntil } from './publication.entity.js';
import type { GroupRow, PublicationView } from './publication.queries.js';

/** What the publication page prints: the preview before, and what was published after. */
export function publicationPage(view: PublicationView, groups: readonly GroupRow[], now: Date) {
  const counts = new Map<Band, number>(BANDS.map((band) => [band, 0]));
  const results = view.results.map(({ points, late }) => countedPoints(points, view.outOf, 0, late));
  for (const { points } of results) {
    const band = bandOf({ points, outOf: view.outOf }, view.rule);
    counts.set(band, counts.get(band)! + 1);
  }
  const path = `/marking/${view.assignmentId}/${view.cohortId}`;
  const outAlready = groups.reduce((sum, group) => sum + (group.publishedAt ? group.done : 0), 0);
  const all = view.results.length + view.outside;
  const undoUntil = view.publishedAt && undoableUntil(view.publishedAt);
  return {
    ...view,
    path: `${path}/publication`,
    pilePath: path,
    done: view.results.length,
    lateCount: results.filter(({ late }) => late && late.taken > 0).length,
    byCoTrainers: view.results.filter((result) => !result.isTrainers).length,
    bands: BANDS.map((band) => ({ label: `marking.band.${band}`, range: band === 'excellent' ? 'marking.band.top' : 'marking.band.range', ...limits(band, view.rule), value: counts.get(band)! })),
    most: Math.max(1, ...counts.values()),
    outAlready: view.publishedAt ? 0 : outAlready,
    toPublish: all > outAlready ? all - outAlready : all,
    undoUntil,
    groups: view.publishedAt ? [] : groups.filter((group) => group.done > 0 || group.publishedAt).map((group) => groupPage(group, path, now, view.isFinal)),
    isGroupsOpen: groups.some((group) => group.publishedAt !== null),
    canUndo: undoUntil !== null && now <= undoUntil && !view.isFinal,
    canPublish: view.publishedAt === null && view.results.length + view.outside > 0 && !view.isFinal,
  };
}

/** A group may see its results before the others: what is done and left, or since when they are out. */
function groupPage(group: GroupRow, path: string, now: Date, isFinal: boolean) {
  const undoUntil = group.publishedAt && undoableUntil(group.publishedAt);
  return { ...group, path: `${path}/publication/groups/${group.id}`, undoUntil, canUndo: undoUntil !== null && now <= undoUntil && !isFinal, canPublish: group.publishedAt === null && group.done > 0 && !isFinal };
}

function limits(band: Band, { passMark, merit, distinction }: PublicationView['rule']) {
  if (band === 'not_yet') return { from: 0, to: passMark };
  if (band === 'enough') return { from: passMark, to: merit };
  return band === 'strong' ? { from: merit, to: distinction } : { from: distinction, to: 100 };
}
