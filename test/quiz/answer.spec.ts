import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { Visitor } from '../support/visitor.js';
import { answer, answerFields, begin, handIn, makeQuiz, QUESTIONS } from './quiz-scene.js';

describe('an answer', () => {
  const test = useApp();
  let world: World;
  let quizId: string;
  let learner: Participant;
  let count = 0;
  beforeAll(async () => {
    world = await makeWorld(test);
    quizId = await makeQuiz(test, world);
  });
  beforeEach(async () => {
    learner = await makeParticipant(test, `learner-${(count += 1)}`, world.cohortId, 'Asia/Kathmandu');
    await begin(learner.browser, quizId);
  });
  const path = (position: number) => `/quizzes/${quizId}/questions/${position}`;
  const saved = () => test.rows<{ position: number; answer: object }>('SELECT q.position, r.answer FROM response r JOIN attempt a ON a.id = r.attempt_id JOIN question q ON q.id = r.question_id WHERE a.enrolment_id = $1 ORDER BY 1', [learner.enrolmentId]);
  const json = { Accept: 'application/json' };

  it('costs one statement beside session and viewer to save, and the page at most three', async () => {
    const fields = answerFields((await learner.browser.get(path(1))).text, 'The right one', 'stay');
    let before = test.database.statements;
    const response = await learner.browser.post(path(1), fields, json);
    expect(test.database.statements - before).toBe(2);
    expect(response.body).toMatchObject({ next: path(1), text: expect.stringMatching(/^saved \d\d:\d\d$/) });
    before = test.database.statements;
    await learner.browser.get(path(1));
    expect(test.database.statements - before).toBeLessThanOrEqual(5);
    expect(await test.rows(`SELECT 1 FROM audit_event WHERE event = 'quiz.answered'`)).toHaveLength(0);
  });

  it.each(QUESTIONS.map((question, index) => [question.kind, index + 1] as const))('is shown again when a question of kind %s is opened again', async (kind, position) => {
    const words = [['A wrong one'], ['Fits too', 'Does not fit'], ['True'], 'my own words', { Aim: '2', Tactic: '1' }, { 'Article 14': 'Asylum' }][position - 1]!;
    expect((await answer(learner.browser, quizId, position, words as never)).status).toBe(303);
    const { text } = await learner.browser.get(path(position));
    expect(text).toMatch(/saved \d\d:\d\d/);
    if (kind === 'short') expect(text).toContain('value="my own words"');
    else expect(text.match(/ checked| selected/g)).toHaveLength(kind === 'single' || kind === 'truefalse' || kind === 'match' ? 1 : 2);
  });

  it('is there on another device, which goes on at the same question', async () => {
    await answer(learner.browser, quizId, 1, 'The right one', '2');
    await answer(learner.browser, quizId, 2, ['Fits well'], '3');
    const other = await new Visitor(test).signIn(learner.handle);
    expect(await begin(other, quizId)).toBe(path(3));
    expect((await other.get(`/quizzes/${quizId}`)).text).toContain('You answered 2 of 6 questions');
    expect((await other.get(path(2))).text).toContain(' checked');
  });

  it('is not emptied by an untouched page on a second device, but by herself', async () => {
    const fields = answerFields((await learner.browser.get(path(4))).text, '', '5');
    await answer(learner.browser, quizId, 4, 'first words');
    expect((await learner.browser.post(path(4), fields)).headers.location).toBe(path(5));
    expect(await saved()).toEqual([{ position: 4, answer: { text: 'first words' } }]);
    await answer(learner.browser, quizId, 4, '');
    expect(await saved()).toEqual([{ position: 4, answer: { text: '' } }]);
    expect((await learner.browser.get(`/quizzes/${quizId}/review`)).text).toContain('6 of 6 questions are still open');
  });

  it('is asked in an order of its own in each attempt that stays the same', async () => {
    const orderOf = async () => [...(await learner.browser.get(path(5))).text.matchAll(/<label for="f-place-[^"]+"[^>]*>(\w+)</g)].map((found) => found[1]);
    const first = await orderOf();
    expect([...first].sort()).toEqual(['Aim', 'Message', 'Tactic', 'Target']);
    expect(await orderOf()).toEqual(first);
    const orders = new Set<string>([first.join()]);
    for (let nth = 0; nth < 6 && orders.size === 1; nth += 1) {
      const other = await makeParticipant(test, `other-${count}-${nth}`, world.cohortId, 'Asia/Dhaka');
      await begin(other.browser, quizId);
      orders.add([...(await other.browser.get(path(5))).text.matchAll(/<label for="f-place-[^"]+"[^>]*>(\w+)</g)].map((found) => found[1]).join());
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  it('tells nothing of what is right before handing in', async () => {
    for (const position of [1, 2, 3, 4, 5, 6]) {
      const { text } = await learner.browser.get(path(position));
      expect(text).not.toContain(QUESTIONS[position - 1]!.explanation);
      expect(text).not.toMatch(/right&quot;|"right"|non-refoulement/);
    }
  });

  it('does not reach an attempt that was handed in, nor the next one', async () => {
    const fields = answerFields((await learner.browser.get(path(4))).text, 'too late', '5');
    await handIn(learner.browser, quizId);
    for (const headers of [{}, json]) {
      const response = await learner.browser.post(path(4), fields, headers);
      expect(response.status).toBe(409);
      expect(response.text).toContain('This attempt was handed in already');
    }
    await begin(learner.browser, quizId);
    expect((await learner.browser.post(path(4), fields)).status).toBe(409);
    expect(await saved()).toEqual([]);
  });

  it('is only her own: the attempt of somebody else is not there', async () => {
    const fields = answerFields((await learner.browser.get(path(4))).text, 'not mine', '5');
    expect((await world.classmate.browser.post(path(4), fields)).status).toBe(404);
    expect((await world.stranger.browser.post(path(4), fields)).status).toBe(404);
    expect((await world.trainer.browser.post(path(4), fields)).status).toBe(404);
    expect((await world.nobody.post(path(4), fields)).status).toBe(401);
    expect(await saved()).toEqual([]);
  });

  it('keeps what was typed when it is too long, and says so', async () => {
    const response = await answer(learner.browser, quizId, 4, `start ${'x'.repeat(400)}`);
    expect(response.status).toBe(422);
    expect(response.text).toContain('start xxx');
    expect(response.text).toContain('longer than 300 characters');
    expect(await saved()).toEqual([]);
  });

  it('is refused in words when it is not readable, never with an error of ours', async () => {
    const fields = answerFields((await learner.browser.get(path(1))).text, 'The right one', '2');
    const bad: Array<Record<string, string | string[]>> = [
      { shape: 'other' }, { shape: ['chosen', 'text'] }, { choice: '<script>' }, { choice: Array.from({ length: 30 }, () => 'aaaaaaaa') }, { go: '0' }, { go: 'https://elsewhere' }, { attempt: ['a', 'b'] }, { attempt: 'short' }, { text: ['a', 'b'] },
    ];
    for (const change of bad) expect([(await learner.browser.post(path(1), { ...fields, ...change })).status, change]).toEqual([422, change]);
    // An answer that belongs to another kind of question, or to no question.
    expect((await learner.browser.post(path(1), { ...fields, shape: 'text', text: 'x' })).status).toBe(404);
    for (const nth of ['0', '7', '99', '1e1', 'x']) expect((await learner.browser.post(path(1).replace(/1$/, nth), fields)).status).toBe(404);
    expect(await saved()).toEqual([]);
    // Unknown parts are kept but earn nothing.
    expect((await learner.browser.post(path(1), { ...fields, choice: 'zzzzzzzz' })).status).toBe(303);
    expect((await handIn(learner.browser, quizId)).status).toBe(303);
  });

  it('keeps strange characters as text and shows them escaped', async () => {
    await answer(learner.browser, quizId, 4, '\u0000<b>နိုင်ငံ</b> \u202e"');
    expect((await learner.browser.get(path(4))).text).toContain('&lt;b&gt;နိုင်ငံ&lt;/b&gt; &quot;');
  });

  it('is saved whole or not at all while the attempt is handed in at the same moment', async () => {
    const { text } = await learner.browser.get(path(4));
    const fields = answerFields(text, 'non refoulement', 'stay');
    const saves = Array.from({ length: 8 }, () => learner.browser.post(path(4), fields));
    const [handed] = await Promise.all([handIn(learner.browser, quizId), ...saves]);
    expect(handed.status).toBe(303);
    const statuses = (await Promise.all(saves)).map((response) => response.status);
    expect(statuses.every((status) => status === 303 || status === 409)).toBe(true);
    const rows = await test.rows<{ points: number | null }>('SELECT r.points FROM response r JOIN attempt a ON a.id = r.attempt_id WHERE a.enrolment_id = $1', [learner.enrolmentId]);
    expect(rows.every((row) => row.points === 1)).toBe(true);
  });
});
