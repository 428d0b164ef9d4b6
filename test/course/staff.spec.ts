import { beforeAll, describe, expect, it } from '@jest/globals';
import { Appointments } from '../../src/course/appointments.service.js';
import { Cohorts } from '../../src/course/cohorts.service.js';
import { warningsOf } from '../../src/course/staff-rule.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { useApp } from '../support/app.js';
import { makeStaff, makeWorld, type Player, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';

const act = systemAct('test.scene');

describe('roles of a cohort', () => {
  const test = useApp();
  let world: World;
  let path: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    path = `/cohorts/${world.cohortId}/staff`;
  });
  const appointmentOf = async ({ personId }: Player, role: string) => (await test.rows<{ id: string; endedAt: Date | null }>('SELECT id, ended_at AS "endedAt" FROM appointment WHERE person_id = $1 AND cohort_id = $2 AND role = $3 ORDER BY at DESC', [personId, world.cohortId, role]))[0]!;
  const inDays = (days: number) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
  const opens = async (player: Player) => (await player.browser.get(`/cohorts/${world.cohortId}`)).status;

  it('are each offered with what they may see, and are nothing for others to give', async () => {
    const { text } = await world.organiser.browser.get(path);
    for (const words of ['Says yes or no to acts that need two people', 'Sees no participants', 'Sees no names before results are published', 'Reads and answers what they write to her alone']) expect(text).toContain(words);
    for (const other of [world.trainer, world.participant, world.otherOrganiser, world.administrator]) {
      expect((await other.browser.get(path)).status).toBe(404);
      expect((await other.browser.post(path, { role: 'organiser', personId: world.trainer.personId })).status).toBe(404);
    }
    expect((await world.nobody.post(path, { role: 'organiser', personId: world.trainer.personId })).status).toBe(401);
    expect((await world.organiser.browser.post(path, { role: 'reader', personId: world.trainer.personId })).status).toBe(422);
    expect((await world.organiser.browser.post(path, { role: 'administrator', personId: world.trainer.personId })).status).toBe(422);
  });

  it('show each organiser the cohorts that are hers, and no other', async () => {
    const lists = await Promise.all([world.organiser, world.otherOrganiser].map(async ({ browser }) => (await browser.get('/cohorts')).text));
    expect(lists.map((text) => [text.includes(`/cohorts/${world.cohortId}`), text.includes(`/cohorts/${world.otherCohortId}`)])).toEqual([[true, false], [false, true]]);
  });

  it('open no cohort without a care contact and a deputy who is somebody else', async () => {
    const cohortId = await test.get(Cohorts).plan(act, { courseId: world.courseId, label: 'No care', startsOn: '2027-03-01', zone: 'Asia/Bangkok', partnerIds: [] });
    const appointments = test.get(Appointments);
    await expect(test.get(Cohorts).open(act, cohortId)).rejects.toMatchObject({ messageKey: 'course.cohort.careNeeded' });
    await appointments.appoint(act, cohortId, world.trainer.personId, 'care-contact');
    await expect(test.get(Cohorts).open(act, cohortId)).rejects.toMatchObject({ messageKey: 'course.cohort.careNeeded' });
    await expect(appointments.appoint(act, cohortId, world.trainer.personId, 'care-deputy')).rejects.toMatchObject({ messageKey: 'course.staff.careTwo' });
    await appointments.appoint(act, cohortId, world.coTrainer.personId, 'care-deputy');
    await test.get(Cohorts).open(act, cohortId);
    expect(await test.rows("SELECT 1 FROM cohort WHERE id = $1 AND state = 'open'", [cohortId])).toHaveLength(1);
  });

  it('end by themselves after a last day, and not before; appointment and grant say the same', async () => {
    const helper = await makeStaff(test, 'helper', 'co-trainer', world.cohortId);
    const { id } = await appointmentOf(helper, 'co-trainer');
    expect((await world.organiser.browser.post(`${path}/${id}/last-day`, { lastDay: inDays(3) })).headers.location).toContain('staffLastDay');
    expect(await opens(helper)).toBe(200);
    expect((await world.organiser.browser.get(path)).text).toContain('ends after');
    const [grant] = await test.rows<{ untilAt: Date }>("SELECT until_at AS \"untilAt\" FROM role_grant WHERE person_id = $1 AND role = 'co-trainer'", [helper.personId]);
    expect(grant!.untilAt).toEqual((await appointmentOf(helper, 'co-trainer')).endedAt);
    await test.rows("UPDATE role_grant SET until_at = now() - interval '1 second' WHERE person_id = $1", [helper.personId]);
    await test.rows("UPDATE appointment SET ended_at = now() - interval '1 second' WHERE person_id = $1", [helper.personId]);
    expect(await opens(helper)).toBe(404);
    expect((await world.organiser.browser.get(path)).text).not.toContain('Display helper</bdi> <span');
    const late = await world.organiser.browser.post(`${path}/${id}/last-day`, { lastDay: inDays(9) });
    expect([late.status, late.text.includes('has ended already')]).toEqual([422, true]);
  });

  it('take the end back, and bear a second press and a wrong day', async () => {
    const { id } = await appointmentOf(world.coTrainer, 'co-trainer');
    const key = freshKey();
    await Promise.all([1, 2].map(() => world.organiser.browser.post(`${path}/${id}/last-day`, { lastDay: inDays(5), _key: key })));
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'staff.lastDaySet' AND subject_id = $1", [id])).toHaveLength(1);
    expect((await world.organiser.browser.post(`${path}/${id}/last-day`, { lastDay: '' })).headers.location).toContain('staffNoLastDay');
    expect(await test.rows("SELECT 1 FROM role_grant WHERE person_id = $1 AND until_at IS NOT NULL", [world.coTrainer.personId])).toHaveLength(0);
    for (const [lastDay, words] of [['2020-01-01', 'This day is over'], ['soon', 'could not read the day'], ['2027-02-30', 'could not read the day']]) {
      const { status, text } = await world.organiser.browser.post(`${path}/${id}/last-day`, { lastDay: lastDay! });
      expect([status, text.includes(words!)]).toEqual([422, true]);
    }
    expect((await world.otherOrganiser.browser.post(`${path}/${id}/last-day`, { lastDay: inDays(5) })).status).toBe(404);
    expect((await world.organiser.browser.post(`${path}/${'0'.repeat(26)}/last-day`, { lastDay: inDays(5) })).status).toBe(404);
  });

  it('given twice are one appointment and one grant', async () => {
    for (const _press of [1, 2]) await world.organiser.browser.post(path, { role: 'moderator', personId: world.trainer.personId });
    await Promise.all([1, 2, 3].map(() => world.organiser.browser.post(path, { role: 'interpreter', personId: world.trainer.personId })));
    for (const role of ['moderator', 'interpreter']) {
      expect(await test.rows('SELECT 1 FROM appointment WHERE person_id = $1 AND role = $2', [world.trainer.personId, role])).toHaveLength(1);
      expect(await test.rows('SELECT 1 FROM role_grant WHERE person_id = $1 AND role = $2', [world.trainer.personId, role])).toHaveLength(1);
    }
  });

  it('may leave one organiser on a day: the page warns before and after, and locks nothing', async () => {
    const { id } = await appointmentOf(world.secondOrganiser, 'organiser');
    expect((await world.organiser.browser.post(`${path}/${id}/end`)).status).toBe(422);
    await world.organiser.browser.post(`${path}/${id}/last-day`, { lastDay: inDays(1) });
    expect((await world.organiser.browser.get(path)).text).toContain('Soon only one organiser will be left');
    await test.rows("UPDATE role_grant SET until_at = now() WHERE person_id = $1", [world.secondOrganiser.personId]);
    await test.rows("UPDATE appointment SET ended_at = now() WHERE person_id = $1", [world.secondOrganiser.personId]);
    expect((await world.organiser.browser.get(path)).text).toContain('Only one organiser is left');
    const added = await world.organiser.browser.post(path, { role: 'organiser', personId: world.trainer.personId });
    expect(added.headers.location).toContain('staffAppointed');
    expect((await world.organiser.browser.get(path)).text).not.toContain('Only one organiser is left');
  });

  it('of care cannot be given up by the last, but pass to another; the organiser may take them herself, and no other role', async () => {
    const [contact] = await test.rows<{ id: string }>("SELECT id FROM appointment WHERE cohort_id = $1 AND role = 'care-contact'", [world.cohortId]);
    const refused = await world.organiser.browser.post(`${path}/${contact!.id}/end`);
    expect([refused.status, refused.text.includes('needs a care contact and a deputy')]).toEqual([422, true]);
    expect((await world.organiser.browser.post(path, { role: 'care-contact', personId: world.organiser.personId })).status).toBe(303);
    expect((await world.organiser.browser.post(`${path}/${contact!.id}/end`)).status).toBe(303);
    const own = await world.organiser.browser.post(path, { role: 'trainer', personId: world.organiser.personId });
    expect([own.status, own.text.includes('ask another organiser')]).toEqual([422, true]);
  });
});

describe('warnings of a staff page', () => {
  const day = new Date();
  const one = (personId: string, role: string, endedAt: Date | null = null) => ({ personId, role, endedAt });
  const care = [one('c', 'care-contact'), one('d', 'care-deputy')];
  it.each([
    ['two organisers and care', [one('a', 'organiser'), one('b', 'organiser'), ...care], []],
    ['one organiser', [one('a', 'organiser'), ...care], ['course.staff.oneOrganiser']],
    ['the same organiser twice', [one('a', 'organiser'), one('a', 'organiser'), ...care], ['course.staff.oneOrganiser']],
    ['one of two is leaving', [one('a', 'organiser'), one('b', 'organiser', day), ...care], ['course.staff.oneOrganiserSoon']],
    ['no deputy', [one('a', 'organiser'), one('b', 'organiser'), one('c', 'care-contact')], ['course.staff.noCare']],
    ['the deputy is leaving', [one('a', 'organiser'), one('b', 'organiser'), one('c', 'care-contact'), one('d', 'care-deputy', day)], ['course.staff.noCareSoon']],
  ])('%s', (_words, staff, keys) => expect(warningsOf(staff)).toEqual(keys));
});
