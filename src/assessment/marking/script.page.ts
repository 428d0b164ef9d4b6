import { clockOf } from '../../platform/time/local-time.js';
import { emptyForm, type FormState } from '../../platform/forms/form.js';
import { FILE_KINDS } from '../../platform/files/file-kinds.js';
import type { Viewer } from '../../people/viewer.js';
import { levelOf } from '../assignment/rubric-rule.js';
import { fieldsOf } from './mark.form.js';
import { canChange, canCorrect, canMark, canTalk } from './marking.policy.js';
import { totalOf } from './mark-total.js';
import type { StockCommentRow } from './stock-comment.queries.js';
import type { ScriptView } from './script.queries.js';

/** Sound that browsers play by themselves; other kinds are downloaded. */
const PLAYED = new Set(['m4a', 'mp4', 'ogg', 'mp3']);

/** What the marking page prints. `form` holds what was typed when it could not be saved. */
export function scriptPage(script: ScriptView, viewer: Viewer, form?: FormState, bank: readonly StockCommentRow[] = []) {
  const path = `/marking/scripts/${script.id}`;
  const isSeen = script.isDone && (script.isPublished || script.commentsOnly);
  const isOpenElsewhere = script.markerId !== null && script.markerId !== viewer.personId;
  const isInOtherShare = script.markerId === null && script.shareId !== null && script.shareId !== viewer.personId;
  const isOthers = !script.isDone && (isOpenElsewhere || isInOtherShare);
  const canWrite = !isSeen && canChange(viewer, script.cohortId, script) && (!isOthers || form !== undefined);
  const total = totalOf(points(script));
  return {
    ...script,
    path,
    pilePath: `/marking/${script.assignmentId}/${script.cohortId}`,
    form: form ?? markForm(script),
    criteria: script.criteria.map((criterion, index) => criterionRow(script, criterion, index, form, bank)),
    work: work(script, path),
    total,
    saved: script.changedAt && { clock: clockOf(script.changedAt, viewer.zone), key: script.isDone ? 'marking.saved.done' : script.version > 1 ? 'marking.saved.at' : 'marking.saved.opened' },
    isUnsaved: form !== undefined,
    isSeen,
    isOthers: isOthers && form === undefined && canMark(viewer, script.cohortId),
    isInOtherShare,
    adjustmentsPath: script.mode === 'group' && !script.commentsOnly && canMark(viewer, script.cohortId) ? `${path}/adjustments` : null,
    notesPath: canMark(viewer, script.cohortId) && !script.reviewId ? `${path}/notes` : null,
    pagesPath: canMark(viewer, script.cohortId) && !script.reviewId && hasPages(script) ? `${path}/pages` : null,
    talkPath: canTalk(viewer, script.cohortId) && !script.reviewId ? `${path}/talk` : null,
    canRaiseCare: canMark(viewer, script.cohortId),
    canRecuse: !script.isDone && canMark(viewer, script.cohortId),
    isFree: canMark(viewer, script.cohortId) && script.version > 0 && script.markerId === null && !isInOtherShare,
    isMine: script.markerId === viewer.personId && !script.isDone,
    canWrite,
    canCorrect: isSeen && canCorrect(viewer, script.cohortId),
    isSupervised: script.isDone && !script.isTrainers,
    nameList: script.names?.join(', ') ?? null,
    isNameless: script.names?.length === 0,
    left: script.count - script.doneCount,
  };
}

/** A criterion with its levels for the rubric, and with its mark as text for those who only read. */
function criterionRow(script: ScriptView, criterion: ScriptView['criteria'][number], index: number, form?: FormState, bank: readonly StockCommentRow[] = []) {
  const names = fieldsOf(index);
  const mark = markOf(script, criterion.id);
  return {
    place: index,
    bank: bank.filter(({ criterionId }) => criterionId === criterion.id),
    name: names.level,
    criterion: criterion.name,
    hasPoints: !script.commentsOnly,
    pointsName: names.points,
    pointsMost: criterion.points,
    points: form ? form.values[names.points] : (mark.points ?? ''),
    shownName: names.shown,
    shown: form ? form.values[names.shown] : (mark.points ?? ''),
    commentName: names.comment,
    levels: criterion.levels.map((level, place) => ({ value: String(place), label: level.name, points: `${level.from}–${level.to}`, text: level.text })),
    given: { ...mark, outOf: criterion.points, level: levelOf(criterion.levels, mark.points)?.name ?? null },
  };
}

/** The form as the database has it. */
export function markForm(script: ScriptView): FormState {
  const values: Record<string, string> = { overall: script.overall };
  script.criteria.forEach((criterion, index) => {
    const names = fieldsOf(index);
    const mark = markOf(script, criterion.id);
    const level = mark.points === null ? -1 : criterion.levels.findIndex(({ from, to }) => mark.points! >= from && mark.points! <= to);
    Object.assign(values, { [names.comment]: mark.comment, ...(level >= 0 ? { [names.level]: String(level) } : {}) });
  });
  return emptyForm(values);
}

function points(script: ScriptView) {
  return script.criteria.map((criterion) => ({ points: markOf(script, criterion.id).points, outOf: criterion.points }));
}

function markOf(script: ScriptView, criterionId: string): { points: number | null; comment: string } {
  return script.marks.find((mark) => mark.criterionId === criterionId) ?? { points: null, comment: '' };
}

/** A PDF on whose pages notes may be put, or stand. */
function hasPages({ file, pdfNotes, pageNoteCount }: ScriptView): boolean {
  return file?.kind === 'pdf' && (pdfNotes || pageNoteCount > 0);
}

/** The work itself: text, the headings of a plan, a file under its code. */
function work(script: ScriptView, path: string) {
  const { file, plan, template, text } = script;
  return {
    text,
    headings: plan ? template.map(({ key, title }) => ({ title, text: plan[key] ?? '' })) : [],
    file: file && { path: `${path}/file`, name: `work-${script.code}.${file.kind}`, bytes: file.bytes, isSound: FILE_KINDS[file.kind].isSound, isPlayed: PLAYED.has(file.kind) },
  };
}
