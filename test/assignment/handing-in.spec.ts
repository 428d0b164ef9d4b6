import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeStaff, makeWorld, type Player, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { pdfFile } from '../platform/upload-samples.js';
import { beginMarking, dueIn, makeAssignment } from './scene.js';

const WORK = { text: 'What she wrote on paper.', asked: '1' };

describe('handing in for somebody else', () => {
  const test = useApp();
  let world: World;
  let focal: Player;
  let otherFocal: Player;
  let assignmentId: string;
  let path: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    focal = await makeStaff(test, 'focal', 'focal-point', world.cohortId);
    otherFocal = await makeStaff(test, 'second-focal', 'focal-point', world.cohortId);
    assignmentId = await makeAssignment(test, world.courseId);
    await makeAssignment(test, world.courseId, { code: 'A2', mode: 'group', title: 'Plan of a group', template: [{ key: 'aim', title: 'Aim', hint: 'One sentence.' }] as never });
    await test.rows("INSERT INTO deadline (cohort_id, kind, subject_id, due_at) VALUES ($1, 'assignment', $2, now() + interval '2 days') ON CONFLICT DO NOTHING", [world.cohortId, assignmentId]);
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/pairs`, { focalId: focal.personId, enrolmentId: world.participant.enrolmentId });
    path = `/handing-in/${world.participant.enrolmentId}/${assignmentId}`;
  });
  const standing = () => test.rows<{ id: string; text: string; handed_in_by: string; receipt: string; file_id: string | null }>('SELECT * FROM submission WHERE assignment_id = $1 AND enrolment_id = $2 AND taken_back_at IS NULL', [assignmentId, world.participant.enrolmentId]);
  const send = (fields: Record<string, string>) => focal.browser.postFile(path, 'file', pdfFile(), 'paper.pdf', fields);

  it('lists the participants with whom she is paired, and their work that is not a group\'s', async () => {
    expect((await focal.browser.get('/')).headers.location).toBe('/handing-in');
    const { text } = await focal.browser.get('/handing-in');
    expect(text).toContain('Display participant');
    expect(text).toContain('Brief title');
    expect(text).not.toMatch(/Display classmate|Plan of a group|Legal/);
    expect((await otherFocal.browser.get('/handing-in')).text).toContain('You are paired with nobody now');
  });

  it('keeps what was typed and says what is missing', async () => {
    const unasked = await focal.browser.post(path, { text: 'Kept words.' });
    expect([unasked.status, unasked.text.includes('Tick that you were asked'), unasked.text.includes('Kept words.')]).toEqual([422, true, true]);
    const empty = await focal.browser.post(path, { text: ' ', asked: '1' });
    expect([empty.status, empty.text.includes('There is nothing to hand in yet')]).toEqual([422, true]);
    expect(await standing()).toHaveLength(0);
  });

  it('hands in once, gives the receipt code, and says who did it: to her, to the participant, in the audit log', async () => {
    const key = freshKey();
    const presses = await Promise.all([1, 2, 3].map(() => focal.browser.post(path, { ...WORK, _key: key })));
    for (const press of presses) expect(press.status).toBe(303);
    const [one] = await standing();
    expect([one!.text, one!.handed_in_by]).toEqual([WORK.text, focal.personId]);
    expect(await standing()).toHaveLength(1);
    const shown = await focal.browser.get(path);
    expect(shown.text.replaceAll(/<[^>]+>|\s/g, '')).toContain(one!.receipt);
    expect((await world.participant.browser.get(`/receipts/${one!.receipt}`)).text).toMatch(/Handed in for you by<\/dt><dd><bdi>Display focal/);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'assignment.handedInFor' AND actor_id = $1 AND person_id = $2", [focal.personId, world.participant.personId])).toHaveLength(1);
    expect((await focal.browser.get(`/receipts/${one!.receipt}`)).status).toBe(404);
  });

  it('takes a file, whose row belongs to the participant, and replaces what was handed in before', async () => {
    expect((await send({ text: '', asked: '1' })).status).toBe(303);
    const [one] = await standing();
    expect(one!.file_id).not.toBeNull();
    expect(await test.rows('SELECT 1 FROM stored_file WHERE id = $1 AND person_id = $2', [one!.file_id, world.participant.personId])).toHaveLength(1);
  });

  it('leaves her own draft alone, and cannot replace what she handed in herself', async () => {
    await world.participant.browser.post(`/assignments/${assignmentId}/draft`, { text: 'My own words.', revision: '0' });
    const [now] = await standing();
    expect((await world.participant.browser.post(`/submissions/${now!.id}/taking-back`)).status).toBe(303);
    await focal.browser.post(path, { ...WORK, text: 'Second paper.' });
    expect(await test.rows("SELECT 1 FROM draft WHERE text = 'My own words.'")).toHaveLength(1);
    const [again] = await standing();
    await world.participant.browser.post(`/submissions/${again!.id}/taking-back`);
    expect((await world.participant.browser.post(`/assignments/${assignmentId}/hand-in`, { text: 'My own words.', revision: '1', tick: ['0', '1'] })).status).toBe(303);
    const refused = await focal.browser.post(path, { ...WORK, text: 'Over hers.' });
    expect([refused.status, refused.text.includes('has handed in herself')]).toEqual([422, true]);
    expect((await standing())[0]!.text).toBe('My own words.');
    expect((await focal.browser.get(path)).text).not.toContain('My own words.');
  });

  it('is nobody else\'s: not another focal point, not for others, not the trainer, not signed out', async () => {
    const missing = `/handing-in/${'0'.repeat(26)}/${assignmentId}`;
    for (const other of [otherFocal, world.trainer, world.organiser, world.classmate]) {
      expect((await other.browser.get(path)).status).toBe(404);
      expect((await other.browser.post(path, WORK)).status).toBe(404);
    }
    for (const enrolmentId of [world.classmate.enrolmentId, world.stranger.enrolmentId]) {
      expect((await focal.browser.get(`/handing-in/${enrolmentId}/${assignmentId}`)).status).toBe(404);
      expect((await focal.browser.post(`/handing-in/${enrolmentId}/${assignmentId}`, WORK)).status).toBe(404);
    }
    const strip = (text: string) => text.replaceAll(/name="(_key|_csrf)" value="[^"]*"|\/handing-in\/\w+|%2Fhanding-in%2F\w+/g, '');
    expect(strip((await focal.browser.get(`/handing-in/${world.classmate.enrolmentId}/${assignmentId}`)).text)).toBe(strip((await focal.browser.get(missing)).text));
    expect((await world.nobody.post(path, WORK)).status).toBe(401);
  });

  it('keeps to the limits: the date, marking, a pause, hiding, the end of the pair', async () => {
    const [own] = await standing();
    await world.participant.browser.post(`/submissions/${own!.id}/taking-back`);
    await focal.browser.post(path, WORK);
    await beginMarking(test, (await standing())[0]!.id, world.trainer.personId);
    expect((await focal.browser.post(path, { ...WORK, text: 'Too late now.' })).status).toBe(422);
    await dueIn(test, world.cohortId, assignmentId, -200);
    expect((await focal.browser.post(path, { ...WORK, text: 'After the date.' })).status).toBe(422);
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [world.participant.personId]);
    expect((await focal.browser.post(path, WORK)).status).toBe(404);
    await test.rows("UPDATE person SET protection_level = 'pseudonymous' WHERE id = $1", [world.participant.personId]);
    await test.rows("UPDATE enrolment SET state = 'suspended', suspended_at = now() WHERE id = $1", [world.participant.enrolmentId]);
    expect((await focal.browser.post(path, WORK)).status).toBe(404);
    await test.rows("UPDATE enrolment SET state = 'active' WHERE id = $1", [world.participant.enrolmentId]);
    expect((await focal.browser.get(path)).status).toBe(200);
    await test.rows('UPDATE pairing SET ended_at = now()');
    expect((await focal.browser.get(path)).status).toBe(404);
  });
});
