import { Quizzes } from '../../src/assessment/quiz/quizzes.service.js';
import type { NewQuestion } from '../../src/assessment/quiz/question-body.js';
import { systemAct } from '../../src/platform/audit/act.js';
import type { Response } from 'supertest';
import type { TestApp } from '../support/app.js';
import type { World } from '../support/cast.js';
import type { Visitor } from '../support/visitor.js';

/** One question of each kind, in this order. */
export const QUESTIONS: NewQuestion[] = [
  { kind: 'single', text: 'Which one is right?', explanation: 'Because of the first reason.', choices: [{ text: 'The right one', right: true }, { text: 'A wrong one' }, { text: 'Another wrong one' }] },
  { kind: 'multiple', text: 'Which fit?', explanation: 'Because of the second reason.', choices: [{ text: 'Fits well', right: true }, { text: 'Fits too', right: true }, { text: 'Does not fit' }] },
  { kind: 'truefalse', text: 'The sea is a gap in the law.', explanation: 'It is not.', right: false },
  { kind: 'short', text: 'What is the rule called?', explanation: 'It is called so.', accepted: ['non-refoulement'] },
  { kind: 'order', text: 'Put in order.', explanation: 'Aim comes first.', items: ['Aim', 'Target', 'Message', 'Tactic'] },
  { kind: 'match', text: 'Match them.', explanation: 'Each to its own.', pairs: [{ left: 'Article 33', right: 'No return' }, { left: 'Article 14', right: 'Asylum' }] },
];

/** What earns everything, in the words of the page. */
export const RIGHT: Array<string | string[] | Record<string, string>> = [
  'The right one', ['Fits well', 'Fits too'], 'False', 'Non Refoulement!', { Aim: '1', Target: '2', Message: '3', Tactic: '4' }, { 'Article 33': 'No return', 'Article 14': 'Asylum' },
];

/** A quiz of module 1 of the world, due on Sunday of its week 1. */
export function makeQuiz(test: TestApp, world: World, dueWeek = 1): Promise<string> {
  return test.get(Quizzes).make(systemAct('test.scene'), { moduleId: world.moduleIds[1]!, title: 'Quiz 1', minutes: 30, passPercent: 60, dueWeek, questions: QUESTIONS });
}

/** Begins or resumes; answers the address of the question. */
export async function begin(browser: Visitor, quizId: string): Promise<string> {
  const response = await browser.post(`/quizzes/${quizId}/attempts`);
  if (response.status !== 303) throw new Error(`Could not begin: ${response.status} ${response.text}`);
  return response.headers.location as string;
}

/** The fields that a person sends who answers the question on `html` in the words of the page. */
export function answerFields(html: string, answer: string | string[] | Record<string, string>, go: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = { attempt: hidden(html, 'attempt'), shape: hidden(html, 'shape'), had: hidden(html, 'had'), go };
  if (fields.shape === 'text') fields.text = answer as string;
  else if (fields.shape === 'chosen') fields.choice = [answer as string | string[]].flat().map((label) => valueOfChoice(html, label));
  else for (const [label, word] of Object.entries(answer as Record<string, string>)) Object.assign(fields, placeOf(html, label, word));
  return fields;
}

/** Answers one question by its page, as a person without script does. */
export async function answer(browser: Visitor, quizId: string, position: number, words: string | string[] | Record<string, string>, go = 'stay'): Promise<Response> {
  const path = `/quizzes/${quizId}/questions/${position}`;
  return browser.post(path, answerFields((await browser.get(path)).text, words, go));
}

/** Hands in the open attempt from the review page; answers the response. */
export async function handIn(browser: Visitor, quizId: string): Promise<Response> {
  const review = await browser.get(`/quizzes/${quizId}/review`);
  return browser.post(`/quizzes/${quizId}/hand-in`, { attempt: hidden(review.text, 'attempt') });
}

/** A whole attempt with these answers (null: left open). */
export async function takeQuiz(browser: Visitor, quizId: string, answers: Array<string | string[] | Record<string, string> | null>): Promise<Response> {
  await begin(browser, quizId);
  for (const [index, words] of answers.entries()) if (words !== null) await answer(browser, quizId, index + 1, words);
  return handIn(browser, quizId);
}

export function hidden(html: string, name: string): string {
  const found = new RegExp(`<input type="hidden" name="${name}" value="([^"]*)"`).exec(html);
  if (!found) throw new Error(`No field ${name} in ${html}`);
  return found[1]!;
}

function valueOfChoice(html: string, label: string): string {
  const id = new RegExp(`<label for="([^"]+)"[^>]*>${label}\\s*<`).exec(html)?.[1];
  const value = new RegExp(`id="${id}" name="choice" value="([^"]+)"`).exec(html)?.[1];
  if (!value) throw new Error(`No choice ${label} in ${html}`);
  return value;
}

function placeOf(html: string, label: string, word: string): Record<string, string> {
  const id = new RegExp(`<label for="([^"]+)"[^>]*>${label}<`).exec(html)?.[1];
  const [, name, options] = new RegExp(`<select id="${id}" name="([^"]+)"[^>]*>([\\s\\S]*?)</select>`).exec(html)!;
  const value = new RegExp(`<option value="([^"]+)"[^>]*>${word}<`).exec(options!)?.[1];
  if (!value) throw new Error(`No option ${word} in ${options}`);
  return { [name!]: value };
}
