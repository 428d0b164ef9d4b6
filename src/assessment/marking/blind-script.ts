import type { CriterionMark } from './mark.entity.js';
import type { ScriptView } from './script.queries.js';

/** What a marker has written on a script by herself, apart from its first mark. */
export interface OwnWords {
  overall: string;
  criteria: CriterionMark[];
  version: number;
}

/** The script as somebody sees it who must not know the first mark: the work, the rubric, and her own words in place of the mark. */
export function blindScript(script: ScriptView, own: OwnWords, viewerId: string): ScriptView {
  return { ...script, markerId: viewerId, markerName: null, isTrainers: true, isDone: false, isPublished: false, shareId: null, shareName: null, names: null, corrections: [], pageNoteCount: 0, pdfNotes: false, changedAt: null, overall: own.overall, marks: own.criteria, version: own.version };
}
