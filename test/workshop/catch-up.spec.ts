import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { makeSession, noted, startIn, told } from './workshop-scene.js';

describe('the catch-up task', () => {
  const test = useApp();
  let world: World;
  let id: string;
  let workshopId: string;
  let path: string;
  const tap = (state: string) => world.coTrainer.browser.post(`/workshops/${id}/register`, { tap: `${world.participant.enrolmentId}.${state}` });
  const handedIn = () => test.rows<{ receipt: string; text: string }>('SELECT receipt, text FROM catch_up WHERE session_id = $1', [id]);

  beforeAll(async () => {
    world = await makeWorld(test);
    ({ id, workshopId } = await makeSession(test, world));
    path = `/workshops/${id}/catch-up`;
  });
  beforeEach(async () => {
    await startIn(test, id, -10);
    for (const table of ['attendance_change', 'attendance', 'catch_up', 'completion_fact', 'stored_file']) await test.rows(`DELETE FROM ${table}`);
  });

  it.each(['partial', 'excused', 'absent'])('makes good %s: handing in is enough', async (state) => {
    await tap(state);
    const open = await world.participant.browser.get(path);
    expect(open.text).toContain('Write four lines.');
    expect(open.text).toMatch(/catch-up task (is open|stays open|makes it whole)/);
    const sent = await world.participant.browser.post(path, { text: 'One.\nTwo.' });
    expect(sent.headers.location).toBe(`${path}?said=caughtUp`);
    expect(await noted(test, id, world.participant.enrolmentId)).toBe('caught_up');
    expect(await told(test, workshopId, world.participant.enrolmentId)).toEqual({ is_met: true, state: 'caught_up' });
    const [row] = await handedIn();
    const { text } = await world.participant.browser.get(path);
    for (const group of row!.receipt.match(/.{4}/g)!) expect(text).toContain(`<span>${group}</span>`);
    expect(text).toContain('This counts just like being there.');
    expect(text).not.toContain('<textarea');
  });

  it('is handed in once, however often the button is pressed, and keeps the first text', async () => {
    await tap('absent');
    const key = freshKey();
    const first = await Promise.all([1, 2, 3].map(() => world.participant.browser.post(path, { _key: key, text: 'First.' })));
    const second = await Promise.all([1, 2].map(() => world.participant.browser.post(path, { text: 'Second.' })));
    for (const answer of [...first, ...second]) expect([answer.status, answer.headers.location]).toEqual([303, `${path}?said=caughtUp`]);
    expect((await handedIn()).map((row) => row.text)).toEqual(['First.']);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'catchUp.handedIn' AND subject_kind = 'catch_up' AND subject_id IN (SELECT id FROM catch_up)")).toHaveLength(1);
  });

  it('does not change what was there', async () => {
    await tap('present');
    expect((await world.participant.browser.get(path)).text).not.toContain('<textarea');
    await world.participant.browser.post(path, { text: 'All the same.' });
    expect(await noted(test, id, world.participant.enrolmentId)).toBe('present');
  });

  it('waits for the register when it was handed in ahead, and no tap takes it away', async () => {
    await startIn(test, id, 600);
    await world.participant.browser.post(path, { text: 'I cannot come.' });
    expect(await noted(test, id, world.participant.enrolmentId)).toBeNull();
    expect((await world.participant.browser.get(`/workshops/${id}`)).text).toContain('If you are not at the session, it counts as caught up.');
    await startIn(test, id, -10);
    expect((await world.coTrainer.browser.get(`/workshops/${id}/register`)).text).toContain('catch-up task handed in');
    await tap('absent');
    expect(await noted(test, id, world.participant.enrolmentId)).toBe('caught_up');
  });

  it('counts at once after a session in which nobody was noted, also for somebody who is hidden', async () => {
    await startIn(test, id, -200);
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [world.participant.personId]);
    await world.participant.browser.post(path, { text: 'Later.' });
    expect(await told(test, workshopId, world.participant.enrolmentId)).toEqual({ is_met: true, state: 'caught_up' });
    expect((await world.coTrainer.browser.get(`/workshops/${id}/catch-ups`)).text).not.toContain('Later.');
    await test.rows("UPDATE person SET protection_level = 'pseudonymous' WHERE id = $1", [world.participant.personId]);
    const staff = await world.coTrainer.browser.get(`/workshops/${id}/catch-ups`);
    expect(staff.text).toContain('Later.');
    expect(staff.text).toContain('Display participant');
    expect(staff.text).not.toContain('Zqx');
  });

  it('takes sound instead of text, and gives it to those who may hear it', async () => {
    await tap('absent');
    const sound = Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(400, 0x3c)]);
    const sent = await world.participant.browser.postFile(`${path}/file`, 'file', sound, 'my voice.amr');
    expect([sent.status, sent.headers.location]).toEqual([303, `${path}?said=caughtUp`]);
    expect(await noted(test, id, world.participant.enrolmentId)).toBe('caught_up');
    expect((await world.participant.browser.get(path)).text).toContain('You handed in a file.');
    const content = /href="(\/catch-ups\/[0-9a-z]{26}\/content)"/.exec((await world.coTrainer.browser.get(`/workshops/${id}/catch-ups`)).text)![1]!;
    const heard = await world.coTrainer.browser.download(content);
    expect(heard.headers['content-disposition']).toBe('attachment; filename="work.amr"');
    expect((heard.body as Buffer).subarray(0, 5).toString()).toBe('#!AMR');
    for (const browser of [world.classmate.browser, world.stranger.browser, world.otherOrganiser.browser]) expect((await browser.get(content)).status).toBe(404);
    expect((await world.nobody.get(content)).status).toBe(303);
  });

  it('says what is wrong with a file, and keeps nothing of it', async () => {
    await tap('absent');
    const wrong = await world.participant.browser.postFile(`${path}/file`, 'file', Buffer.from('MZ\x90\x00 a program'), 'task.pdf');
    expect(wrong.status).toBe(422);
    expect(wrong.text).toMatch(/We could not (read|tell)/);
    expect((await world.participant.browser.postFile(`${path}/file`, 'other', Buffer.from('x'), 'x.pdf')).status).toBeLessThan(500);
    expect(await handedIn()).toEqual([]);
    expect(await test.rows('SELECT 1 FROM stored_file')).toEqual([]);
  });

  it('keeps what was typed when it is empty or too long', async () => {
    await tap('absent');
    for (const fields of [{}, { text: '   ' }, { text: ['a', 'b'] }]) expect((await world.participant.browser.post(path, fields as Record<string, string>)).status).toBe(422);
    const long = await world.participant.browser.post(path, { text: `start ${'x'.repeat(12000)}` });
    expect(long.status).toBe(422);
    expect(long.text).toContain('start xxx');
    expect(long.text).toContain('This is longer than 10,000 characters.');
    expect(await handedIn()).toEqual([]);
  });

  it('is closed when the course is final, and says what to do', async () => {
    await tap('absent');
    await test.rows("UPDATE enrolment SET state = 'not_completed' WHERE id = $1", [world.participant.enrolmentId]);
    expect((await world.participant.browser.get(path)).text).toContain('To make it good later, ask the organisers.');
    expect((await world.participant.browser.post(path, { text: 'Late.' })).status).toBe(404);
    await test.rows("UPDATE enrolment SET state = 'active' WHERE id = $1", [world.participant.enrolmentId]);
  });

  it('is not for strangers, staff or those who are signed out', async () => {
    for (const browser of [world.stranger.browser, world.trainer.browser]) expect((await browser.post(path, { text: 'x' })).status).toBe(404);
    const signedOut = await world.nobody.post(path, { text: 'What I typed before I was signed out' });
    expect(signedOut.status).toBe(401);
    expect(signedOut.text).not.toContain('What I typed before I was signed out');
  });
});
