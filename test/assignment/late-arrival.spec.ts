import { beforeAll, describe, expect, it } from '@jest/globals';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { ProtectedIdentity } from '../../src/people/protected-identity.service.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey, Visitor } from '../support/visitor.js';
import { dueIn, makeAssignment, revisionOf } from './scene.js';

describe('work that comes late, or comes by itself', () => {
  const test = useApp();
  let world: World;
  let id: string;
  let path: string;
  const all = { tick: ['0', '1'] };
  const fresh = (handle: string): Promise<Participant> => makeParticipant(test, handle, world.cohortId, 'Asia/Yangon');
  const submissions = (person: Participant) => test.rows<{ receipt: string; is_late: boolean; client_at: Date | null; is_by_wish: boolean; text: string; handed_in_at: Date }>('SELECT * FROM submission WHERE enrolment_id = $1 AND assignment_id = $2', [person.enrolmentId, id]);
  const carryOut = () => test.get(JobRunner).runNow('assignment.handInWished', {});

  beforeAll(async () => {
    world = await makeWorld(test);
  });
  const anew = async (hours = 24) => {
    id = await makeAssignment(test, world.courseId, { code: `L${freshKey().slice(-4)}` });
    path = `/assignments/${id}`;
    await dueIn(test, world.cohortId, id, hours);
  };

  it.each([[-71, 303, true], [-73, 422, false], [1, 303, false]])('is judged by our clock alone, whatever the device says (due %i h from now)', async (hours, status, isLate) => {
    await anew(hours);
    const person = await fresh(`late${Math.abs(hours)}${isLate ? 'x' : 'y'}`);
    for (const wrong of ['2001-01-01T00:00:00.000Z', '2040-01-01T00:00:00.000Z']) {
      const answer = await person.browser.post(`${path}/hand-in`, { text: 'In my words', revision: revisionOf((await person.browser.get(path)).text), ...all, client_at: wrong });
      expect(answer.status).toBe(status);
    }
    const rows = await submissions(person);
    expect(rows.map((row) => row.is_late)).toEqual(status === 303 ? [isLate] : []);
  });

  it('keeps the time of the press by her own clock, says both, and nothing else comes of it', async () => {
    await anew(-10);
    const person = await fresh('presser');
    const pressed = new Date(Date.now() - 20 * 3600000).toISOString();
    const { headers } = await person.browser.post(`${path}/hand-in`, { text: 'Written on the boat', revision: '0', ...all, client_at: pressed });
    const [row] = await submissions(person);
    expect([row!.client_at?.toISOString(), row!.is_late]).toEqual([pressed, true]);
    const receipt = (await person.browser.get(headers.location!)).text;
    expect(receipt).toContain('You pressed the button, by the clock of your device');
    expect(receipt).toContain('It is noted that it came after the due time.');
    const script = await world.trainer.browser.get(`/submissions/${(row as never as { id: string }).id}/mark`);
    expect(script.text).not.toContain('by the clock of your device');
    for (const odd of ['yesterday', '2026-13-45T99:99:99Z', '']) {
      const other = await fresh(`odd${odd.length}`);
      expect((await other.browser.post(`${path}/hand-in`, { text: 'Words', revision: '0', ...all, client_at: odd })).status).toBe(303);
      expect((await submissions(other))[0]!.client_at).toBeNull();
    }
  });

  it('answers a script with the address of the receipt, and the same one to fifty presses at once and after a cut', async () => {
    await anew();
    const person = await fresh('fifty');
    const key = freshKey();
    const press = () => person.browser.post(`${path}/hand-in`, { text: 'Once and only once', revision: '0', ...all, _key: key }, { Accept: 'application/json' });
    const answers = await Promise.all(Array.from({ length: 50 }, press));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`)).size).toBe(1);
    expect(answers[0]!.status).toBeLessThan(300);
    expect((await press()).text).toBe(answers[0]!.text);
    const rows = await submissions(person);
    expect(rows.map((row) => ({ next: `/receipts/${row.receipt}` }))).toEqual([JSON.parse(answers[0]!.text)]);
  });

  it('is handed in at the due time for whoever asked for it, and for nobody else', async () => {
    await anew();
    const [wisher, other, empty, mover] = [await fresh('wisher'), await fresh('no-wisher'), await fresh('empty'), await fresh('mover')];
    for (const person of [wisher, other, mover]) await person.browser.post(`${path}/draft`, { text: `Draft of ${person.handle}`, revision: '0' });
    const before = (await wisher.browser.get(path)).text;
    expect(before).toContain('Your draft stays private when the due time comes.');
    expect(before).toContain('This is off.');
    const key = freshKey();
    for (const person of [wisher, empty, mover]) expect((await person.browser.post(`${path}/hand-in-wish`, { wish: 'on', _key: key })).status).toBe(303);
    expect((await wisher.browser.post(`${path}/hand-in-wish`, { wish: 'on', _key: key })).status).toBe(303);
    expect((await wisher.browser.get(path)).text).toContain('This is on: at the due time we hand in your saved draft');
    await mover.browser.post('/extensions', { kind: 'assignment', subject: id });
    await carryOut();
    expect(await submissions(wisher)).toEqual([]);
    await test.rows("UPDATE deadline SET due_at = now() - interval '3 minutes' WHERE subject_id = $1", [id]);
    await carryOut();
    await carryOut();
    expect(await submissions(wisher)).toMatchObject([{ text: 'Draft of wisher', is_late: false, is_by_wish: true }]);
    for (const person of [other, empty, mover]) expect(await submissions(person)).toEqual([]);
    const [row] = await submissions(wisher);
    expect((await wisher.browser.get(`/receipts/${row!.receipt}`)).text).toContain('We handed it in for you at the due time, as you had asked.');
    const page = (await other.browser.get(path)).text;
    expect(page).toContain('The due time has passed, and you can still hand in.');
    expect(page).not.toContain('Hand it in for me');
    // She takes it back: it is not handed in again behind her back.
    await wisher.browser.post(`/submissions/${(row as never as { id: string }).id}/taking-back`);
    await carryOut();
    expect(await submissions(wisher)).toHaveLength(1);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'assignment.handedInByWish' AND person_id = $1", [wisher.personId])).toHaveLength(1);
  });

  it('stays a draft where her own name stands in it, where she changed her mind, and where she handed in herself', async () => {
    await anew();
    const [named, undecided, faster] = [await fresh('named'), await fresh('undecided'), await fresh('faster')];
    await test.write((tx) => test.get(ProtectedIdentity).write(tx, named.personId, 'real_name', 'Zqx Realname'));
    await named.browser.post(`${path}/draft`, { text: 'I, Zqx Realname, say this', revision: '0' });
    for (const person of [undecided, faster]) await person.browser.post(`${path}/draft`, { text: 'A draft', revision: '0' });
    for (const person of [named, undecided, faster]) await person.browser.post(`${path}/hand-in-wish`, { wish: 'on' });
    await undecided.browser.post(`${path}/hand-in-wish`, { wish: 'off' });
    await faster.browser.post(`${path}/hand-in`, { text: 'A draft', revision: '1', ...all });
    await test.rows("UPDATE deadline SET due_at = now() - interval '1 minute' WHERE subject_id = $1", [id]);
    await carryOut();
    expect([await submissions(named), await submissions(undecided)]).toEqual([[], []]);
    expect(await submissions(faster)).toMatchObject([{ is_by_wish: false }]);
  });

  it('is for her alone to choose, before the due time', async () => {
    await anew();
    const person = await fresh('chooser');
    const wishes = () => test.rows('SELECT 1 FROM hand_in_wish WHERE assignment_id = $1', [id]);
    expect((await person.browser.post(`${path}/hand-in-wish`, { wish: 'perhaps' })).status).toBe(404);
    expect((await world.stranger.browser.post(`${path}/hand-in-wish`, { wish: 'on' })).status).toBe(404);
    expect((await world.trainer.browser.post(`${path}/hand-in-wish`, { wish: 'on' })).status).toBe(404);
    expect((await new Visitor(test).post(`${path}/hand-in-wish`, { wish: 'on' })).status).toBe(401);
    await dueIn(test, world.cohortId, id, -1);
    const late = await person.browser.post(`${path}/hand-in-wish`, { wish: 'on' });
    expect([late.status, late.text.includes('The due time has passed')]).toEqual([422, true]);
    expect(await wishes()).toEqual([]);
  });
});
