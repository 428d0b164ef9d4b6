import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { boxesOf } from './boxes.js';

describe('groups', () => {
  const test = useApp();
  let world: World;
  const people: Participant[] = [];
  const path = () => `/cohorts/${world.cohortId}/groups`;
  const groups = async () => {
    const rows = await test.rows<{ number: number; ids: string[] }>('SELECT g.number, array_agg(m.enrolment_id) AS ids FROM learning_group g JOIN group_member m ON m.group_id = g.id WHERE g.cohort_id = $1 GROUP BY g.number ORDER BY g.number', [world.cohortId]);
    return rows.map((row) => ({ number: row.number, ids: [...row.ids].sort() }));
  };
  const idOf = async (number: number) => (await test.rows<{ id: string }>('SELECT id FROM learning_group WHERE cohort_id = $1 AND number = $2', [world.cohortId, number]))[0]!.id;
  beforeAll(async () => {
    world = await makeWorld(test);
    for (let nth = 0; nth < 7; nth += 1) people.push(await makeParticipant(test, `person-${nth}`, world.cohortId, nth < 4 ? 'Asia/Kabul' : 'Asia/Tokyo'));
  });

  it('are proposed by zone: a preview that keeps nothing until the press', async () => {
    const { text } = await world.organiser.browser.get(`${path()}/arrangement?by=zone`);
    expect(text).toContain('2 groups for 9 people');
    expect(await groups()).toEqual([]);
    const form = { ...boxesOf(text), _key: freshKey() };
    expect((await world.organiser.browser.post(`${path()}/arrangement`, form)).status).toBe(303);
    expect((await world.organiser.browser.post(`${path()}/arrangement`, form)).status).toBe(303);
    const made = await groups();
    expect(made.map((group) => group.ids.length)).toEqual([4, 5]);
    expect(made[0]!.ids).toEqual(people.slice(0, 4).map((person) => person.enrolmentId).sort());
    const list = (await world.organiser.browser.get(path())).text;
    expect(list).toContain('Group 1');
    expect(list).toContain('Display person-0');
    expect(list).not.toContain('Propose groups');
  });

  it('are arranged by hand; who arranged from an old page learns it, with both arrangements', async () => {
    const stale = boxesOf((await world.secondOrganiser.browser.get(`${path()}/arrangement`)).text);
    const fields = boxesOf((await world.organiser.browser.get(`${path()}/arrangement`)).text);
    const moved = `g-${people[0]!.enrolmentId}`;
    expect(fields[moved]).toBe('1');
    await world.organiser.browser.post(`${path()}/arrangement`, { ...fields, [moved]: '2' });
    expect((await groups())[1]!.ids).toContain(people[0]!.enrolmentId);
    const late = await world.secondOrganiser.browser.post(`${path()}/arrangement`, { ...stale, [`g-${people[1]!.enrolmentId}`]: 'none' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('Somebody arranged the groups');
    expect(late.text).toMatch(/1: .*Display person-2/);
    expect((await groups())[0]!.ids).toContain(people[1]!.enrolmentId);
  });

  it('take one person by her page, and let her out', async () => {
    const place = `/cohorts/${world.cohortId}/people/${people[0]!.enrolmentId}`;
    await world.organiser.browser.post(`${place}/group`, { groupId: await idOf(1) });
    expect((await groups())[0]!.ids).toContain(people[0]!.enrolmentId);
    expect((await world.organiser.browser.get(place)).text).toContain('Group 1');
    await world.organiser.browser.post(`${place}/group`, { groupId: 'none' });
    expect((await groups())[0]!.ids).not.toContain(people[0]!.enrolmentId);
    expect((await world.organiser.browser.get(path())).text).toMatch(/In no group[\s\S]*Display person-0/);
    expect((await world.otherOrganiser.browser.post(`${place}/group`, { groupId: 'none' })).status).toBe(404);
    expect((await world.organiser.browser.post(`${place}/group`, { groupId: 'x'.repeat(26) })).status).toBe(404);
    expect((await world.organiser.browser.post(`${place}/group`, { groupId: ['a', 'b'] })).status).toBe(422);
  });

  it('hold nobody who is paused, hidden or gone', async () => {
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [people[6]!.personId]);
    await test.rows("UPDATE enrolment SET state = 'suspended', suspended_at = now() WHERE id = $1", [people[5]!.enrolmentId]);
    for (const page of [path(), `${path()}/arrangement`]) expect((await world.organiser.browser.get(page)).text).not.toMatch(/Display person-[56]/);
  });

  it('are dissolved: people are free, a group in which nothing was written is gone, another keeps its number', async () => {
    const [one, two] = [await idOf(1), await idOf(2)];
    await test.rows("INSERT INTO group_message (id, group_id, person_id, text, at) VALUES ('messageintwo', $1, $2, 'Hello.', now())", [two, people[4]!.personId]);
    expect((await world.otherOrganiser.browser.post(`${path()}/${one}/dissolution`)).status).toBe(404);
    for (const id of [one, two]) expect((await world.organiser.browser.post(`${path()}/${id}/dissolution`)).status).toBe(303);
    expect(await groups()).toEqual([]);
    expect(await test.rows('SELECT number FROM learning_group WHERE cohort_id = $1', [world.cohortId])).toEqual([{ number: 2 }]);
    await world.organiser.browser.post(`${path()}/arrangement`, boxesOf((await world.organiser.browser.get(`${path()}/arrangement?by=zone`)).text));
    expect((await groups()).map((group) => group.number)).toEqual([3, 4]);
  });

  it('are for organisers of this cohort only, and refuse what no page offers', async () => {
    for (const player of [world.otherOrganiser, world.trainer, world.participant]) {
      expect((await player.browser.get(path())).status).toBe(404);
      expect((await player.browser.post(`${path()}/arrangement`, { seen: 'x' })).status).toBe(404);
    }
    expect((await world.nobody.get(path())).status).toBe(303);
    expect((await world.nobody.post(`${path()}/arrangement`, { seen: 'x' })).status).toBe(401);
    const fields = boxesOf((await world.organiser.browser.get(`${path()}/arrangement`)).text);
    for (const bad of ['-1', '1000', 'x', '1.5']) expect((await world.organiser.browser.post(`${path()}/arrangement`, { ...fields, [`g-${people[0]!.enrolmentId}`]: bad })).status).toBe(422);
    const before = await groups();
    await world.organiser.browser.post(`${path()}/arrangement`, { seen: fields.seen!, [`g-${world.stranger.enrolmentId}`]: '3' });
    expect(await groups()).toEqual(before);
  });
});
