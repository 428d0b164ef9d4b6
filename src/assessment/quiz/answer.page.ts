import type { Answer, AnyQuestion } from './question-body.js';
import { chosenOf, placedOf, rightParts, textOf } from './quiz-scoring.js';
import { shuffled } from './shuffle.js';

/** One choice of a solved question; `textKey` instead of `text` where the words are ours (true, false). */
export interface SolvedChoice {
  text: string | null;
  textKey: string | null;
  isRight: boolean;
  isYours: boolean;
}

/** One row of a solved order or match question: what stands there, what belongs beside it, and what she put there. */
export interface SolvedRow {
  term: string;
  right: string;
  yours: string | null;
  isRight: boolean;
}

export interface Solution {
  choices: SolvedChoice[] | null;
  rows: SolvedRow[] | null;
  accepted: string[] | null;
  yourText: string | null;
}

const NONE: Solution = { choices: null, rows: null, accepted: null, yourText: null };

/** What is right in a question, beside what she answered (for staff: nothing). */
export function solutionOf(question: AnyQuestion, answer: Answer | null = null, attemptId = ''): Solution {
  switch (question.kind) {
    case 'single':
    case 'multiple': {
      const chosen = chosenOf(answer);
      return { ...NONE, choices: shuffled(question.body.choices, attemptId).map((choice) => ({ text: choice.text, textKey: null, isRight: choice.right, isYours: chosen.includes(choice.id) })) };
    }
    case 'truefalse': {
      const chosen = chosenOf(answer);
      return { ...NONE, choices: [true, false].map((value) => ({ text: null, textKey: value ? 'quiz.question.true' : 'quiz.question.false', isRight: question.body.right === value, isYours: chosen.includes(String(value)) })) };
    }
    case 'short':
      return { ...NONE, accepted: question.body.accepted, yourText: textOf(answer) || null };
    case 'order': {
      const right = rightParts(question, answer);
      const placed = placedOf(answer);
      return { ...NONE, rows: question.body.items.map((item, index) => ({ term: item.text, right: String(index + 1), yours: placed[item.id] ?? null, isRight: right[index]! })) };
    }
    case 'match': {
      const right = rightParts(question, answer);
      const rights = new Map(question.body.pairs.map((pair) => [pair.rightId, pair.right]));
      const placed = placedOf(answer);
      return { ...NONE, rows: question.body.pairs.map((pair, index) => ({ term: pair.left, right: pair.right, yours: rights.get(placed[pair.id] ?? '') ?? null, isRight: right[index]! })) };
    }
  }
}
