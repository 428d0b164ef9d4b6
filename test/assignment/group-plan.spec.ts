import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { beginMarking, dueIn, makeAssignment, makeGroup, publish, revisionOf } from './scene.js';

const template = [
  { key: 'aim', title: 'Aim and ask', hint: 'What is different in one year?' },
  { key: 'team', title: 'How we worked', hint: 'Who did what?' },
];

describe('the plan of a group', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let ann: Participant;
  let bo: Participant;
  let cy: Participant;
  let path: string;
  let groupId: string;
  const ticks = { tick: ['0', '1'] };
  const makeTeam = async (number: number, names: string[]) => {
    const people: Participant[] = [];
    for (const name of names) people.push(await makeParticipant(test, name, world.cohortId, 'Asia/Kathmandu'));
    const id = await makeGroup(test, world.cohortId, number, people.map((person) => person.enrolmentId));
    return { people, id, path: `/groups/${id}/plan/${assignmentId}` };
  };
  const save = (person: Participant, revision: string, aim: string, team = '', at = path) => person.browser.post(at, { revision, 'part-aim': aim, 'part-team': team });
  const hide = (personId: string, level: string) => test.rows('UPDATE person SET protection_level = $2 WHERE id = $1', [personId, level]);

  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = await makeAssignment(test, world.courseId, { code: 'A2', mode: 'group', template });
    const team = await makeTeam(1, ['ann', 'bo', 'cy']);
    [ann, bo, cy] = team.people as [Participant, Participant, Participant];
    ({ path } = team);
    groupId = team.id;
  });

  it('is open to its members and, to read, to organisers; markers, who must not know whose work it is, and everybody else do not find it', async () => {
    const mine = await ann.browser.get(path);
    expect(mine.status).toBe(200);
    for (const text of ['Group 1', 'Display ann', 'Display bo', 'Display cy', '(you)', 'Nothing is written yet', 'UTC+5:45']) expect(mine.text).toContain(text);
    const staff = await world.organiser.browser.get(path);
    expect(staff.status).toBe(200);
    expect(staff.text).toContain('You read this page as staff');
    expect(staff.text).not.toContain('Write in the plan');
    for (const person of [world.classmate, world.stranger, world.otherOrganiser, world.officer, world.trainer, world.coTrainer]) {
      expect((await person.browser.get(path)).status).toBe(404);
      for (const verb of ['', '/editing', '/handing-in', '/hand-in', '/messages', '/note', '/versions/1/return']) expect((await person.browser.post(`${path}${verb}`, { message: 'x', revision: '0', ...ticks })).status).toBe(404);
    }
    expect((await world.trainer.browser.post(`${path}/messages`, { message: 'x' })).status).toBe(404);
    expect((await world.nobody.get(path)).status).toBe(303);
    expect((await world.nobody.post(path)).status).toBe(401);
  });

  it('leads every member there from the assignment', async () => {
    expect((await ann.browser.get(`/assignments/${assignmentId}`)).text).toContain(`href="${path}"`);
    expect((await world.classmate.browser.get(`/assignments/${assignmentId}`)).text).toContain('You are not in a group yet');
  });

  it('says who is writing, for ten minutes and no longer, without any GET that writes', async () => {
    await ann.browser.get(`${path}/editing`);
    expect((await bo.browser.get(path)).text).not.toContain('Opened for writing by');
    const opened = await ann.browser.post(`${path}/editing`);
    expect(opened.headers.location).toBe(`${path}/editing`);
    expect((await bo.browser.get(path)).text).toMatch(/Opened for writing by <bdi>Display ann<\/bdi>/);
    expect((await ann.browser.get(path)).text).not.toContain('Opened for writing by');
    await test.rows("UPDATE plan_editing SET at = at - interval '11 minutes'");
    expect((await bo.browser.get(path)).text).not.toContain('Opened for writing by');
  });

  it('keeps every version, shows one, and brings one back', async () => {
    await save(ann, '0', 'First aim <i>');
    await save(bo, '1', 'Second aim', 'We met twice');
    const page = await cy.browser.get(path);
    expect(page.text).toContain('Second aim');
    expect(page.text).toContain('Version 2,');
    const list = await cy.browser.get(`${path}/versions`);
    expect(list.text).toContain('Display ann');
    expect(list.text).toContain('Display bo');
    expect((await cy.browser.get(`${path}/versions/1`)).text).toContain('First aim &lt;i&gt;');
    for (const number of ['9', 'x', '1%20']) expect((await cy.browser.get(`${path}/versions/${number}`)).status).toBe(404);
    await cy.browser.post(`${path}/versions/1/return`);
    const back = await ann.browser.get(path);
    expect(back.text).toContain('First aim &lt;i&gt;');
    expect(back.text).toContain('Version 3,');
    expect((await cy.browser.post(`${path}/versions/77/return`)).status).toBe(404);
  });

  it('keeps both texts when two people save, and the writer puts them together', async () => {
    const { people: [dee, eve], path: at } = await makeTeam(2, ['dee', 'eve']);
    await save(dee!, '0', 'Aim of dee', '', at);
    const stale = await save(eve!, '0', 'Aim of eve', '', at);
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('Aim of dee');
    expect(stale.text).toContain('Aim of eve');
    expect((await dee!.browser.get(at)).text).not.toContain('Aim of eve');
    expect((await save(eve!, revisionOf(stale.text), 'Aim of dee and eve', '', at)).status).toBe(303);
    expect((await dee!.browser.get(at)).text).toContain('Aim of dee and eve');
  });

  it('saves while somebody writes, and these versions do not pile up', async () => {
    const { people: [fay, gil], path: at, id } = await makeTeam(3, ['fay', 'gil']);
    const headers = { Accept: 'application/json' };
    let revision = 0;
    for (const aim of ['A', 'Ai', 'Aim']) revision = (await fay!.browser.post(at, { revision: String(revision), 'part-aim': aim, 'part-team': '' }, headers)).body.revision as number;
    expect(revision).toBe(3);
    expect(await test.rows('SELECT 1 FROM plan_version WHERE group_id = $1', [id])).toHaveLength(1);
    expect((await gil!.browser.post(at, { revision: '2', 'part-aim': 'Other', 'part-team': '' }, headers)).status).toBe(409);
    expect((await gil!.browser.post(at, { revision: '3', 'part-aim': 'Other', 'part-team': '' }, headers)).body.revision).toBe(4);
    expect(await test.rows('SELECT 1 FROM plan_version WHERE group_id = $1', [id])).toHaveLength(2);
  });

  it('keeps what was typed when a part is too long or not text', async () => {
    const long = await save(ann, '3', `begin ${'x'.repeat(6100)}`, 'kept too');
    expect(long.status).toBe(422);
    expect(long.text).toContain('begin xxx');
    expect(long.text).toContain('kept too');
    expect((await ann.browser.post(path, { revision: '3', 'part-aim': ['a', 'b'] })).status).toBe(422);
    expect((await ann.browser.post(path, {})).status).toBe(422);
    for (const message of ['', ' ', 'x'.repeat(3100)]) expect((await ann.browser.post(`${path}/messages`, { message })).status).toBe(422);
    expect((await ann.browser.post(`${path}/messages`)).status).toBe(422);
    const note = await ann.browser.post(`${path}/note`, { note: `note ${'y'.repeat(5100)}` });
    expect(note.status).toBe(422);
    expect(note.text).toContain('note yyy');
  });

  it('has a list of messages; a press twice posts once', async () => {
    const fields = { message: 'Who writes <b>the aim?', _key: freshKey() };
    await Promise.all([1, 2, 3].map(() => bo.browser.post(`${path}/messages`, fields)));
    const page = await ann.browser.get(path);
    expect(page.text.match(/Who writes &lt;b&gt;the aim\?/g)).toHaveLength(1);
    expect(await test.rows('SELECT 1 FROM group_message WHERE group_id = $1', [groupId])).toHaveLength(1);
  });

  it('keeps a private note that neither the group nor this page shows to others', async () => {
    await bo.browser.post(`${path}/note`, { note: 'I did most of the work' });
    expect((await bo.browser.get(path)).text).toContain('I did most of the work');
    for (const person of [ann, world.trainer, world.organiser]) expect((await person.browser.get(path)).text).not.toContain('I did most of the work');
    await bo.browser.post(`${path}/note`, { note: ' ' });
    expect(await test.rows('SELECT 1 FROM group_note')).toHaveLength(0);
  });

  it('is handed in by the one who took it on; anybody may take over; all see the receipt', async () => {
    await ann.browser.post(`${path}/handing-in`);
    expect((await bo.browser.get(path)).text).toMatch(/For your group hands in: <bdi class="strong">Display ann/);
    const other = await bo.browser.post(`${path}/hand-in`, ticks);
    expect(other.status).toBe(422);
    expect(other.text).toContain('Somebody else in your group hands in');
    await bo.browser.post(`${path}/handing-in`);
    expect(await test.rows('SELECT 1 FROM group_member WHERE group_id = $1 AND hands_in', [groupId])).toHaveLength(1);
    const noTicks = await bo.browser.post(`${path}/hand-in`, {});
    expect(noTicks.status).toBe(422);
    const key = freshKey();
    const answers = await Promise.all([1, 2, 3, 4].map(() => bo.browser.post(`${path}/hand-in`, { ...ticks, _key: key })));
    expect(new Set(answers.map((answer) => answer.headers.location)).size).toBe(1);
    const receipt = answers[0]!.headers.location!;
    expect(receipt).toMatch(/^\/receipts\//);
    const shown = (await cy.browser.get(receipt)).text;
    expect(shown).toContain('Everybody in your group sees this receipt');
    expect(shown).toContain('First aim &lt;i&gt;');
    expect((await world.classmate.browser.get(receipt)).status).toBe(404);
    const facts = await test.rows<{ state: string }>('SELECT state FROM completion_fact WHERE subject_id = $1', [assignmentId]);
    expect(facts.map((fact) => fact.state)).toEqual(['handed_in', 'handed_in', 'handed_in']);
    const [row] = await test.rows<{ id: string; plan: { aim: string }; enrolment_id: null }>('SELECT id, plan, enrolment_id FROM submission WHERE group_id = $1', [groupId]);
    expect(row).toMatchObject({ plan: { aim: 'First aim <i>' }, enrolment_id: null });
    expect((await cy.browser.post(`/submissions/${row!.id}/taking-back`)).headers.location).toBe(`${path}?said=takenBack`);
    expect((await test.rows<{ state: string }>('SELECT state FROM completion_fact WHERE subject_id = $1', [assignmentId]))[0]!.state).toBe('missing');
    await bo.browser.post(`${path}/hand-in`, ticks);
  });

  it('goes on when a member vanishes: she is seen nowhere, her words stay, the work is unaffected', async () => {
    await test.rows("INSERT INTO group_message (id, group_id, person_id, text, at) VALUES ('m-bo', $1, $2, 'Words of bo', now())", [groupId, bo.personId]);
    await hide(bo.personId, 'hidden');
    for (const person of [ann, world.organiser]) {
      const page = await person.browser.get(path);
      expect(page.text).not.toContain('Display bo');
      expect(page.text).toContain('Words of bo');
      expect(page.text).toContain('a participant');
      expect((await person.browser.get(`${path}/versions`)).text).not.toContain('Display bo');
    }
    expect((await bo.browser.get(path)).text).toContain('Words of bo');
    expect((await ann.browser.post(`${path}/hand-in`, ticks)).status).toBe(303);
    await test.rows("INSERT INTO hiding (id, person_id, at, by_person, texts) VALUES ('h-bo', $1, now(), $1, 'vanish')", [bo.personId]);
    expect((await ann.browser.get(path)).text).not.toContain('Words of bo');
    await hide(bo.personId, 'pseudonymous');
    await test.rows("UPDATE hiding SET ended_at = now() WHERE id = 'h-bo'");
    await test.rows("UPDATE enrolment SET state = 'withdrawn' WHERE id = $1", [bo.enrolmentId]);
    expect((await ann.browser.get(path)).text).not.toContain('Display bo');
    expect((await bo.browser.get(path)).status).toBe(404);
    expect((await test.rows('SELECT 1 FROM submission WHERE group_id = $1 AND taken_back_at IS NULL', [groupId]))).toHaveLength(1);
  });

  it('shows the result to the members once it is published', async () => {
    const [row] = await test.rows<{ id: string }>('SELECT id FROM submission WHERE group_id = $1 AND taken_back_at IS NULL', [groupId]);
    await beginMarking(test, row!.id, world.trainer.personId, [12, 15]);
    expect((await ann.browser.get(path)).text).not.toContain('Overall words');
    expect((await ann.browser.post(`/submissions/${row!.id}/taking-back`)).status).toBe(422);
    await publish(test, assignmentId, world.cohortId, world.trainer.personId);
    expect((await cy.browser.get(path)).text).toContain('27 of 40 points');
  });

  it('is handed in late within 72 hours, and more time taken by one is more time for all', async () => {
    const late = await makeAssignment(test, world.courseId, { code: 'A5', mode: 'group', template });
    const at = `/groups/${groupId}/plan/${late}`;
    await dueIn(test, world.cohortId, late, -80);
    await save(ann, '0', 'Late aim', '', at);
    expect((await ann.browser.get(at)).text).toContain('The time for handing in is over');
    expect((await ann.browser.post(`${at}/hand-in`, ticks)).status).toBe(422);
    await cy.browser.post('/extensions', { kind: 'assignment', subject: late });
    expect((await ann.browser.post(`${at}/hand-in`, ticks)).status).toBe(303);
  });

  it('costs the same for two versions and messages as for sixty', async () => {
    const count = async () => {
      const before = test.database.statements;
      await ann.browser.get(path);
      return test.database.statements - before;
    };
    const few = await count();
    for (let index = 0; index < 60; index += 1) await test.rows("INSERT INTO group_message (id, group_id, person_id, text, at) VALUES ($1, $2, $3, 'More', now())", [`m-${index}`, groupId, cy.personId]);
    expect(await count()).toBe(few);
    expect(few).toBeLessThanOrEqual(5);
  });
});
