import { beforeAll, describe, expect, it } from '@jest/globals';
import { Cohorts } from '../../src/course/cohorts.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { message } from '../../src/platform/i18n/messages.js';
import { APPS } from '../../src/workshop/session.entity.js';
import { APP_STEPS } from '../../src/workshop/session.page.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';
import { makeSession, startIn, versionOf } from './workshop-scene.js';

describe('a session of a workshop', () => {
  const test = useApp();
  let world: World;
  let id: string;
  let path: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    id = (await makeSession(test, world)).id;
    path = `/workshops/${id}`;
  });

  it('gets its time from the start of its cohort, when the workshop is made and when a cohort is planned', async () => {
    const [row] = await test.rows<{ starts_at: Date; starts_on: string }>("SELECT s.starts_at, to_char(c.starts_on, 'YYYY-MM-DD') AS starts_on FROM workshop_session s JOIN cohort c ON c.id = s.cohort_id WHERE s.id = $1", [id]);
    expect(row!.starts_at.getTime()).toBe(Date.parse(`${row!.starts_on}T08:00:00Z`) + 8 * 86400000);
    const cohortId = await test.get(Cohorts).plan(systemAct('test.scene'), { courseId: world.courseId, label: 'Next', startsOn: '2027-01-04', zone: 'Asia/Kathmandu', partnerIds: [] });
    const [planned] = await test.rows<{ starts_at: Date }>('SELECT starts_at FROM workshop_session WHERE cohort_id = $1', [cohortId]);
    expect(planned!.starts_at.toISOString()).toBe('2027-01-12T09:15:00.000Z');
  });

  it('shows when, what before, the handouts with their size, and what comes next', async () => {
    await startIn(test, id, 300);
    const response = await world.participant.browser.get(path);
    expect(response.status).toBe(200);
    expect(response.text).toContain('Title of session 1');
    expect(response.text).toContain('Bring a pen.');
    expect(response.text).toMatch(/Handout one<\/a> <span class="small soft">\d+ KB/);
    expect(response.text).toContain('Who came is noted during the session.');
    expect(response.text).toContain('<title>Workshop 1</title>');
    expect(response.text).not.toContain('meet.example.org');
    expect(response.text).not.toContain('Notes for staff only.');
  });

  it('prints each reader her own time, with its offset to the quarter of an hour', async () => {
    await test.rows("UPDATE workshop_session SET starts_at = '2030-05-14T08:00:00Z' WHERE id = $1", [id]);
    expect((await world.participant.browser.get(path)).text).toContain('Tue 14 May 2030, 14:30 (UTC+6:30)'.replace('Tue 14 May 2030', 'Tue, 14 May 2030'));
    expect((await world.classmate.browser.get(path)).text).toContain('13:45 (UTC+5:45)');
    expect((await world.trainer.browser.get(path)).text).toContain('15:00 (UTC+7)');
  });

  it('costs at most five statements, and joining too', async () => {
    for (const page of [path, `${path}/join`]) {
      const before = test.database.statements;
      await world.participant.browser.get(page);
      expect(test.database.statements - before).toBeLessThanOrEqual(5);
    }
  });

  it('does not exist for a stranger, and asks somebody who is signed out to sign in', async () => {
    const plain = (text: string, own: string) => text.replaceAll(own, '-').replace(/name="_key" value="[^"]+"/g, '');
    const unknown = '00000000000000000000000000';
    for (const page of ['', '/join', '/join/state', '/calendar', '/catch-up', '/day', '/register', '/arrangement', '/catch-ups']) {
      const foreign = await world.stranger.browser.get(path + page);
      expect([page, foreign.status]).toEqual([page, 404]);
      expect(plain(foreign.text, id)).toBe(plain((await world.stranger.browser.get(`/workshops/${unknown}${page}`)).text, unknown));
      expect((await world.otherOrganiser.browser.get(path + page)).status).toBe(404);
      const signedOut = await world.nobody.get(path + page);
      expect([signedOut.status, signedOut.headers.location]).toEqual([303, `/sign-in?next=${encodeURIComponent(path + page)}`]);
    }
  });

  it('is not for participants where it is for staff', async () => {
    for (const page of ['/day', '/register', '/arrangement', '/catch-ups']) expect((await world.participant.browser.get(path + page)).status).toBe(404);
  });

  it('shows the way in from 15 minutes before the start, and always when it opens', async () => {
    await startIn(test, id, 16);
    const before = await world.participant.browser.get(`${path}/join`);
    expect(before.text).toContain('15 minutes before the start');
    expect(before.text).not.toContain('meet.example.org');
    expect(before.text).not.toContain('1632 960961');
    await startIn(test, id, 14);
    const open = await world.participant.browser.get(`${path}/join`);
    expect(open.text).toMatch(/<a class="button primary" href="https:\/\/meet\.example\.org\/room-7" rel="noreferrer noopener">/);
    expect(open.text).toContain('+44 1632 960961, then 4821#');
    expect(open.text).not.toContain('host-7');
    expect((await world.participant.browser.get(path)).text).toContain(`href="${path}/join"`);
  });

  it('says which name to write, what it costs, and what the link shows', async () => {
    await startIn(test, id, 5);
    const { text } = await world.participant.browser.get(`${path}/join`);
    expect(text).toMatch(/In the call, write your name as<\/p>\s*<p class="title"><bdi translate="no">Display participant<\/bdi>/);
    expect(text).toContain('Sound only, 90 minutes: about 41 to 54 MB.');
    expect(text).toContain('With pictures: about 1,215 MB.');
    expect(text).toContain('Step by step: Jitsi Meet');
    expect(text).toContain('What the link shows to others');
    expect(text).not.toMatch(/Zqx|example\.org"[^>]*target/);
  });

  it('has steps and words for every program', () => {
    for (const app of APPS) {
      for (let step = 1; step <= APP_STEPS[app]; step += 1) expect(message('en', `workshop.steps.${app}.${step}`)).not.toBe('');
      expect(() => message('en', `workshop.steps.${app}.${APP_STEPS[app] + 1}`)).toThrow();
      expect(message('en', `workshop.shows.${app}`) + message('en', `workshop.app.${app}`)).not.toBe('');
    }
  });

  it('says so when there is no link, when it is over, and when it is cancelled', async () => {
    await startIn(test, id, 5);
    await test.rows('UPDATE workshop_session SET join_link = NULL WHERE id = $1', [id]);
    expect((await world.participant.browser.get(`${path}/join`)).text).toContain('The link is not here yet.');
    await startIn(test, id, -200);
    const over = await world.participant.browser.get(`${path}/join`);
    expect(over.text).toContain('This session is over, so the link is gone.');
    expect(over.text).not.toContain('meet.example.org');
    await startIn(test, id, 5);
    await test.rows('UPDATE workshop_session SET cancelled_at = now() WHERE id = $1', [id]);
    const cancelled = await world.participant.browser.get(`${path}/join`);
    expect(cancelled.text).toContain('This session does not take place.');
    expect(cancelled.text).not.toContain('meet.example.org');
  });

  it('gives a calendar file with a neutral name', async () => {
    await startIn(test, id, 300);
    const response = await world.participant.browser.get(`${path}/calendar`);
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toContain('text/calendar');
    expect(response.headers['content-disposition']).toBe('attachment; filename="appointment.ics"');
    expect(response.text).toMatch(/^BEGIN:VCALENDAR\r\n/);
    expect(response.text).not.toContain('Title of session');
    const uid = /UID:(\S+)/.exec(response.text)![1];
    expect((await world.classmate.browser.get(`${path}/calendar`)).text).not.toContain(uid);
  });

  it('tells every participant at once when the trainer starts late or has another link', async () => {
    await startIn(test, id, 10);
    expect((await world.trainer.browser.post(`${path}/delay`, { late: '15', version: await versionOf(test, id) })).headers.location).toBe(`${path}/day?said=startsLate`);
    expect((await world.coTrainer.browser.post(`${path}/link`, { joinLink: 'https://other.example.org/x?a=1&b=2', version: await versionOf(test, id) })).status).toBe(303);
    for (const page of ['', '/join']) expect((await world.participant.browser.get(path + page)).text).toContain('We start 15 minutes late.');
    const { text } = await world.classmate.browser.get(`${path}/join`);
    expect(text).toContain('href="https://other.example.org/x?a&#x3D;1&amp;b&#x3D;2"');
    expect(text).not.toContain('room-7');
    expect((await world.participant.browser.get(`${path}/calendar`)).text).toContain('SEQUENCE:2');
  });

  it('is not shown to those who left or were paused', async () => {
    const leaver = await makeParticipant(test, 'leaver', world.cohortId, 'Asia/Tokyo');
    expect((await leaver.browser.get(path)).status).toBe(200);
    for (const state of ['withdrawn', 'suspended']) {
      await test.rows('UPDATE enrolment SET state = $2 WHERE id = $1', [leaver.enrolmentId, state]);
      expect((await leaver.browser.get(path)).status).toBe(404);
    }
  });
});
