import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';

describe('a cohort at a glance', () => {
  const test = useApp();
  let world: World;
  let path: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    path = `/cohorts/${world.cohortId}`;
  });

  it('counts by work, not by looking', async () => {
    await world.participant.browser.get('/this-week');
    expect((await world.organiser.browser.get(path)).text).toMatch(/<b>2<\/b> quiet for a week/);
    for (const lesson of world.lessonIds) await world.participant.browser.post(`/lessons/${lesson}/done`);
    const { text } = await world.organiser.browser.get(`${path}?list=quiet`);
    expect(text).toMatch(/<b>1<\/b> on track/);
    expect(text).toContain('Display classmate');
    expect(text).not.toContain('Display participant');
  });

  it('never counts or names a hidden person', async () => {
    const before = (await world.organiser.browser.get(path)).text;
    const extra = await makeParticipant(test, 'hidden-one', world.cohortId, 'Asia/Dhaka');
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [extra.personId]);
    const after = (await world.organiser.browser.get(path)).text;
    const numbers = (text: string) => [...text.matchAll(/<b>(\d+)<\/b>/g)].map((match) => match[1]);
    expect(numbers(after)).toEqual(numbers(before));
    for (const list of ['on_track', 'behind', 'quiet', 'paused', 'invited']) expect((await world.organiser.browser.get(`${path}?list=${list}`)).text).not.toContain('hidden-one');
  });

  it('is for its staff only', async () => {
    expect((await world.trainer.browser.get(path)).status).toBe(200);
    expect((await world.otherOrganiser.browser.get(path)).status).toBe(404);
    expect((await world.participant.browser.get(path)).status).toBe(404);
    expect((await world.officer.browser.get('/cohorts')).status).toBe(404);
    expect((await world.nobody.get(path)).status).toBe(303);
  });

  it('costs the same number of statements for two people and for thirty', async () => {
    const count = async () => {
      const before = test.database.statements;
      await world.organiser.browser.get(path);
      return test.database.statements - before;
    };
    const few = await count();
    for (let nth = 0; nth < 28; nth += 1) await makeParticipant(test, `more-${nth}`, world.cohortId, 'Asia/Manila');
    expect(await count()).toBe(few);
  }, 60000);
});
