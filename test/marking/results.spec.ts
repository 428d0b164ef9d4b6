import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { lateDays } from '../../src/assessment/assignment/counted-points.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { factOf, handIn, makeAssignment, WHOLE } from './marking-scene.js';

/** What a result is made of beside the points of a rubric. */
describe('results', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let pile: string;
  let settings: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    pile = `/marking/${assignmentId}/${world.cohortId}`;
    settings = `/marking/settings/${world.cohortId}`;
  });
  beforeEach(() => test.rows('DELETE FROM marking_setting; DELETE FROM mark_correction; DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission; DELETE FROM publication; DELETE FROM completion_fact; DELETE FROM extension; DELETE FROM deadline'));

  const done = async (id: string, version = '0') => expect((await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, version, then: 'done' })).status).toBe(303);
  const publish = (count: number) => world.trainer.browser.post(`${pile}/publication`, { done: String(count), left: '0' });
  const hers = async () => (await world.participant.browser.get(`/assignments/${assignmentId}`)).text.replaceAll('&#x3D;', '=');

  describe('with late days', () => {
    /** Work that came 50 hours ago, so many hours after it was due. */
    const late = async (hours: number): Promise<string> => {
      const { id } = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'Mine.' });
      await test.rows('UPDATE submission SET is_late = true WHERE id = $1', [id]);
      await test.rows("INSERT INTO deadline (cohort_id, kind, subject_id, due_at) SELECT cohort_id, 'assignment', assignment_id, handed_in_at - make_interval(hours => $2) FROM submission WHERE id = $1", [id, hours]);
      return id;
    };
    const switchOn = (more: Record<string, string> = {}) => world.organiser.browser.post(settings, { version: '0', latePenalty: '1', latePerDay: '2', lateUnit: 'points', lateFloorPercent: '50', ...more });
    const points = async () => (await factOf(test, world.participant.enrolmentId, assignmentId))?.points;

    it('takes nothing off, and says nothing, until a cohort wants it', async () => {
      const id = await late(30);
      expect((await world.trainer.browser.get(`/marking/scripts/${id}`)).text).toContain('moved date');
      await done(id);
      await publish(1);
      expect([await points(), (await hers()).includes('late:')]).toEqual([29, false]);
    });

    it('tells the marker days and the writer the sum, once results are out', async () => {
      await switchOn();
      const id = await late(30);
      for (const path of [pile, `/marking/scripts/${id}`]) {
        const { text } = await world.trainer.browser.get(path);
        expect(text).toContain('late by 2 days');
        expect(text).not.toContain('moved date');
      }
      await done(id);
      expect((await world.organiser.browser.get(`${pile}/publication`)).text).toContain('1 result is lower because of late days');
      const before = await hers();
      expect(before).not.toContain('days late');
      // She knows the rule before she hands in, and nothing else is promised.
      for (const [words, stands] of [['each started day after the due time takes 2 points off', true], ['marked in the same way', false]] as const) expect([words, before.includes(words)]).toEqual([words, stands]);
      await publish(1);
      expect(await points()).toBe(25);
      const text = await hers();
      for (const words of ['29 of 40; 2 days late: 2 x 2 = 4.', 'Counts as 25 of 40']) expect(text).toContain(words);
    });

    it('moves the date first: an extension that came later, work handed in by wish, and a part of a day in her favour', async () => {
      await switchOn({ lateUnit: 'percent', latePerDay: '3' });
      const id = await late(30);
      await test.rows("INSERT INTO extension (id, enrolment_id, kind, subject_id, due_at, given_by, at, is_self_service) SELECT 'x1', enrolment_id, 'assignment', assignment_id, handed_in_at - interval '10 hours', handed_in_by, now(), false FROM submission");
      await done(id);
      expect(await points()).toBe(28);
      await publish(1);
      expect(await hers()).toContain('29 of 40; 1 day late: 1 x 3% of 40 = 1.2. We take 1: a part of a point stays yours.');
      await world.trainer.browser.post(`${pile}/publication/undoing`);
      await test.rows('UPDATE submission SET is_by_wish = true');
      await publish(1);
      expect(await points()).toBe(29);
    });

    it('stops at the floor, and keeps what results were counted with when the switch goes off later', async () => {
      await switchOn({ latePerDay: '9', lateFloorPercent: '70' });
      await done(await late(30));
      await publish(1);
      expect(await hers()).toContain('Late days take no mark below 28.');
      await world.organiser.browser.post(settings, { version: '1', latePerDay: '2', lateUnit: 'points', lateFloorPercent: '50' });
      const [mark] = await test.rows<{ id: string }>('SELECT submission_id AS id FROM mark');
      await world.trainer.browser.post(`/marking/scripts/${mark!.id}/correction`, { ...WHOLE, version: '1', overall: 'Other words.', reason: 'A word.' });
      expect([await points(), (await hers()).includes('Counts as 28 of 40')]).toEqual([28, true]);
      expect((await world.trainer.browser.get(`/marking/scripts/${mark!.id}`)).text).toContain('late by 2 days');
    });

    it('counts days in the database as the rule does', async () => {
      await switchOn();
      const id = await late(1);
      for (const minutes of [-1, 0, 1, 1439, 1440, 1441, 4320]) {
        await test.rows('UPDATE submission SET handed_in_at = (SELECT due_at FROM deadline) + make_interval(mins => $1)', [minutes]);
        const [row] = await test.rows<{ due: Date; at: Date }>('SELECT d.due_at AS due, s.handed_in_at AS at FROM deadline d, submission s');
        const days = lateDays(row!.at, row!.due);
        const { text } = await world.trainer.browser.get(`/marking/scripts/${id}`);
        expect([minutes, /late by (\d)/.exec(text)?.[1] ?? '0']).toEqual([minutes, String(days)]);
      }
    });

    it('refuses a rule that is none, and keeps what was typed', async () => {
      for (const [wrong, words] of [[{ latePerDay: '0' }, 'Write a whole number from 1 to 100.'], [{ latePerDay: '1.5' }, 'from 1 to 100'], [{ lateFloorPercent: '101' }, 'Write a whole number from 0 to 100.']] as const) {
        const refused = await switchOn(wrong);
        expect([refused.status, refused.text.includes(words)]).toEqual([422, true]);
        expect(refused.text).toContain(`value="${Object.values(wrong)[0]}"`);
      }
      expect(await test.rows('SELECT 1 FROM marking_setting')).toEqual([]);
    });
  });
});
