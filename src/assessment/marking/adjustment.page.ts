import { emptyForm, type FormState } from '../../platform/forms/form.js';
import type { Viewer } from '../../people/viewer.js';
import { countedPoints } from '../assignment/counted-points.js';
import type { MemberRow } from './adjustment.queries.js';
import { canCorrect } from './marking.policy.js';
import { totalOf } from './mark-total.js';
import type { ScriptView } from './script.queries.js';

/** One card for each member, by letters until names are there; `form` is what was typed for one of them. */
export function adjustmentPage(script: ScriptView, members: readonly MemberRow[], viewer: Viewer, form: FormState) {
  const isOut = script.isDone && script.isPublished;
  const total = totalOf(script.criteria.map((criterion) => ({ points: script.marks.find((mark) => mark.criterionId === criterion.id)?.points ?? null, outOf: criterion.points })));
  return {
    assignmentCode: script.assignmentCode, cohortLabel: script.cohortLabel, code: script.code, total, isOut,
    path: `/marking/scripts/${script.id}/adjustments`,
    scriptPath: `/marking/scripts/${script.id}`,
    canWrite: !isOut || canCorrect(viewer, script.cohortId),
    form,
    hasErrors: Object.keys(form.errors).length > 0,
    members: members.map((member, place) => {
      const isTyped = Object.keys(form.errors).length > 0 && form.values.place === String(place);
      const typed = isTyped ? form : emptyForm({ points: member.version ? String(member.points) : '', reason: member.reason });
      return { ...member, place, count: members.length, letter: String.fromCharCode(65 + (place % 26)), isOpen: isTyped, form: typed, fieldId: isTyped ? 'f' : `m${place}`, counts: countedPoints(total.points, total.outOf, member.points).points, hasChange: member.points !== 0 };
    }),
  };
}
