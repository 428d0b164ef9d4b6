import type { Plan } from './submission.entity.js';
import { handedInPage, kindKey, secondsClock } from './assignment.page.js';
import { closesAt, windowOf } from './hand-in-rule.js';
import type { PlanVersionRow, PlanView } from './plan.queries.js';

/** What the template of a group's page prints. */
export function planPage(view: PlanView, now: Date, zone: string) {
  const path = `/groups/${view.groupId}/plan/${view.assignmentId}`;
  const window = windowOf(view.dueAt, now);
  const taker = view.members.find((member) => member.handsIn);
  const canAct = view.isActive && window !== 'closed' && !view.handedIn?.isMarkingBegun;
  return {
    ...view,
    path,
    assignmentPath: `/assignments/${view.assignmentId}`,
    isStaff: view.enrolmentId === null,
    state: view.handedIn ? (view.isPublished ? 'published' : view.handedIn.isMarkingBegun ? 'marking' : 'handedIn') : window === 'closed' ? 'closed' : window === 'late' ? 'late' : 'open',
    closesAt: view.dueAt && closesAt(view.dueAt),
    parts: partsOf(view, view.plan ?? {}),
    hasPlan: view.number > 0,
    canWrite: view.isActive,
    canHandIn: canAct,
    taker: taker ?? null,
    handsInMyself: taker?.isMe ?? false,
    handedIn: view.handedIn && handedInPage(view.handedIn, window === 'closed'),
    draftFile: view.draftFile && { ...view.draftFile, kindKey: kindKey(view.draftFile.kind) },
    filePath: `/assignments/${view.assignmentId}/file`,
    choices: view.checklist.map((label, index) => ({ value: String(index), label })),
    savedClock: view.savedAt && secondsClock(view.savedAt, zone),
    versionsPath: `${path}/versions`,
  };
}

/** The headings with their texts; `name` is the field of the form. */
export function partsOf(view: Pick<PlanView, 'template'>, plan: Plan) {
  return view.template.map((heading) => ({ ...heading, name: `part-${heading.key}`, text: plan[heading.key] ?? '' }));
}

/** The values of the edit form. */
export function planValues(view: Pick<PlanView, 'template'>, plan: Plan, number: number): Record<string, string> {
  return { revision: String(number), ...Object.fromEntries(partsOf(view, plan).map((part) => [part.name, part.text])) };
}

/** What the list of kept versions prints. */
export function versionsPage(view: PlanView, versions: PlanVersionRow[]) {
  const path = `/groups/${view.groupId}/plan/${view.assignmentId}`;
  return { path, versions: versions.map((version, index) => ({ ...version, href: `${path}/versions/${version.number}`, isNewest: index === 0 })) };
}

/** What one kept version prints. */
export function versionPage(view: PlanView, version: PlanVersionRow) {
  const path = `/groups/${view.groupId}/plan/${view.assignmentId}`;
  return { ...version, path, groupNumber: view.groupNumber, parts: partsOf(view, version.plan), isNewest: version.number === view.number, canBringBack: view.isActive && version.number !== view.number, returnPath: `${path}/versions/${version.number}/return` };
}

