import { beforeAll, describe, expect, it } from '@jest/globals';
import { Quizzes } from '../../src/assessment/quiz/quizzes.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { answer, begin, handIn, hidden, makeQuiz, QUESTIONS, RIGHT, takeQuiz } from './quiz-scene.js';

describe('a quiz', () => {
  const test = useApp();
  let world: World;
  let quizId: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    quizId = await makeQuiz(test, world);
  });
  const at = (path = '') => `/quizzes/${quizId}${path}`;

  it('says first what it is, when it is due and what to do', async () => {
    const { text, status } = await world.participant.browser.get(at());
    expect(status).toBe(200);
    expect(text).toContain('6 questions');
    expect(text).toContain('no clock');
    expect(text).toMatch(/Due<\/span>|Due <time/);
    expect(text).toContain('You need 60%. Your best attempt counts.');
    expect(text).toContain('Begin the quiz');
    expect(text).not.toContain('Your attempt');
  });

  it('does not exist for strangers, on any of its addresses', async () => {
    for (const path of ['', '/questions/1', '/review', '/attempts/1']) {
      expect((await world.stranger.browser.get(at(path))).status).toBe(404);
      expect((await world.stranger.browser.get(`/quizzes/00000000000000000000000000${path}`)).status).toBe(404);
      expect((await world.otherOrganiser.browser.get(at(path))).status).toBe(404);
      expect((await world.officer.browser.get(at(path))).status).toBe(404);
    }
    for (const path of ['/attempts', '/hand-in', '/questions/1', '/attempts/1/count-mine']) expect((await world.stranger.browser.post(at(path), { attempt: '0'.repeat(26), shape: 'text', go: '2', position: '1' })).status).toBe(404);
  });

  it('sends somebody who is signed out to the sign-in page', async () => {
    expect((await world.nobody.get(at())).status).toBe(303);
    for (const path of ['/attempts', '/hand-in', '/questions/1']) expect((await world.nobody.post(at(path))).status).toBe(401);
  });

  it('leads back to its first page while no attempt is open', async () => {
    for (const path of ['/questions/1', '/review']) {
      const response = await world.participant.browser.get(at(path));
      expect(response.status).toBe(303);
      expect(response.headers.location).toBe(at());
    }
    expect((await world.participant.browser.get(at('/attempts/1'))).status).toBe(404);
  });

  it('is begun once, however often and on however many devices the button is pressed', async () => {
    const learner = await makeParticipant(test, 'presser', world.cohortId, 'Asia/Dhaka');
    const key = freshKey();
    const presses = await Promise.all([key, key, key, freshKey(), freshKey()].map((_key) => learner.browser.post(at('/attempts'), { _key })));
    expect(presses.map((response) => response.headers.location)).toEqual(Array.from({ length: 5 }, () => at('/questions/1')));
    expect(await test.rows('SELECT 1 FROM attempt WHERE enrolment_id = $1', [learner.enrolmentId])).toHaveLength(1);
  });

  it('is answered question by question without script, looked over, handed in and explained', async () => {
    const { browser, enrolmentId } = world.participant;
    expect(await begin(browser, quizId)).toBe(at('/questions/1'));
    expect((await browser.get(at('/questions/1'))).text).toContain('Question 1 of 6');
    for (const [index, words] of RIGHT.entries()) {
      const go = index < 5 ? String(index + 2) : 'review';
      expect((await answer(browser, quizId, index + 1, words, go)).headers.location).toBe(at(index < 5 ? `/questions/${go}` : '/review'));
    }
    expect((await browser.get(at('/review'))).text).toContain('All 6 questions are answered.');
    const response = await handIn(browser, quizId);
    expect(response.headers.location).toBe(at('/attempts/1?said=quizHandedIn'));
    const result = await browser.get(at('/attempts/1'));
    expect(result.text).toContain('Passed with 100%');
    for (const question of QUESTIONS) expect(result.text).toContain(question.explanation);
    const [fact] = await test.rows<object>(`SELECT is_met, state, points, out_of, is_published FROM completion_fact WHERE enrolment_id = $1 AND kind = 'quiz'`, [enrolmentId]);
    expect(fact).toMatchObject({ is_met: true, state: 'passed', is_published: true });
    expect((fact as { points: number }).points).toBe((fact as { out_of: number }).out_of);
    const [module] = await test.rows<object>(`SELECT is_met FROM completion_fact WHERE enrolment_id = $1 AND kind = 'module' AND subject_id = $2`, [enrolmentId, world.moduleIds[1]]);
    expect(module).toEqual({ is_met: true });
    expect(await test.rows('SELECT 1 FROM lesson_done WHERE enrolment_id = $1', [enrolmentId])).toHaveLength(2);
    expect((await browser.get(at())).text).toContain('You need not take the quiz again.');
  });

  it('gives shares for several choices, for order and for pairs, and says not yet below the line', async () => {
    const { browser, enrolmentId } = world.classmate;
    await takeQuiz(browser, quizId, ['A wrong one', ['Fits well', 'Does not fit'], 'True', 'something else', { Aim: '1', Target: '2', Message: '4', Tactic: '3' }, { 'Article 33': 'Asylum', 'Article 14': 'Asylum' }]);
    const { text } = await browser.get(at('/attempts/1'));
    // 0 + 0 of 2 + 0 + 0 + 2 of 4 + 1 of 2, over six questions.
    expect(text).toContain('Not yet: 16%');
    expect(text).toContain('2 of 4 parts right');
    expect(text).toContain('You need 60%. Read the explanations below');
    const [attempt] = await test.rows('SELECT points, out_of FROM attempt WHERE enrolment_id = $1', [enrolmentId]);
    expect(attempt).toEqual({ points: 4, out_of: 24 });
    const [fact] = await test.rows(`SELECT is_met, state FROM completion_fact WHERE enrolment_id = $1 AND kind = 'quiz'`, [enrolmentId]);
    expect(fact).toEqual({ is_met: false, state: 'below' });
  });

  it('counts the best attempt, and keeps the module as she left it when she passes again', async () => {
    const learner = await makeParticipant(test, 'repeater', world.cohortId, 'Asia/Dhaka');
    await takeQuiz(learner.browser, quizId, RIGHT);
    await learner.browser.post(`/modules/${world.moduleIds[1]}/not-done`);
    await takeQuiz(learner.browser, quizId, [null, null, null, null, null, null]);
    const { text } = await learner.browser.get(at('/attempts/2'));
    expect(text).toContain('Not yet: 0%');
    expect(text).toContain('attempt 1 has 100%, and your best attempt counts');
    expect(text).toContain('You left this question open.');
    await takeQuiz(learner.browser, quizId, RIGHT);
    const [module] = await test.rows(`SELECT is_met FROM completion_fact WHERE enrolment_id = $1 AND kind = 'module'`, [learner.enrolmentId]);
    expect(module).toEqual({ is_met: false });
    const [quiz] = await test.rows(`SELECT is_met, points = out_of AS whole FROM completion_fact WHERE enrolment_id = $1 AND kind = 'quiz'`, [learner.enrolmentId]);
    expect(quiz).toEqual({ is_met: true, whole: true });
    const fourth = await learner.browser.post(at('/attempts'));
    expect(fourth.status).toBe(422);
    expect(fourth.text).toContain('You used your attempts for today. Nothing is lost');
    expect((await learner.browser.get(at())).text).not.toContain('Take the quiz again');
    await test.write((tx) => tx.rows(`UPDATE attempt SET began_at = began_at - interval '1 day' WHERE enrolment_id = $1`, [learner.enrolmentId]));
    expect((await learner.browser.post(at('/attempts'))).headers.location).toBe(at('/questions/1'));
  });

  it('is handed in once, however often the button is pressed', async () => {
    const learner = await makeParticipant(test, 'hurried', world.cohortId, 'Asia/Dhaka');
    await begin(learner.browser, quizId);
    const attempt = hidden((await learner.browser.get(at('/review'))).text, 'attempt');
    const key = freshKey();
    const presses = await Promise.all([key, key, freshKey(), freshKey()].map((_key) => learner.browser.post(at('/hand-in'), { _key, attempt })));
    for (const response of presses) expect(response.headers.location).toBe(at('/attempts/1?said=quizHandedIn'));
    expect(await test.rows(`SELECT 1 FROM audit_event WHERE event = 'quiz.handedIn' AND subject_id = $1`, [attempt])).toHaveLength(1);
    expect((await learner.browser.post(at('/hand-in'), { attempt })).headers.location).toBe(at('/attempts/1?said=quizHandedIn'));
    expect((await learner.browser.post(at('/hand-in'), { attempt: 'x' })).status).toBe(404);
    expect((await world.participant.browser.post(at('/hand-in'), { attempt })).status).toBe(404);
  });

  it('is accepted late and says so; an extension moves the line', async () => {
    const lateId = await makeQuiz(test, world, 0);
    const learner = await makeParticipant(test, 'late', world.cohortId, 'Asia/Dhaka');
    expect((await learner.browser.get(`/quizzes/${lateId}`)).text).toContain('You can still take the quiz, and it counts.');
    await takeQuiz(learner.browser, lateId, RIGHT);
    const late = await learner.browser.get(`/quizzes/${lateId}/attempts/1`);
    expect(late.text).toContain('after its due time; it counts all the same');
    expect(late.text).toContain('Passed with 100%');
    await learner.browser.post('/extensions', { kind: 'quiz', subject: lateId });
    expect((await learner.browser.get(`/quizzes/${lateId}/attempts/1`)).text).not.toContain('after its due time');
  });

  it('shows those who teach every question with what is right, and numbers without names', async () => {
    for (const player of [world.trainer, world.coTrainer, world.organiser]) {
      const { text } = await player.browser.get(at());
      expect(text).toContain('The right one</span> <span class="strong">(right)');
      expect(text).toMatch(/One: \d of \d have handed in, \d passed|One<\/bdi>: \d of \d have handed in, \d passed/);
      expect(text).not.toMatch(/Display (participant|classmate|late)/);
      expect((await player.browser.post(at('/attempts'))).status).toBe(404);
    }
    const before = /(\d) of (\d) have/.exec((await world.trainer.browser.get(at())).text)!;
    await test.write((tx) => tx.rows(`UPDATE person SET protection_level = 'hidden' WHERE id = $1`, [world.participant.personId]));
    const after = /(\d) of (\d) have/.exec((await world.trainer.browser.get(at())).text)!;
    expect([Number(after[1]), Number(after[2])]).toEqual([Number(before[1]) - 1, Number(before[2]) - 1]);
    expect((await world.participant.browser.get(at('/attempts/1'))).status).toBe(200);
    await test.write((tx) => tx.rows(`UPDATE person SET protection_level = 'pseudonymous' WHERE id = $1`, [world.participant.personId]));
  });

  it('is closed to somebody whose place is paused', async () => {
    const learner = await makeParticipant(test, 'paused', world.cohortId, 'Asia/Dhaka');
    await begin(learner.browser, quizId);
    await test.write((tx) => tx.rows(`UPDATE enrolment SET state = 'suspended' WHERE id = $1`, [learner.enrolmentId]));
    expect((await learner.browser.get(at('/questions/1'))).status).toBe(404);
    expect((await learner.browser.post(at('/attempts'))).status).toBe(404);
  });

  it('shows organisers how hard its questions are, from five first attempts on, and nobody else', async () => {
    const other = await makeQuiz(test, world);
    const page = () => world.organiser.browser.get(`/quizzes/${other}/statistics`);
    const questions = await test.rows<{ id: string }>('SELECT id FROM question WHERE quiz_id = $1 ORDER BY position', [other]);
    for (let nth = 0; nth < 30; nth += 1) {
      if (nth === 4) expect((await page()).text).toContain('Fewer than 5 people');
      if (nth === 29) expect((await page()).text).toContain('is shown from 30 attempts on');
      const enrolmentId = `e${String(nth).padStart(25, '0')}`;
      await test.rows(`INSERT INTO person SELECT (jsonb_populate_record(p, jsonb_build_object('id', $2::text))).* FROM person p WHERE p.id = $1`, [world.classmate.personId, `p${enrolmentId.slice(1)}`]);
      await test.rows(`INSERT INTO enrolment SELECT (jsonb_populate_record(e, jsonb_build_object('id', $2::text, 'person_id', $3::text))).* FROM enrolment e WHERE e.id = $1`, [world.classmate.enrolmentId, enrolmentId, `p${enrolmentId.slice(1)}`]);
      await test.rows('INSERT INTO attempt (id, quiz_id, enrolment_id, number, began_at, handed_in_at, points, out_of) VALUES ($1, $2, $3, 1, now(), now(), 1, 6)', [`a${enrolmentId.slice(1)}`, other, enrolmentId]);
      if (nth % 2 === 0) await test.rows(`INSERT INTO response (attempt_id, question_id, answer, saved_at, points, out_of) SELECT $1, q, '{}', now(), 1, 1 FROM unnest($2::text[]) q`, [`a${enrolmentId.slice(1)}`, [questions[0]!.id, questions[1]!.id]]);
    }
    const { text } = await page();
    expect(text).toContain('From 30 first attempts');
    expect(text).toMatch(/Question 1: 50 %, goes with the rest: 1\.00/);
    expect(text).toMatch(/Question 3: 0 %<\/dt>/);
    expect(text).not.toContain('Display');
    for (const player of [world.trainer, world.participant, world.otherOrganiser]) expect((await player.browser.get(`/quizzes/${other}/statistics`)).status).toBe(404);
    expect((await world.organiser.browser.get(`/quizzes/${other}`)).text).toContain(`/quizzes/${other}/statistics`);
    expect((await world.trainer.browser.get(`/quizzes/${other}`)).text).not.toContain('/statistics');
  });

  it('is not made from questions that are not complete', async () => {
    const make = (questions: never[]) => test.get(Quizzes).make(systemAct('test.scene'), { moduleId: world.moduleIds[0]!, title: 'Quiz', minutes: 30, passPercent: 60, dueWeek: 1, questions });
    const bad = [
      { kind: 'single', text: 'T', explanation: 'E', choices: [{ text: 'a', right: true }, { text: 'b', right: true }] },
      { kind: 'multiple', text: 'T', explanation: 'E', choices: [{ text: 'a' }, { text: 'b' }] },
      { kind: 'short', text: 'T', explanation: 'E', accepted: ['-'] },
      { kind: 'order', text: 'T', explanation: 'E', items: ['same', 'same'] },
      { kind: 'match', text: 'T', explanation: 'E', pairs: [{ left: 'a', right: 'b' }] },
      { kind: 'truefalse', text: 'T', explanation: 'E' },
      { kind: 'other', text: 'T', explanation: 'E' },
    ];
    for (const question of bad) await expect(make([QUESTIONS[0], question] as never[])).rejects.toMatchObject({ messageKey: 'quiz.question.bad', params: { position: 2 } });
    await expect(make([])).rejects.toMatchObject({ messageKey: 'quiz.bad' });
  });
});
