import { assetBytes } from '../../platform/views/assets.js';
import { numberedNotes } from './page-place.js';
import type { PageNotesView } from './submission.queries.js';

/** What a participant loads when she asks to see the pages: the program that draws them, beside her file. */
const programBytes = (): number => assetBytes('pdf/pdf.mjs') + assetBytes('pdf/pdf.worker.mjs');

/** Her PDF with the notes on its pages. */
export function notedPages({ submissionId, assignmentId, groupId, bytes, pageNotes }: PageNotesView) {
  return {
    file: { path: `/submissions/${submissionId}/file`, bytes },
    programBytes: programBytes(),
    notes: numberedNotes(pageNotes),
    backPath: groupId ? `/groups/${groupId}/plan/${assignmentId}` : `/assignments/${assignmentId}`,
  };
}
