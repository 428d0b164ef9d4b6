import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Clock } from '../../src/platform/time/clock.js';
import { Publications } from '../../src/assessment/marking/publications.service.js';
import { Grants } from '../../src/people/grants.service.js';
import { Viewer } from '../../src/people/viewer.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { factOf, handIn, makeAssignment, WHOLE } from './marking-scene.js';

describe('publishing results', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let path: string;
  let hidden: Participant;
  let mine: { id: string; code: string };
  let other: { id: string; code: string };
  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    path = `/marking/${assignmentId}/${world.cohortId}/publication`;
    hidden = await makeParticipant(test, 'hiding', world.cohortId, 'Asia/Yangon');
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [hidden.personId]);
  });
  beforeEach(async () => {
    await test.rows('DELETE FROM mark_correction; DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission; DELETE FROM publication; DELETE FROM completion_fact');
    mine = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'Mine.', shuffle: 0.1 });
    other = await handIn(test, assignmentId, world.cohortId, { enrolmentId: hidden.enrolmentId, text: 'Other.', shuffle: 0.2 });
  });

  const done = async (id: string, fields: Record<string, string> = {}) => {
    const [mark] = await test.rows<{ version: number }>('SELECT version FROM mark WHERE submission_id = $1', [id]);
    const response = await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, version: String(mark?.version ?? 0), ...fields, then: 'done' });
    expect(response.status).toBe(303);
  };
  const publications = () => test.rows<{ id: string; undone_at: Date | null }>('SELECT id, undone_at FROM publication WHERE assignment_id = $1', [assignmentId]);
  const published = async () => {
    await done(mine.id);
    await done(other.id, { 'c1-level': '0', 'c1-points': '1', 'c2-level': '0', 'c2-points': '1' });
    return world.trainer.browser.post(path, { done: '2', left: '0' });
  };

  it('is previewed in counts and bands, without codes or names', async () => {
    await done(mine.id);
    const { text, status } = await world.organiser.browser.get(path);
    expect(status).toBe(200);
    for (const words of ['1 result with points', '1 script is not marked yet', '1 person has not handed in', 'Excellent (70% and more)', 'Publish 1 result']) expect(text).toContain(words);
    // The number of scripts holds hers, no number of people does: the difference would tell that somebody hidden has handed in.
    expect(text).not.toContain('It concerns');
    for (const trace of [mine.code, other.code, 'Display participant', 'Display hiding']) expect(text).not.toContain(trace);
    expect(text).toMatch(/<th scope="row">Excellent[^<]*<\/th><td class="number">1<\/td>/);
  });

  it('shows everybody her result at once and tells completion', async () => {
    expect((await published()).headers.location).toBe(`${path}?said=resultsPublished`);
    expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toEqual({ is_met: true, state: 'marked', points: 29, out_of: 40, is_published: true });
    expect(await factOf(test, hidden.enrolmentId, assignmentId)).toEqual({ is_met: false, state: 'marked', points: 2, out_of: 40, is_published: true });
  });

  it('shows the trainer whose work it was, but never the name of somebody who hides', async () => {
    expect((await world.trainer.browser.get(`/marking/scripts/${mine.id}`)).text).not.toContain('Display participant');
    await published();
    const list = await world.trainer.browser.get(path.replace('/publication', ''));
    expect(list.text).toContain('Display participant');
    expect(list.text).not.toContain('Display hiding');
    expect((await world.trainer.browser.get(`/marking/scripts/${mine.id}`)).text).toContain('Display participant');
    const unnamed = await world.trainer.browser.get(`/marking/scripts/${other.id}`);
    expect(unnamed.text).toContain('name not shown');
    expect(unnamed.text).not.toContain('Display hiding');
  });

  it('happens once, however often and by whomever it is pressed', async () => {
    await done(mine.id);
    await done(other.id);
    const key = freshKey();
    const answers = await Promise.all([...Array.from({ length: 6 }, () => world.trainer.browser.post(path, { done: '2', left: '0', _key: key })), world.organiser.browser.post(path, { done: '2', left: '0' }), world.secondOrganiser.browser.post(path, { done: '2', left: '0' })]);
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(303));
    expect(await publications()).toHaveLength(1);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'results.published' AND subject_id = $1", [(await publications())[0]!.id])).toHaveLength(1);
  });

  it('with scripts left needs a tick; what is done later is shown when it is done', async () => {
    await done(mine.id);
    const refused = await world.trainer.browser.post(path, { done: '1', left: '1' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Some scripts are not marked yet.');
    expect(await publications()).toHaveLength(0);
    await world.trainer.browser.post(path, { done: '1', left: '1', sure: '1' });
    expect((await world.trainer.browser.get(`/marking/scripts/${other.id}`)).text).toContain('reaches its writer as soon as you press Done');
    await done(other.id);
    expect((await factOf(test, hidden.enrolmentId, assignmentId))!.is_published).toBe(true);
  });

  it('refuses when a mark changed since the preview, and when nothing is marked', async () => {
    expect((await world.trainer.browser.post(path, { done: '0', left: '2', sure: '1' })).text).toContain('No script is marked yet.');
    await done(mine.id);
    await done(other.id);
    const stale = await world.trainer.browser.post(path, { done: '1', left: '1', sure: '1' });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('A mark changed since you opened this page');
    expect(stale.text).toContain('Publish 2 results');
    expect(await publications()).toHaveLength(0);
    for (const wrong of [{ done: 'x', left: '0' }, { done: '', left: '' }, { done: ['1', '2'], left: '0' }, {}]) expect((await world.trainer.browser.post(path, wrong as Record<string, string>)).status).toBe(422);
  });

  it('can be undone for an hour, and then no more', async () => {
    await published();
    const page = await world.trainer.browser.get(path);
    expect(page.text).toContain('You can undo this until');
    expect((await world.trainer.browser.post(`${path}/undoing`)).headers.location).toBe(`${path}?said=publicationUndone`);
    expect((await factOf(test, world.participant.enrolmentId, assignmentId))).toMatchObject({ state: 'marked', points: 29, is_published: false });
    expect((await world.trainer.browser.get(`/marking/scripts/${mine.id}`)).text).not.toContain('Display participant');
    await world.trainer.browser.post(path, { done: '2', left: '0' });
    await test.rows("UPDATE publication SET at = now() - interval '61 minutes' WHERE undone_at IS NULL");
    expect((await world.trainer.browser.get(path)).text).toContain('The hour to undo this is over.');
    const late = await world.trainer.browser.post(`${path}/undoing`);
    expect(late.status).toBe(422);
    expect((await publications()).filter((row) => row.undone_at === null)).toHaveLength(1);
  });

  it('is undone to the very last minute by the clock of the deed', async () => {
    await published();
    const [row] = await test.rows<{ at: Date }>('SELECT at FROM publication');
    const viewer = new Viewer(world.trainer.personId, '', '', 'UTC', 'en', false, false, [{ role: 'trainer', scopeKind: 'cohort', scopeId: world.cohortId }]);
    const undo = (minutes: number) => test.get(Clock).at(new Date(row!.at.getTime() + minutes * 60000), () => test.get(Publications).undo({ viewer, event: 'test', formKey: null }, assignmentId, world.cohortId));
    await expect(undo(60.1)).rejects.toThrow('marking.publication.tooLate');
    await undo(60);
    expect((await publications())[0]!.undone_at).not.toBeNull();
  });

  it('neither happens nor is undone in a cohort whose outcomes are final', async () => {
    await done(mine.id);
    await done(other.id);
    await test.rows("UPDATE cohort SET state = 'final' WHERE id = $1", [world.cohortId]);
    const response = await world.trainer.browser.post(path, { done: '2', left: '0' });
    await test.rows("UPDATE cohort SET state = 'open' WHERE id = $1", [world.cohortId]);
    expect(response.status).toBe(422);
    expect(await publications()).toHaveLength(0);
  });

  it('does not exist for strangers, co-trainers and participants; signed out it asks to sign in', async () => {
    for (const player of [world.participant, world.stranger, world.coTrainer, world.otherOrganiser, world.officer]) {
      expect((await player.browser.get(path)).status).toBe(404);
      expect((await player.browser.post(path, { done: '0', left: '0' })).status).toBe(404);
      expect((await player.browser.post(`${path}/undoing`)).status).toBe(404);
    }
    const reflection = await makeAssignment(test, world.courseId, 'A9', 'reflection');
    expect((await world.trainer.browser.get(`/marking/${reflection.id}/${world.cohortId}/publication`)).status).toBe(404);
    expect((await world.trainer.browser.get(`/marking/${assignmentId}/${world.otherCohortId}/publication`)).status).toBe(404);
    expect((await world.nobody.get(path)).status).toBe(303);
    expect((await world.nobody.post(path, {})).status).toBe(401);
  });

  describe('and correcting a mark', () => {
    const corrected = { ...WHOLE, version: '2', 'c1-level': '1', 'c1-points': '10', reason: 'I had read the wrong page.' };
    const corrections = () => test.rows<{ before: { points: number; criteria: Array<{ points: number }> }; after: { points: number }; reason: string }>('SELECT before, after, reason FROM mark_correction');

    it('keeps both marks and the reason, and tells completion anew', async () => {
      await published();
      expect((await world.trainer.browser.get(`/marking/scripts/${mine.id}`)).text).toContain('Correct this mark');
      expect((await world.trainer.browser.get(`/marking/scripts/${mine.id}/correction`)).text).toContain('Reason for the change');
      const key = freshKey();
      const answers = await Promise.all([1, 2, 3].map(() => world.trainer.browser.post(`/marking/scripts/${mine.id}/correction`, { ...corrected, _key: key })));
      expect(answers.map((answer) => answer.headers.location)).toEqual(Array(3).fill(`/marking/scripts/${mine.id}?said=markCorrected`));
      expect(await corrections()).toMatchObject([{ before: { points: 29, criteria: [{ points: 12 }, { points: 17 }] }, after: { points: 27 }, reason: 'I had read the wrong page.' }]);
      expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toEqual({ is_met: true, state: 'marked', points: 27, out_of: 40, is_published: true });
      expect((await world.trainer.browser.get(`/marking/scripts/${mine.id}`)).text).toContain('29 points before, 27 points now');
    });

    it('needs a reason, a change, and points within the level; what was typed is kept', async () => {
      await published();
      const correction = `/marking/scripts/${mine.id}/correction`;
      const bare = await world.trainer.browser.post(correction, { ...corrected, overall: 'Other words', reason: '  ' });
      expect(bare.status).toBe(422);
      expect(bare.text).toContain('Write the reason.');
      expect(bare.text).toContain('Other words');
      expect((await world.trainer.browser.post(correction, { ...corrected, 'c1-points': '19' })).text).toContain('Enough is 10 to 11 points.');
      expect((await world.trainer.browser.post(correction, { ...corrected, 'c1-level': '', 'c1-points': '' })).text).toContain('Choose a level for');
      expect((await world.trainer.browser.post(correction, { ...WHOLE, version: '2', reason: 'Nothing' })).text).toContain('Nothing is different');
      expect(await corrections()).toHaveLength(0);
    });

    it('by two trainers at once keeps both texts before them', async () => {
      await published();
      await world.trainer.browser.post(`/marking/scripts/${mine.id}/correction`, corrected);
      const late = await world.trainer.browser.post(`/marking/scripts/${mine.id}/correction`, { ...corrected, overall: 'A third text' });
      expect(late.status).toBe(409);
      expect(late.text).toContain('A third text');
      expect(late.text).toContain('Problem and evidence: 10 / 20');
      expect(await corrections()).toHaveLength(1);
    });

    it('is for trainers only, and only for what was seen', async () => {
      await done(mine.id);
      expect((await world.trainer.browser.get(`/marking/scripts/${mine.id}/correction`)).status).toBe(404);
      expect((await world.trainer.browser.post(`/marking/scripts/${mine.id}/correction`, corrected)).status).toBe(404);
      await done(other.id);
      await world.trainer.browser.post(path, { done: '2', left: '0' });
      // A trainer of another cohort passes the door; here she is a co-trainer.
      await test.write((tx) => test.get(Grants).give(tx, world.coTrainer.personId, 'trainer', 'cohort', world.otherCohortId));
      for (const player of [world.coTrainer, world.participant, world.stranger, world.organiser]) {
        expect((await player.browser.get(`/marking/scripts/${mine.id}/correction`)).status).toBe(404);
        expect((await player.browser.post(`/marking/scripts/${mine.id}/correction`, corrected)).status).toBe(404);
      }
      expect((await world.nobody.post(`/marking/scripts/${mine.id}/correction`, corrected)).status).toBe(401);
      const silent = await world.trainer.browser.post(`/marking/scripts/${mine.id}`, { ...WHOLE, version: '2', overall: 'Silently', then: 'done' });
      expect(silent.status).toBe(422);
      expect(silent.text).toContain('The writer can already read this mark');
      expect(await corrections()).toHaveLength(0);
    });
  });
});
