import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeStaff, makeWorld, type Player, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { factOf, handIn, makeAssignment, makeGroup, WHOLE } from './marking-scene.js';

const LOW = { ...WHOLE, 'c1-level': '0', 'c1-points': '4', 'c2-level': '0', 'c2-points': '6', overall: 'FIRST WORDS' };
/** Neither below the pass line nor a distinction. */
const BETWEEN = { ...WHOLE, 'c2-level': '2', 'c2-points': '12' };

describe('second marking', () => {
  const test = useApp();
  let world: World;
  let moderator: Player;
  let third: Player;
  let assignmentId: string;
  let pile: string;
  let work: { id: string; code: string };
  let settings: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    moderator = await makeStaff(test, 'moderator', 'moderator', world.cohortId);
    third = await makeStaff(test, 'trainer-3', 'trainer', world.cohortId);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    pile = `/marking/${assignmentId}/${world.cohortId}`;
    settings = `/marking/settings/${world.cohortId}`;
  });
  beforeEach(async () => {
    await test.rows('DELETE FROM mark_correction; DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission; DELETE FROM publication; DELETE FROM completion_fact; DELETE FROM marking_setting');
    work = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'My work.' });
  });
  const on = (more: Record<string, string> = {}) => world.organiser.browser.post(settings, { version: '0', secondMarking: '1', samplePercent: '20', agreedRule: 'average', thirdOver: '', ...more });
  const begun = async (player: Player): Promise<string> => (await player.browser.post(`${pile}/second-marks/opening`)).headers.location!;
  const first = () => world.trainer.browser.post(`/marking/scripts/${work.id}`, { ...LOW, then: 'done' });

  it('is off and out of sight until it is switched on', async () => {
    await first();
    expect((await world.trainer.browser.get(pile)).text).not.toContain('Second marks');
    for (const path of [`${pile}/second-marks`, `${pile}/agreement`]) for (const player of [world.trainer, moderator]) expect((await player.browser.get(path)).status).toBe(404);
    expect((await world.coTrainer.browser.post(`${pile}/second-marks/opening`)).status).toBe(404);
    const wrong = await on({ samplePercent: '101' });
    expect([wrong.status, wrong.text.includes('whole number from 0 to 100')]).toEqual([422, true]);
    expect((await on()).status).toBe(303);
    expect((await world.trainer.browser.get(pile)).text).toContain('Second marks');
  });

  it('goes blind through its states to the average of both, and keeps both', async () => {
    await on();
    const states = async () => (await world.coTrainer.browser.get(`${pile}/second-marks`)).text;
    expect(await states()).toMatch(/not marked: <span class="strong">1/);
    await first();
    expect(await states()).toMatch(/marking done: <span class="strong">1/);
    expect((await world.coTrainer.browser.get(`/marking/scripts/${work.id}`)).text).toContain('You see the mark of another marker when results are published.');
    // It waits for whoever may write it, and nobody is offered to publish before.
    const waitsFor = async (player: Player) => (await player.browser.get('/waiting')).text;
    expect(await waitsFor(world.coTrainer)).toMatch(new RegExp(`1 script needs a second mark.</p>\\s*<p><a[^>]*href="${pile}/second-marks"`));
    expect(await waitsFor(world.trainer)).not.toContain(`${pile}/publication`);
    for (const player of [world.trainer, world.organiser]) {
      const preview = (await player.browser.get(`${pile}/publication`)).text;
      expect(preview).toContain('1 script still needs a second mark.');
      expect(preview).not.toMatch(/<button[^>]*>Publish/);
    }
    expect((await begun(world.trainer))).toBe(`${pile}/second-marks?said=noSecondLeft`);
    const path = await begun(world.coTrainer);
    expect(path).toBe(`/second-marks/${work.id}`);
    expect(await states()).toMatch(/in review: <span class="strong">1/);
    const page = (await world.coTrainer.browser.get(path)).text;
    expect(page).toContain('My work.');
    for (const trace of ['FIRST WORDS', 'Explained well.', 'Display trainer', 'Display participant']) expect(page).not.toContain(trace);
    const refused = await world.trainer.browser.post(`${pile}/publication`, { done: '1', left: '0' });
    expect([refused.status, refused.text.includes('1 script waits for a second mark')]).toEqual([422, true]);
    await world.coTrainer.browser.post(path, { ...WHOLE, version: '0', overall: 'SECOND WORDS', then: 'save' });
    expect((await world.coTrainer.browser.post(path, { ...WHOLE, version: '0', overall: 'Other', then: 'done' })).status).toBe(409);
    const key = freshKey();
    const answers = await Promise.all([1, 2].map(() => world.coTrainer.browser.post(path, { ...WHOLE, version: '1', overall: 'SECOND WORDS', then: 'done', _key: key })));
    expect(answers.map(({ headers }) => headers.location)).toEqual(Array(2).fill(`${pile}/second-marks?said=secondDone`));
    expect(await states()).toMatch(/ready to publish: <span class="strong">1/);
    expect(await waitsFor(world.coTrainer)).toContain('a trainer publishes the results');
    expect(await waitsFor(world.trainer)).toContain(`${pile}/publication`);
    // 4 and 12 make 8; 6 and 17 make 12, half a point rounded up.
    expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toMatchObject({ points: 20, out_of: 40, is_published: false });
    const seen = (await moderator.browser.get(`${pile}/agreement`)).text;
    for (const words of ['FIRST WORDS', 'SECOND WORDS', '10 of 40', '29 of 40', '20 of 40', 'the average of two marks', 'below the pass line', '1 script has two marks. Under 30', '-19.0', '+19.0']) expect(seen).toContain(words);
    expect(seen).not.toContain('Display participant');
    const changed = await world.trainer.browser.post(`/marking/scripts/${work.id}`, { ...WHOLE, version: '3', then: 'done' });
    expect([changed.status, changed.text.includes('are agreed already')]).toEqual([422, true]);
    expect((await world.trainer.browser.post(`${pile}/publication`, { done: '1', left: '0' })).status).toBe(303);
    expect(await states()).toMatch(/published: <span class="strong">1/);
    // What is out needs no second mark, also when it would be picked now.
    expect(await begun(world.coTrainer)).toBe(`${pile}/second-marks?said=noSecondLeft`);
  });

  describe('of a script that comes after results are out', () => {
    let late: { id: string; code: string };
    const out = (id: string, mark: Record<string, string>) => world.trainer.browser.post(`/marking/scripts/${id}`, { ...mark, then: 'done' });
    const hers = async () => (await world.classmate.browser.get(`/assignments/${assignmentId}`)).text.includes('FIRST WORDS');
    const isOut = async () => [await hers(), (await factOf(test, world.classmate.enrolmentId, assignmentId))?.is_published];
    beforeEach(async () => {
      await on({ samplePercent: '0' });
      await out(work.id, BETWEEN);
      expect((await world.trainer.browser.post(`${pile}/publication`, { done: '1', left: '0' })).status).toBe(303);
      late = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.classmate.enrolmentId, text: 'Late work.' });
    });

    it('keeps its result back until it went the same way; the others stay out', async () => {
      expect((await world.trainer.browser.get(`/marking/scripts/${late.id}`)).text).toContain('If it has to be marked twice, it reaches her with the second mark.');
      await out(late.id, LOW);
      expect(await isOut()).toEqual([false, false]);
      expect((await factOf(test, world.participant.enrolmentId, assignmentId))?.is_published).toBe(true);
      expect((await world.classmate.browser.post(`/submissions/${late.id}/review`, { words: '' })).status).not.toBe(303);
      // Its marker may still change it; nobody else sees the mark; it waits for whoever may write the second.
      expect((await world.trainer.browser.post(`/marking/scripts/${late.id}`, { ...LOW, 'c1-points': '5', version: '2', then: 'done' })).status).toBe(303);
      expect((await world.coTrainer.browser.get(`/marking/scripts/${late.id}`)).text).toContain('You see the mark of another marker when results are published.');
      expect((await world.coTrainer.browser.get('/waiting')).text).toContain('1 script needs a second mark.');
      const path = await begun(world.coTrainer);
      expect(path).toBe(`/second-marks/${late.id}`);
      await world.coTrainer.browser.post(path, { ...LOW, version: '0', overall: 'SECOND WORDS', then: 'done' });
      expect(await isOut()).toEqual([true, true]);
      expect((await moderator.browser.get(`${pile}/agreement`)).text).toContain('SECOND WORDS');
      expect(await test.rows('SELECT 1 FROM result_wait')).toEqual([]);
    });

    it('lets it out at once when it is not picked, or when second marking is switched off', async () => {
      await out(late.id, { ...BETWEEN, overall: 'FIRST WORDS' });
      expect(await isOut()).toEqual([true, true]);
      await test.rows('DELETE FROM mark_criterion WHERE mark_id IN (SELECT id FROM mark WHERE submission_id = $1)', [late.id]);
      await test.rows('DELETE FROM mark WHERE submission_id = $1', [late.id]);
      await out(late.id, LOW);
      expect(await isOut()).toEqual([false, false]);
      expect((await world.organiser.browser.post(settings, { version: '1' })).status).toBe(303);
      expect(await isOut()).toEqual([true, true]);
    });

    it('also for a group whose results went out first', async () => {
      await test.rows('DELETE FROM publication');
      const groupId = await makeGroup(test, world.cohortId, [world.classmate.enrolmentId], 7);
      await test.rows("INSERT INTO group_publication (id, assignment_id, cohort_id, group_id, at, published_by) VALUES ($1, $2, $3, $4, now(), $5)", ['grouppublication'.padEnd(26, '0'), assignmentId, world.cohortId, groupId, world.trainer.personId]);
      await test.rows("INSERT INTO group_publication_place (publication_id, enrolment_id) VALUES ($1, $2)", ['grouppublication'.padEnd(26, '0'), world.classmate.enrolmentId]);
      await out(late.id, LOW);
      expect(await isOut()).toEqual([false, false]);
      await world.coTrainer.browser.post(await begun(world.coTrainer), { ...LOW, version: '0', then: 'done' });
      expect(await isOut()).toEqual([true, true]);
    });
  });

  it('asks a third marker when two are far apart; the middle total stands', async () => {
    await on({ thirdOver: '5' });
    await first();
    const path = await begun(world.coTrainer);
    await world.coTrainer.browser.post(path, { ...WHOLE, version: '0', then: 'done' });
    expect(await test.rows('SELECT 1 FROM agreed_mark')).toEqual([]);
    expect(await begun(world.coTrainer)).toBe(`${pile}/second-marks?said=noSecondLeft`);
    expect(await begun(third)).toBe(path);
    await third.browser.post(path, { ...WHOLE, version: '0', 'c1-level': '1', 'c1-points': '11', 'c2-level': '1', 'c2-points': '10', then: 'done' });
    expect(await test.rows('SELECT how FROM agreed_mark')).toEqual([{ how: 'middle' }]);
    expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toMatchObject({ points: 21 });
  });

  it('lets those who take a second look decide, with a reason, and keeps who, when and why', async () => {
    await on();
    await first();
    await world.coTrainer.browser.post(await begun(world.coTrainer), { ...WHOLE, version: '0', then: 'done' });
    const path = `${pile}/agreement/${work.id}`;
    const without = await moderator.browser.post(path, { choice: 'second', reason: ' ' });
    expect([without.status, without.text.includes('Write the reason.')]).toEqual([422, true]);
    expect((await moderator.browser.post(path, { choice: 'third', reason: 'x' })).status).toBe(422);
    expect((await moderator.browser.post(path, { choice: 'second', reason: 'The rubric says so.' })).headers.location).toBe(`${pile}/agreement?said=markDecided`);
    expect(await test.rows('SELECT how, reason, decided_by FROM agreed_mark')).toEqual([{ how: 'chosen.second', reason: 'The rubric says so.', decided_by: moderator.personId }]);
    expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toMatchObject({ points: 29 });
    await moderator.browser.post(path, { choice: 'first', reason: 'After a talk.' });
    expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toMatchObject({ points: 10 });
    for (const player of [world.trainer, world.participant, world.organiser]) expect((await player.browser.post(path, { choice: 'first', reason: 'x' })).status).toBe(404);
  });

  it('is closed to strangers and to markers who have not opened it', async () => {
    await on();
    await first();
    const path = await begun(world.coTrainer);
    for (const player of [world.participant, third, world.trainer, moderator, world.otherOrganiser]) {
      expect((await player.browser.get(path)).status).toBe(404);
      expect((await player.browser.post(path, { ...WHOLE, version: '0', then: 'done' })).status).toBe(404);
    }
    expect((await world.nobody.get(path)).status).toBe(303);
  });

  it('opens one script for one of two markers who press at the same moment', async () => {
    await on();
    await first();
    const answers = await Promise.all([begun(world.coTrainer), begun(third)]);
    expect(answers.sort()).toEqual([`${pile}/second-marks?said=noSecondLeft`, `/second-marks/${work.id}`].sort());
    expect(await test.rows('SELECT 1 FROM blind_mark')).toHaveLength(1);
  });
});
