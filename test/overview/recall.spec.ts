import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { doEverything, makeAgreements, makeCourseScene } from '../record/course-scene.js';

describe('what universities already hold of somebody who hides', () => {
  const test = useApp();
  let world: World;
  let her: Participant;
  let path: string;
  let number: string;
  const pairs = async (text: string) => [...text.matchAll(/name="told" value="([^"]+)"/g)].map(([, value]) => value!);
  const take = async (format: string) => (await world.officer.browser.download(`/files/${world.cohortId}/${world.partnerIds[0]}/${format}`)).body as Buffer;

  beforeAll(async () => {
    world = await makeWorld(test);
    path = `/cohorts/${world.cohortId}/recalls`;
    const scene = await makeCourseScene(test, world);
    await makeAgreements(test, world, ['record_number', 'name', 'name_latin', 'outcome']);
    const make = (handle: string) => makeParticipant(test, handle, world.cohortId, 'Asia/Kabul');
    her = await make('kingfisher');
    const other = await make('stays');
    for (const person of [her, other]) {
      await doEverything(test, world, scene, person.enrolmentId);
      await person.browser.post('/certificate-name', { name: 'Canary Kingfisher', latin: '' });
      await person.browser.post(`/my-completion/sharing/${world.partnerIds[0]}`, { withName: person === her ? '1' : '0' });
    }
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/outcomes/proposal`);
    await world.secondOrganiser.browser.post(`/cohorts/${world.cohortId}/outcomes/confirmation`);
    [{ number }] = await test.rows<{ number: string }>('SELECT number FROM completion_record WHERE enrolment_id = $1', [her.enrolmentId]) as [{ number: string }];
    expect((await take('csv')).toString()).toContain(number);
    await take('json');
    await take('manifest');
  }, 60000);

  it('is nothing while nobody hides', async () => {
    expect((await world.organiser.browser.get(path)).text).toContain('No file that a university took waits');
    expect((await world.organiser.browser.post(path, { reason: 'check' })).text).not.toContain(number);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}`)).text).not.toContain('tell the university');
  });

  it('is a task of the organisers of her cohort from the moment in which she hides, without a number and without a name', async () => {
    expect((await her.browser.post('/hide-me', { texts: 'keep' })).status).toBe(303);
    expect((await take('csv')).toString()).not.toContain(number);
    for (const organiser of [world.organiser, world.secondOrganiser]) {
      expect((await organiser.browser.get(`/cohorts/${world.cohortId}`)).text).toContain('tell the university');
      const { text } = await organiser.browser.get(path);
      expect(text).toContain('A person asked to be hidden');
      expect(text).not.toContain(number);
    }
    expect((await world.trainer.browser.get(`/cohorts/${world.cohortId}`)).text).not.toContain('tell the university');
  });

  it('opens only for a reason, with date, unit, fields and record number, and she can see that it was opened', async () => {
    expect((await world.organiser.browser.post(path, {})).status).toBe(422);
    expect((await world.organiser.browser.post(path, { reason: 'curious' })).text).toContain('Choose why you open the list');
    const { status, text } = await world.organiser.browser.post(path, { reason: 'tell' });
    expect(status).toBe(200);
    for (const words of ['University york', 'Unit', number, 'CSV', 'JSON', 'holds the name on the certificate']) expect(text).toContain(words);
    expect(text).not.toMatch(/kingfisher|MANIFEST/i);
    expect(await pairs(text)).toHaveLength(2);
    expect(await test.rows("SELECT detail->>'reason' AS reason FROM audit_event WHERE event = 'recall.opened' AND person_id = $1", [her.personId])).toEqual([{ reason: 'tell' }]);
  });

  it('is for nobody else', async () => {
    for (const browser of [world.otherOrganiser, world.trainer, world.coTrainer, world.participant, world.officer, world.administrator].map((player) => player.browser)) {
      expect((await browser.get(path)).status).toBe(404);
      expect((await browser.post(path, { reason: 'tell' })).status).toBe(404);
      expect((await browser.post(`${path}/told`, { told: 'a.b' })).status).toBe(404);
    }
    expect((await world.nobody.get(path)).status).toBe(303);
    expect((await world.nobody.post(path, { reason: 'tell' })).status).toBe(401);
  });

  it('is noted as told row by row, once, and only rows that are there', async () => {
    const [first, second] = await pairs((await world.organiser.browser.post(path, { reason: 'tell' })).text);
    expect((await world.organiser.browser.post(`${path}/told`, {})).status).toBe(422);
    expect((await world.organiser.browser.post(`${path}/told`, { told: ['x', 'a.b', 'a.b.c'] })).status).toBe(303);
    for (let press = 0; press < 2; press += 1) expect((await world.organiser.browser.post(`${path}/told`, { told: first! })).headers.location).toBe(`${path}?said=recallTold`);
    expect(await test.rows('SELECT told_by FROM recall')).toEqual([{ told_by: world.organiser.personId }]);
    const open = (await world.secondOrganiser.browser.post(path, { reason: 'check' })).text;
    expect(await pairs(open)).toEqual([second]);
    expect(open).toContain('1 row that a university was told of');
    await world.secondOrganiser.browser.post(`${path}/told`, { told: [first!, second!] });
    expect(await test.rows('SELECT told_by FROM recall ORDER BY told_at')).toEqual([{ told_by: world.organiser.personId }, { told_by: world.secondOrganiser.personId }]);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}`)).text).not.toContain('tell the university');
  });
});
