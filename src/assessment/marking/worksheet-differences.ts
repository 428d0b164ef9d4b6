import { isSame } from './marked-script.js';
import type { ScriptCriterion } from './script.queries.js';
import type { LinedScript, SentScript } from './worksheet-lines.js';

/** One thing that would change on a script. Null points: none. */
export interface Change {
  /** The criterion; null for the whole. */
  criterion: string | null;
  what: 'points' | 'comment' | 'done';
  before: string;
  after: string;
}

/**
 * `same`: nothing to do; `change`: it stands as it was when the worksheet was made; `moved`: somebody has changed it since; `wrong`: something in it cannot be
 * taken; `taken`: its mark is not hers to change (its writer has seen it, or she must not see it).
 */
export type Standing = 'same' | 'change' | 'moved' | 'wrong' | 'taken';

/** How a script of a worksheet stands against the mark as it is now. */
export function standingOf(sent: SentScript, now: LinedScript, isOpen: boolean): Standing {
  if (sent.problems.length > 0) return 'wrong';
  if (sent.isDone === now.isDone && isSame(sent, inOrder(now, sent))) return 'same';
  if (!isOpen) return 'taken';
  return sent.version === now.version ? 'change' : 'moved';
}

/** What would be different, in the order of the rubric. */
export function changesOf(sent: SentScript, now: LinedScript, rubric: readonly ScriptCriterion[]): Change[] {
  const changes = rubric.flatMap(({ id, name }): Change[] => {
    const [before, after] = [now, sent].map(({ criteria }) => criteria.find(({ criterionId }) => criterionId === id) ?? { points: null, comment: '' });
    return [
      ...(before!.points === after!.points ? [] : [{ criterion: name, what: 'points' as const, before: shown(before!.points), after: shown(after!.points) }]),
      ...(before!.comment === after!.comment ? [] : [{ criterion: name, what: 'comment' as const, before: before!.comment, after: after!.comment }]),
    ];
  });
  if (now.overall !== sent.overall) changes.push({ criterion: null, what: 'comment', before: now.overall, after: sent.overall });
  if (now.isDone !== sent.isDone) changes.push({ criterion: null, what: 'done', before: String(now.isDone), after: String(sent.isDone) });
  return changes;
}

function shown(points: number | null): string {
  return points === null ? '' : String(points);
}

/** The standing criteria in the order in which they were sent. */
function inOrder(now: LinedScript, sent: SentScript): LinedScript {
  return { ...now, criteria: sent.criteria.map(({ criterionId }) => now.criteria.find((one) => one.criterionId === criterionId) ?? { criterionId, points: null, comment: '' }) };
}
