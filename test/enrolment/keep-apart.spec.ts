import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeParticipant, makeStaff, makeWorld, type Participant, type Player, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { boxesOf } from './boxes.js';

describe('people who are kept apart', () => {
  const test = useApp();
  let world: World;
  let interpreter: Player;
  const people: Participant[] = [];
  const path = () => `/cohorts/${world.cohortId}/apart`;
  const arrangement = () => `/cohorts/${world.cohortId}/groups/arrangement`;
  const groupOf = async (person: Participant) => (await test.rows<{ id: string }>('SELECT group_id AS id FROM group_member WHERE enrolment_id = $1', [person.enrolmentId]))[0]?.id;
  beforeAll(async () => {
    world = await makeWorld(test);
    for (let nth = 0; nth < 6; nth += 1) people.push(await makeParticipant(test, `person-${nth}`, world.cohortId, 'Asia/Kabul'));
    interpreter = await makeStaff(test, 'interpreter', 'interpreter', world.cohortId);
  });

  it('are written down by an organiser, once, and seen by organisers of the cohort only', async () => {
    const [one, other] = [people[0]!.enrolmentId, people[1]!.enrolmentId];
    const _key = freshKey();
    const presses = await Promise.all([1, 2, 3].map(() => world.organiser.browser.post(path(), { one, other, _key })));
    for (const press of presses) expect(press.headers.location).toBe(`${path()}?said=apartKept`);
    await world.secondOrganiser.browser.post(path(), { one: other, other: one });
    expect(await test.rows('SELECT enrolment_id, other_enrolment_id FROM keep_apart')).toEqual([{ enrolment_id: one, other_enrolment_id: other }]);
    const { text } = await world.organiser.browser.get(path());
    expect(text).toContain('Display person-0</bdi> – <bdi class="strong">Display person-1');
    for (const player of [world.otherOrganiser, world.trainer, world.coTrainer, world.participant, people[0]!, interpreter, world.administrator]) {
      expect((await player.browser.get(path())).status).toBe(404);
      expect((await player.browser.post(path(), { one, other })).status).toBe(404);
    }
    expect((await world.nobody.get(path())).status).toBe(303);
    expect((await world.nobody.post(path(), { one, other })).status).toBe(401);
    for (const [fields, words] of [[{ one, other: '' }, 'Choose the other person'], [{ one: 'x', other }, 'Choose the first person'], [{ one, other: one }, 'two different people'], [{ one, other: world.stranger.enrolmentId }, 'does not take part any more']] as const) {
      const response = await world.organiser.browser.post(path(), fields);
      expect([response.status, response.text.includes(words)]).toEqual([422, true]);
    }
  });

  it('come into different groups in the proposal, and cannot be put together by hand: what was chosen stays', async () => {
    await world.organiser.browser.post(arrangement(), boxesOf((await world.organiser.browser.get(`${arrangement()}?by=zone`)).text));
    expect(await groupOf(people[0]!)).toBeDefined();
    expect(await groupOf(people[0]!)).not.toBe(await groupOf(people[1]!));
    const fields = boxesOf((await world.organiser.browser.get(arrangement())).text);
    const [one, other] = [`g-${people[0]!.enrolmentId}`, `g-${people[1]!.enrolmentId}`];
    const wanted = { ...fields, [one]: fields[other]!, [`g-${people[5]!.enrolmentId}`]: 'none' };
    const refused = await world.organiser.browser.post(arrangement(), wanted);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Display person-0 and Display person-1 are kept apart');
    expect(boxesOf(refused.text)).toEqual(wanted);
    expect(await groupOf(people[0]!)).not.toBe(await groupOf(people[1]!));
    const move = await world.organiser.browser.post(`/cohorts/${world.cohortId}/people/${people[0]!.enrolmentId}/group`, { groupId: (await groupOf(people[1]!))! });
    expect(move.status).toBe(422);
    expect(await groupOf(people[0]!)).not.toBe(await groupOf(people[1]!));
  });

  it('may be asked for by a participant herself, silently: of somebody in her group, or of an interpreter', async () => {
    const mine = (await Promise.all(people.slice(2).map(async (person) => ({ person, group: await groupOf(person) })))).find(({ group }, _, list) => list.filter((one) => one.group === group).length > 1)!;
    const her = mine.person;
    const near = (await Promise.all(people.slice(2).map(async (person) => ({ person, group: await groupOf(person) })))).find(({ person, group }) => person !== her && group === mine.group)!.person;
    const page = (await her.browser.get('/apart')).text;
    expect(page).toContain(`Display ${near.handle}`);
    expect(page).toContain('Display interpreter');
    expect(page).not.toContain('Display stranger');
    expect((await her.browser.get('/help')).text).toContain('href="/apart"');
    const before = (await near.browser.get('/apart')).text;
    expect((await her.browser.post('/apart', { who: `place-${near.enrolmentId}` })).headers.location).toBe('/apart?said=apartAsked');
    expect((await her.browser.post('/apart', { who: `interpreter-${interpreter.personId}` })).status).toBe(303);
    await her.browser.post('/apart', { who: `interpreter-${interpreter.personId}` });
    expect(await test.rows('SELECT 1 FROM keep_apart WHERE by_herself')).toHaveLength(2);
    // Nothing changes for the other one: not her group, not her pages, not what she can take along, not what the log says of her.
    expect(await groupOf(near)).toBe(mine.group);
    const strip = (text: string) => text.replace(/name="_key" value="[^"]*"/g, '');
    expect(strip((await near.browser.get('/apart')).text)).toBe(strip(before));
    for (const personId of [near.personId, interpreter.personId]) expect(await test.rows(`SELECT 1 FROM audit_concern c JOIN audit_event e ON e.id = c.event_id WHERE c.person_id = $1 AND e.event LIKE 'apart.%'`, [personId])).toEqual([]);
    expect((await near.browser.download('/my-data')).body.toString()).not.toContain('apart');
    const list = (await world.organiser.browser.get(path())).text;
    expect(list).toContain('The first one asked for it.');
    expect(list).toContain('In one group now: move one of them');
    expect(list).toContain('Choose another interpreter');
    for (const who of [`place-${world.stranger.enrolmentId}`, `interpreter-${world.trainer.personId}`]) expect((await her.browser.post('/apart', { who })).status).toBe(422);
    for (const who of ['', 'nobody', 'place-1']) expect((await her.browser.post('/apart', { who })).status).toBe(422);
    const [, ending] = /action="(\/apart\/[0-9a-z]{26}\/ending)"/.exec((await her.browser.get('/apart')).text)!;
    for (const player of [near, interpreter, world.otherOrganiser, world.trainer]) expect((await player.browser.post(ending!)).status).toBe(404);
    expect((await her.browser.post(ending!)).headers.location).toBe('/apart?said=apartEnded');
    expect(await test.rows('SELECT 1 FROM keep_apart WHERE by_herself AND ended_at IS NULL')).toHaveLength(1);
  });

  it('are not named when one of them hides or leaves', async () => {
    await test.rows(`UPDATE person SET protection_level = 'hidden' WHERE id = $1`, [people[1]!.personId]);
    expect((await world.organiser.browser.get(path())).text).not.toContain('Display person-1');
  });
});
