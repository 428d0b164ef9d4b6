import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';

describe('a lesson', () => {
  const test = useApp();
  let world: World;
  let path: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    path = `/lessons/${world.lessonIds[0]}`;
  });

  it('is read by a participant of the cohort', async () => {
    const response = await world.participant.browser.get(path);
    expect(response.status).toBe(200);
    expect(response.text).toContain('Text of lesson 1.');
    expect(response.text).toContain('Lesson 1 of 2');
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('costs at most five statements, session and viewer included', async () => {
    const before = test.database.statements;
    await world.participant.browser.get(path);
    expect(test.database.statements - before).toBeLessThanOrEqual(5);
  });

  it('does not exist for a stranger', async () => {
    const [foreign, missing] = [await world.stranger.browser.get(path), await world.stranger.browser.get('/lessons/00000000000000000000000000')];
    expect(foreign.status).toBe(404);
    expect(missing.status).toBe(404);
    expect((await world.stranger.browser.post(`${path}/done`)).status).toBe(404);
  });

  it('sends somebody who is signed out to the sign-in page and back', async () => {
    const response = await world.nobody.get(path);
    expect(response.status).toBe(303);
    expect(response.headers.location).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
    expect((await world.nobody.post(`${path}/done`)).status).toBe(401);
  });

  it('is done once, however often the button is pressed, and can be taken back', async () => {
    const key = freshKey();
    await Promise.all([1, 2, 3].map(() => world.participant.browser.post(`${path}/done`, { _key: key })));
    await world.participant.browser.post(`${path}/done`);
    expect(await test.rows('SELECT * FROM lesson_done WHERE enrolment_id = $1', [world.participant.enrolmentId])).toHaveLength(1);
    await world.participant.browser.post(`${path}/not-done`);
    expect(await test.rows('SELECT * FROM lesson_done WHERE enrolment_id = $1', [world.participant.enrolmentId])).toHaveLength(0);
  });

  it('finishes its module when it was the last one, and tells completion', async () => {
    await world.participant.browser.post(`/lessons/${world.lessonIds[0]}/done`);
    await world.participant.browser.post(`/lessons/${world.lessonIds[1]}/done`);
    const [fact] = await test.rows<{ is_met: boolean }>('SELECT is_met FROM completion_fact WHERE enrolment_id = $1 AND subject_id = $2', [world.participant.enrolmentId, world.moduleIds[0]]);
    expect(fact?.is_met).toBe(true);
  });

  it('takes back with a module exactly the lessons that the same press marked', async () => {
    const { browser } = world.participant;
    const marked = async () => (await test.rows<{ lesson_id: string }>('SELECT lesson_id FROM lesson_done')).map((row) => row.lesson_id).sort();
    for (const id of world.lessonIds) await browser.post(`/lessons/${id}/not-done`);
    await browser.post(`/lessons/${world.lessonIds[0]}/done`);
    await browser.post(`/modules/${world.moduleIds[0]}/done`);
    const both = [world.lessonIds[0]!, world.lessonIds[1]!];
    expect(await marked()).toEqual([...both].sort());
    await browser.post(`/modules/${world.moduleIds[0]}/not-done`);
    expect(await marked()).toEqual([world.lessonIds[0]]);
  });

  it('keeps a private note that nobody else sees, and keeps what was typed when it is too long', async () => {
    await world.participant.browser.post(`${path}/note`, { note: 'My own thought <b>' });
    expect((await world.participant.browser.get(path)).text).toContain('My own thought &lt;b&gt;');
    expect((await world.classmate.browser.get(path)).text).not.toContain('My own thought');
    expect((await world.trainer.browser.get(path)).text).not.toContain('My own thought');
    const long = await world.participant.browser.post(`${path}/note`, { note: `start ${'x'.repeat(6000)}` });
    expect(long.status).toBe(422);
    expect(long.text).toContain('start xxx');
  });
});
