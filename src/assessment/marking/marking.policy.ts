import type { Viewer } from '../../people/viewer.js';

/** Who stands behind a mark, as far as the rules ask. */
export interface MarkHolder {
  markerId: string | null;
  isDone: boolean;
}

/** Trainers mark; co-trainers mark under their supervision. */
export function canMark(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('trainer', cohortId) || viewer.has('co-trainer', cohortId);
}

/** A mark that is done is changed by its marker or by a trainer. */
export function canChange(viewer: Viewer, cohortId: string, mark: MarkHolder | null): boolean {
  if (!canMark(viewer, cohortId)) return false;
  return !mark?.isDone || mark.markerId === viewer.personId || viewer.has('trainer', cohortId);
}

export function canPublish(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('trainer', cohortId) || viewer.has('organiser', cohortId);
}

/** Who may switch more for marking on and off, and share scripts out. */
export function canSetMarking(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('trainer', cohortId) || viewer.has('organiser', cohortId);
}

/** What people have already seen is corrected by a trainer only. */
export function canCorrect(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('trainer', cohortId);
}

/** Who sees how each marker gets on, by name; a marker sees herself and the whole. */
export function canSeePace(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('organiser', cohortId) || viewer.has('moderator', cohortId);
}

/** Doubts about whose work it is are a trainer's matter alone: the talk with the writer, handing work back, comparing scripts. */
export function canTalk(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('trainer', cohortId);
}
