import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { handIn, makeAssignment, WHOLE } from './marking-scene.js';

describe('the comment bank', () => {
  const test = useApp();
  let world: World;
  let script: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    const { id } = await makeAssignment(test, world.courseId, 'A1');
    script = `/marking/scripts/${(await handIn(test, id, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'Text.' })).id}`;
  });
  beforeEach(() => test.rows('DELETE FROM stock_comment; DELETE FROM marking_setting'));
  const kept = () => test.rows<{ id: string; text: string; is_shared: boolean }>('SELECT id, text, is_shared FROM stock_comment');

  it('keeps a comment beside a criterion, saves no mark, and loses nothing that was typed', async () => {
    const key = freshKey();
    const fields = { ...WHOLE, overall: 'Typed but not saved', keep: '0', _key: key };
    const answers = await Promise.all([1, 2].map(() => world.trainer.browser.post(`${script}/comments`, fields)));
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      for (const words of ['The comment is kept.', 'Typed but not saved', 'Explained well.', 'Not saved yet']) expect(text).toContain(words);
    }
    expect(await kept()).toEqual([expect.objectContaining({ text: 'Explained well.', is_shared: false })]);
    await world.trainer.browser.post(`${script}/comments`, { ...fields, _key: freshKey() });
    expect(await kept()).toHaveLength(1);
    expect(await test.rows('SELECT 1 FROM mark')).toEqual([]);
  });

  it('puts a kept comment into the box of its criterion, behind what stands there', async () => {
    await world.trainer.browser.post(`${script}/comments`, { ...WHOLE, keep: '0' });
    const [comment] = await kept();
    const page = await world.trainer.browser.get(script);
    expect(page.text).toContain('1 kept comment (B)');
    const { text } = await world.trainer.browser.post(`${script}/comments`, { ...WHOLE, 'c1-comment': 'First.', 'c2-comment': 'Other.', insert: comment!.id });
    expect(text).toMatch(/<textarea[^>]*name="c1-comment"[^>]*>\s*First\. Explained well\.<\/textarea>/);
    expect(text).toMatch(/<textarea[^>]*name="c2-comment"[^>]*>\s*Other\.<\/textarea>/);
  });

  it('is hers alone until sharing is on and she shares it', async () => {
    await world.trainer.browser.post(`${script}/comments`, { ...WHOLE, keep: '0' });
    const [{ id } = { id: '' }] = await kept();
    const path = `/comment-bank/${id}`;
    expect((await world.coTrainer.browser.get(script)).text).not.toContain('kept comment');
    expect((await world.coTrainer.browser.post(`${script}/comments`, { ...WHOLE, insert: id })).status).toBe(404);
    expect((await world.trainer.browser.get('/comment-bank')).text).not.toContain('Share with');
    expect((await world.trainer.browser.post(`${path}/sharing`)).status).toBe(422);
    await world.organiser.browser.post(`/marking/settings/${world.cohortId}`, { version: '0', sharedComments: '1' });
    expect((await world.trainer.browser.post(`${path}/sharing`)).headers.location).toBe('/comment-bank?said=commentShared');
    expect((await world.coTrainer.browser.get(script)).text).toContain('1 kept comment (B)');
    for (const verb of ['sharing', 'unsharing', 'removal']) for (const player of [world.coTrainer, world.participant, world.organiser]) expect((await player.browser.post(`${path}/${verb}`)).status).toBe(404);
    await world.trainer.browser.post(`${path}/unsharing`);
    expect((await world.coTrainer.browser.get(script)).text).not.toContain('kept comment');
    await world.trainer.browser.post(`${path}/removal`);
    expect(await kept()).toEqual([]);
  });

  it('is closed to those who do not mark, and to whoever is signed out', async () => {
    for (const player of [world.participant, world.organiser, world.stranger]) {
      expect((await player.browser.post(`${script}/comments`, { ...WHOLE, keep: '0' })).status).toBe(404);
      expect((await player.browser.get('/comment-bank')).status).toBe(404);
    }
    expect((await world.nobody.get('/comment-bank')).status).toBe(303);
    expect((await world.nobody.post(`${script}/comments`, { ...WHOLE, keep: '0' })).status).toBe(401);
    expect(await kept()).toEqual([]);
  });

  it('answers a press without sense with the page as it was typed', async () => {
    const { status, text } = await world.trainer.browser.post(`${script}/comments`, { ...WHOLE, overall: 'Still here', keep: '99' });
    expect([status, text.includes('Still here')]).toEqual([200, true]);
    expect(await kept()).toEqual([]);
  });
});
