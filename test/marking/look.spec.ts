import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeStaff, makeWorld, type Player, type World } from '../support/cast.js';
import { handIn, makeAssignment, WHOLE } from './marking-scene.js';

describe('a second look', () => {
  const test = useApp();
  let world: World;
  let moderator: Player;
  let foreign: Player;
  let pile: string;
  let script: { id: string; code: string };
  beforeAll(async () => {
    world = await makeWorld(test);
    moderator = await makeStaff(test, 'moderator', 'moderator', world.cohortId);
    foreign = await makeStaff(test, 'moderator-elsewhere', 'moderator', world.otherCohortId);
    const assignment = await makeAssignment(test, world.courseId, 'A1');
    script = await handIn(test, assignment.id, world.cohortId, { enrolmentId: world.participant.enrolmentId, by: world.participant.personId, text: 'What I wrote.' } as never);
    pile = `/marking/${assignment.id}/${world.cohortId}`;
    await world.trainer.browser.post(`${pile}/opening`);
    await world.trainer.browser.post(`/marking/scripts/${script.id}`, { ...WHOLE, version: '1', then: 'done' });
  });

  it('reads work, criteria, points and comments under a code, without a name', async () => {
    expect((await moderator.browser.get('/')).headers.location).toBe('/looks');
    expect((await moderator.browser.get('/looks')).text).toContain(pile);
    for (const path of [pile, `/marking/scripts/${script.id}`]) {
      const { status, text } = await moderator.browser.get(path);
      expect([status, text.includes(script.code), text.includes('Display participant')]).toEqual([200, true, false]);
    }
    const { text } = await moderator.browser.get(`/marking/scripts/${script.id}`);
    for (const words of ['What I wrote.', 'Explained well.', 'Thank you.', '12', '17']) expect(text).toContain(words);
    expect(text).not.toMatch(/<textarea|taking-over|handing-back|correction/);
  });

  it('changes nothing', async () => {
    const before = await test.rows('SELECT * FROM mark');
    for (const path of [`/marking/scripts/${script.id}`, `/marking/scripts/${script.id}/taking-over`, `/marking/scripts/${script.id}/handing-back`, `/marking/scripts/${script.id}/correction`, `${pile}/opening`, `${pile}/publication`]) expect((await moderator.browser.post(path, { ...WHOLE, version: '2', then: 'done' })).status).toBe(404);
    expect(await test.rows('SELECT * FROM mark')).toEqual(before);
  });

  it('is only for her cohort, and only for those who have the role', async () => {
    for (const path of [pile, `/marking/scripts/${script.id}`]) expect((await foreign.browser.get(path)).status).toBe(404);
    expect((await foreign.browser.get('/looks')).text).not.toContain(pile);
    for (const other of [world.participant, world.trainer, world.organiser, world.administrator]) expect((await other.browser.get('/looks')).status).toBe(404);
    expect((await world.nobody.get('/looks')).status).toBe(303);
    for (const closed of [`/cohorts/${world.cohortId}`, `/cohorts/${world.cohortId}/people`, `/cohorts/${world.cohortId}/outcomes`, '/waiting', '/questions']) expect((await moderator.browser.get(closed)).status).toBe(404);
  });

  it('tells results in numbers, and none under five', async () => {
    const { text } = await moderator.browser.get('/looks');
    expect(text).toMatch(/fewer than 5|Nobody has a result yet/);
    expect(text).not.toMatch(/: [1-4]</);
  });
});
