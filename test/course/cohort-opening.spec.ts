import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';

describe('opening a cohort', () => {
  const test = useApp();
  let world: World;
  const fields = () => ({ courseId: world.courseId, label: 'Next year', startsOn: '2027-03-01', zone: 'Asia/Kathmandu', secondOrganiser: world.secondOrganiser.personId });
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  it('shows the dates first, then opens it with two organisers and nobody else', async () => {
    const preview = await world.organiser.browser.post('/cohorts/opening', fields());
    expect(preview.status).toBe(200);
    expect(preview.text).toContain('Not open yet');
    const key = freshKey();
    const presses = await Promise.all([1, 2].map(() => world.organiser.browser.post('/cohorts/opening', { ...fields(), step: 'open', _key: key })));
    const [location] = [...new Set(presses.map((press) => press.headers.location!.split('?')[0]!))];
    const id = location!.split('/')[2]!;
    expect(await test.rows('SELECT 1 FROM cohort WHERE label = $1', ['Next year'])).toHaveLength(1);
    expect((await test.rows("SELECT DISTINCT person_id FROM role_grant WHERE scope_id = $1 AND role = 'organiser' AND until_at IS NULL", [id]))).toHaveLength(2);
    expect(await test.rows('SELECT 1 FROM enrolment WHERE cohort_id = $1', [id])).toHaveLength(0);
    expect((await world.secondOrganiser.browser.get(`/cohorts/${id}`)).status).toBe(200);
    expect((await world.otherOrganiser.browser.get(`/cohorts/${id}`)).status).toBe(404);
  });

  it.each([[{ startsOn: '2027-03-02' }, 'must be a Monday'], [{ startsOn: 'soon' }, 'Choose the first day'], [{ label: '' }, 'Give the cohort a name'], [{ zone: 'Nowhere' }, 'Choose a time zone'], [{ secondOrganiser: '' }, 'Choose the other organiser']])('says what is wrong and keeps what was typed: %j', async (wrong, words) => {
    const response = await world.organiser.browser.post('/cohorts/opening', { ...fields(), ...wrong });
    expect(response.status).toBe(422);
    expect(response.text).toContain(words);
  });

  it('is for organisers, and for courses of theirs', async () => {
    expect((await world.trainer.browser.get('/cohorts/opening')).status).toBe(404);
    expect((await world.otherOrganiser.browser.post('/cohorts/opening', { ...fields(), step: 'open' })).status).toBe(404);
    expect((await world.nobody.get('/cohorts/opening')).status).toBe(303);
  });
});

describe('the staff of a cohort', () => {
  const test = useApp();
  let world: World;
  let path: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    path = `/cohorts/${world.cohortId}/staff`;
  });

  it('grows by people who are there and by new ones, who get a code', async () => {
    await world.organiser.browser.post(path, { role: 'trainer', personId: world.otherOrganiser.personId });
    expect((await world.organiser.browser.get(path)).text).toContain('Display other-organiser');
    const fresh = await world.organiser.browser.post(path, { role: 'co-trainer', displayName: 'Somebody new' });
    expect(fresh.text).toMatch(/<span>[0-9a-z]{3}<\/span> <span>[0-9a-z]{3}<\/span>/);
    expect((await world.organiser.browser.post(path, { role: 'trainer' })).status).toBe(422);
  });

  it('loses a role at once, but never its second organiser', async () => {
    const [appointment] = await test.rows<{ id: string }>("SELECT id FROM appointment WHERE person_id = $1 AND cohort_id = $2", [world.coTrainer.personId, world.cohortId]);
    expect((await world.coTrainer.browser.get(`/cohorts/${world.cohortId}`)).status).toBe(200);
    await world.organiser.browser.post(`${path}/${appointment!.id}/end`);
    expect((await world.coTrainer.browser.get(`/cohorts/${world.cohortId}`)).status).toBe(404);
    const [organiser] = await test.rows<{ id: string }>("SELECT id FROM appointment WHERE person_id = $1 AND cohort_id = $2", [world.secondOrganiser.personId, world.cohortId]);
    const refused = await world.organiser.browser.post(`${path}/${organiser!.id}/end`);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('needs two organisers');
  });

  it('is nobody else\'s to change', async () => {
    for (const other of [world.trainer, world.participant, world.otherOrganiser]) expect((await other.browser.get(path)).status === 200 && other !== world.trainer).toBe(false);
    expect((await world.participant.browser.post(path, { role: 'organiser', personId: world.participant.personId })).status).toBe(404);
  });
});
