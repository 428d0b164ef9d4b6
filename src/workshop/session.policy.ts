import type { Viewer } from '../people/viewer.js';

/** Trainers, co-trainers and organisers of the cohort run its sessions: day page, register, catch-up texts. */
export function canRunSession(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('trainer', cohortId) || viewer.has('co-trainer', cohortId) || viewer.has('organiser', cohortId);
}

/** Interpreters see when and where a session is and its materials; they run nothing and see nobody's attendance. */
export function canFollowSession(viewer: Viewer, cohortId: string): boolean {
  return canRunSession(viewer, cohortId) || viewer.has('interpreter', cohortId);
}

/** Organisers set times and links, and cancel. */
export function canArrangeSession(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('organiser', cohortId);
}
