import { emptyForm, type FormState } from '../../platform/forms/form.js';
import { numberedNotes, type PageNote } from '../assignment/page-place.js';
import type { ScriptView } from './script.queries.js';

/** A changed note that could not be kept: its id, and the form. */
export interface RefusedChange {
  noteId: string;
  form: FormState;
}

/** What the page of notes on a PDF prints. */
export function pageNotePage(script: ScriptView, notes: readonly PageNote[], canWrite: boolean, canAdd: boolean, refused?: RefusedChange) {
  const path = `/marking/scripts/${script.id}/pages`;
  return {
    assignmentCode: script.assignmentCode, cohortLabel: script.cohortLabel, code: script.code, path, canWrite, canAdd,
    scriptPath: `/marking/scripts/${script.id}`,
    file: { path: `/marking/scripts/${script.id}/file`, name: `work-${script.code}.pdf`, bytes: script.file!.bytes },
    notes: numberedNotes(notes).map((note) => ({
      ...note,
      path: `${path}/${note.id}`,
      fieldId: `f-note-${note.id}`,
      form: refused?.noteId === note.id ? { values: refused.form.values, errors: { note: refused.form.errors.note } } : emptyForm({ note: note.text }),
      isRefused: refused?.noteId === note.id,
    })),
  };
}
