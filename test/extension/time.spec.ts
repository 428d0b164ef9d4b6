import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HandIns } from '../../src/assessment/assignment/hand-ins.service.js';
import { DeadlineQueries } from '../../src/assessment/extension/deadline.queries.js';
import { dueAfter, type LostTime } from '../../src/assessment/extension/lost-time-rule.js';
import { ProtectedIdentity } from '../../src/people/protected-identity.service.js';
import { MailQueries } from '../../src/message/mail.queries.js';
import { thisWeek } from '../../src/overview/this-week-rule.js';
import { ThisWeekQueries } from '../../src/overview/this-week.queries.js';
import { Viewer } from '../../src/people/viewer.js';
import { Heartbeat } from '../../src/platform/running/heartbeat.js';
import { Clock } from '../../src/platform/time/clock.js';
import { clockOf, dayOf, instantOf, plusDays } from '../../src/platform/time/local-time.js';
import { makeAssignment } from '../assignment/scene.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { makeSession } from '../workshop/workshop-scene.js';

const HOUR = 3600000;
const all = { tick: ['0', '1'] };

describe('when something is due', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  /** Full hours, ten days from now. */
  const due = new Date(Math.ceil(Date.now() / HOUR) * HOUR + 240 * HOUR);
  const at = (hours: number) => new Date(due.getTime() + hours * HOUR);
  const dueOf = (person: Participant) => test.get(DeadlineQueries).dueAt(person.enrolmentId, 'assignment', assignmentId);
  const setDue = (to: Date) => test.rows('UPDATE deadline SET due_at = $3 WHERE cohort_id = $1 AND subject_id = $2', [world.cohortId, assignmentId, to]);
  const viewerOf = (person: Participant) => new Viewer(person.personId, '', '', 'Asia/Yangon', 'en', false, false, [{ role: 'participant', scopeKind: 'cohort', scopeId: world.cohortId }]);
  const wall = (time: Date) => ({ day: dayOf(time, 'Asia/Bangkok'), clock: clockOf(time, 'Asia/Bangkok') });
  const times = (from: number, to: number) => ({ fromDay: wall(at(from)).day, fromClock: wall(at(from)).clock, toDay: wall(at(to)).day, toClock: wall(at(to)).clock });
  const path = () => `/blackouts/${world.cohortId}`;
  const clear = () => test.ownerRows('DELETE FROM outage; DELETE FROM blackout_place; DELETE FROM blackout; DELETE FROM extra_time; DELETE FROM heartbeat');

  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = await makeAssignment(test, world.courseId, { code: 'A1' });
    await setDue(due);
  });

  it('follows the same rule in the database and here', async () => {
    const span = fc.array(fc.tuple(fc.integer({ min: -300, max: 200 }), fc.integer({ min: 1, max: 120 })).map(([from, length]): LostTime => ({ from: at(from), until: at(from + length) })), { maxLength: 6 });
    const cases = fc.sample(span, 200);
    for (const lost of cases) {
      const [row] = await test.rows<{ due: Date }>('SELECT due_after_lost_time($1, (SELECT range_agg(tstzrange(f, u)) FROM unnest($2::timestamptz[], $3::timestamptz[]) t(f, u))) AS due', [due, lost.map(({ from }) => from), lost.map(({ until }) => until)]);
      expect(row!.due).toEqual(dueAfter(due, lost));
    }
  });

  it('gives back our own outages by itself, to everybody, and says so', async () => {
    const heart = test.get(Heartbeat);
    await heart.beat();
    expect(await test.rows('SELECT 1 FROM outage')).toEqual([]);
    await test.rows(`UPDATE heartbeat SET at = now() - interval '4 minutes 50 seconds'`);
    await heart.beat();
    expect(await test.rows('SELECT 1 FROM outage')).toEqual([]);
    await test.rows(`UPDATE heartbeat SET at = now() - interval '40 minutes'`);
    await Promise.all([heart.beat(), heart.beat(), heart.beat()]);
    const outages = await test.rows<{ began_at: Date; ended_at: Date }>('SELECT began_at, ended_at FROM outage');
    expect(outages).toHaveLength(1);
    expect(Math.round((outages[0]!.ended_at.getTime() - outages[0]!.began_at.getTime()) / 1000)).toBe(40 * 60);
    expect(await dueOf(world.participant)).toEqual(due);
    await setDue(new Date(outages[0]!.ended_at.getTime() - 60000));
    const moved = new Date(outages[0]!.ended_at.getTime() + 39 * 60000);
    for (const person of [world.participant, world.classmate]) expect(Math.abs((await dueOf(person))!.getTime() - moved.getTime())).toBeLessThan(1000);
    const { text } = await world.participant.browser.get(`/assignments/${assignmentId}`);
    expect(text).toContain('could not be reached for 40 minutes');
    expect(text).not.toContain('you can still hand in');
    expect((await world.organiser.browser.get(path())).text).toContain('40 minutes');
    await clear();
    await setDue(due);
  });

  it('is given back to a whole country in one press, without a name or a small number, and taken back', async () => {
    const identity = test.get(ProtectedIdentity);
    const far: Participant[] = [];
    for (let nth = 0; nth < 5; nth += 1) far.push(await makeParticipant(test, `far-${nth}`, world.cohortId, 'Asia/Tokyo'));
    const give = (person: Participant, country: string) => test.write((tx) => identity.write(tx, person.personId, 'country', country));
    await give(world.participant, 'Myanmar');
    for (const person of far) await give(person, 'Fiji');
    await test.rows(`UPDATE person SET protection_level = 'hidden' WHERE id = $1`, [far[4]!.personId]);
    const wish = { reach: 'country', country: ' myanmar', ...times(-20, -8) };
    const before = await test.rows('SELECT 1 FROM blackout');
    const look = await world.organiser.browser.post(`${path()}/preview`, wish);
    expect(look.status).toBe(200);
    expect(look.text).toContain('a few people, or nobody');
    expect(look.text).toContain('A1: ');
    expect(look.text).not.toContain('Display participant');
    expect((await world.organiser.browser.post(`${path()}/preview`, { ...wish, country: 'Atlantis' })).text).toContain('a few people, or nobody');
    expect((await world.organiser.browser.post(`${path()}/preview`, { ...wish, country: 'Fiji' })).text).toContain('a few people, or nobody');
    expect(await test.rows('SELECT 1 FROM blackout')).toEqual(before);
    const _key = freshKey();
    const presses = await Promise.all([1, 2, 3].map(() => world.organiser.browser.post(path(), { ...wish, _key })));
    for (const press of presses) expect(press.headers.location).toBe(`${path()}?said=blackoutMade`);
    expect(await test.rows('SELECT 1 FROM blackout')).toHaveLength(1);
    expect(await dueOf(world.participant)).toEqual(at(12));
    expect(await dueOf(world.classmate)).toEqual(due);
    await world.organiser.browser.post(path(), { ...wish, country: 'Fiji' });
    for (const person of far) expect(await dueOf(person)).toEqual(at(12));
    // The deadline's own page, which lists extensions by name, lists none of these.
    expect((await world.organiser.browser.get(`/deadlines/${world.cohortId}/assignment/${assignmentId}`)).text).not.toContain('Who has more time');
    const undo = /action="(\/blackouts\/[0-9a-z]{26}\/undoing)"/.exec((await world.organiser.browser.get(path())).text)![1]!;
    for (const player of [world.otherOrganiser, world.trainer, world.participant]) expect((await player.browser.post(undo)).status).toBe(404);
    expect((await world.secondOrganiser.browser.post(undo)).status).toBe(303);
    expect((await world.secondOrganiser.browser.post(undo)).status).toBe(303);
    for (const person of far) expect(await dueOf(person)).toEqual(due);
    expect(await dueOf(world.participant)).toEqual(at(12));
    const [openings] = await test.rows<{ count: number }>(`SELECT count(*)::int AS count FROM audit_event WHERE event = 'identity.opened' AND subject_id = ANY($1)`, [far.map(({ personId }) => personId)]);
    expect(openings!.count).toBe(0);
    await clear();
  });

  it('is given back by zone, to a group and to chosen people', async () => {
    const groupId = 'g1g1g1g1g1g1g1g1g1g1g1g1g1';
    await test.write((tx) => tx.rows('INSERT INTO learning_group (id, cohort_id, number) VALUES ($1, $2, 1)', [groupId, world.cohortId]));
    await test.write((tx) => tx.rows('INSERT INTO group_member (enrolment_id, group_id, joined_at) VALUES ($1, $2, now())', [world.classmate.enrolmentId, groupId]));
    const wishes: Array<[Record<string, string | string[]>, Participant, Participant]> = [
      [{ reach: 'zone', zone: 'Asia/Yangon' }, world.participant, world.classmate],
      [{ reach: 'group', group: groupId }, world.classmate, world.participant],
      [{ reach: 'people', people: [world.participant.enrolmentId, world.stranger.enrolmentId] }, world.participant, world.classmate],
    ];
    for (const [wish, hers, other] of wishes) {
      expect((await world.organiser.browser.post(`${path()}/preview`, { ...wish, ...times(-20, -8) })).text).toContain('one person');
      await world.organiser.browser.post(path(), { ...wish, ...times(-20, -8) });
      expect([await dueOf(hers), await dueOf(other)]).toEqual([at(12), due]);
      await clear();
    }
  });

  it('is one date for the common work of a group, the same on each page', async () => {
    const together = await makeAssignment(test, world.courseId, { code: 'A2', mode: 'group', template: [{ key: 'aim', title: 'Aim', hint: 'h' }] });
    await test.rows('UPDATE deadline SET due_at = $3 WHERE cohort_id = $1 AND subject_id = $2', [world.cohortId, together, due]);
    await test.write((tx) => tx.rows("INSERT INTO group_member (enrolment_id, group_id, joined_at) VALUES ($1, 'g1g1g1g1g1g1g1g1g1g1g1g1g1', now())", [world.participant.enrolmentId]));
    const week = async () => (await test.get(ThisWeekQueries).week(viewerOf(world.participant), new Date()))!.assignments.find(({ id }) => id === together)!;
    expect(new Date((await week()).dueAt!)).toEqual(due);
    await world.organiser.browser.post(`/extra-time/${world.classmate.enrolmentId}`, { unit: 'days', amount: '2', version: '0' });
    expect(new Date((await week()).dueAt!)).toEqual(at(48));
    // The mail of the day before goes by the same date, to everybody of the group.
    await setDue(at(999));
    const soon = async (hours: number) => (await test.get(MailQueries).dueSoon(at(hours))).map(({ personId }) => personId).filter((id) => [world.participant.personId, world.classmate.personId].includes(id)).length;
    expect([await soon(-12), await soon(36), await soon(49)]).toEqual([0, 2, 0]);
    await setDue(due);
    // Results that are out are those of others, until she has one.
    await test.rows("INSERT INTO publication (id, assignment_id, cohort_id, published_by, at) VALUES ('p1p1p1p1p1p1p1p1p1p1p1p1p1', $1, $2, $3, now())", [together, world.cohortId, world.trainer.personId]);
    expect((await week()).isPublished).toBe(false);
    await test.rows("INSERT INTO completion_fact (enrolment_id, kind, subject_id, is_met, state, points, out_of, is_published, at) VALUES ($1, 'assignment', $2, true, 'marked', 30, 40, true, now())", [world.participant.enrolmentId, together]);
    expect((await week()).isPublished).toBe(true);
    await clear();
  });

  it('gives back a whole day as exactly one day: from 00:00 until 23:59, on the day itself, before it, and two days in a row', async () => {
    const zone = 'Asia/Bangkok';
    const day = dayOf(at(48), zone);
    await setDue(instantOf(day, '23:59', zone));
    for (const [first, last, days] of [[0, 0, 1], [-1, -1, 1], [-3, -2, 2], [1, 1, 0]] as const) {
      await world.organiser.browser.post(path(), { reach: 'people', people: [world.participant.enrolmentId], fromDay: plusDays(day, first), fromClock: '00:00', toDay: plusDays(day, last), toClock: '23:59' });
      expect([first, await dueOf(world.participant)]).toEqual([first, instantOf(plusDays(day, days), '23:59', zone)]);
      await clear();
    }
    expect((await world.organiser.browser.get(path())).text).toContain('from 00:00 to 23:59 is one whole day');
    await setDue(due);
  });

  it('is moved for catch-up tasks too, which are still taken after it', async () => {
    const { id } = await makeSession(test, world);
    const [cohort] = await test.rows<{ starts: string; weeks: number; zone: string }>(`SELECT to_char(c.starts_on, 'YYYY-MM-DD') AS starts, k.weeks, c.zone FROM cohort c JOIN course k ON k.id = c.course_id WHERE c.id = $1`, [world.cohortId]);
    const { starts, weeks, zone } = cohort!;
    const last = plusDays(starts, 7 * weeks - 1);
    const hers = async (person: Participant = world.participant) => (await test.rows<{ due: Date }>("SELECT due_of($1, 'catch_up', $2) AS due", [person.enrolmentId, id]))[0]!.due;
    const startOn = (on: string) => test.rows('UPDATE workshop_session SET starts_at = $2 WHERE id = $1', [id, instantOf(on, '15:00', zone)]);
    await startOn(starts);
    expect(await hers()).toEqual(instantOf(last, '23:59', zone));
    await startOn(plusDays(last, -2));
    expect(await hers()).toEqual(instantOf(plusDays(last, 5), '23:59', zone));
    await startOn(starts);
    const wish = { reach: 'people', people: [world.participant.enrolmentId], fromDay: plusDays(last, -1), fromClock: '00:00', toDay: plusDays(last, -1), toClock: '23:59' };
    expect((await world.organiser.browser.post(`${path()}/preview`, wish)).text).toContain('Catch-up task, workshop');
    await world.organiser.browser.post(path(), wish);
    expect([await hers(), await hers(world.classmate)]).toEqual([instantOf(plusDays(last, 1), '23:59', zone), instantOf(last, '23:59', zone)]);
    await test.rows('INSERT INTO outage (id, began_at, ended_at) VALUES ($1, $2, $3)', ['o2', instantOf(last, '10:00', zone), instantOf(last, '12:00', zone)]);
    expect(await hers(world.classmate)).toEqual(instantOf(plusDays(last, 1), '01:59', zone));
    await world.organiser.browser.post(`/extra-time/${world.classmate.enrolmentId}`, { unit: 'days', amount: '2' });
    await test.ownerRows('DELETE FROM outage');
    expect(await hers(world.classmate)).toEqual(instantOf(plusDays(last, 2), '23:59', zone));
    // Her page and her week say it; the day after, it is late there, and taken all the same.
    await test.rows("INSERT INTO attendance (session_id, enrolment_id, state, recorded_by, at) VALUES ($1, $2, 'absent', $3, now())", [id, world.participant.enrolmentId, world.coTrainer.personId]);
    const hour = clockOf(await hers(), 'Asia/Yangon');
    const page = (await world.participant.browser.get(`/workshops/${id}/catch-up`)).text;
    for (const words of [hour, 'Try to hand it in by this date']) expect(page).toContain(words);
    await startOn(plusDays(dayOf(new Date(), zone), -20));
    await test.rows('UPDATE cohort SET starts_on = $2 WHERE id = $1', [world.cohortId, plusDays(starts, -7 * (weeks + 20))]);
    const task = async () => thisWeek((await test.get(ThisWeekQueries).week(viewerOf(world.participant), new Date()))!, weeks + 20, new Date()).now.find(({ kind }) => kind === 'catch_up')!;
    expect((await task()).state).toBe('late');
    expect((await world.participant.browser.post(`/workshops/${id}/catch-up`, { text: 'All the same.' })).headers.location).toContain('said=caughtUp');
    expect(await test.rows("SELECT state FROM attendance WHERE session_id = $1", [id])).toEqual([{ state: 'caught_up' }]);
    await test.rows('UPDATE cohort SET starts_on = $2 WHERE id = $1', [world.cohortId, starts]);
    await clear();
  });

  it('keeps what was typed when a blackout cannot be read, and is for the cohort’s organisers only', async () => {
    const good = { reach: 'country', country: 'Myanmar', ...times(-20, -8) };
    const bad: Array<[Record<string, string | string[]>, string]> = [
      [{ reach: 'planet' }, 'Choose who could not work'], [{ country: '' }, 'Write the country'], [{ reach: 'zone' }, 'Choose the time zone'], [{ reach: 'group' }, 'Choose the group'], [{ reach: 'people' }, 'Choose at least one person'],
      [{ fromDay: '2026-02-30' }, 'Write the day'], [{ toClock: '24:00' }, 'Write the hour'], [times(-8, -20), 'The end must be after the beginning'], [times(-8, -8 + 61 * 24), 'at most 60 days'], [{ country: 'x'.repeat(500) }, '80 letters'],
    ];
    for (const [change, words] of bad) {
      for (const to of [path(), `${path()}/preview`]) {
        const response = await world.organiser.browser.post(to, { ...good, ...change });
        expect([response.status, change]).toEqual([422, change]);
        expect(response.text).toContain(words);
        if (!('country' in change)) expect(response.text).toContain('value="Myanmar"');
      }
    }
    for (const player of [world.otherOrganiser, world.trainer, world.coTrainer, world.participant, world.officer, world.administrator]) {
      expect((await player.browser.get(path())).status).toBe(404);
      for (const to of [path(), `${path()}/preview`]) expect((await player.browser.post(to, good)).status).toBe(404);
    }
    expect((await world.nobody.get(path())).status).toBe(303);
    expect((await world.nobody.post(path(), good)).status).toBe(401);
    expect(await test.rows('SELECT 1 FROM blackout')).toEqual([]);
  });

  it('is later for somebody with extra time, at once and everywhere, and only organisers know', async () => {
    const extra = `/extra-time/${world.participant.enrolmentId}`;
    const set = (fields: Record<string, string>) => world.organiser.browser.post(extra, fields);
    expect((await set({ unit: 'days', amount: '3' })).headers.location).toBe(`${extra}?said=extraTimeSet`);
    expect([await dueOf(world.participant), await dueOf(world.classmate)]).toEqual([at(72), due]);
    expect((await world.organiser.browser.get(extra)).text).toMatch(/name="amount"[^>]*value="3"/);
    await set({ unit: 'percent', amount: '50' });
    expect(await dueOf(world.participant)).toEqual(at(84));
    for (const [fields, words] of [[{ unit: 'days', amount: '29' }, 'from 1 to 28'], [{ unit: 'percent', amount: '0' }, 'from 1 to 200'], [{ unit: 'percent', amount: 'much' }, 'from 1 to 200'], [{ unit: 'years', amount: '1' }, 'Choose none, days or percent']] as const) {
      const response = await set(fields);
      expect([response.status, response.text.includes(words), response.text.includes(`value="${fields.amount}"`)]).toEqual([422, true, true]);
    }
    const gone = `/extra-time/${'z'.repeat(26)}`;
    for (const player of [world.otherOrganiser, world.trainer, world.coTrainer, world.participant, world.administrator]) {
      for (const to of [extra, gone]) expect([(await player.browser.get(to)).status, (await player.browser.post(to, { unit: 'days', amount: '1' })).status]).toEqual([404, 404]);
    }
    expect((await world.nobody.post(extra)).status).toBe(401);
    const [event] = await test.rows<{ detail: object; person_id: string }>(`SELECT detail, person_id FROM audit_event WHERE event = 'extraTime.set' ORDER BY at DESC LIMIT 1`);
    expect(event).toEqual({ detail: {}, person_id: world.participant.personId });
    // Whoever has some stands in a list on that page, and it is taken back there.
    await world.organiser.browser.post(`/extra-time/${world.classmate.enrolmentId}`, { unit: 'days', amount: '1' });
    const list = (await world.organiser.browser.get(extra)).text.split('Who has extra time in this cohort')[1]!;
    for (const words of ['Display participant', '50% more of the week', 'Display classmate', '1 day after each date']) expect(list).toContain(words);
    const undo = `/extra-time/${world.classmate.enrolmentId}/ending`;
    expect(list).toContain(`action="${undo}"`);
    for (const player of [world.otherOrganiser, world.trainer, world.classmate]) expect((await player.browser.post(undo)).status).toBe(404);
    expect((await world.nobody.post(undo)).status).toBe(401);
    const _key = freshKey();
    for (const press of await Promise.all([1, 2].map(() => world.secondOrganiser.browser.post(undo, { _key })))) expect(press.headers.location).toContain('said=extraTimeEnded');
    expect([await dueOf(world.classmate), (await world.organiser.browser.get(extra)).text.includes('Display classmate')]).toEqual([due, false]);
    await set({ unit: 'none', amount: '' });
    expect(await dueOf(world.participant)).toEqual(due);
    expect((await world.organiser.browser.get(extra)).text).toContain('Nobody has extra time.');
  });

  it('keeps the hour of the wall clock with extra days, in six zones and over changes of the clock', async () => {
    await test.rows(`INSERT INTO extra_time (person_id, unit, amount, at) VALUES ($1, 'days', 3, now())`, [world.participant.personId]);
    const [before] = await test.rows<{ zone: string }>('SELECT zone FROM cohort WHERE id = $1', [world.cohortId]);
    for (const zone of ['Asia/Kathmandu', 'Asia/Kabul', 'Australia/Lord_Howe', 'Australia/Sydney', 'Pacific/Auckland', 'Europe/London']) {
      for (const day of ['2027-03-27', '2027-04-03', '2027-10-01', '2027-10-30', '2027-12-31']) {
        await test.rows('UPDATE cohort SET zone = $2 WHERE id = $1', [world.cohortId, zone]);
        await setDue(instantOf(day, '23:59', zone));
        expect(await dueOf(world.participant)).toEqual(instantOf(plusDays(day, 3), '23:59', zone));
      }
    }
    await test.rows('UPDATE cohort SET zone = $2 WHERE id = $1', [world.cohortId, before!.zone]);
    await clear();
    await setDue(due);
  });

  it('is what the server’s clock says: the second before, the very second and the second after, whatever the page or the phone says', async () => {
    const wrong = [new Date(due.getTime() - 86400000), new Date(due.getTime() + 86400000), null];
    const moved = at(2);
    const person = world.participant;
    await test.rows('INSERT INTO outage (id, began_at, ended_at) VALUES ($1, $2, $3)', ['o1', at(-1), at(1)]);
    for (const [limit, before, after] of [[moved, false, true], [new Date(moved.getTime() + 72 * HOUR), true, 'closed']] as const) {
      for (const [second, expected] of [[-1, before], [0, before], [1, after]] as const) {
        for (const clientAt of wrong) {
          await test.ownerRows('DELETE FROM submission; DELETE FROM draft');
          const handIn = () => test.get(HandIns).handIn({ viewer: viewerOf(person), event: 'test', formKey: null }, assignmentId, { text: 'My words', revision: 0, clientAt } as never, false, true);
          const outcome = await test.get(Clock).at(new Date(limit.getTime() + second * 1000), handIn).then(() => 'taken', (error: { messageKey?: string }) => error.messageKey);
          const [row] = await test.rows<{ is_late: boolean; is_moved_date: boolean }>('SELECT is_late, is_moved_date FROM submission WHERE enrolment_id = $1', [person.enrolmentId]);
          if (expected === 'closed') expect([outcome, row]).toEqual(['assignment.handIn.closed', undefined]);
          else expect([outcome, row]).toEqual(['taken', { is_late: expected, is_moved_date: true }]);
        }
      }
    }
    await clear();
  });

  it('shows markers a moved date only when she needed it', async () => {
    const early = await makeParticipant(test, 'early', world.cohortId, 'Asia/Yangon');
    await test.rows(`INSERT INTO extra_time (person_id, unit, amount, at) VALUES ($1, 'days', 3, now())`, [early.personId]);
    expect((await early.browser.post(`/assignments/${assignmentId}/hand-in`, { text: 'In time', revision: '0', ...all })).status).toBe(303);
    expect(await test.rows('SELECT is_late, is_moved_date FROM submission WHERE enrolment_id = $1', [early.enrolmentId])).toEqual([{ is_late: false, is_moved_date: false }]);
  });
});
