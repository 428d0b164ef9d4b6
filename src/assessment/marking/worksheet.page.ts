import { emptyForm, type FormState } from '../../platform/forms/form.js';
import type { PileView, ScriptCriterion } from './script.queries.js';
import { changesOf, standingOf, type Change, type Standing } from './worksheet-differences.js';
import { lined } from './worksheets.service.js';
import type { SentView, WorksheetScript } from './worksheet.queries.js';

const CHIPS: Record<Standing, { kind: string; key: string }> = {
  change: { kind: 'info', key: 'worksheet.standing.change' }, moved: { kind: 'attention', key: 'worksheet.standing.moved' }, wrong: { kind: 'attention', key: 'worksheet.standing.wrong' },
  taken: { kind: 'off', key: 'worksheet.standing.taken' }, same: { kind: 'done', key: 'worksheet.standing.same' },
};

/** With more scripts, what only needs a yes is folded. */
const SHOWN_AT_ONCE = 8;

/** The names of a script's fields on the page. */
export const decisionFields = (code: string) => ({ take: `take-${code}`, version: `version-${code}` });

/** A worksheet that was sent, script by script: what it would change, what moved meanwhile, what is wrong in it. Scripts that say nothing new are a number. */
export function worksheetPage(pile: PileView, worksheet: SentView, scripts: readonly WorksheetScript[], rubric: readonly ScriptCriterion[], form?: FormState) {
  const byCode = new Map(scripts.map((script) => [script.code, script]));
  const rows = worksheet.sent.scripts.map((sent) => {
    const script = byCode.get(sent.code);
    if (!script) return { code: sent.code, standing: 'taken' as Standing, problems: [], changes: [] as Change[], path: null, isHidden: false, markerName: null, version: 0 };
    const now = lined(script);
    const standing = standingOf(sent, now, !script.isHidden && !isSeen(script, pile));
    return { code: sent.code, standing, problems: sent.problems, changes: script.isHidden ? [] : changesOf(sent, now, rubric), path: `/marking/scripts/${script.id}`, isHidden: script.isHidden, markerName: script.isHers ? null : script.markerName, version: script.version };
  });
  const shown = rows.filter(({ standing }) => standing !== 'same').map(({ version, ...row }) => ({ ...row, shownVersion: version, ...decisionFields(row.code), chip: CHIPS[row.standing], canTake: row.standing === 'change' || row.standing === 'moved', isOpen: row.standing !== 'change' || rows.length <= SHOWN_AT_ONCE, changes: row.changes.map(changeRow) }));
  const preset = Object.fromEntries(shown.flatMap((row) => (row.standing === 'change' ? [[row.take, 'mine']] : [])));
  return {
    path: `/marking/worksheets/${worksheet.id}`,
    pilePath: `/marking/${pile.assignmentId}/${pile.cohortId}`,
    code: pile.assignmentCode,
    at: worksheet.at,
    rows: shown,
    problems: worksheet.sent.problems,
    sameCount: rows.length - shown.length,
    changeCount: shown.filter(({ standing }) => standing === 'change').length,
    movedCount: shown.filter(({ standing }) => standing === 'moved').length,
    wrongCount: shown.filter(({ standing }) => standing === 'wrong').length,
    canDecide: shown.length > 0,
    form: form ?? emptyForm(preset),
  };
}

function isSeen(script: WorksheetScript, pile: PileView): boolean {
  return script.isDone && (pile.isPublished || script.commentsOnly);
}

function changeRow({ criterion, what, before, after }: Change) {
  return { criterion, whatKey: `worksheet.what.${criterion === null && what === 'comment' ? 'overall' : what}`, isDone: what === 'done', before: what === 'done' ? `worksheet.done.${before}` : before, after: what === 'done' ? `worksheet.done.${after}` : after };
}
