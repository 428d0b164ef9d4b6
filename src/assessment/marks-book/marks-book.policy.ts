import type { Viewer } from '../../people/viewer.js';

/** Who may open the marks book of a cohort. */
export function canReadBook(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('organiser', cohortId) || viewer.has('trainer', cohortId) || viewer.has('co-trainer', cohortId);
}

/** Who marks, or looks at marks, under codes sees no name beside what is not published: also when she organises the cohort as well. */
export function isBlind(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('trainer', cohortId) || viewer.has('co-trainer', cohortId) || viewer.has('moderator', cohortId);
}

/** Marks from outside come with names: somebody brings them in who does not mark here. */
export function canImportMarks(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('organiser', cohortId) && !isBlind(viewer, cohortId);
}
