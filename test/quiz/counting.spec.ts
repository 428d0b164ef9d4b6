import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { makeQuiz, takeQuiz } from './quiz-scene.js';

describe('a short answer that was not accepted', () => {
  const test = useApp();
  let world: World;
  let quizId: string;
  let asker: Participant;
  let count = 0;
  beforeAll(async () => {
    world = await makeWorld(test);
  });
  beforeEach(async () => {
    quizId = await makeQuiz(test, world);
    asker = await makeParticipant(test, `asker-${(count += 1)}`, world.cohortId, 'Asia/Yangon');
    await takeQuiz(asker.browser, quizId, ['The right one', ['Fits well', 'Fits too'], null, 'no sending back', { Aim: '1', Target: '2', Message: '3', Tactic: '4' }, null]);
  });
  const result = () => `/quizzes/${quizId}/attempts/1`;
  const ask = (who = asker) => who.browser.post(`${result()}/count-mine`, { position: '4' });
  const waiting = async (who = world.coTrainer, nth = 0) => [...(await who.browser.get('/counting')).text.matchAll(/action="(\/counting\/[^"]+)"/g)].map((found) => found[1]!)[nth]!;
  const fact = async (who: Participant) => (await test.rows<{ is_met: boolean; share: number }>(`SELECT is_met, points::float / out_of AS share FROM completion_fact WHERE enrolment_id = $1 AND kind = 'quiz' AND subject_id = $2`, [who.enrolmentId, quizId]))[0]!;

  it('is asked for once and waits under no name', async () => {
    expect((await asker.browser.get(result())).text).toContain('Not yet: 50%');
    expect((await asker.browser.get(result())).text).toContain('Count mine');
    const key = freshKey();
    await Promise.all([key, key, freshKey()].map((_key) => asker.browser.post(`${result()}/count-mine`, { _key, position: '4' })));
    const { text } = await asker.browser.get(result());
    expect(text).toContain('A trainer will look at it.');
    expect(text).not.toContain('>Count mine');
    const list = await world.coTrainer.browser.get('/counting');
    expect(list.text).toContain('no sending back');
    expect(list.text).toContain('non-refoulement');
    expect(list.text).not.toContain('Display asker');
    expect(list.text.match(/no sending back<\/bdi>/g)).toHaveLength(1);
    await world.coTrainer.browser.post(await waiting(), { decision: 'not', seen: 'waiting' });
  });

  it('counts after a decision: the attempt is scored again and the quiz may be passed', async () => {
    await ask();
    expect(await fact(asker)).toEqual({ is_met: false, share: 0.5 });
    expect((await world.coTrainer.browser.post(await waiting(), { decision: 'counts', seen: 'waiting' })).headers.location).toBe('/counting?said=answerCounts');
    expect((await fact(asker)).is_met).toBe(true);
    const { text } = await asker.browser.get(result());
    expect(text).toContain('A trainer looked at this answer. It counts.');
    expect(text).toContain('Passed with 66%');
    const [module] = await test.rows(`SELECT is_met FROM completion_fact WHERE enrolment_id = $1 AND kind = 'module'`, [asker.enrolmentId]);
    expect(module).toEqual({ is_met: true });
    const other = await makeParticipant(test, `${asker.handle}-other`, world.cohortId, 'Asia/Dhaka');
    await takeQuiz(other.browser, quizId, [null, null, null, 'No sending back']);
    expect((await fact(other)).share).toBe(0);
  });

  it('can be accepted from now on, also for others who wrote the same', async () => {
    const same = await makeParticipant(test, `${asker.handle}-same`, world.cohortId, 'Asia/Dhaka');
    await takeQuiz(same.browser, quizId, [null, null, null, 'No Sending-back.']);
    const different = await makeParticipant(test, `${asker.handle}-different`, world.cohortId, 'Asia/Dhaka');
    await takeQuiz(different.browser, quizId, [null, null, null, 'sending back']);
    await ask();
    await ask(same);
    await world.trainer.browser.post(await waiting(world.trainer), { decision: 'counts', seen: 'waiting', accept: '1' });
    expect(await waiting(world.trainer)).not.toBeUndefined();
    expect((await world.trainer.browser.get('/counting')).text).toContain('No answer waits for you.');
    expect((await fact(asker)).is_met).toBe(true);
    expect((await fact(same)).share).toBeCloseTo(1 / 6);
    expect((await fact(different)).share).toBe(0);
    const later = await makeParticipant(test, `${asker.handle}-later`, world.cohortId, 'Asia/Dhaka');
    await takeQuiz(later.browser, quizId, [null, null, null, 'NO SENDING BACK']);
    expect((await fact(later)).share).toBeCloseTo(1 / 6);
  });

  it('may be decided otherwise later, and does not count then', async () => {
    await ask();
    const path = await waiting();
    await world.coTrainer.browser.post(path, { decision: 'counts', seen: 'waiting' });
    await world.coTrainer.browser.post(path, { decision: 'not', seen: 'counts' });
    expect(await fact(asker)).toEqual({ is_met: false, share: 0.5 });
    expect((await asker.browser.get(result())).text).toContain('It does not count. Ask if you want to know why.');
  });

  it('is decided by one of two: the second gets both decisions to read', async () => {
    await ask();
    const path = await waiting();
    const answers = await Promise.all([
      world.trainer.browser.post(path, { decision: 'counts', seen: 'waiting' }),
      world.coTrainer.browser.post(path, { decision: 'not', seen: 'waiting' }),
    ]);
    expect(answers.map((response) => response.status).sort()).toEqual([303, 409]);
    const lost = answers.find((response) => response.status === 409)!;
    expect(lost.text).toContain('Does not count');
    expect(lost.text.replaceAll('Does not count', '')).toContain('Counts');
    expect((await world.trainer.browser.post(path, { decision: answers[0]!.status === 303 ? 'counts' : 'not', seen: 'waiting' })).status).toBe(303);
  });

  it('is decided only by those who teach the cohort', async () => {
    await ask();
    const path = await waiting();
    const fields = { decision: 'counts', seen: 'waiting' };
    expect((await world.organiser.browser.post(path, fields)).status).toBe(404);
    expect((await world.participant.browser.post(path, fields)).status).toBe(404);
    expect((await world.participant.browser.get('/counting')).status).toBe(404);
    expect((await world.nobody.post(path, fields)).status).toBe(401);
    expect((await world.nobody.get('/counting')).status).toBe(303);
    expect((await fact(asker)).share).toBe(0.5);
    await world.coTrainer.browser.post(path, { ...fields, decision: 'not' });
  });

  it('needs a readable decision', async () => {
    await ask();
    const path = await waiting();
    for (const fields of [{}, { decision: 'maybe', seen: 'waiting' }, { decision: ['counts', 'not'], seen: 'waiting' }, { decision: 'counts' }]) {
      const response = await world.coTrainer.browser.post(path, fields as Record<string, string>);
      expect(response.status).toBe(422);
      expect(response.text).toContain('Choose whether the answer counts.');
    }
    expect((await world.coTrainer.browser.post('/counting/00000000000000000000000000/00000000000000000000000000', { decision: 'counts', seen: 'waiting' })).status).toBe(404);
  });

  it('cannot be asked for where there is nothing to count', async () => {
    for (const position of ['1', '3', '6', '9', 'x', '']) expect((await asker.browser.post(`${result()}/count-mine`, { position })).status).toBe(404);
    expect((await world.participant.browser.post(`${result()}/count-mine`, { position: '4' })).status).toBe(404);
    expect((await asker.browser.post(`/quizzes/${quizId}/attempts/2/count-mine`, { position: '4' })).status).toBe(404);
  });

  it('costs the same number of statements for one answer and for many', async () => {
    await ask();
    await world.coTrainer.browser.get('/counting');
    let before = test.database.statements;
    await world.coTrainer.browser.get('/counting');
    const one = test.database.statements - before;
    for (let nth = 0; nth < 4; nth += 1) {
      const other = await makeParticipant(test, `${asker.handle}-n${nth}`, world.cohortId, 'Asia/Dhaka');
      await takeQuiz(other.browser, quizId, [null, null, null, `words ${nth}`]);
      await ask(other);
    }
    before = test.database.statements;
    expect((await world.coTrainer.browser.get('/counting')).text).toContain('words 3');
    expect(test.database.statements - before).toBe(one);
    expect(one).toBeLessThanOrEqual(3);
  });
});
