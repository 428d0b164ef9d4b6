import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { makeSession, startIn, versionOf } from './workshop-scene.js';

interface Row {
  starts_at: Date;
  minutes: number;
  app: string;
  join_link: string | null;
  host_link: string | null;
  dial_in: string | null;
  late_minutes: number;
  sequence: number;
  cancelled_at: Date | null;
}

describe('time and links of a session', () => {
  const test = useApp();
  let world: World;
  let id: string;
  let path: string;
  let list: string;
  const row = async () => (await test.rows<Row>('SELECT * FROM workshop_session WHERE id = $1', [id]))[0]!;
  const good = { day: '2030-05-14', clock: '15:30', minutes: '60', app: 'zoom', joinLink: 'https://call.example.org/j/1', hostLink: 'https://call.example.org/h/1', dialIn: '+44 1632 960961' };

  beforeAll(async () => {
    world = await makeWorld(test);
    ({ id } = await makeSession(test, world));
    path = `/workshops/${id}`;
    list = `/cohorts/${world.cohortId}/workshops`;
  });
  beforeEach(() => startIn(test, id, 10));

  it('are set by an organiser on the clock of the cohort, and seen in each zone', async () => {
    const form = await world.organiser.browser.get(`${path}/arrangement`);
    expect(form.text).toContain('Day and hour are those on a wall in Asia/Bangkok (UTC+7).');
    const saved = await world.organiser.browser.post(`${path}/arrangement`, { ...good, version: await versionOf(test, id) });
    expect([saved.status, saved.headers.location]).toEqual([303, `${list}?said=sessionArranged#s-${id}`]);
    expect(await row()).toMatchObject({ starts_at: new Date('2030-05-14T08:30:00Z'), minutes: 60, app: 'zoom', join_link: good.joinLink, host_link: good.hostLink, dial_in: good.dialIn });
    expect((await world.classmate.browser.get(path)).text).toContain('14:15 (UTC+5:45)');
    expect((await world.organiser.browser.get(list)).text).toContain('15:30 (UTC+7)');
  });

  it('grow the sequence of the calendar entry, and a new time ends a late start', async () => {
    const { sequence } = await row();
    await world.trainer.browser.post(`${path}/delay`, { late: '20', version: await versionOf(test, id) });
    expect(await row()).toMatchObject({ late_minutes: 20, sequence: sequence + 1 });
    await world.organiser.browser.post(`${path}/arrangement`, { ...good, version: await versionOf(test, id) });
    expect(await row()).toMatchObject({ late_minutes: 0, sequence: sequence + 2 });
  });

  it('are listed with what is missing', async () => {
    await test.rows('UPDATE workshop_session SET join_link = NULL WHERE id = $1', [id]);
    const { text } = await world.organiser.browser.get(list);
    expect(text).toContain('Title of session 1');
    expect(text).toContain('no link yet');
    expect((await world.trainer.browser.get(list)).text).not.toContain(`${path}/arrangement`);
  });

  it('answer 409 with both texts when somebody else was first', async () => {
    const version = await versionOf(test, id);
    await world.organiser.browser.post(`${path}/arrangement`, { ...good, version });
    const second = await world.secondOrganiser.browser.post(`${path}/arrangement`, { ...good, clock: '09:00', joinLink: 'https://second.example.org/x', version });
    expect(second.status).toBe(409);
    expect(second.text).toContain('https://second.example.org/x');
    expect(second.text).toContain('https://call.example.org/j/1');
    expect(second.text).toContain('15:30 (UTC+7)');
    expect(second.text).toContain('09:00 (UTC+7)');
    expect((await row()).join_link).toBe(good.joinLink);
    expect((await world.trainer.browser.post(`${path}/link`, { joinLink: 'https://third.example.org/x', version })).status).toBe(409);
    expect((await world.trainer.browser.post(`${path}/delay`, { late: '5', version })).status).toBe(409);
    expect((await world.organiser.browser.post(`${path}/cancellation`, { version })).status).toBe(409);
  });

  it('are saved once by a double press', async () => {
    const { sequence } = await row();
    const version = await versionOf(test, id);
    const key = freshKey();
    const answers = await Promise.all([1, 2, 3].map(() => world.organiser.browser.post(`${path}/arrangement`, { ...good, version, _key: key })));
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303]);
    expect((await row()).sequence).toBe(sequence + 1);
  });

  it('keep what was typed when something is wrong, and change nothing', async () => {
    const before = await row();
    const version = await versionOf(test, id);
    const wrong: Array<Record<string, string | string[]>> = [
      { ...good, joinLink: 'javascript:alert(1)' }, { ...good, hostLink: 'ftp://example.org' }, { ...good, joinLink: `https://example.org/${'x'.repeat(600)}` }, { ...good, day: '2030-02-30' }, { ...good, day: '' },
      { ...good, clock: '25:00' }, { ...good, minutes: '0' }, { ...good, minutes: 'many' }, { ...good, app: 'carrier pigeon' }, { ...good, dialIn: '1'.repeat(300) }, { ...good, joinLink: ['https://a.example', 'https://b.example'] },
    ];
    for (const fields of wrong) {
      const response = await world.organiser.browser.post(`${path}/arrangement`, { ...fields, version });
      expect([fields, response.status]).toEqual([fields, 422]);
      expect(response.text).toContain('call.example.org');
      expect(response.text).not.toContain('href="javascript');
    }
    expect((await world.organiser.browser.post(`${path}/arrangement`, good)).status).toBe(422);
    expect(await row()).toEqual(before);
  });

  it('are cancelled in one press, which everybody sees and which can be taken back', async () => {
    await world.organiser.browser.post(`${path}/cancellation`, { version: await versionOf(test, id) });
    expect((await row()).cancelled_at).not.toBeNull();
    expect((await world.participant.browser.get(path)).text).toContain('This session does not take place.');
    expect((await world.participant.browser.get(`${path}/calendar`)).text).toContain('STATUS:CANCELLED');
    expect((await world.trainer.browser.post(`${path}/delay`, { late: '5', version: await versionOf(test, id) })).status).toBe(422);
    await world.organiser.browser.post(`${path}/cancellation/undoing`, { version: await versionOf(test, id) });
    expect((await row()).cancelled_at).toBeNull();
  });

  it('stand on the page of the day with the host link, the steps by the clock and the notes', async () => {
    await test.rows("UPDATE workshop_session SET starts_at = '2030-05-14T08:00:00Z' WHERE id = $1", [id]);
    const { text } = await world.trainer.browser.get(`${path}/day`);
    expect(text).toContain('href="https://meet.example.org/host-7" rel="noreferrer noopener"');
    expect(text).toContain('2 people are expected');
    expect(text).toContain('15:00, 30 min. Arrive');
    expect(text).toContain('15:30, 60 min. Talk');
    expect(text).toContain('Notes for staff only.');
  });

  it('refuse a link that is no link and a delay out of range, on the same page', async () => {
    const version = await versionOf(test, id);
    const link = await world.trainer.browser.post(`${path}/link`, { joinLink: 'meet me there', version });
    expect(link.status).toBe(422);
    expect(link.text).toContain('value="meet me there"');
    for (const late of ['61', '-1', 'ten', '', '1e1']) expect((await world.trainer.browser.post(`${path}/delay`, { late, version })).status).toBe(422);
    expect((await world.trainer.browser.post(`${path}/delay`, { late: '0', version })).headers.location).toBe(`${path}/day?said=onTimeAgain`);
  });

  it('are for organisers of the cohort only', async () => {
    const version = await versionOf(test, id);
    for (const browser of [world.trainer.browser, world.coTrainer.browser, world.participant.browser, world.otherOrganiser.browser, world.officer.browser]) {
      expect((await browser.get(`${path}/arrangement`)).status).toBe(404);
      expect((await browser.post(`${path}/arrangement`, { ...good, version })).status).toBe(404);
      expect((await browser.post(`${path}/cancellation`, { version })).status).toBe(404);
    }
    for (const browser of [world.participant.browser, world.stranger.browser, world.otherOrganiser.browser]) {
      expect((await browser.get(list)).status).toBe(404);
      expect((await browser.post(`${path}/link`, { joinLink: 'https://evil.example', version })).status).toBe(404);
      expect((await browser.post(`${path}/delay`, { late: '5', version })).status).toBe(404);
    }
    expect((await world.nobody.post(`${path}/arrangement`, { ...good, version })).status).toBe(401);
    expect((await world.nobody.get(list)).status).toBe(303);
  });
});
