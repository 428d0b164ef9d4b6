import type { Answer, AnyQuestion, ChoiceBody, MatchBody, OrderBody } from './question-body.js';
import { isAccepted } from './short-answer.js';

/**
 * An exact share, `points` of `outOf`, both whole numbers, 0 <= points <= outOf, outOf >= 1. Shares are never rounded: they are compared by
 * multiplying crosswise.
 */
export interface Score {
  points: number;
  outOf: number;
}

/**
 * What one answer earns. Each question is worth one: single, truefalse and short give all or nothing (of 1); multiple gives the right choices
 * minus the wrong ones, not below 0, of the number of right ones; order and match give the number of right parts of all parts.
 * Ids that the question does not have earn nothing.
 */
export function score(question: AnyQuestion, answer: Answer | null): Score {
  switch (question.kind) {
    case 'single':
      return whole(isOneRight(question.body, chosenOf(answer)));
    case 'truefalse': {
      const chosen = chosenOf(answer);
      return whole(chosen.length === 1 && chosen[0] === String(question.body.right));
    }
    case 'short':
      return whole(isAccepted(question.body.accepted, textOf(answer)));
    case 'multiple':
      return multiple(question.body, chosenOf(answer));
    case 'order':
      return parts(question.body.items.map((item, index) => placedOf(answer)[item.id] === String(index + 1)));
    case 'match':
      return parts(matched(question.body, placedOf(answer)));
  }
}

/** The score of an attempt: the mean of its questions' shares, over their least common denominator times their number. */
export function total(scores: readonly Score[]): Score {
  const denominator = scores.reduce((common, each) => (common * each.outOf) / gcd(common, each.outOf), 1);
  return { points: scores.reduce((sum, each) => sum + each.points * (denominator / each.outOf), 0), outOf: denominator * Math.max(1, scores.length) };
}

/** At or over the pass line; exactly 60 of 100 passes at 60. */
export function isPassed({ points, outOf }: Score, passPercent: number): boolean {
  return points * 100 >= passPercent * outOf;
}

/** True when `one` is a larger share than `other`. */
export function isBetter(one: Score, other: Score): boolean {
  return one.points * other.outOf > other.points * one.outOf;
}

/** The percentage to show: whole, rounded down, so that nobody below the line reads its number. */
export function shownPercent({ points, outOf }: Score): number {
  return Math.floor((points * 100) / outOf);
}

/** Which parts of an order or match answer are right, in the question's own order. */
export function rightParts(question: Extract<AnyQuestion, { kind: 'order' | 'match' }>, answer: Answer | null): boolean[] {
  const placed = placedOf(answer);
  return question.kind === 'match' ? matched(question.body, placed) : (question.body as OrderBody).items.map((item, index) => placed[item.id] === String(index + 1));
}

function isOneRight(body: ChoiceBody, chosen: string[]): boolean {
  return chosen.length === 1 && body.choices.some((choice) => choice.right && choice.id === chosen[0]);
}

function multiple(body: ChoiceBody, chosen: string[]): Score {
  const picked = body.choices.filter((choice) => chosen.includes(choice.id));
  const right = picked.filter((choice) => choice.right).length;
  return { points: Math.max(0, right - (picked.length - right)), outOf: body.choices.filter((choice) => choice.right).length };
}

/** Two pairs may have the same right side; then either will do. */
function matched(body: MatchBody, placed: Record<string, string>): boolean[] {
  return body.pairs.map((pair) => body.pairs.find((other) => other.rightId === placed[pair.id])?.right === pair.right);
}

const whole = (isRight: boolean): Score => ({ points: isRight ? 1 : 0, outOf: 1 });
const parts = (right: boolean[]): Score => ({ points: right.filter(Boolean).length, outOf: right.length });
const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

export const chosenOf = (answer: Answer | null): string[] => (answer && 'chosen' in answer ? [...new Set(answer.chosen)] : []);
export const textOf = (answer: Answer | null): string => (answer && 'text' in answer ? answer.text : '');
export const placedOf = (answer: Answer | null): Record<string, string> => (answer && 'placed' in answer ? answer.placed : {});
