import type { Viewer } from '../../people/viewer.js';

/** Those who teach a cohort decide whether an answer counts. */
export function canCount(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('trainer', cohortId) || viewer.has('co-trainer', cohortId);
}
