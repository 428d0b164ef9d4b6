import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/platform/database/ids.js';
import { handIn, makeAssignment, makeGroup, WHOLE } from '../marking/marking-scene.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';

describe('waiting for me', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let pile: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    pile = `/marking/${assignmentId}/${world.cohortId}`;
  });
  beforeEach(() => test.rows('DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission; DELETE FROM publication; DELETE FROM question_message; DELETE FROM question_thread; DELETE FROM workshop_session; DELETE FROM workshop'));

  const home = async (player = world.trainer) => {
    const response = await player.browser.get('/waiting');
    expect(response.status).toBe(200);
    return response.text;
  };
  const session = async (hours: number, hostLink: string | null, cohortId = world.cohortId, number = 1) => {
    const workshopId = newId();
    const id = newId();
    const courseId = cohortId === world.cohortId ? world.courseId : (await test.rows<{ course_id: string }>('SELECT course_id FROM cohort WHERE id = $1', [cohortId]))[0]!.course_id;
    await test.rows("INSERT INTO workshop (id, course_id, number, kind, title, summary, minutes, catch_up_title, catch_up_html, week, day) VALUES ($1, $2, $3, 'workshop', $4, '', 90, '', '', 1, 1)", [workshopId, courseId, number, `Reading the region ${number}`]);
    await test.rows("INSERT INTO workshop_session (id, cohort_id, workshop_id, starts_at, minutes, host_link) VALUES ($1, $2, $3, now() + $4 * interval '1 hour', 90, $5)", [id, cohortId, workshopId, hours, hostLink]);
    return id;
  };

  it('says what will stand here when nothing waits', async () => {
    const text = await home();
    for (const words of ['No live session is planned.', 'No question waits', 'No quiz answer waits', 'Nothing waits to be marked.']) expect(text).toContain(words);
    expect(text).not.toContain('Continue marking');
  });

  it('puts the next session of her own cohorts on top, with the host link and how many are expected', async () => {
    await session(-3, 'https://calls.example.org/over', world.cohortId, 1);
    await session(1, 'https://calls.example.org/foreign', world.otherCohortId, 2);
    await session(50, 'https://calls.example.org/later', world.cohortId, 3);
    const id = await session(26, 'https://calls.example.org/host', world.cohortId, 4);
    const text = await home();
    expect(text).toContain('href="https://calls.example.org/host"');
    expect(text).toContain('Workshop 4: Reading the region 4');
    expect(text).toContain('2 people expected');
    expect(text).toContain(`href="/workshops/${id}/day"`);
    for (const other of ['over', 'foreign', 'later']) expect(text).not.toContain(`calls.example.org/${other}`);
    expect(text.indexOf('Next live session')).toBeLessThan(text.indexOf('From participants'));
    expect(text.indexOf('From participants')).toBeLessThan(text.indexOf('Scripts to mark'));
  });

  it('counts questions until staff have answered', async () => {
    await test.rows("INSERT INTO question_thread (id, cohort_id, enrolment_id, opened_at) VALUES ('q1', $1, $2, now()), ('q2', $1, $2, now()), ('q3', $3, $4, now())", [world.cohortId, world.participant.enrolmentId, world.otherCohortId, world.stranger.enrolmentId]);
    await test.rows("INSERT INTO question_message (id, thread_id, person_id, text, at) SELECT 'm' || t.id, t.id, e.person_id, 'May I ask?', now() FROM question_thread t JOIN enrolment e ON e.id = t.enrolment_id");
    expect(await home()).toContain('2 questions wait for an answer');
    await test.rows("INSERT INTO question_message (id, thread_id, person_id, text, at) VALUES ('a1', 'q1', $1, 'Yes.', now() + interval '1 second')", [world.coTrainer.personId]);
    expect(await home()).toContain('1 question waits for an answer');
  });

  it('shows scripts left, the oldest, the share, and comments apart; one button continues', async () => {
    const script = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId });
    await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.classmate.enrolmentId });
    await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.classmate.enrolmentId, commentsOnly: true });
    await world.trainer.browser.post(`/marking/scripts/${script.id}`, { ...WHOLE, then: 'save' });
    await world.trainer.browser.post(`/marking/scripts/${script.id}`, { ...WHOLE, version: '2', then: 'done' });
    const text = await home();
    for (const words of ['1 script left, 1 of 2 done, 1 by you', 'oldest waits 2 days', '1 script for comments only', 'Title of A1']) expect(text).toContain(words);
    expect(text.match(/class="primary"/g)).toHaveLength(1);
    expect(text).toContain(`action="${pile}/opening"`);
    for (const trace of [script.code, 'Display participant', 'Display classmate']) expect(text).not.toContain(trace);
    const opened = await world.trainer.browser.post(`${pile}/opening`);
    expect(opened.headers.location).toMatch(/^\/marking\/scripts\/[0-9a-z]{26}$/);
    expect(await home(world.coTrainer)).toContain('1 is open at another marker');
  });

  it('offers to publish when all are marked: to a trainer, not to a co-trainer', async () => {
    const script = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId });
    await world.coTrainer.browser.post(`/marking/scripts/${script.id}`, { ...WHOLE, then: 'done' });
    const text = await home();
    expect(text).toContain('The one script is marked. Nobody sees the results yet.');
    expect(text).toContain(`href="${pile}/publication"`);
    const other = await home(world.coTrainer);
    expect(other).not.toContain('/publication');
    expect(other).toContain('a trainer publishes the results');
    await world.trainer.browser.post(`${pile}/publication`, { done: '1', left: '0' });
    const after = await home();
    expect(after).toContain('results published');
    expect(after).not.toContain('Nobody sees the results yet.');
  });

  it('is for trainers and co-trainers', async () => {
    for (const player of [world.participant, world.stranger, world.organiser, world.officer]) expect((await player.browser.get('/waiting')).status).toBe(404);
    expect((await world.nobody.get('/waiting')).headers.location).toBe('/sign-in?next=%2Fwaiting');
  });

  it('costs the same number of statements for many scripts and assignments', async () => {
    const count = async () => {
      const before = test.database.statements;
      await home();
      return test.database.statements - before;
    };
    const few = await count();
    for (let nth = 1; nth <= 6; nth += 1) {
      const { id } = await makeAssignment(test, world.courseId, `G${nth}`, 'group');
      for (let group = 0; group < 8; group += 1) await handIn(test, id, world.cohortId, { groupId: await makeGroup(test, world.cohortId, [], nth * 10 + group) });
    }
    expect(await home()).toContain('8 scripts left, 0 of 8 done');
    expect(await count()).toBe(few);
    expect(few).toBeLessThanOrEqual(4);
  });
});
