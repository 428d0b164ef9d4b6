import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeStaff, makeWorld, type Player, type World } from '../support/cast.js';
import { PASSPHRASE } from '../support/visitor.js';
import { doEverything, makeCourseScene, type CourseScene } from './course-scene.js';

describe('a second yes', () => {
  const test = useApp();
  let world: World;
  let scene: CourseScene;
  let second: Player;
  let foreign: Player;
  let path: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    scene = await makeCourseScene(test, world);
    second = await makeStaff(test, 'second-person', 'second-person', world.cohortId);
    foreign = await makeStaff(test, 'second-elsewhere', 'second-person', world.otherCohortId);
    path = `/cohorts/${world.cohortId}/outcomes`;
    await doEverything(test, world, scene, world.participant.enrolmentId);
  });
  const state = async () => (await test.rows<{ state: string }>('SELECT state FROM cohort WHERE id = $1', [world.cohortId]))[0]!.state;

  it('has one page for her, empty until somebody asks', async () => {
    expect((await second.browser.get('/')).headers.location).toBe('/second-yes');
    expect((await second.browser.get('/second-yes')).text).toContain('Nothing waits for you');
    for (const closed of ['/cohorts', `/cohorts/${world.cohortId}`, path, `${path.replace('outcomes', 'people')}`, `${path.replace('outcomes', 'staff')}`, '/questions', '/waiting', '/looks', '/site']) expect((await second.browser.get(closed)).status).toBe(404);
    expect((await second.browser.post(`${path}/proposal`)).status).toBe(404);
    expect((await second.browser.post(`${path}/confirmation`)).text).toContain('Nothing is proposed now');
    expect((await world.nobody.get('/second-yes')).status).toBe(303);
    for (const other of [world.participant, world.trainer, world.officer, world.administrator]) expect((await other.browser.get('/second-yes')).status).toBe(404);
  });

  it('shows what is asked, by whom and for how many, and no participant', async () => {
    await world.organiser.browser.post(`${path}/proposal`);
    const { text } = await second.browser.get('/second-yes');
    expect(text).toMatch(/Make \d+ results? of One final/);
    expect(text).toContain('Display organiser');
    expect(text).not.toMatch(/Display (participant|classmate)/);
    expect((await foreign.browser.get('/second-yes')).text).toContain('Nothing waits for you');
    expect((await world.organiser.browser.get('/second-yes')).text).toContain('Nothing waits for you');
    expect((await world.secondOrganiser.browser.get('/second-yes')).text).toMatch(/Make \d+ results? of One final/);
  });

  it('is not for the one who asked, nor for one of another cohort', async () => {
    const own = await world.organiser.browser.post(`${path}/confirmation`);
    expect([own.status, own.text.includes('the second person')]).toEqual([422, true]);
    expect((await foreign.browser.post(`${path}/confirmation`)).status).toBe(404);
    expect(await state()).toBe('open');
  });

  it('says so when something has changed since it was asked', async () => {
    await doEverything(test, world, scene, world.classmate.enrolmentId);
    expect((await second.browser.get('/second-yes')).text).toContain('It has to be asked again');
    expect((await second.browser.post(`${path}/confirmation`)).status).toBe(409);
    expect(await state()).toBe('open');
    await world.organiser.browser.post(`${path}/proposal`);
  });

  it('of sealed details for a whole cohort is decided on its page: by her, not by one of another cohort', async () => {
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/openings`, { fields: 'email', reason: 'contact', words: '', passphrase: PASSPHRASE });
    const [opening] = await test.rows<{ id: string }>('SELECT id FROM identity_opening WHERE person_id IS NULL');
    const page = `/openings/${opening!.id}`;
    const { text } = await second.browser.get('/second-yes');
    expect([text.includes(' One'), text.includes(page)]).toEqual([true, true]);
    expect((await second.browser.get(page)).status).toBe(200);
    expect((await foreign.browser.get(page)).status).toBe(404);
    expect((await foreign.browser.post(`${page}/agreement`, { passphrase: PASSPHRASE })).status).toBe(404);
    expect((await second.browser.post(`${page}/agreement`, { passphrase: PASSPHRASE })).status).toBe(303);
    expect(await test.rows('SELECT 1 FROM identity_opening WHERE id = $1 AND agreed_by = $2', [opening!.id, second.personId])).toHaveLength(1);
    expect((await second.browser.post(`${page}/list`, { passphrase: PASSPHRASE })).status).toBe(404);
    expect((await second.browser.get(`/cohorts/${world.cohortId}/openings`)).status).toBe(404);
  });

  it('makes the results final, once, and leads back to her page', async () => {
    const presses = await Promise.all([1, 2, 3].map(() => second.browser.post(`${path}/confirmation`)));
    for (const press of presses) expect([press.status, press.headers.location]).toEqual([303, '/second-yes?said=outcomesFinal']);
    expect(await state()).toBe('final');
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'outcomes.madeFinal' AND subject_kind = 'cohort'")).toHaveLength(1);
    expect(await test.rows('SELECT 1 FROM outcome_proposal WHERE confirmed_by = $1', [second.personId])).toHaveLength(1);
    expect((await second.browser.get('/second-yes')).text).toContain('Nothing waits for you');
  });
});
