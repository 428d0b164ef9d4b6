import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeStaff, makeWorld, type Player, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { factOf, handIn, makeAssignment, WHOLE } from './marking-scene.js';

/** Case N of the domain: a contested mark. */
describe('a review', () => {
  const test = useApp();
  let world: World;
  let second: Player;
  let assignmentId: string;
  let pile: string;
  let work: { id: string; code: string };
  let ask: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    second = await makeStaff(test, 'trainer-2', 'trainer', world.cohortId);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    pile = `/marking/${assignmentId}/${world.cohortId}`;
  });
  beforeEach(async () => {
    await test.rows("DELETE FROM mark_correction; DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission; DELETE FROM publication; DELETE FROM completion_fact; UPDATE cohort SET state = 'open'");
    work = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'My work.' });
    ask = `/submissions/${work.id}/review`;
    await world.trainer.browser.post(`/marking/scripts/${work.id}`, { ...WHOLE, overall: 'FIRST WORDS', then: 'done' });
  });
  const publish = () => world.trainer.browser.post(`${pile}/publication`, { done: '1', left: '0' });
  const requests = () => test.rows<{ id: string; marker_id: string; words: string; before: { points: number } | null }>('SELECT id, marker_id, words, before FROM review_request');
  const asked = async (): Promise<string> => {
    await publish();
    expect((await world.participant.browser.post(ask, { words: 'Please read the second part.' })).headers.location).toBe(`/assignments/${assignmentId}?said=reviewAsked`);
    return `/reviews/${(await requests())[0]!.id}`;
  };

  it('may be asked for once results are published, once, also by a double press', async () => {
    expect((await world.participant.browser.post(ask)).status).toBe(422);
    await publish();
    expect((await world.participant.browser.get(`/assignments/${assignmentId}`)).text).toContain('Ask for a review');
    const key = freshKey();
    const answers = await Promise.all([1, 2, 3].map(() => world.participant.browser.post(ask, { words: '', _key: key })));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    const again = await world.participant.browser.post(ask);
    expect([again.status, again.text.includes('was asked for already')]).toEqual([422, true]);
    expect(await requests()).toHaveLength(1);
    expect((await world.participant.browser.get(`/assignments/${assignmentId}`)).text).toContain('You see the result here.');
    await test.rows("DELETE FROM review_request; UPDATE cohort SET state = 'final'");
    expect((await world.participant.browser.post(ask)).status).toBe(422);
  });

  it('goes to a marker who has had nothing to do with the mark, and is refused when there is none', async () => {
    await world.coTrainer.browser.post(`/marking/scripts/${work.id}/taking-over`);
    await test.rows('INSERT INTO second_look (submission_id, mark_version, looked_by, at) VALUES ($1, 1, $2, now())', [work.id, second.personId]);
    const path = await asked();
    expect((await requests())[0]!.marker_id).toBe(world.coTrainer.personId);
    await test.rows('DELETE FROM review_request');
    await test.rows('INSERT INTO recusal (submission_id, person_id, at) VALUES ($1, $2, now())', [work.id, world.coTrainer.personId]);
    const nobody = await world.participant.browser.post(ask);
    expect([nobody.status, nobody.text.includes('nobody could look at it afresh')]).toEqual([422, true]);
    expect((await world.coTrainer.browser.get(path)).status).toBe(404);
  });

  it('is marked without the first mark; its result stands, both are kept, and whoever asked is told', async () => {
    const path = await asked();
    expect((await requests())[0]!.marker_id).toBe(second.personId);
    expect((await second.browser.get('/waiting')).text).toContain('1 review to make');
    const page = await second.browser.get(path);
    for (const words of ['My work.', 'Please read the second part.', 'You do not see the first mark.']) expect(page.text).toContain(words);
    for (const trace of ['FIRST WORDS', 'Explained well.', 'Display participant', '29 of 40']) expect(page.text).not.toContain(trace);
    expect((await second.browser.get(`/marking/scripts/${work.id}`)).headers.location).toBe(path);
    expect((await second.browser.get(`/marking/scripts/${work.id}/correction`)).status).toBe(404);
    const half = await second.browser.post(path, { version: '1', 'c1-level': '0', 'c1-points': '4', overall: 'SECOND WORDS', then: 'save' });
    expect(half.headers.location).toBe(`${path}?said=reviewSaved`);
    expect((await world.participant.browser.get(`/assignments/${assignmentId}`)).text).not.toContain('SECOND WORDS');
    const stale = await second.browser.post(path, { ...WHOLE, version: '1', overall: 'Other', then: 'done' });
    expect([stale.status, stale.text.includes('SECOND WORDS')]).toEqual([409, true]);
    expect((await second.browser.post(path, { ...WHOLE, 'c2-level': '', 'c2-points': '', version: '2', then: 'done' })).status).toBe(422);
    const done = await second.browser.post(path, { ...WHOLE, 'c1-level': '3', 'c1-points': '20', version: '2', overall: 'SECOND WORDS', then: 'done' });
    expect(done.headers.location).toBe('/reviews?said=reviewDone');
    expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toEqual({ is_met: true, state: 'marked', points: 37, out_of: 40, is_published: true });
    expect((await requests())[0]!.before).toMatchObject({ points: 29, overall: 'FIRST WORDS' });
    const told = (await world.participant.browser.get(`/assignments/${assignmentId}`)).text;
    for (const words of ['SECOND WORDS', '29 points before, 37 points now', 'The review was made']) expect(told).toContain(words);
    expect(await test.rows("SELECT 1 FROM pgboss.job WHERE name = 'mail.send' AND data->>'event' = 'answer' AND data->>'subjectId' = $1", [path.split('/').pop()])).toHaveLength(1);
    expect((await second.browser.post(path, { ...WHOLE, version: '3', then: 'done' })).status).toBe(422);
  });

  it('is nobody else\'s to ask for or to make', async () => {
    const path = await asked();
    for (const player of [world.classmate, world.stranger, world.trainer, world.organiser]) expect((await player.browser.post(ask)).status).toBe(404);
    for (const player of [world.trainer, world.coTrainer, world.participant, world.organiser]) {
      expect((await player.browser.get(path)).status).toBe(404);
      expect((await player.browser.post(path, { ...WHOLE, version: '1', then: 'done' })).status).toBe(404);
    }
    expect((await world.nobody.get(path)).status).toBe(303);
    expect((await world.nobody.post(ask)).status).toBe(401);
  });
});
