import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { factOf, handIn, makeAssignment, WHOLE } from './marking-scene.js';

const COPIED = 'The bridge at Mae Sot was closed for nine days and nobody told the families who waited there with their papers.';
const inDays = (days: number) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);

/** Case O of the domain: a doubt about whose work it is. */
describe('a doubt', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let pile: string;
  let mine: { id: string; code: string };
  let theirs: { id: string; code: string };
  let talk: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    pile = `/marking/${assignmentId}/${world.cohortId}`;
  });
  beforeEach(async () => {
    await test.rows("UPDATE assignment SET checklist = '[]'");
    await test.rows('DELETE FROM marking_setting; DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM extension; DELETE FROM submission; DELETE FROM publication; DELETE FROM completion_fact; DELETE FROM deadline');
    mine = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: `My own. ${COPIED}`, shuffle: 0.1 });
    theirs = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.classmate.enrolmentId, text: `${COPIED} And more.`, shuffle: 0.2 });
    talk = `/marking/scripts/${mine.id}/talk`;
  });
  const switchOn = () => world.organiser.browser.post(`/marking/settings/${world.cohortId}`, { version: '0', similarity: '1' });
  const hers = async () => (await world.participant.browser.get(`/assignments/${assignmentId}`)).text;

  it('can come from scripts that are alike: for the trainer alone, where a cohort has switched it on, under codes', async () => {
    const list = `${pile}/similarity`;
    const pair = `${list}/${mine.id}/${theirs.id}`;
    for (const path of [list, pair]) expect((await world.trainer.browser.get(path)).status).toBe(404);
    expect((await world.trainer.browser.get(pile)).text).not.toContain('/similarity');
    await switchOn();
    expect((await world.trainer.browser.get(pile)).text).toContain(`href="${list}"`);
    const found = (await world.trainer.browser.get(list)).text;
    expect(found).toContain(`${mine.code} + ${theirs.code}`);
    const { text } = await world.trainer.browser.get(pair);
    expect(text.match(/<mark>/g)).toHaveLength(2);
    for (const name of ['Display participant', 'Display classmate']) expect([found.includes(name), text.includes(name)]).toEqual([false, false]);
    await test.rows('UPDATE assignment SET brief_html = $2 WHERE id = $1', [assignmentId, `<p>${COPIED.replace('Mae Sot', '<b>Mae Sot</b>')}</p>`]);
    expect((await world.trainer.browser.get(list)).text).toContain('No two scripts are alike.');
    await test.rows("UPDATE assignment SET brief_html = '<p>Brief.</p>' WHERE id = $1", [assignmentId]);
    for (const player of [world.coTrainer, world.organiser, world.participant, world.stranger, world.officer]) for (const path of [list, pair]) expect((await player.browser.get(path)).status).toBe(404);
    expect((await world.nobody.get(list)).status).toBe(303);
    expect((await world.trainer.browser.get(`${list}/${mine.id}/${world.cohortId}`)).status).toBe(404);
  });

  it('begins with a talk under the code', async () => {
    expect(await hers()).not.toContain('Your answer');
    const key = freshKey();
    const answers = await Promise.all([1, 2, 3].map(() => world.trainer.browser.post(talk, { talk: 'How did you come to this text?', _key: key })));
    expect(answers.map(({ headers }) => headers.location)).toEqual(Array(3).fill(`${talk}?said=talkSent`));
    const page = await hers();
    for (const words of ['Your marker has written to you', 'How did you come to this text?']) expect(page).toContain(words);
    expect(page).not.toContain('Display trainer');
    await world.participant.browser.post(`/submissions/${mine.id}/talk`, { talk: 'We learned together.' });
    expect([(await world.trainer.browser.get(pile)).text, (await world.coTrainer.browser.get(pile)).text].map((text) => text.includes('its writer has answered you'))).toEqual([true, false]);
    expect((await world.trainer.browser.get('/waiting')).text).toContain('1 answer in your talk about a script of');
    expect((await world.coTrainer.browser.get('/waiting')).text).not.toContain('in your talk');
    const seen = (await world.trainer.browser.get(talk)).text;
    expect([seen.includes('We learned together.'), seen.includes('Display participant')]).toEqual([true, false]);
    expect(await test.rows('SELECT 1 FROM talk_message')).toHaveLength(2);
    const empty = await world.trainer.browser.post(talk, { talk: ' ' });
    expect([empty.status, empty.text.includes('Write something first.')]).toEqual([422, true]);
    // Nobody else reads it or writes in it, and nobody begins one from the other side.
    for (const player of [world.coTrainer, world.organiser, world.classmate, world.stranger]) expect([(await player.browser.get(talk)).status, (await player.browser.post(talk, { talk: 'x' })).status]).toEqual([404, 404]);
    for (const player of [world.classmate, world.stranger, world.trainer]) expect((await player.browser.post(`/submissions/${mine.id}/talk`, { talk: 'x' })).status).toBe(404);
    expect((await world.classmate.browser.post(`/submissions/${theirs.id}/talk`, { talk: 'x' })).status).toBe(404);
    expect((await world.nobody.post(talk, { talk: 'x' })).status).toBe(401);
  });

  it('may end with the work handed back: a reason, a new date, and nothing in a record or the marks book', async () => {
    await world.trainer.browser.post(`/marking/scripts/${mine.id}`, { ...WHOLE, then: 'done' });
    const path = `/marking/scripts/${mine.id}/resubmission`;
    for (const wrong of [{ reason: '', day: inDays(9) }, { reason: 'In your own words.', day: '' }, { reason: 'In your own words.', day: inDays(-1) }, { reason: 'In your own words.', day: inDays(70) }, { reason: 'In your own words.', day: '2027-02-31' }]) {
      const refused = await world.trainer.browser.post(path, wrong);
      expect([wrong, refused.status, refused.text.includes(wrong.reason)]).toEqual([wrong, 422, true]);
    }
    const key = freshKey();
    const answers = await Promise.all([1, 2].map(() => world.trainer.browser.post(path, { reason: 'In your own words.', day: inDays(9), _key: key })));
    expect(answers.map(({ headers }) => headers.location)).toEqual(Array(2).fill(`${pile}?said=workHandedBack`));
    expect((await world.trainer.browser.get(pile)).text).not.toContain(mine.code);
    const page = await hers();
    for (const words of ['Your work was handed back', 'In your own words.', 'name="text"']) expect(page).toContain(words);
    expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toMatchObject({ state: 'missing', points: null });
    for (const book of [`/marks-book/${world.cohortId}`, `/cohorts/${world.cohortId}`]) expect((await world.organiser.browser.get(book)).text).not.toMatch(/own words|handed back/);
    const again = await world.participant.browser.post(`/assignments/${assignmentId}/hand-in`, { text: 'Wholly my own words.', revision: '0', comments: 'marks' });
    expect(again.status).toBe(303);
    expect(await hers()).not.toContain('Your work was handed back');
    const [work] = await test.rows<{ id: string; code: string; is_late: boolean }>('SELECT id, code, is_late FROM submission WHERE enrolment_id = $1 AND taken_back_at IS NULL', [world.participant.enrolmentId]);
    expect(work).toMatchObject({ code: mine.code, is_late: false });
    expect((await world.trainer.browser.post(`/marking/scripts/${work!.id}`, { ...WHOLE, then: 'done' })).status).toBe(303);
    for (const player of [world.coTrainer, world.organiser, world.participant, world.stranger]) expect((await player.browser.post(`/marking/scripts/${work!.id}/resubmission`, { reason: 'x', day: inDays(9) })).status).toBe(404);
  });

  it('has what she said with her work: the lines that she ticked, in the words of then', async () => {
    await test.rows('DELETE FROM submission');
    await test.rows("UPDATE assignment SET checklist = '[\"These are my own words.\"]' WHERE id = $1", [assignmentId]);
    const path = `/assignments/${assignmentId}/hand-in`;
    const base = { text: 'Mine again.', comments: 'marks' };
    const [draft] = await test.rows<{ revision: number }>('SELECT revision FROM draft');
    const sent = { ...base, revision: String(draft?.revision ?? 0) };
    expect((await world.participant.browser.post(path, sent)).status).toBe(422);
    const handed = await world.participant.browser.post(path, { ...sent, tick: '0' });
    expect(handed.status).toBe(303);
    await test.rows("UPDATE assignment SET checklist = '[\"Other words.\"]' WHERE id = $1", [assignmentId]);
    expect((await world.participant.browser.get(handed.headers.location as string)).text).toContain('These are my own words.');
    expect(await test.rows('SELECT statements FROM submission')).toEqual([{ statements: ['These are my own words.'] }]);
  });

  it('does not take back a result that is out', async () => {
    await world.trainer.browser.post(`/marking/scripts/${mine.id}`, { ...WHOLE, then: 'done' });
    await world.trainer.browser.post(`${pile}/publication`, { done: '1', left: '1', sure: '1' });
    expect((await world.trainer.browser.get(talk)).text).not.toContain('Hand it back');
    const refused = await world.trainer.browser.post(`/marking/scripts/${mine.id}/resubmission`, { reason: 'Too late.', day: inDays(9) });
    expect([refused.status, refused.text.includes('so it cannot be handed back')]).toEqual([422, true]);
    expect(await test.rows('SELECT 1 FROM resubmission')).toEqual([]);
  });
});
