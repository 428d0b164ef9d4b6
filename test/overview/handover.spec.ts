import { beforeAll, describe, expect, it } from '@jest/globals';
import { Appointments } from '../../src/course/appointments.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { dayOf, plusDays } from '../../src/platform/time/local-time.js';
import { useApp } from '../support/app.js';
import { makeWorld, type Player, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { award } from './scene-of-her.js';

describe('handing over', () => {
  const test = useApp();
  let world: World;
  let path: string;
  const inDays = (days: number) => plusDays(dayOf(new Date(), 'Asia/Bangkok'), days);
  const begin = (player: Player, successor: Player, lastDay = inDays(3), more: Record<string, string> = {}) => player.browser.post('/handover', { successorId: successor.personId, lastDay, ...more });
  const grants = (player: Player) => test.rows<{ until_at: Date | null }>("SELECT until_at FROM role_grant WHERE person_id = $1 AND role = 'organiser' AND (until_at IS NULL OR until_at > now())", [player.personId]);

  beforeAll(async () => {
    world = await makeWorld(test);
    await award(test, world, world.participant);
    await world.participant.browser.post('/questions', { text: 'Who answers when you are gone?' });
    // Not to be counted: it is for the care contact alone.
    await world.participant.browser.post('/questions', { text: 'I am afraid.', forCare: '1' });
    expect(await test.rows('SELECT 1 FROM question_thread WHERE for_care')).toHaveLength(1);
  }, 60000);

  it('shows an organiser what she looks after: what waits, agreements, and the keys that she may know', async () => {
    const { status, text } = await world.organiser.browser.get('/handover');
    expect(status).toBe(200);
    for (const words of ['One', 'one open question', 'NAME_KEY: npm run keys -- rotate', 'the password of the mail account', 'Hand over']) expect(text).toContain(words);
    expect(text).not.toContain('>Two<');
    for (const stranger of [world.trainer, world.participant, world.officer, world.administrator]) expect((await stranger.browser.get('/handover')).status).toBe(404);
    expect((await world.nobody.get('/handover')).status).toBe(303);
    expect((await world.nobody.post('/handover', {})).status).toBe(401);
  });

  it('is refused with fewer than two organisers left, a day that is over, or somebody who does not work here', async () => {
    const few = await begin(world.organiser, world.secondOrganiser);
    expect(few.status).toBe(422);
    expect(few.text).toContain('would be left with fewer than two organisers');
    expect([await grants(world.organiser), await test.rows('SELECT 1 FROM handover')]).toEqual([[{ until_at: null }], []]);
    expect((await begin(world.organiser, world.trainer, inDays(-1))).text).toContain('This day is over');
    for (const lastDay of ['', '2026-02-30', 'soon']) expect((await begin(world.organiser, world.trainer, lastDay)).status).toBe(422);
    expect((await begin(world.organiser, world.participant)).text).toContain('Choose somebody who works here');
    expect((await begin(world.organiser, world.organiser)).status).toBe(422);
  });

  it('gives the successor the roles at once and ends those of who leaves on a day; a second press does it once', async () => {
    const [certificate] = await test.rows<{ id: string }>('SELECT id FROM certificate');
    await world.organiser.browser.get(`/certificates/${certificate!.id}?name=show`);
    const key = freshKey();
    const [one, two] = await Promise.all([begin(world.organiser, world.trainer, inDays(3), { _key: key }), begin(world.organiser, world.trainer, inDays(3), { _key: key })]);
    expect([one.status, two.status, two.headers.location]).toEqual([303, 303, one.headers.location]);
    path = one.headers.location!.split('?')[0]!;
    expect(await test.rows('SELECT 1 FROM handover')).toHaveLength(1);
    expect((await grants(world.organiser))[0]!.until_at!.toISOString()).toBe(new Date(`${inDays(4)}T00:00:00+07:00`).toISOString());
    expect(await grants(world.trainer)).toEqual([{ until_at: null }]);
    expect((await begin(world.organiser, world.trainer)).status).toBe(422);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/people`)).status).toBe(200);
  });

  it('shows the successor the list and what was opened in 90 days, without a name of a participant, and nobody else', async () => {
    const { status, text } = await world.trainer.browser.get(path);
    expect(status).toBe(200);
    for (const words of ['Display organiser', 'one open question', 'opened sealed fields', 'one person concerned', 'I have taken over']) expect(text).toContain(words);
    for (const name of ['Display participant', 'Zqx']) expect(text).not.toContain(name);
    for (const stranger of [world.secondOrganiser, world.otherOrganiser, world.coTrainer, world.participant]) {
      expect((await stranger.browser.get(path)).status).toBe(404);
      expect((await stranger.browser.post(`${path}/taking`)).status).toBe(404);
      expect((await stranger.browser.post(`${path}/stop`)).status).toBe(404);
    }
    expect((await world.trainer.browser.post(`${path}/stop`)).status).toBe(404);
    expect((await world.organiser.browser.post(`${path}/taking`)).status).toBe(404);
  });

  it('can be stopped, and then goes on as before', async () => {
    expect((await world.organiser.browser.post(`${path}/stop`)).status).toBe(303);
    expect(await grants(world.organiser)).toEqual([{ until_at: null }]);
    expect((await world.trainer.browser.get(path)).status).toBe(404);
  });

  it('is taken over by the successor, and leaves who has left with nothing', async () => {
    path = (await begin(world.organiser, world.trainer)).headers.location!.split('?')[0]!;
    expect((await world.trainer.browser.post(`${path}/taking`)).status).toBe(303);
    expect((await world.trainer.browser.get(path)).text).toContain('Taken over');
    expect((await world.organiser.browser.post(`${path}/stop`)).status).toBe(422);
    await test.rows("UPDATE role_grant SET until_at = now() - interval '1 minute' WHERE person_id = $1 AND role = 'organiser'", [world.organiser.personId]);
    await test.rows("UPDATE appointment SET ended_at = now() - interval '1 minute' WHERE person_id = $1", [world.organiser.personId]);
    for (const gone of [path, '/handover', `/cohorts/${world.cohortId}`, `/cohorts/${world.cohortId}/people`]) expect([gone, (await world.organiser.browser.get(gone)).status]).toEqual([gone, 404]);
    expect((await world.trainer.browser.get(`/cohorts/${world.cohortId}/people`)).status).toBe(200);
    expect((await world.organiser.browser.get('/my-data/erasure')).text).not.toContain('You have a duty here');
  });

  it('locks nobody out where one organiser is left: she goes on, and is warned', async () => {
    const appointments = test.get(Appointments);
    const rows = await test.rows<{ id: string }>("SELECT id FROM appointment WHERE cohort_id = $1 AND role = 'organiser' AND person_id <> $2 AND ended_at IS NULL", [world.cohortId, world.secondOrganiser.personId]);
    await test.rows("UPDATE appointment SET ended_at = now() - interval '1 minute' WHERE id = ANY($1)", [rows.map(({ id }) => id)]);
    await expect(appointments.end(systemAct('test.scene'), world.cohortId, (await test.rows<{ id: string }>("SELECT id FROM appointment WHERE cohort_id = $1 AND person_id = $2 AND role = 'organiser'", [world.cohortId, world.secondOrganiser.personId]))[0]!.id)).rejects.toThrow('course.staff.twoOrganisers');
    expect((await world.secondOrganiser.browser.get('/handover')).text).toContain('Fewer than two organisers. Appoint another.');
    expect((await world.secondOrganiser.browser.get(`/cohorts/${world.cohortId}/people`)).status).toBe(200);
  });
});
