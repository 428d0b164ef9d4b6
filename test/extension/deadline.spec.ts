import { beforeAll, describe, expect, it } from '@jest/globals';
import { DeadlineQueries } from '../../src/assessment/extension/deadline.queries.js';
import { Quizzes } from '../../src/assessment/quiz/quizzes.service.js';
import { Cohorts } from '../../src/course/cohorts.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';
import { dayOf, plusDays } from '../../src/platform/time/local-time.js';
import { freshKey } from '../support/visitor.js';

const act = systemAct('test.scene');
/** Days after every deadline of the course, whenever these tests run. */
const day = (nth: number) => plusDays(dayOf(new Date(), 'UTC'), 60 + nth);
const QUESTIONS = [{ kind: 'truefalse' as const, text: 'True?', explanation: 'Yes.', right: true }];

describe('a deadline', () => {
  const test = useApp();
  let world: World;
  let quizId: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    quizId = await makeQuiz();
  });
  const makeQuiz = () => test.get(Quizzes).make(act, { moduleId: world.moduleIds[1]!, title: 'Quiz 1', minutes: 30, passPercent: 60, dueWeek: 3, questions: QUESTIONS });
  const path = (id = quizId) => `/deadlines/${world.cohortId}/quiz/${id}`;
  const dueOf = (enrolmentId: string, id = quizId) => test.get(DeadlineQueries).dueAt(enrolmentId, 'quiz', id);
  const row = async (id = quizId) => (await test.rows<{ due_at: Date; version: number }>('SELECT due_at, version FROM deadline WHERE cohort_id = $1 AND subject_id = $2', [world.cohortId, id]))[0]!;
  const move = async (fields: Record<string, string | string[]>, id = quizId, who = world.organiser) => who.browser.post(path(id), { who: 'all', day: day(0), clock: '18:30', version: String((await row(id)).version), ...fields });
  const inBangkok = (day: string, clock: string) => new Date(`${day}T${clock}:00+07:00`);

  it('stands at the end of its day in the cohort’s zone, for cohorts planned before the quiz and after it', async () => {
    const [{ starts }] = await test.rows<{ starts: string }>(`SELECT to_char(starts_on, 'YYYY-MM-DD') AS starts FROM cohort WHERE id = $1`, [world.cohortId]) as [{ starts: string }];
    expect((await row()).due_at).toEqual(new Date(Date.parse(`${starts}T23:59:00+07:00`) + (3 * 7 + 6) * 86400000));
    await test.write((tx) => tx.rows(
      `INSERT INTO assignment (id, course_id, code, title, minutes, mode, weight_percent, brief_html, due_week) VALUES ('a1a1a1a1a1a1a1a1a1a1a1a1a1', $1, 'A1', 'Brief', 60, 'individual', 40, '', 4)`, [world.courseId]));
    const laterId = await test.get(Cohorts).plan(act, { courseId: world.courseId, label: 'Later', startsOn: '2027-01-04', zone: 'Asia/Kathmandu', partnerIds: [] });
    const rows = await test.rows('SELECT kind, subject_id, due_at, version FROM deadline WHERE cohort_id = $1 ORDER BY due_at', [laterId]);
    expect(rows).toEqual([
      { kind: 'quiz', subject_id: quizId, due_at: new Date('2027-01-31T23:59:00+05:45'), version: 1 },
      { kind: 'assignment', subject_id: 'a1a1a1a1a1a1a1a1a1a1a1a1a1', due_at: new Date('2027-02-07T23:59:00+05:45'), version: 1 },
    ]);
    expect(await test.rows('SELECT 1 FROM deadline WHERE cohort_id = $1', [world.otherCohortId])).toHaveLength(0);
  });

  it('is listed for the cohort’s organisers, in a constant number of statements', async () => {
    let before = test.database.statements;
    const { text, status } = await world.organiser.browser.get(`/deadlines/${world.cohortId}`);
    const one = test.database.statements - before;
    expect(status).toBe(200);
    expect(text).toContain('Quiz 1');
    expect(text).toContain('23:59 (UTC+7)');
    for (let nth = 0; nth < 5; nth += 1) await makeQuiz();
    before = test.database.statements;
    expect((await world.organiser.browser.get(`/deadlines/${world.cohortId}`)).text.match(/Quiz 1/g)).toHaveLength(6);
    expect(test.database.statements - before).toBe(one);
  });

  it('is for nobody else', async () => {
    for (const player of [world.otherOrganiser, world.trainer, world.coTrainer, world.participant, world.stranger, world.officer, world.administrator]) {
      expect((await player.browser.get(`/deadlines/${world.cohortId}`)).status).toBe(404);
      expect((await player.browser.get(path())).status).toBe(404);
      expect((await move({}, quizId, player as never)).status).toBe(404);
    }
    expect((await world.nobody.get(path())).status).toBe(303);
    expect((await world.nobody.post(path())).status).toBe(401);
    expect((await world.organiser.browser.get(`/deadlines/${world.cohortId}/other/${quizId}`)).status).toBe(404);
    expect((await world.organiser.browser.get(`/deadlines/${world.otherCohortId}`)).status).toBe(404);
    expect((await world.organiser.browser.get(`/deadlines/${world.cohortId}/assignment/${quizId}`)).status).toBe(404);
    expect((await row()).version).toBe(1);
  });

  it('says what moving does, is moved for everybody once, and can be moved back', async () => {
    const before = (await row()).due_at;
    const form = await world.organiser.browser.get(path());
    expect(form.text).toContain('2 people see the new time at once. Nobody is told by message.');
    expect(form.text).toContain('Display participant');
    expect(form.text).not.toContain('Display stranger');
    const [key, version] = [freshKey(), String((await row()).version)];
    const presses = await Promise.all([1, 2, 3].map(() => move({ _key: key, version })));
    for (const response of presses) expect(response.headers.location).toBe(`${path()}?said=deadlineMoved`);
    expect(await row()).toEqual({ due_at: inBangkok(day(0), '18:30'), version: 2 });
    expect((await world.organiser.browser.get(presses[0]!.headers.location as string)).text).toContain('Everybody sees the new time now.');
    expect((await world.participant.browser.get(`/quizzes/${quizId}`)).text).toContain('18:00 (UTC+6:30)');
    const [event] = await test.rows<{ detail: { before: string } }>(`SELECT detail FROM audit_event WHERE event = 'deadline.moved' AND subject_id = $1`, [quizId]);
    expect(event!.detail.before).toBe(before.toISOString());
    await move({ day: before.toISOString().slice(0, 10), clock: '23:59' });
    expect((await row()).due_at).toEqual(before);
  });

  it('is not moved by somebody who read an older time: both times are shown', async () => {
    const version = String((await row()).version);
    await move({ version });
    const response = await move({ version, day: day(4), clock: '10:00' }, quizId, world.secondOrganiser);
    expect(response.status).toBe(409);
    expect(response.text).toContain(', 10:00 (UTC+7)');
    expect(response.text).toContain(', 18:30 (UTC+7)');
    expect((await row()).due_at).toEqual(inBangkok(day(0), '18:30'));
  });

  it('keeps what was typed when it cannot be read', async () => {
    const bad: Array<[Record<string, string | string[]>, string]> = [
      [{ day: '2026-02-30' }, 'Write the new day as a date'], [{ day: '' }, 'Write the new day as a date'], [{ day: 'x'.repeat(5000) }, 'Write the new day as a date'], [{ day: ['2026-12-01', '2026-12-02'] }, 'Write the new day as a date'],
      [{ clock: '25:00' }, 'Write the new hour'], [{ who: 'nobody' }, 'Choose for whom'], [{ who: '' }, 'Choose for whom'], [{ who: world.stranger.enrolmentId }, 'Choose for whom'], [{ who: ['all', 'all'] }, 'Choose for whom'],
    ];
    for (const [change, words] of bad) {
      const response = await move({ day: '2026-12-28', clock: '07:07', ...change });
      expect([response.status, change]).toEqual([422, change]);
      expect(response.text).toContain(words);
      expect(response.text).toContain('clock' in change ? '2026-12-28' : '07:07');
    }
    expect((await row()).due_at).toEqual(inBangkok(day(0), '18:30'));
  });

  it('is moved for one person, and taken back', async () => {
    const id = await makeQuiz();
    const forAll = (await row(id)).due_at;
    expect((await move({ who: world.participant.enrolmentId }, id)).headers.location).toBe(`${path(id)}?said=deadlineMovedForOne`);
    expect(await dueOf(world.participant.enrolmentId, id)).toEqual(inBangkok(day(0), '18:30'));
    expect(await dueOf(world.classmate.enrolmentId, id)).toEqual(forAll);
    await move({ who: world.participant.enrolmentId, day: day(20) }, id);
    expect(await dueOf(world.participant.enrolmentId, id)).toEqual(inBangkok(day(20), '18:30'));
    const { text } = await world.organiser.browser.get(path(id));
    expect(text).toContain('Display participant</bdi>');
    expect(text.match(/given by an organiser/g)).toHaveLength(1);
    const ending = /action="(\/extensions\/[^"]+\/ending)"/.exec(text)![1]!;
    for (const player of [world.otherOrganiser, world.trainer, world.participant]) expect((await player.browser.post(ending)).status).toBe(404);
    expect((await world.nobody.post(ending)).status).toBe(401);
    expect((await world.organiser.browser.post(ending)).headers.location).toBe(`${path(id)}?said=extensionEnded`);
    expect((await world.organiser.browser.post(ending)).status).toBe(303);
    expect(await dueOf(world.participant.enrolmentId, id)).toEqual(forAll);
  });

  it('for one person goes back when it is moved to a time that is not later than everybody’s', async () => {
    const id = await makeQuiz();
    const forAll = (await row(id)).due_at;
    await move({ who: world.classmate.enrolmentId, day: day(20) }, id);
    const stale = await move({ who: world.classmate.enrolmentId, day: day(21), version: '1' }, id);
    expect(stale.status).toBe(409);
    await move({ who: world.classmate.enrolmentId, day: day(-120) }, id);
    expect(await dueOf(world.classmate.enrolmentId, id)).toEqual(forAll);
  });

  it('names and counts nobody who hides or left', async () => {
    const hidden = await makeParticipant(test, 'hidden', world.cohortId, 'Asia/Dhaka');
    const left = await makeParticipant(test, 'left', world.cohortId, 'Asia/Dhaka');
    const id = await makeQuiz();
    for (const person of [hidden, left]) await move({ who: person.enrolmentId, day: day(20) }, id);
    await test.write((tx) => tx.rows(`UPDATE person SET protection_level = 'hidden' WHERE id = $1`, [hidden.personId]));
    await test.write((tx) => tx.rows(`UPDATE enrolment SET state = 'withdrawn' WHERE id = $1`, [left.enrolmentId]));
    const { text } = await world.organiser.browser.get(path(id));
    expect(text).not.toMatch(/Display (hidden|left)/);
    expect(text).toContain('Everybody (2)');
    expect((await world.organiser.browser.get(`/deadlines/${world.cohortId}`)).text).not.toContain('2 people');
    expect((await move({ who: hidden.enrolmentId, day: day(22) }, id)).status).toBe(422);
    expect(await dueOf(hidden.enrolmentId, id)).toEqual(inBangkok(day(20), '18:30'));
  });

  it('is put off seven days by herself, once, without a reason', async () => {
    const id = await makeQuiz();
    const forAll = (await row(id)).due_at;
    const fields = { kind: 'quiz', subject: id };
    const key = freshKey();
    const presses = await Promise.all([key, key, freshKey(), freshKey()].map((_key) => world.participant.browser.post('/extensions', { _key, ...fields })));
    for (const response of presses) expect(response.headers.location).toBe(`/quizzes/${id}?said=extensionTaken`);
    const later = await dueOf(world.participant.enrolmentId, id);
    expect(later!.getTime() - Math.max(forAll.getTime(), Date.now())).toBeGreaterThan(6 * 86400000);
    await world.participant.browser.post('/extensions', fields);
    expect(await dueOf(world.participant.enrolmentId, id)).toEqual(later);
    expect(await dueOf(world.classmate.enrolmentId, id)).toEqual(forAll);
    const { text } = await world.organiser.browser.get(path(id));
    expect(text).toContain('(her own seven days)');
    expect(text).not.toContain('/ending');
    expect((await world.stranger.browser.post('/extensions', fields)).status).toBe(404);
    expect((await world.trainer.browser.post('/extensions', fields)).status).toBe(404);
    expect((await world.nobody.post('/extensions', fields)).status).toBe(401);
    for (const bad of [{}, { kind: 'other', subject: id }, { kind: 'quiz', subject: 'x' }, { kind: 'quiz', subject: [id, id] }, { kind: 'assignment', subject: id }]) expect((await world.classmate.browser.post('/extensions', bad as Record<string, string>)).status).toBe(404);
  });
});
