import { beforeAll, describe, expect, it } from '@jest/globals';
import { FileStore } from '../../src/platform/files/file-store.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { factOf, handIn, makeAssignment, makeGroup, WHOLE } from './marking-scene.js';

describe('marking a script', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let pile: string;
  let hidden: Participant;
  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    pile = `/marking/${assignmentId}/${world.cohortId}`;
    hidden = await makeParticipant(test, 'hiding', world.cohortId, 'Asia/Yangon');
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [hidden.personId]);
  });

  const fresh = async (work: Parameters<typeof handIn>[3] = {}) => {
    await test.rows('DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission; DELETE FROM publication; DELETE FROM completion_fact');
    return handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'The camp moved twice.', ...work });
  };
  const markOf = async (id: string) => (await test.rows<{ id: string; marker_id: string | null; is_done: boolean; version: number; overall: string }>('SELECT * FROM mark WHERE submission_id = $1', [id]))[0];
  const pointsOf = async (id: string) => (await test.rows<{ points: number | null }>('SELECT m.points FROM mark_criterion m JOIN mark k ON k.id = m.mark_id JOIN criterion c ON c.id = m.criterion_id WHERE k.submission_id = $1 ORDER BY c.position', [id])).map((row) => row.points);

  it('shows the work under its code with the rubric, and nothing that says who or when', async () => {
    const { id, code } = await fresh();
    const response = await world.trainer.browser.get(`/marking/scripts/${id}`);
    expect(response.status).toBe(200);
    expect(response.text).toContain('The camp moved twice.');
    expect(response.text).toContain('Script 1 of 1');
    for (const words of [code, 'Problem and evidence', 'New to the reader.', '14–20', 'Done, next', 'Save unfinished', 'Not begun yet', 'on time']) expect(response.text).toContain(words);
    for (const trace of [world.participant.personId, world.participant.enrolmentId, 'Display participant', 'Zqx', new Date(Date.now() - 50 * 3600000).toISOString().slice(0, 13)]) expect(response.text).not.toContain(trace);
  });

  it('costs the same number of statements in a pile of 1 and of 40', async () => {
    const { id } = await fresh();
    const count = async (path: string) => {
      const before = test.database.statements;
      expect((await world.trainer.browser.get(path)).status).toBe(200);
      return test.database.statements - before;
    };
    const few = [await count(pile), await count(`/marking/scripts/${id}`)];
    for (let nth = 0; nth < 40; nth += 1) await handIn(test, assignmentId, world.cohortId, { groupId: await makeGroup(test, world.cohortId, [], 100 + nth), text: 'Plan.' });
    const response = await world.trainer.browser.get(pile);
    expect(response.text).toContain('0 of 41 marked');
    expect([await count(pile), await count(`/marking/scripts/${id}`)]).toEqual(few);
    expect(Math.max(...few)).toBeLessThanOrEqual(4);
  });

  it('lists scripts by their shuffle, says moved date without a clock, and keeps those who hide under the code', async () => {
    const second = await fresh({ shuffle: 0.9 });
    const first = await handIn(test, assignmentId, world.cohortId, { enrolmentId: hidden.enrolmentId, text: 'From a hidden person.', shuffle: 0.1, moved: true });
    const { text } = await world.coTrainer.browser.get(pile);
    expect(text.indexOf(first.code)).toBeGreaterThan(0);
    expect(text.indexOf(first.code)).toBeLessThan(text.indexOf(second.code));
    expect(text).toContain('moved date');
    expect(text).not.toContain('Display hiding');
    expect(text).not.toMatch(/\d\d:\d\d/);
    expect((await world.trainer.browser.get(`/marking/scripts/${first.id}`)).text).toContain('From a hidden person.');
  });

  it('does not exist for strangers, participants, organisers and other cohorts', async () => {
    const { id } = await fresh();
    const bare = (text: string) => text.replaceAll(/%2F[0-9a-z]{26}|name="_(key|csrf)" value="[^"]*"/g, '');
    const missing = (await world.trainer.browser.get('/marking/scripts/00000000000000000000000000')).text;
    for (const player of [world.participant, world.stranger, world.organiser, world.otherOrganiser, world.officer]) {
      expect((await player.browser.get(`/marking/scripts/${id}`)).status).toBe(404);
      expect((await player.browser.get(pile)).status).toBe(404);
      expect((await player.browser.post(`/marking/scripts/${id}`, { ...WHOLE, then: 'done' })).status).toBe(404);
      expect((await player.browser.post(`${pile}/opening`)).status).toBe(404);
    }
    await test.rows('UPDATE submission SET cohort_id = $2 WHERE id = $1', [id, world.otherCohortId]);
    const foreign = await world.trainer.browser.get(`/marking/scripts/${id}`);
    expect(foreign.status).toBe(404);
    expect(bare(foreign.text)).toBe(bare(missing));
    expect((await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, then: 'done' })).status).toBe(404);
    expect((await world.trainer.browser.post(`/marking/scripts/${id}/taking-over`)).status).toBe(404);
    expect((await world.trainer.browser.post(`/marking/scripts/${id}/handing-back`)).status).toBe(404);
    expect(await markOf(id)).toBeUndefined();
  });

  it('sends somebody who is signed out to the sign-in page', async () => {
    const { id } = await fresh();
    expect((await world.nobody.get(pile)).headers.location).toBe(`/sign-in?next=${encodeURIComponent(pile)}`);
    expect((await world.nobody.get(`/marking/scripts/${id}`)).status).toBe(303);
    expect((await world.nobody.post(`/marking/scripts/${id}`, WHOLE)).status).toBe(401);
  });

  it('is saved unfinished, goes on another day, and is done: completion hears of it unpublished', async () => {
    const { id } = await fresh();
    const saved = await world.trainer.browser.post(`/marking/scripts/${id}`, { version: '0', 'c1-level': '3', 'c1-points': '', overall: 'Half <b>way</b>', then: 'save' });
    expect(saved.headers.location).toBe(`/marking/scripts/${id}?said=markSaved`);
    expect(await pointsOf(id)).toEqual([17, null]);
    expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toBeUndefined();
    const again = await world.trainer.browser.get(`/marking/scripts/${id}`);
    expect(again.text).toContain('Half &lt;b&gt;way&lt;/b&gt;');
    expect(again.text).toMatch(/Saved \d\d:\d\d/);
    expect(again.text).toMatch(/value="3" checked/);
    expect(again.text).toContain('17 of 40');
    const done = await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, version: '2', then: 'done' });
    expect(done.headers.location).toBe(`${pile}?said=markDone`);
    expect(await markOf(id)).toMatchObject({ is_done: true, version: 3, marker_id: world.trainer.personId, overall: 'Thank you.' });
    expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toEqual({ is_met: true, state: 'marked', points: 29, out_of: 40, is_published: false });
    expect((await world.trainer.browser.get(pile)).text).toContain('1 of 1 marked');
  });

  it('goes to the next script with one press, past those that another marker has open', async () => {
    const first = await fresh({ shuffle: 0.1 });
    const second = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.classmate.enrolmentId, shuffle: 0.2 });
    const third = await handIn(test, assignmentId, world.cohortId, { enrolmentId: hidden.enrolmentId, shuffle: 0.3 });
    const opened = await world.trainer.browser.post(`${pile}/opening`);
    expect(opened.headers.location).toBe(`/marking/scripts/${first.id}`);
    expect((await world.coTrainer.browser.post(`${pile}/opening`)).headers.location).toBe(`/marking/scripts/${second.id}`);
    const done = await world.trainer.browser.post(`/marking/scripts/${first.id}`, { ...WHOLE, version: '1', then: 'done' });
    expect(done.headers.location).toBe(`/marking/scripts/${third.id}?said=markDone`);
    const page = await world.trainer.browser.get(done.headers.location!);
    expect(page.text).toContain('That script is marked.');
    expect((await world.trainer.browser.post(`${pile}/opening`)).headers.location).toBe(`/marking/scripts/${third.id}`);
    expect((await world.trainer.browser.get(pile)).text).toContain('opened by another');
  });

  it('opens different scripts for two markers who press at the same moment', async () => {
    const { id } = await fresh({ shuffle: 0.1 });
    const other = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.classmate.enrolmentId, shuffle: 0.2 });
    const answers = await Promise.all([world.trainer, world.coTrainer].map((player) => player.browser.post(`${pile}/opening`)));
    expect(answers.map((answer) => answer.headers.location!.split('/').pop()).sort()).toEqual([id, other.id].sort());
  });

  it('is taken over and handed back, with what was written', async () => {
    const { id } = await fresh();
    await world.coTrainer.browser.post(`/marking/scripts/${id}`, { version: '0', 'c1-level': '1', overall: 'From the co-trainer', then: 'save' });
    const seen = await world.trainer.browser.get(`/marking/scripts/${id}`);
    expect(seen.text).toContain('Opened by');
    expect(seen.text).toContain('From the co-trainer');
    expect(seen.text).not.toContain('Done, next');
    expect((await world.trainer.browser.post(`/marking/scripts/${id}/handing-back`)).status).toBe(422);
    await world.trainer.browser.post(`/marking/scripts/${id}/taking-over`);
    expect((await markOf(id))!.marker_id).toBe(world.trainer.personId);
    expect((await world.trainer.browser.get(`/marking/scripts/${id}`)).text).toContain('Done, next');
    expect((await world.trainer.browser.post(`/marking/scripts/${id}/handing-back`)).headers.location).toBe(`${pile}?said=markHandedBack`);
    expect(await markOf(id)).toMatchObject({ marker_id: null, overall: 'From the co-trainer' });
    expect((await world.coTrainer.browser.get(`/marking/scripts/${id}`)).text).toContain('handed it back');
    expect((await world.coTrainer.browser.post(`${pile}/opening`)).headers.location).toBe(`/marking/scripts/${id}`);
  });

  it('that was handed back untouched may be taken back by its writer again', async () => {
    const { id } = await fresh();
    await world.trainer.browser.post(`${pile}/opening`);
    expect(await markOf(id)).toBeDefined();
    await world.trainer.browser.post(`/marking/scripts/${id}/handing-back`);
    expect(await markOf(id)).toBeUndefined();
  });

  it('that was taken back meanwhile says so and keeps what was typed', async () => {
    const { id } = await fresh();
    await test.rows('UPDATE submission SET taken_back_at = now() WHERE id = $1', [id]);
    const response = await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, overall: 'Words that took me an hour to find', then: 'done' });
    expect(response.status).toBe(422);
    expect(response.text).toContain('taken this work back');
    expect(response.text).toContain('Words that took me an hour to find');
    expect((await world.trainer.browser.get(`/marking/scripts/${id}/file`)).status).toBe(404);
    expect(await markOf(id)).toBeUndefined();
  });

  it('is marked once, however often the same button is pressed', async () => {
    const { id } = await fresh({ shuffle: 0.1 });
    await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.classmate.enrolmentId, shuffle: 0.2 });
    await handIn(test, assignmentId, world.cohortId, { enrolmentId: hidden.enrolmentId, shuffle: 0.3 });
    const key = freshKey();
    const answers = await Promise.all(Array.from({ length: 12 }, () => world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, then: 'done', _key: key })));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.headers.location}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(303);
    expect((await markOf(id))!.version).toBe(2);
    expect(await test.rows('SELECT 1 FROM mark')).toHaveLength(2);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'mark.saved' AND subject_id = $1", [(await markOf(id))!.id])).toHaveLength(1);
  });

  it('is never overwritten silently: the second of two markers sees both texts and may save again', async () => {
    const { id } = await fresh();
    await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, overall: 'First words', then: 'save' });
    const late = await world.coTrainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, overall: 'Second words', 'c1-level': '0', 'c1-points': '3', then: 'done' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('First words');
    expect(late.text).toContain('Second words');
    expect((await markOf(id))!.overall).toBe('First words');
    expect(late.text).toContain('name="version" value="2"');
    await world.coTrainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, version: '2', overall: 'Both words', then: 'save' });
    expect((await markOf(id))!.overall).toBe('Both words');
  });

  it('loses no save when two markers press at the same moment, forty times', async () => {
    const { id } = await fresh();
    for (let round = 0; round < 40; round += 1) {
      const version = String((await markOf(id))?.version ?? 0);
      const answers = await Promise.all([world.trainer, world.coTrainer].map((player) => player.browser.post(`/marking/scripts/${id}`, { ...WHOLE, version, overall: `${player.handle} ${round}`, then: 'save' })));
      expect(answers.map((answer) => answer.status).sort()).toEqual([303, 409]);
      const winner = answers[0]!.status === 303 ? 'trainer' : 'co-trainer';
      expect((await markOf(id))!.overall).toBe(`${winner} ${round}`);
    }
  }, 60000);

  it.each([
    ['points outside the level', { 'c1-level': '1', 'c1-points': '15', 'c1-was': '10' }, 'Enough is 10 to 11 points.'],
    ['points that no level has', { 'c1-level': '', 'c1-points': '21' }, 'Write a number from 0 to 20.'],
    ['half points', { 'c1-points': '10.5' }, 'whole number'],
    ['a criterion without level', { 'c1-level': '', 'c1-points': '' }, 'Choose a level for: Problem and evidence'],
    ['a comment that is too long', { 'c1-comment': 'x'.repeat(4001) }, 'longer than 4,000'],
    ['a version of no kind', { version: 'x' }, 'Check this field'],
    ['two values where one fits', { 'c1-points': ['10', '11'] }, 'Check this field'],
  ])('refuses %s and keeps what was typed', async (_what, wrong, words) => {
    const { id } = await fresh();
    const response = await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, overall: 'Kept words', ...wrong, then: 'done' } as Record<string, string>);
    expect(response.status).toBe(422);
    expect(response.text).toContain(words);
    expect(response.text).toContain('Kept words');
    expect(await markOf(id)).toBeUndefined();
  });

  it('takes the middle of a level without points, also when only the level was changed', async () => {
    const { id } = await fresh();
    await world.trainer.browser.post(`/marking/scripts/${id}`, { version: '0', 'c1-level': '1', 'c1-points': '', 'c2-level': '2', then: 'save' });
    expect(await pointsOf(id)).toEqual([10, 12]);
    await world.trainer.browser.post(`/marking/scripts/${id}`, { version: '2', 'c1-level': '3', 'c1-points': '10', 'c1-was': '10', 'c2-level': '2', 'c2-points': '12', 'c2-was': '12', then: 'save' });
    expect(await pointsOf(id)).toEqual([17, 12]);
  });

  it('of a co-trainer is flagged; a trainer may change it, not the other way round', async () => {
    const { id } = await fresh();
    await world.coTrainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, then: 'done' });
    const list = await world.trainer.browser.get(pile);
    expect(list.text).toContain('Marked by a co-trainer:');
    expect(list.text).toContain('Display co-trainer');
    await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, version: '2', overall: 'Looked at', then: 'done' });
    expect(await markOf(id)).toMatchObject({ marker_id: world.trainer.personId, overall: 'Looked at' });
    expect((await world.trainer.browser.get(pile)).text).not.toContain('Marked by a co-trainer:');
    const refused = await world.coTrainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, version: '3', overall: 'Not allowed', then: 'done' });
    expect(refused.status).toBe(422);
    expect((await markOf(id))!.overall).toBe('Looked at');
  });

  it('that is opened again tells completion that it is only handed in', async () => {
    const { id } = await fresh();
    await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, then: 'done' });
    await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, version: '2', then: 'save' });
    expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toEqual({ is_met: false, state: 'handed_in', points: null, out_of: null, is_published: true });
  });

  it('for comments only gets words and no points, and tells completion nothing', async () => {
    const { id } = await fresh({ commentsOnly: true });
    const page = await world.trainer.browser.get(`/marking/scripts/${id}`);
    expect(page.text).toContain('There are no points.');
    expect(page.text).not.toContain('type="radio"');
    expect((await world.trainer.browser.post(`/marking/scripts/${id}`, { version: '0', then: 'done' })).status).toBe(422);
    await world.trainer.browser.post(`/marking/scripts/${id}`, { version: '0', overall: 'Add a date.', 'c1-level': '3', 'c1-points': '17', then: 'done' });
    expect(await markOf(id)).toMatchObject({ is_done: true, overall: 'Add a date.' });
    expect(await pointsOf(id)).toEqual([null, null]);
    expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toBeUndefined();
    const changed = await world.trainer.browser.post(`/marking/scripts/${id}`, { version: '2', overall: 'Silently other', then: 'done' });
    expect(changed.status).toBe(422);
    expect((await markOf(id))!.overall).toBe('Add a date.');
  });

  it('that is a file is downloaded under its code, whole, and says nothing of where or when it was stored', async () => {
    const { id, code } = await fresh();
    const content = Buffer.from(`%PDF-1.4\n${'x'.repeat(3000)}\n%%EOF`);
    const stored = await test.get(FileStore).put(world.participant.personId, { kind: 'pdf', content });
    await test.write((tx) => test.get(FileStore).recordWithin(tx, world.participant.personId, stored));
    await test.rows("UPDATE submission SET file_id = $2, text = '' WHERE id = $1", [id, stored.id]);
    const page = await world.trainer.browser.get(`/marking/scripts/${id}`);
    expect(page.text).toContain(`work-${code}.pdf`);
    expect(page.text).not.toContain(stored.id);
    const file = await world.coTrainer.browser.download(`/marking/scripts/${id}/file`);
    expect(file.headers['content-disposition']).toBe(`attachment; filename="work-${code}.pdf"`);
    expect(file.headers['last-modified']).toBeUndefined();
    expect(file.headers['x-content-type-options']).toBe('nosniff');
    expect(content.equals(file.body as Buffer)).toBe(true);
    expect((await world.classmate.browser.get(`/marking/scripts/${id}/file`)).status).toBe(404);
    expect((await world.organiser.browser.get(`/marking/scripts/${id}/file`)).status).toBe(404);
  });

  it('that is a reflection is answered in words, and is never published', async () => {
    const reflection = await makeAssignment(test, world.courseId, 'A3', 'reflection');
    const { id } = await handIn(test, reflection.id, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'I doubted one idea.' });
    expect((await world.trainer.browser.get(`/marking/${reflection.id}/${world.cohortId}`)).text).toContain('A reflection is read and not marked.');
    await world.trainer.browser.post(`/marking/scripts/${id}`, { version: '0', overall: 'Keep that doubt.', then: 'done' });
    expect(await markOf(id)).toMatchObject({ is_done: true, overall: 'Keep that doubt.' });
    expect(await factOf(test, world.participant.enrolmentId, reflection.id)).toBeUndefined();
    expect((await world.trainer.browser.get(`/marking/${reflection.id}/${world.cohortId}`)).text).not.toContain('Display participant');
  });

  it('of somebody who left the course is gone', async () => {
    const leaver = await makeParticipant(test, 'leaver', world.cohortId, 'Asia/Yangon');
    const { id } = await fresh({ enrolmentId: leaver.enrolmentId });
    await test.rows("UPDATE enrolment SET state = 'withdrawn' WHERE id = $1", [leaver.enrolmentId]);
    expect((await world.trainer.browser.get(`/marking/scripts/${id}`)).status).toBe(422);
    expect((await world.trainer.browser.get(pile)).text).toContain('Nothing is handed in yet.');
  });

  it('of a group is a plan: one mark for every member, with their notes and without their names', async () => {
    const plan = await makeAssignment(test, world.courseId, 'A2', 'group');
    const groupId = await makeGroup(test, world.cohortId, [world.participant.enrolmentId, world.classmate.enrolmentId, hidden.enrolmentId]);
    await test.rows('INSERT INTO group_note (assignment_id, enrolment_id, text, changed_at) VALUES ($1, $2, $3, now())', [plan.id, world.classmate.enrolmentId, 'One of us carried the rest.']);
    const { id } = await handIn(test, plan.id, world.cohortId, { groupId, plan: { aim: 'Doors open at night.', steps: 'First we write.' } });
    const page = await world.trainer.browser.get(`/marking/scripts/${id}`);
    for (const words of ['Aim and ask', 'Doors open at night.', 'Steps and dates', 'Notes of members', 'One of us carried the rest.']) expect(page.text).toContain(words);
    for (const trace of ['Display classmate', 'Display participant', 'Display hiding', groupId, world.classmate.enrolmentId]) expect(page.text).not.toContain(trace);
    await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, 'c1-level': '0', 'c1-points': '2', then: 'done' });
    for (const member of [world.participant, world.classmate, hidden]) {
      expect(await factOf(test, member.enrolmentId, plan.id)).toEqual({ is_met: false, state: 'marked', points: 19, out_of: 40, is_published: false });
    }
  });
});
