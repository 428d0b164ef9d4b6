import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { secondLook } from '../../src/assessment/marking/second-look-rule.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';
import { handIn, makeAssignment, WHOLE } from './marking-scene.js';

const NUMBERS = { passMark: 50, merit: 60, distinction: 70 };

describe('which marks get a second look', () => {
  const marks = fc.array(fc.record({ points: fc.integer({ min: 0, max: 40 }), order: fc.integer({ min: 0, max: 9 }) }), { maxLength: 40 }).map((each) => each.map((one, nth) => ({ ...one, id: `s${nth}`, outOf: 40 })));

  it('are all below the pass line, all within 2 points of a line, and 3 others', () => {
    fc.assert(fc.property(marks, (scripts) => {
      const reasons = secondLook(scripts, NUMBERS);
      const expected = (points: number) => (points < 20 ? 'below' : [20, 24, 28].some((line) => Math.abs(points - line) <= 2) ? 'near' : undefined);
      for (const { id, points } of scripts) if (expected(points)) expect(reasons.get(id)).toBe(expected(points));
      const rest = scripts.filter(({ points }) => !expected(points)).length;
      expect([...reasons.values()].filter((reason) => reason === 'other')).toHaveLength(Math.min(3, rest));
      expect(reasons.size).toBe(scripts.length - rest + Math.min(3, rest));
    }));
  });

  it('are not rounded: 18.4 of 40 and 31 of 65 stand on their own side', () => {
    expect(secondLook([{ id: 'a', points: 32, outOf: 65, order: 0 }], NUMBERS).get('a')).toBe('below');
    expect(secondLook([{ id: 'a', points: 33, outOf: 65, order: 0 }], NUMBERS).get('a')).toBe('near');
  });
});

describe('the default second look', () => {
  const test = useApp();
  let world: World;
  let pile: string;
  let path: string;
  let low: { id: string; code: string };
  let near: { id: string; code: string };
  beforeAll(async () => {
    world = await makeWorld(test);
  });
  beforeEach(async () => {
    const assignment = await makeAssignment(test, world.courseId, `A${Math.random()}`);
    pile = `/marking/${assignment.id}/${world.cohortId}`;
    path = `${pile}/second-look`;
    low = await handIn(test, assignment.id, world.cohortId, { enrolmentId: world.participant.enrolmentId });
    near = await handIn(test, assignment.id, world.cohortId, { enrolmentId: world.classmate.enrolmentId });
    await world.coTrainer.browser.post(`/marking/scripts/${low.id}`, { ...WHOLE, 'c1-level': '0', 'c1-points': '2', 'c2-level': '0', 'c2-points': '3', then: 'done' });
    await test.rows("UPDATE mark SET marker_id = NULL WHERE NOT is_done");
    await world.trainer.browser.post(`/marking/scripts/${near.id}`, { ...WHOLE, version: (await version(near.id)), then: 'done' });
  });
  const version = async (id: string) => String((await test.rows<{ version: number }>('SELECT version FROM mark WHERE submission_id = $1', [id]))[0]?.version ?? 0);
  const value = async (id: string) => `${id}.${await version(id)}`;

  it('lists marks with their reason under codes, and publishing says how many were looked at', async () => {
    const { text } = await world.trainer.browser.get(path);
    for (const words of ['1 below the pass line', '1 within 2 points of a line', low.code, near.code, '0 of 2 looked at', 'Display co-trainer', '(your own)']) expect(text).toContain(words);
    expect(text).not.toContain('Display participant');
    expect((await world.trainer.browser.post(path, { shown: [low.id, near.id], look: [await value(low.id)] })).headers.location).toBe(`${path}?said=looksKept`);
    expect((await world.trainer.browser.get(path)).text).toContain('1 of 2 looked at');
    for (const player of [world.trainer, world.organiser]) expect((await player.browser.get(`${pile}/publication`)).text).toContain('Second look: 1 of 2 marks were looked at again.');
  });

  it('takes a tick back, and lets it fall when the mark changes', async () => {
    await world.trainer.browser.post(path, { shown: [low.id, near.id], look: [await value(low.id), await value(near.id)] });
    await world.trainer.browser.post(path, { shown: [low.id, near.id], look: [await value(near.id)] });
    expect(await test.rows('SELECT submission_id FROM second_look WHERE submission_id = ANY($1)', [[low.id, near.id]])).toEqual([{ submission_id: near.id }]);
    const old = await value(near.id);
    await world.trainer.browser.post(`/marking/scripts/${near.id}`, { ...WHOLE, version: await version(near.id), overall: 'Changed.', then: 'done' });
    const { text } = await world.trainer.browser.get(path);
    for (const words of ['changed since somebody looked', '0 of 2 looked at']) expect(text).toContain(words);
    await world.trainer.browser.post(path, { shown: [low.id, near.id], look: [old] });
    expect((await world.trainer.browser.get(path)).text).toContain('0 of 2 looked at');
  });

  it('is for trainers of the cohort, and no tick of another pile gets in', async () => {
    for (const player of [world.participant, world.coTrainer, world.organiser, world.otherOrganiser]) {
      expect((await player.browser.get(path)).status).toBe(404);
      expect((await player.browser.post(path, { shown: low.id, look: await value(low.id) })).status).toBe(404);
    }
    expect((await world.nobody.get(path)).status).toBe(303);
    const other = await makeAssignment(test, world.courseId, `B${Math.random()}`);
    const foreign = await handIn(test, other.id, world.cohortId, { enrolmentId: (await makeParticipant(test, `p${Date.now()}`, world.cohortId, 'Asia/Yangon')).enrolmentId });
    await world.trainer.browser.post(path, { look: [`${foreign.id}.1`, 'nonsense', `${'0'.repeat(26)}.1`] });
    expect(await test.rows('SELECT 1 FROM second_look WHERE submission_id = $1', [foreign.id])).toEqual([]);
  });
});
