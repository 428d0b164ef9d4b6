import type { WaitingErasure } from './erasure.queries.js';
import { emptyForm, type FormState } from '../platform/forms/form.js';
import { goesAt } from './retention-rule.js';
import type { RetentionLine } from './retention.queries.js';

type Counted = RetentionLine & { counts: Array<{ word: string; count: number }> };

/** The dry run: what would go, when, and what it waits for. */
export function retentionPage(path: string, lines: Counted[], erasures: WaitingErasure[], form: FormState) {
  return {
    path,
    kinds: lines.map((line) => {
      const { run, kind, counts } = line;
      const waits = run !== null && line.isFirst && !run.agreedAt && !run.begunAt;
      const at = run ? goesAt({ ...run, dueAt: line.dueAt }, line.isFirst) : line.dueAt;
      return {
        kind, months: line.months, heading: `retention.kind.${kind}`, about: `retention.about.${kind}`, at, ...fieldOf(form, kind),
        counts: counts.filter(({ word }) => word !== 'rest').map(({ word, count }) => ({ key: `retention.count.${word}`, count })),
        isUncounted: kind === 'care', isEmpty: counts.every(({ word }) => word === 'rest'), lastDone: line.lastDone, waits, isAgreed: Boolean(run?.agreedAt), isRunning: Boolean(run?.begunAt),
      };
    }),
    erasures: erasures.map((erasure) => ({
      displayName: erasure.displayName, dueAt: erasure.dueAt, isByOrganiser: erasure.askedAs === 'organiser', canHurry: erasure.askedAs === 'organiser' && !erasure.isMine,
      isMine: erasure.isMine, stop: `${path.replace(/\/retention$/, '')}/erasures/${erasure.id}/stop`, now: `${path.replace(/\/retention$/, '')}/erasures/${erasure.id}/now`,
    })),
  };
}

/** Each kind has a form of its own on the page; what was typed wrong stays with its kind. */
function fieldOf(form: FormState, kind: string) {
  const isIt = form.values.kind === kind;
  return { form: isIt ? form : emptyForm(), fieldId: isIt ? 'f-months' : `f-months-${kind}` };
}
