import type { Viewer } from '../../people/viewer.js';

/** Only organisers of the cohort move its deadlines, for all or for one person. */
export function canMoveDeadlines(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('organiser', cohortId);
}
