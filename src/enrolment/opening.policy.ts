import type { Viewer } from '../people/viewer.js';

/** Who sees one request for a whole cohort, and decides those of others. Whose request it is is the entity's matter. */
export function canDecide(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('organiser', cohortId) || viewer.has('second-person', cohortId);
}
