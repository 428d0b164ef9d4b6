import type { AssignmentView, FileFacts, HandedIn, WorkRow } from './assignment.queries.js';
import { countedPoints, type Counted } from './counted-points.js';
import type { TemplateHeading } from './assignment.entity.js';
import { notedWork } from './noted-text.js';
import { numberedNotes } from './page-place.js';
import type { Plan } from './submission.entity.js';
import { closesAt, windowOf } from './hand-in-rule.js';
import { levelOf } from './rubric-rule.js';
import { groupedReceipt } from './script-codes.js';
import type { Talk } from './talk.queries.js';
import type { FeedbackView, ReceiptView } from './submission.queries.js';
import { FILE_KINDS, type FileKind } from '../../platform/files/file-kinds.js';
import { clockOf } from '../../platform/time/local-time.js';

/** What the assignment template prints. */
export function assignmentPage(view: AssignmentView, feedback: FeedbackView[], now: Date, zone: string) {
  const path = `/assignments/${view.id}`;
  const window = windowOf(view.dueAt, now);
  const main = view.handedIn.find((one) => !one.forCommentsOnly);
  const comments = view.handedIn.find((one) => one.forCommentsOnly);
  const isGroup = view.mode === 'group';
  const isOver = window === 'closed' || !view.isActive;
  const canWrite = view.isActive && !isGroup && window !== 'closed' && !main?.isMarkingBegun;
  return {
    ...view,
    path,
    isGroup,
    isStaff: view.handedInCount !== null,
    state: stateOf(view, main, window),
    isLateNow: window === 'late',
    closesAt: view.dueAt && closesAt(view.dueAt),
    canWrite,
    canTakeOffline: canWrite && !main,
    canTakeExtension: view.isActive && !main && view.dueAt !== null && !view.hasTakenExtension,
    canWish: canWrite && !main && view.dueAt !== null && window === 'open',
    canChooseComments: view.mode === 'individual' && !main,
    planPath: view.groupId && `/groups/${view.groupId}/plan/${view.id}`,
    main: main && handedInPage(main, isOver),
    comments: comments && handedInPage(comments, isOver),
    savedClock: view.draftSavedAt && secondsClock(view.draftSavedAt, zone),
    draftFile: view.draftFile && filePage(view.draftFile),
    choices: view.checklist.map((label, index) => ({ value: String(index), label })),
    isBriefOpen: !main && !comments && !view.draftSavedAt,
    feedback: feedback.map(feedbackPage),
  };
}

type State = 'staff' | 'paused' | 'published' | 'marking' | 'handedIn' | 'read' | 'closed' | 'noGroup' | 'group' | 'late' | 'draft' | 'open';

/** Where she stands, in one word; each has a sentence `assignment.state.*` that says what happens next. */
function stateOf(view: AssignmentView, main: HandedIn | undefined, window: string): State {
  if (view.handedInCount !== null) return 'staff';
  if (main && view.isPublished) return 'published';
  if (main && view.mode === 'reflection') return 'read';
  if (main) return main.isMarkingBegun ? 'marking' : 'handedIn';
  if (!view.isActive) return 'paused';
  if (view.mode === 'group' && !view.groupId) return 'noGroup';
  if (window === 'closed') return 'closed';
  if (view.mode === 'group') return 'group';
  if (window === 'late') return 'late';
  return view.draftText || view.draftFile ? 'draft' : 'open';
}

/** `isOver`: it could not be handed in again, so it is not taken back. */
export function handedInPage(one: HandedIn, isOver: boolean) {
  return { ...one, receiptPath: `/receipts/${one.receipt}`, grouped: groupedReceipt(one.receipt), canTakeBack: !one.isMarkingBegun && !isOver, takingBackPath: `/submissions/${one.id}/taking-back` };
}

function filePage(file: FileFacts) {
  return { ...file, kindKey: kindKey(file.kind) };
}

/** The message that names a kind of file: all sound is one kind to her. */
export function kindKey(kind: FileKind): string {
  return FILE_KINDS[kind].isSound ? 'files.kind.sound' : `files.kind.${kind}`;
}

/** `20:14:07` on her own clock. */
export function secondsClock(at: Date, zone: string): string {
  return `${clockOf(at, zone)}:${String(at.getUTCSeconds()).padStart(2, '0')}`;
}

