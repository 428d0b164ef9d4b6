import type { CoursePlan } from '../../completion/completion-rule.js';
import type { FactKind } from '../../completion/facts.service.js';
import { fraction, percentText, weighed } from '../../completion/fraction.js';

/** One activity of the course as a column: what it weighs and what it must reach come from the completion rule and from nowhere else. */
export interface BookColumn {
  kind: FactKind;
  subjectId: string;
  /** `M0`, `W3`, `Q2`, `A1`. */
  short: string;
  /** Position of the module, number of workshop or quiz, code of the assignment. */
  label: string | number;
  mode: string | null;
  /** Its share of the mean in percent, as text; null where it counts nothing there. */
  weight: string | null;
  must: Must;
}

/** What completion asks of an activity. */
export type Must =
  | { kind: 'none' }
  | { kind: 'done' }
  /** So many of all workshops, whichever. */
  | { kind: 'some'; needed: number; of: number }
  | { kind: 'percent'; percent: number };

export function columnsOf(plan: CoursePlan): BookColumn[] {
  const { rule } = plan;
  const quizWeight = 100 - plan.assignments.reduce((sum, work) => sum + work.weightPercent, 0);
  const share = plan.quizzes.length > 0 ? percentText(weighed(fraction(1, 1), quizWeight, plan.quizzes.length), 1) : null;
  return [
    ...plan.modules.map((each, nth): BookColumn => ({ kind: 'module', subjectId: each.id, short: `M${each.position}`, label: each.position, mode: null, weight: null, must: { kind: nth < plan.modules.length - 1 ? 'done' : 'none' } })),
    ...plan.workshops.map((each): BookColumn => ({ kind: 'workshop', subjectId: each.id, short: `W${each.number}`, label: each.number, mode: null, weight: null, must: { kind: 'some', needed: rule.workshopsNeeded, of: plan.workshops.length } })),
    ...plan.quizzes.map((each): BookColumn => ({ kind: 'quiz', subjectId: each.id, short: `Q${each.number}`, label: each.number, mode: null, weight: share, must: { kind: 'percent', percent: rule.quizPassPercent } })),
    ...plan.assignments.map((each): BookColumn => ({
      kind: 'assignment', subjectId: each.id, short: each.code, label: each.code, mode: each.mode, weight: String(each.weightPercent), must: each.mode === 'reflection' ? { kind: 'done' } : { kind: 'percent', percent: rule.passMark },
    })),
  ];
}
