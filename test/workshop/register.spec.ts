import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { makeSession, noted, startIn, told } from './workshop-scene.js';

describe('who came', () => {
  const test = useApp();
  let world: World;
  let hidden: Participant;
  let left: Participant;
  let id: string;
  let workshopId: string;
  let path: string;
  const tapOn = (person: { enrolmentId: string }, state: string) => ({ tap: `${person.enrolmentId}.${state}` });

  beforeAll(async () => {
    world = await makeWorld(test);
    hidden = await makeParticipant(test, 'hidden', world.cohortId, 'Asia/Kabul');
    left = await makeParticipant(test, 'left', world.cohortId, 'Asia/Kabul');
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [hidden.personId]);
    await test.rows("UPDATE enrolment SET state = 'withdrawn' WHERE id = $1", [left.enrolmentId]);
    ({ id, workshopId } = await makeSession(test, world));
    path = `/workshops/${id}/register`;
  });
  beforeEach(async () => {
    await startIn(test, id, -10);
    for (const table of ['attendance_change', 'attendance', 'catch_up', 'completion_fact']) await test.rows(`DELETE FROM ${table}`);
  });

  it('shows everyone who is expected on one page, by display name, with five choices each', async () => {
    const { status, text } = await world.coTrainer.browser.get(path);
    expect(status).toBe(200);
    expect(text).toContain('0 of 2 noted');
    expect(text.match(/<li id="p-/g)).toHaveLength(2);
    for (const person of [world.participant, world.classmate]) expect(text.match(new RegExp(`name="tap" value="${person.enrolmentId}\\.`, 'g'))).toHaveLength(5);
    expect(text).not.toContain('Zqx');
  });

  it('leaves out who is hidden and who has left, and does not note them', async () => {
    const { text } = await world.coTrainer.browser.get(path);
    for (const person of [hidden, left]) {
      expect(text).not.toContain(`Display ${person.handle}`);
      expect(text).not.toContain(person.enrolmentId);
      expect((await world.coTrainer.browser.post(path, tapOn(person, 'absent'))).status).toBe(404);
      expect(await noted(test, id, person.enrolmentId)).toBeNull();
    }
    await world.coTrainer.browser.post(`${path}/everyone`);
    expect(await test.rows('SELECT 1 FROM attendance WHERE session_id = $1', [id])).toHaveLength(2);
  });

  it('saves each tap at once, and tells completion what it means', async () => {
    for (const [state, isMet] of [['present', true], ['partial', false], ['caught_up', true], ['excused', false], ['absent', false]] as const) {
      const response = await world.coTrainer.browser.post(path, tapOn(world.participant, state));
      expect([response.status, response.headers.location]).toEqual([303, `${path}#p-${world.participant.enrolmentId}`]);
      expect(await noted(test, id, world.participant.enrolmentId)).toBe(state);
      expect(await told(test, workshopId, world.participant.enrolmentId)).toEqual({ is_met: isMet, state });
    }
    const { text } = await world.trainer.browser.get(path);
    expect(text).toContain('1 of 2 noted');
    expect(text).toContain('1 not there');
    expect(text).toContain(`value="${world.participant.enrolmentId}.absent" aria-pressed="true"`);
  });

  it('notes each row though all rows share one form key, and a tap repeated changes nothing', async () => {
    const key = freshKey();
    await Promise.all([world.participant, world.classmate, world.participant, world.classmate].map((person) => world.coTrainer.browser.post(path, { _key: key, ...tapOn(person, 'present') })));
    expect(await noted(test, id, world.participant.enrolmentId)).toBe('present');
    expect(await noted(test, id, world.classmate.enrolmentId)).toBe('present');
    expect(await test.rows('SELECT 1 FROM attendance_change WHERE session_id = $1', [id])).toHaveLength(2);
  });

  it('leaves an audit row without a name for each change', async () => {
    await world.coTrainer.browser.post(path, tapOn(world.participant, 'excused'));
    const [row] = await test.rows<{ event: string; actor_id: string; person_id: string; detail: object }>("SELECT event, actor_id, person_id, detail FROM audit_event WHERE subject_kind = 'attendance' ORDER BY at DESC LIMIT 1");
    expect(row).toEqual({ event: 'attendance.noted', actor_id: world.coTrainer.personId, person_id: world.participant.personId, detail: { before: null, after: 'excused' } });
  });

  it('undoes the last tap, back to what stood there before', async () => {
    await world.coTrainer.browser.post(path, tapOn(world.participant, 'present'));
    await world.coTrainer.browser.post(path, tapOn(world.participant, 'absent'));
    const { text } = await world.coTrainer.browser.get(path);
    expect(text).toContain('Last tap: Display participant, Not there.');
    const batch = /name="batch" value="([0-9a-z]{26})"/.exec(text)![1]!;
    const key = freshKey();
    await Promise.all([1, 2].map(() => world.coTrainer.browser.post(`${path}/undoing`, { _key: key, batch })));
    await world.coTrainer.browser.post(`${path}/undoing`, { batch });
    expect(await noted(test, id, world.participant.enrolmentId)).toBe('present');
    expect(await told(test, workshopId, world.participant.enrolmentId)).toEqual({ is_met: true, state: 'present' });
    expect((await world.coTrainer.browser.get(path)).text).toContain('Last tap: Display participant, There.');
  });

  it('notes all others as there in one press, keeps what was tapped, and undoes the whole press', async () => {
    await world.coTrainer.browser.post(path, tapOn(world.classmate, 'excused'));
    const key = freshKey();
    await Promise.all([1, 2].map(() => world.coTrainer.browser.post(`${path}/everyone`, { _key: key })));
    expect([await noted(test, id, world.participant.enrolmentId), await noted(test, id, world.classmate.enrolmentId)]).toEqual(['present', 'excused']);
    expect((await world.coTrainer.browser.get(path)).text).not.toContain('All others were there');
    const batch = /name="batch" value="([0-9a-z]{26})"/.exec((await world.coTrainer.browser.get(path)).text)![1]!;
    await world.coTrainer.browser.post(`${path}/undoing`, { batch });
    expect([await noted(test, id, world.participant.enrolmentId), await noted(test, id, world.classmate.enrolmentId)]).toEqual([null, 'excused']);
    expect(await told(test, workshopId, world.participant.enrolmentId)).toEqual({ is_met: false, state: 'missing' });
  });

  it('does not undo what somebody else has changed since, nor what another person did', async () => {
    await world.coTrainer.browser.post(path, tapOn(world.participant, 'present'));
    const batch = /name="batch" value="([0-9a-z]{26})"/.exec((await world.coTrainer.browser.get(path)).text)![1]!;
    await world.trainer.browser.post(`${path}/undoing`, { batch });
    expect(await noted(test, id, world.participant.enrolmentId)).toBe('present');
    await world.trainer.browser.post(path, tapOn(world.participant, 'partial'));
    await world.coTrainer.browser.post(`${path}/undoing`, { batch });
    expect(await noted(test, id, world.participant.enrolmentId)).toBe('partial');
  });

  it('is not kept before the way in opens, but for those who are excused ahead, nor for a cancelled session', async () => {
    await startIn(test, id, 60);
    const ahead = await world.coTrainer.browser.get(path);
    expect(ahead.text.match(/name="tap"/g)).toHaveLength(2);
    expect((await world.coTrainer.browser.post(path, tapOn(world.classmate, 'excused'))).status).toBe(303);
    expect(await noted(test, id, world.classmate.enrolmentId)).toBe('excused');
    expect((await world.coTrainer.browser.post(`${path}/everyone`)).status).toBe(422);
    expect((await world.coTrainer.browser.get(path)).text).toContain('You can note who came from 15 minutes before the start.');
    expect((await world.coTrainer.browser.post(path, tapOn(world.participant, 'present'))).status).toBe(422);
    await startIn(test, id, -10);
    await test.rows('UPDATE workshop_session SET cancelled_at = now() WHERE id = $1', [id]);
    expect((await world.coTrainer.browser.post(path, tapOn(world.participant, 'present'))).status).toBe(422);
    expect(await noted(test, id, world.participant.enrolmentId)).toBeNull();
  });

  it('is not for strangers, participants and those who are signed out', async () => {
    for (const browser of [world.participant.browser, world.stranger.browser, world.otherOrganiser.browser, world.officer.browser]) {
      expect((await browser.get(path)).status).toBe(404);
      for (const [act, fields] of [['', tapOn(world.participant, 'present')], ['/everyone', {}], ['/undoing', { batch: '0'.repeat(26) }]] as const) expect((await browser.post(path + act, fields)).status).toBe(404);
    }
    expect((await world.nobody.post(path, tapOn(world.participant, 'present'))).status).toBe(401);
    expect(await test.rows('SELECT 1 FROM attendance')).toHaveLength(0);
  });

  it('answers a tap it cannot read with the page, never with an error of ours', async () => {
    for (const fields of [{}, { tap: '' }, { tap: 'x.present' }, { tap: `${world.participant.enrolmentId}.here` }, { tap: [`${world.participant.enrolmentId}.present`, `${world.participant.enrolmentId}.absent`] }, { tap: 'y'.repeat(5000) }]) {
      const response = await world.coTrainer.browser.post(path, fields as Record<string, string>);
      expect(response.status).toBe(422);
      expect(response.text).toContain('Display participant');
    }
    expect((await world.coTrainer.browser.post(`${path}/undoing`, { batch: 'none' })).status).toBe(422);
    expect((await world.coTrainer.browser.post(path, { tap: `${'0'.repeat(26)}.present` })).status).toBe(404);
  });

  it('sends as many statements for many people as for two', async () => {
    const count = async () => {
      const before = test.database.statements;
      await world.coTrainer.browser.get(path);
      return test.database.statements - before;
    };
    const few = await count();
    for (let nth = 0; nth < 8; nth += 1) await makeParticipant(test, `more-${nth}`, world.cohortId, 'Asia/Dhaka');
    expect(await count()).toBe(few);
    expect(few).toBeLessThanOrEqual(5);
  });
});