/** The talk about her work; that it was handed back is news only until she hands it in again. */
export function talkPage(talk: Talk, isIn: boolean): Talk {
  return { ...talk, handedBack: isIn ? null : talk.handedBack };
}

/** The sum in which her result differs from what the rubric gave: each step as numbers for one sentence. */
function countedPage({ adjustment, before, late, points }: Counted) {
  return {
    points, before, isMore: adjustment > 0, isChanged: adjustment !== 0, by: Math.abs(adjustment),
    late: late && { ...late, key: `assignment.feedback.late.${late.unit}`, exact: late.exact / 100, isRounded: late.whole * 100 !== late.exact },
  };
}

const partsOfPlan = (plan: Plan, template: readonly TemplateHeading[]) => template.map(({ key, title }) => ({ part: key, title, text: plan[key] ?? '' }));

/** What came back, with level words and sums. */
export function feedbackPage(feedback: FeedbackView) {
  const criteria = feedback.criteria.map((criterion) => ({ ...criterion, level: levelOf(criterion.levels, criterion.points) ?? null, hasPoints: criterion.points !== null }));
  const hasPoints = criteria.some((criterion) => criterion.hasPoints);
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
  const counted = countedPoints(sum(criteria.map((criterion) => criterion.points ?? 0)), sum(criteria.map((criterion) => criterion.outOf)), feedback.adjustment?.points ?? 0, feedback.late);
  const files = feedback.files.map((file) => ({ ...file, kindKey: kindKey(file.kind), path: `/submissions/${feedback.submissionId}/files-back/${file.purpose}` }));
  const noted = feedback.noted && notedWork(feedback.noted.plan ? partsOfPlan(feedback.noted.plan, feedback.noted.template) : [{ part: '', title: '', text: feedback.noted.text }], feedback.notes);
  return { ...feedback, files, noted, pageNotes: numberedNotes(feedback.pageNotes), pagesPath: `/submissions/${feedback.submissionId}/pages`, criteria, hasPoints, total: counted.given, outOf: counted.outOf, counted: counted.adjustment === 0 && !counted.late ? null : countedPage(counted) };
}

/** A press and its arrival that lie further apart are both on the receipt. */
const TOLD_APART = 120000;

/** What the receipt template prints. */
export function receiptPage(view: ReceiptView) {
  const texts = [view.text, ...Object.values(view.plan ?? {})].join(' ');
  return {
    ...view,
    groups: groupedReceipt(view.receipt).split(' '),
    words: texts.split(/\s+/).filter(Boolean).length,
    file: view.file && { ...view.file, kindKey: kindKey(view.file.kind), fingerprint: view.file.sha256.slice(0, 16), path: `/submissions/${view.submissionId}/file` },
    pressedAt: view.clientAt && Math.abs(view.handedInAt.getTime() - view.clientAt.getTime()) > TOLD_APART ? view.clientAt : null,
    parts: view.plan && view.template.map((heading) => ({ ...heading, text: view.plan![heading.key] ?? '' })),
    hasWords: view.text !== '' || view.plan !== null,
    backPath: view.groupId ? `/groups/${view.groupId}/plan/${view.assignmentId}` : `/assignments/${view.assignmentId}`,
    nextKey: view.takenBackAt ? 'assignment.receipt.takenBack' : view.forCommentsOnly ? 'assignment.receipt.comments' : view.isReflection ? 'assignment.receipt.reflection' : view.groupId ? 'assignment.receipt.group' : 'assignment.receipt.marks',
  };
}

/** One row of My work: where it leads, and a chip with a word. */
export function workRow(row: WorkRow, now: Date) {
  const state = row.isPublished && row.handedInAt ? 'published' : row.handedInAt ? (row.isMarkingBegun ? 'marking' : 'handedIn') : windowOf(row.dueAt, now) === 'closed' ? 'closed' : windowOf(row.dueAt, now) === 'late' ? 'late' : row.hasDraft ? 'draft' : 'open';
  const chips = { published: 'info', marking: 'done', handedIn: 'done', closed: 'attention', late: 'attention', draft: 'info', open: 'todo' } as const;
  return { ...row, href: row.mode === 'group' && row.groupId ? `/groups/${row.groupId}/plan/${row.id}` : `/assignments/${row.id}`, chipKind: chips[state], chipKey: `assignment.chip.${state}`, nextKey: `assignment.next.${state}` };
}
