import type { BesideMark } from '../assignment/beside-mark.js';
import { kindKey } from '../assignment/assignment.page.js';
import { notedWork, paragraphsOf, type Paragraph } from '../assignment/noted-text.js';
import type { ScriptView } from './script.queries.js';

/** The parts of a script that are text: its own, or each heading of a plan. */
export function partsOf({ text, plan, template }: Pick<ScriptView, 'text' | 'plan' | 'template'>): Array<{ part: string; title: string; text: string }> {
  return plan ? template.map(({ key, title }) => ({ part: key, title, text: plan[key] ?? '' })) : [{ part: '', title: '', text }];
}

export function paragraphsOfScript(script: ScriptView): Paragraph[] {
  return paragraphsOf(partsOf(script));
}

/** What the page of notes and files prints. */
export function besidePage(script: ScriptView, beside: BesideMark, voiceFeedback: boolean, canWrite: boolean) {
  const path = `/marking/scripts/${script.id}/notes`;
  const work = notedWork(partsOf(script), beside.notes);
  const isHeard = voiceFeedback || beside.files.some(({ purpose }) => purpose === 'voice');
  return {
    assignmentCode: script.assignmentCode, cohortLabel: script.cohortLabel, code: script.code, path, canWrite, scriptPath: `/marking/scripts/${script.id}`,
    parts: work.parts,
    notes: work.notes.map((note) => ({ ...note, removalPath: `${path}/${note.id}/removal` })),
    paragraphs: paragraphsOfScript(script),
    places: (isHeard ? (['file', 'voice'] as const) : (['file'] as const)).map((purpose) => {
      const file = beside.files.find((one) => one.purpose === purpose);
      return { purpose, path: `${path}/files/${purpose}`, fieldId: `f-${purpose}`, isVoice: purpose === 'voice', canGive: canWrite && (purpose === 'file' || voiceFeedback), file: file && { ...file, kindKey: kindKey(file.kind) } };
    }),
  };
}
