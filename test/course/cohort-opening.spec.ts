import { beforeAll, describe, expect, it } from '@jest/globals';
import { Grants } from '../../src/people/grants.service.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { PASSPHRASE, Visitor, freshKey } from '../support/visitor.js';

const codeIn = (text: string) => /<p class="code"[^>]*>([\s\S]*?)<\/p>/.exec(text)?.[1]!.replace(/<[^>]+>/g, '').trim().replace(/\s+/g, ' ');

describe('opening a cohort', () => {
  const test = useApp();
  let world: World;
  const fields = () => ({ courseId: world.courseId, label: 'Next year', startsOn: '2027-03-01', zone: 'Asia/Kathmandu', secondOrganiser: world.secondOrganiser.personId, careContact: world.organiser.personId, careDeputy: world.secondOrganiser.personId });
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

  it.each([[{ startsOn: '2027-03-02' }, 'must be a Monday'], [{ startsOn: 'soon' }, 'Choose the first day'], [{ startsOn: '2027-02-29' }, 'Choose the first day'], [{ startsOn: '0000-01-03' }, 'Choose the first day'], [{ label: '' }, 'Give the cohort a name'], [{ zone: 'Nowhere' }, 'Choose a time zone'], [{ secondOrganiser: '' }, 'Choose the other organiser']])('says what is wrong and keeps what was typed: %j', async (wrong, words) => {
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
  const appointmentOf = async (personId: string) => (await test.rows<{ id: string }>('SELECT id FROM appointment WHERE person_id = $1 AND cohort_id = $2', [personId, world.cohortId]))[0]!.id;

  it('grows by people who are there and by new ones, who get a code', async () => {
    await world.organiser.browser.post(path, { role: 'trainer', personId: world.otherOrganiser.personId });
    expect((await world.organiser.browser.get(path)).text).toContain('Display other-organiser');
    const fresh = await world.organiser.browser.post(path, { role: 'co-trainer', displayName: 'Somebody new' });
    expect(fresh.text).toMatch(/<span>[0-9a-z]{3}<\/span> <span>[0-9a-z]{3}<\/span>/);
    expect((await world.organiser.browser.post(path, { role: 'trainer' })).status).toBe(422);
  });

  it('shows a new person\'s code again to a second press, and keeps none', async () => {
    const key = freshKey();
    const press = () => world.organiser.browser.post(path, { role: 'trainer', displayName: 'Pressed twice', _key: key });
    const codes = (await Promise.all([press(), press()])).map(({ text }) => codeIn(text));
    expect(new Set(codes).size).toBe(1);
    expect(await test.rows("SELECT 1 FROM person WHERE display_name = 'Pressed twice'")).toHaveLength(1);
    expect(JSON.stringify(await test.rows('SELECT * FROM form_key'))).not.toMatch(new RegExp(`${codes[0]}|${codes[0]!.replaceAll(' ', '')}`));
  });

  it('gets a new code of 30 minutes when a sign-in is forgotten, shown once', async () => {
    const id = await appointmentOf(world.trainer.personId);
    expect((await world.organiser.browser.get(path)).text).toContain(`${path}/${id}/code`);
    const key = freshKey();
    const press = () => world.organiser.browser.post(`${path}/${id}/code`, { _key: key });
    const answers = await Promise.all([press(), press()]);
    for (const { status, text } of answers) expect([status, text.includes('A code to come in again'), text.includes('30 minutes')]).toEqual([200, true, true]);
    const [code, again] = answers.map(({ text }) => codeIn(text));
    expect(again).toBe(code);
    const made = await test.rows<{ purpose: string; life: number }>('SELECT purpose, extract(epoch FROM expires_at - created_at)::int AS life FROM invitation WHERE person_id = $1', [world.trainer.personId]);
    expect(made).toEqual([{ purpose: 'renew', life: 1800 }]);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'staff.codeMade' AND actor_id = $1 AND person_id = $2", [world.organiser.personId, world.trainer.personId])).toHaveLength(1);
    const back = new Visitor(test);
    await back.post('/first', { code: code! });
    expect((await back.post('/first/sign-in-name', { handle: 'trainer-again', passphrase: PASSPHRASE })).status).toBe(303);
    expect((await back.get(`/cohorts/${world.cohortId}`)).status).toBe(200);
    expect((await world.trainer.browser.get(`/cohorts/${world.cohortId}`)).status).toBe(303);
  });

  it('gives no code for oneself, for somebody above, or to anybody but its organisers', async () => {
    const [own, other] = [await appointmentOf(world.organiser.personId), await appointmentOf(world.secondOrganiser.personId)];
    expect((await world.organiser.browser.get(path)).text).not.toContain(`${path}/${own}/code`);
    const refused = await world.organiser.browser.post(`${path}/${own}/code`);
    expect([refused.status, refused.text.includes('cannot make a code for yourself')]).toEqual([422, true]);
    for (const stranger of [world.otherOrganiser, world.participant, world.coTrainer]) expect((await stranger.browser.post(`${path}/${other}/code`)).status).toBe(404);
    expect((await world.nobody.post(`${path}/${other}/code`)).status).toBe(401);
    expect((await world.organiser.browser.post(`${path}/${'0'.repeat(26)}/code`)).status).toBe(404);
    await test.write((tx) => test.get(Grants).give(tx, world.secondOrganiser.personId, 'organiser', 'site', null));
    const above = await world.organiser.browser.post(`${path}/${other}/code`);
    expect([above.status, above.text.includes('may do more here than you')]).toEqual([422, true]);
    expect((await world.secondOrganiser.browser.post(`${path}/${own}/code`)).status).toBe(200);
    expect(await test.rows('SELECT 1 FROM invitation WHERE person_id = $1', [world.secondOrganiser.personId])).toHaveLength(0);
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
