import { beforeAll, describe, expect, it } from '@jest/globals';
import { ViewerQueries } from '../../src/account/viewer.queries.js';
import { PersonQueries } from '../../src/enrolment/person.queries.js';
import { Enrolments } from '../../src/enrolment/enrolments.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';

const act = systemAct('test.scene');

describe('the list of people', () => {
  const test = useApp();
  let world: World;
  const path = () => `/cohorts/${world.cohortId}/people`;
  const invite = (displayName: string) => test.get(Enrolments).invite(act, world.cohortId, { displayName, zone: 'Asia/Dhaka', protected: { real_name: `Zqx ${displayName} Legal` } });
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  it('shows everybody with state, group, last work and offline until', async () => {
    await invite('Only Invited');
    await test.rows("UPDATE enrolment SET offline_until = current_date + 9 WHERE id = $1", [world.classmate.enrolmentId]);
    await test.rows('INSERT INTO lesson_done (enrolment_id, lesson_id, at) VALUES ($1, $2, $3)', [world.participant.enrolmentId, world.lessonIds[0], new Date('2026-03-04T05:06:00Z')]);
    const { status, text } = await world.organiser.browser.get(path());
    expect(status).toBe(200);
    expect(text).toContain('Display participant');
    expect(text).toContain('Taking part');
    expect(text).toContain('Only Invited');
    expect(text).toContain('datetime="2026-03-04T05:06:00.000Z"');
    const until = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format((await test.rows<{ d: Date }>('SELECT (current_date + 9)::timestamptz AS d'))[0]!.d);
    expect(text).toContain(until);
    expect(text).not.toMatch(/Zqx|example\.org|Display stranger/);
  });

  it('is filtered by state through links', async () => {
    const { text } = await world.organiser.browser.get(`${path()}?state=invited`);
    expect(text).toContain('Only Invited');
    expect(text).not.toContain('Display participant');
    expect((await world.organiser.browser.get(`${path()}?state=nonsense&page=-3`)).text).toContain('Display participant');
  });

  it('is for organisers of this cohort only', async () => {
    for (const player of [world.otherOrganiser, world.trainer, world.coTrainer, world.participant, world.officer, world.administrator]) {
      expect((await player.browser.get(path())).status).toBe(404);
      expect((await player.browser.get(`${path()}/${world.participant.enrolmentId}`)).status).toBe(404);
    }
    const signedOut = await world.nobody.get(path());
    expect(signedOut.status).toBe(303);
    expect(signedOut.headers.location).toMatch(/^\/sign-in/);
    expect((await world.organiser.browser.get(`${path()}/${world.stranger.enrolmentId}`)).status).toBe(404);
    // Also where a page would forget to ask whose cohort it is.
    const [account] = await test.rows<{ id: string }>("SELECT id FROM account WHERE handle = 'other-organiser'");
    const viewer = (await test.get(ViewerQueries).viewerOf(account!.id, true))!;
    const queries = test.get(PersonQueries);
    expect([await queries.person(viewer, world.cohortId, world.participant.enrolmentId, '2026-01-01', new Date()), await queries.people(viewer, world.cohortId, null, 1, '2026-01-01'), await queries.counts(viewer, world.cohortId)]).toEqual([undefined, [], []]);
  });

  it('shows one person with what can be done', async () => {
    const { status, text } = await world.organiser.browser.get(`${path()}/${world.participant.enrolmentId}`);
    expect(status).toBe(200);
    expect(text).toContain('Display participant');
    expect(text).toContain('0 modules, 0 quizzes, 0 workshops, 0 assignments');
    expect(text).toContain('Pause this place');
    expect(text).not.toMatch(/Zqx|Take it back/);
  });

  it('counts workshops as the rule of completion does: a welcome and a showcase are none', async () => {
    const { courseId, cohortId, participant } = world;
    for (const [id, number, kind] of [['w'.repeat(26), 91, 'workshop'], ['v'.repeat(26), 92, 'welcome']] as const) {
      await test.rows("INSERT INTO workshop (id, course_id, number, kind, title, summary, minutes, catch_up_title, catch_up_html, week, day) VALUES ($1, $2, $3, $4, 'T', '', 60, '', '', 1, 1)", [id, courseId, number, kind]);
      await test.rows("INSERT INTO completion_fact (enrolment_id, kind, subject_id, is_met, state, is_published, at) VALUES ($1, 'workshop', $2, true, 'present', true, now())", [participant.enrolmentId, id]);
    }
    expect((await world.organiser.browser.get(`/cohorts/${cohortId}/people/${participant.enrolmentId}`)).text).toContain('one workshop, 0 assignments');
  });

  it('leaves hidden people out, and never counts them: a number that grows by one names somebody', async () => {
    const hide = (name: string) => test.rows("UPDATE person SET protection_level = 'hidden' WHERE display_name = $1", [name]);
    const hidden = await invite('Secret 1');
    await hide('Secret 1');
    const { text } = await world.organiser.browser.get(path());
    expect(text).not.toMatch(/Secret|person is hidden|people are hidden/);
    expect((await world.organiser.browser.get(`${path()}/${hidden.enrolmentId}`)).status).toBe(404);
    // Nor is anything done to her by whoever kept the address.
    for (const verb of ['cancelling', 'code', 'group', 'pause', 'pause/end', 'leaving', 'hiding', 'erasure', 'details']) {
      const { status } = await world.organiser.browser.post(`${path()}/${hidden.enrolmentId}/${verb}`, { groupId: 'none', life: 'card', reason: 'safety', fields: ['real_name'], lastDay: '', wish: 'keep', texts: 'keep' });
      expect([verb, status]).toEqual([verb, 404]);
    }
    for (const nth of [2, 3, 4, 5]) {
      await invite(`Secret ${nth}`);
      await hide(`Secret ${nth}`);
    }
    expect((await world.organiser.browser.get(path())).text).not.toMatch(/Secret|hidden\./);
  });

  it('takes as many statements for many people as for few, fifty a page', async () => {
    const count = async () => {
      const before = test.database.statements;
      const { text } = await world.organiser.browser.get(path());
      return { statements: test.database.statements - before, text };
    };
    const few = await count();
    for (let nth = 0; nth < 55; nth += 1) await invite(`Many ${String(nth).padStart(2, '0')}`);
    const many = await count();
    expect(many.statements).toBe(few.statements);
    expect(many.text).toContain('Page 1 of 2');
    const second = (await world.organiser.browser.get(`${path()}?page=2`)).text;
    expect(second).toContain('Only Invited');
    expect(second).not.toContain('Many 00');
  });

  it('keeps the same people for every organiser of the cohort', async () => {
    const late = await makeParticipant(test, 'late', world.cohortId, 'Asia/Tokyo');
    expect((await world.secondOrganiser.browser.get(`${path()}/${late.enrolmentId}`)).text).toContain('Display late');
  });
});
