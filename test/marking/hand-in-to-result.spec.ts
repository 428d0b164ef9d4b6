import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { makeAssignment, WHOLE } from './marking-scene.js';

describe('from handing in to the result', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let pile: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    pile = `/marking/${assignmentId}/${world.cohortId}`;
  });

  const scriptOf = async (path: string) => (await world.trainer.browser.post(`${path}/opening`)).headers.location!;
  const takeBack = async (script: string) => world.participant.browser.post(`/submissions/${script.split('/').pop()}/taking-back`);

  it('work is taken back until marking begins, and its writer sees nothing until results are published', async () => {
    const handedIn = await world.participant.browser.post(`/assignments/${assignmentId}/hand-in`, { text: 'A bridge and two men.', revision: '0', comments: 'marks' });
    expect(handedIn.status).toBe(303);
    const script = await scriptOf(pile);
    expect((await world.trainer.browser.get(script)).text).toContain('A bridge and two men.');
    expect((await takeBack(script)).status).toBe(422);
    await world.trainer.browser.post(script, { ...WHOLE, version: '1', then: 'done' });
    const before = await world.participant.browser.get(`/assignments/${assignmentId}`);
    for (const words of ['Explained well.', 'Thank you.', '29 of 40 points']) expect(before.text).not.toContain(words);
    await world.trainer.browser.post(`${pile}/publication`, { done: '1', left: '0' });
    const after = await world.participant.browser.get(`/assignments/${assignmentId}`);
    for (const words of ['Explained well.', 'Thank you.', '29 of 40 points', 'Excellent']) expect(after.text).toContain(words);
    await world.trainer.browser.post(`${script}/correction`, { ...WHOLE, version: '2', 'c1-level': '1', 'c1-points': '10', reason: 'I had read the wrong page.' });
    const corrected = await world.participant.browser.get(`/assignments/${assignmentId}`);
    for (const words of ['I had read the wrong page.', '27 of 40 points']) expect(corrected.text).toContain(words);
    await world.trainer.browser.post(`${pile}/publication/undoing`);
    expect((await world.participant.browser.get(`/assignments/${assignmentId}`)).text).not.toContain('Thank you.');
  });

  it('work whose marker handed it back untouched can be taken back again', async () => {
    const other = await makeAssignment(test, world.courseId, 'A5');
    const otherPile = `/marking/${other.id}/${world.cohortId}`;
    await world.participant.browser.post(`/assignments/${other.id}/hand-in`, { text: 'Early thoughts.', revision: '0', comments: 'marks' });
    const script = await scriptOf(otherPile);
    expect((await takeBack(script)).status).toBe(422);
    await world.trainer.browser.post(`${script}/handing-back`);
    expect((await takeBack(script)).status).toBe(303);
    expect((await world.trainer.browser.get(otherPile)).text).toContain('Nothing is handed in yet.');
  });
});
