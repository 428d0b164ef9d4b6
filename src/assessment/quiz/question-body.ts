import { z } from 'zod';
import { randomText } from '../../platform/database/ids.js';
import { normalAnswer } from './short-answer.js';

export type QuestionKind = 'single' | 'multiple' | 'truefalse' | 'short' | 'order' | 'match';

/** A choice, an item or a pair carries a short random id, so that neither the page's source nor its order tells what is right. */
export interface ChoiceBody {
  choices: Array<{ id: string; text: string; right: boolean }>;
}
export interface TrueFalseBody {
  right: boolean;
}
export interface ShortBody {
  accepted: string[];
}
export interface OrderBody {
  /** In the right order. */
  items: Array<{ id: string; text: string }>;
}
export interface MatchBody {
  pairs: Array<{ id: string; left: string; rightId: string; right: string }>;
}
export type QuestionBody = ChoiceBody | TrueFalseBody | ShortBody | OrderBody | MatchBody;

/** A question with the body that belongs to its kind. */
export type AnyQuestion =
  | { kind: 'single' | 'multiple'; body: ChoiceBody }
  | { kind: 'truefalse'; body: TrueFalseBody }
  | { kind: 'short'; body: ShortBody }
  | { kind: 'order'; body: OrderBody }
  | { kind: 'match'; body: MatchBody };

/** What a person answered; nothing that she sent is trusted to fit the question. */
export type Answer = { chosen: string[] } | { text: string } | { placed: Record<string, string> };

const text = z.string().trim().min(1).max(1000);
const both = { text, explanation: text };
const choices = z.array(z.object({ text, right: z.boolean().default(false) })).min(2).max(8);
const rightOnes = (list: Array<{ right: boolean }>): number => list.filter((choice) => choice.right).length;
const distinct = (list: string[]): boolean => new Set(list).size === list.length;

/** A question as content files write it. */
export const NewQuestion = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('single'), ...both, choices: choices.refine((list) => rightOnes(list) === 1, 'exactly one choice is right') }),
  z.object({ kind: z.literal('multiple'), ...both, choices: choices.refine((list) => rightOnes(list) >= 1, 'at least one choice is right') }),
  z.object({ kind: z.literal('truefalse'), ...both, right: z.boolean() }),
  z.object({ kind: z.literal('short'), ...both, accepted: z.array(text).min(1).max(50).refine((list) => list.every((each) => normalAnswer(each) !== ''), 'an accepted answer needs a letter or a digit') }),
  z.object({ kind: z.literal('order'), ...both, items: z.array(text).min(2).max(8).refine(distinct, 'items must differ') }),
  z.object({ kind: z.literal('match'), ...both, pairs: z.array(z.object({ left: text, right: text })).min(2).max(8).refine((list) => distinct(list.map((pair) => pair.left)), 'left sides must differ') }),
]);
export type NewQuestion = z.input<typeof NewQuestion>;

/** The stored body of a new question. */
export function bodyOf(question: z.output<typeof NewQuestion>): QuestionBody {
  switch (question.kind) {
    case 'single':
    case 'multiple':
      return { choices: question.choices.map((choice) => ({ id: partId(), text: choice.text, right: choice.right })) };
    case 'truefalse':
      return { right: question.right };
    case 'short':
      return { accepted: question.accepted };
    case 'order':
      return { items: question.items.map((item) => ({ id: partId(), text: item })) };
    case 'match':
      return { pairs: question.pairs.map((pair) => ({ id: partId(), left: pair.left, rightId: partId(), right: pair.right })) };
  }
}

const partId = (): string => randomText(8);
