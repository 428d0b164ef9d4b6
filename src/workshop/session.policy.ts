import type { Viewer } from '../people/viewer.js';

/** Trainers, co-trainers and organisers of the cohort run its sessions: day page, register, catch-up texts. */
export function canRunSession(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('trainer', cohortId) || viewer.has('co-trainer', cohortId) || viewer.has('organiser', cohortId);
}

/** Organisers set times and links, and cancel. */
export function canArrangeSession(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('organiser', cohortId);
}
