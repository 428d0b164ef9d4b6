import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RecoveryCodes } from '../../src/account/recovery-codes.service.js';
import { Hidings } from '../../src/overview/hidings.service.js';
import { ProtectedIdentity } from '../../src/people/protected-identity.service.js';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { Mailer } from '../../src/platform/mail/mailer.js';
import { Clock } from '../../src/platform/time/clock.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey, Visitor } from '../support/visitor.js';

const HOUR = 3600000;
let count = 0;

describe('showing a hidden person again', () => {
  const test = useApp();
  let world: World;
  let her: Participant;
  let path: string;
  const inHours = (hours: number) => test.get(Clock).at(new Date(Date.now() + hours * HOUR), () => test.get(JobRunner).runNow('hiding.showDue', {}));
  const isHidden = async () => (await test.rows<{ level: string }>('SELECT protection_level AS level FROM person WHERE id = $1', [her.personId]))[0]!.level === 'hidden';
  const showings = () => test.rows<{ id: string; stopped_by: string | null; done_at: Date | null }>('SELECT s.id, s.stopped_by, s.done_at FROM showing_again s JOIN hiding h ON h.id = s.hiding_id WHERE h.person_id = $1 ORDER BY s.asked_at', [her.personId]);
  const ask = (key = freshKey()) => world.organiser.browser.post(path, { name: her.handle, _key: key });

  beforeAll(async () => {
    world = await makeWorld(test);
    path = `/cohorts/${world.cohortId}/hiding`;
    for (const { personId, handle } of [world.secondOrganiser, world.otherOrganiser]) await test.write((tx) => test.get(ProtectedIdentity).write(tx, personId, 'email', `${handle}@example.org`));
  }, 60000);

  beforeEach(async () => {
    count += 1;
    her = await makeParticipant(test, `wagtail-${count}`, world.cohortId, 'Asia/Yangon');
    await test.get(Hidings).hideMe({ viewer: { personId: her.personId } as never, event: 'person.hid', formKey: null }, 'keep');
    await her.browser.signIn(her.handle);
  });

  it('is for the organisers of her cohort, who must know what she is called', async () => {
    expect((await world.otherOrganiser.browser.post(path, { name: her.handle })).status).toBe(404);
    for (const player of [world.trainer, world.participant, world.officer]) {
      expect((await player.browser.get(path)).status).toBe(404);
      expect((await player.browser.post(path, { name: her.handle })).status).toBe(404);
    }
    expect((await world.nobody.get(path)).status).toBe(303);
    expect((await world.nobody.post(path, { name: her.handle })).status).toBe(401);
    const wrong = await world.organiser.browser.post(path, { name: 'Display nobody' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Nobody who is hidden in this cohort is called so');
    expect(wrong.text).toContain('Display nobody');
    for (const name of ['', 'x'.repeat(81)]) expect((await world.organiser.browser.post(path, { name })).status).toBe(422);
    expect(await showings()).toEqual([]);
  });

  it('happens after 24 hours and not before; pressed twice it is asked once', async () => {
    const key = freshKey();
    const answers = await Promise.all([ask(key), ask(key)]);
    expect(answers.map(({ headers }) => headers.location)).toEqual([`${path}?said=showingAsked`, `${path}?said=showingAsked`]);
    expect((await ask()).text).toContain('Somebody has asked this already');
    expect(await showings()).toHaveLength(1);
    await inHours(0);
    await inHours(23.9);
    expect(await isHidden()).toBe(true);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/people`)).text).not.toContain(`wagtail-${count}`);
    await inHours(24.1);
    await inHours(24.2);
    expect(await isHidden()).toBe(false);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/people`)).text).toContain(`wagtail-${count}`);
    expect((await test.rows("SELECT 1 FROM audit_event WHERE event = 'person.shown' AND person_id = $1", [her.personId]))).toHaveLength(1);
    expect((await her.browser.get('/hide-me')).text).not.toContain('You are hidden since');
  });

  it('is told to the other organisers and to her, without her name', async () => {
    await ask();
    const jobs = await test.rows<{ data: { personId: string; event: string } }>("SELECT data FROM pgboss.job WHERE name = 'mail.send' AND data->>'subjectId' = $1", [(await showings())[0]!.id]);
    expect(jobs.map(({ data }) => data.personId).sort()).toEqual([her.personId, world.secondOrganiser.personId].sort());
    for (const { data } of jobs) await test.get(JobRunner).runNow('mail.send', data);
    const mails = (await test.get(Mailer).outbox(2)).map(({ text }) => text);
    expect(mails.filter((text) => text.includes('organiser-2@example.org'))).toEqual([expect.stringContaining('show a hidden person again')]);
    expect(mails.filter((text) => text.includes(`wagtail-${count}@example.org`))).toEqual([expect.stringContaining('Open the page as you usually do.')]);
    expect(mails.join().replaceAll(`wagtail-${count}@example.org`, '')).not.toContain('wagtail');
    for (const organiser of [world.secondOrganiser, world.organiser]) {
      const page = (await organiser.browser.get(path)).text;
      expect(page).toContain('Nobody is named here');
      expect(page).not.toContain('wagtail');
      expect((await organiser.browser.get(`/cohorts/${world.cohortId}`)).text).toContain('Somebody asked to show a hidden person again');
    }
    expect((await world.trainer.browser.get(`/cohorts/${world.cohortId}`)).text).not.toContain('hidden person');
    expect((await her.browser.get('/this-week')).text).toContain('An organiser wants to show you again');
    await test.get(JobRunner).runNow('mail.send', { personId: her.personId, event: 'notice', subjectId: 'n1' });
    expect(await test.rows('SELECT skipped FROM mail_sent WHERE person_id = $1 AND event = $2', [her.personId, 'notice'])).toEqual([{ skipped: 'not_reachable' }]);
  });

  it('is stopped by another organiser, and may be asked again', async () => {
    await ask();
    const stop = `${path}/${(await showings())[0]!.id}/stop`;
    for (const player of [world.otherOrganiser, world.trainer, world.participant]) expect((await player.browser.post(stop)).status).toBe(404);
    expect((await world.nobody.post(stop)).status).toBe(401);
    expect((await world.organiser.browser.post(`${path}/${'0'.repeat(26)}/stop`)).status).toBe(404);
    for (let press = 0; press < 2; press += 1) expect((await world.secondOrganiser.browser.post(stop)).headers.location).toBe(`${path}?said=showingStopped`);
    expect(await showings()).toEqual([expect.objectContaining({ stopped_by: world.secondOrganiser.personId, done_at: null })]);
    await inHours(25);
    expect(await isHidden()).toBe(true);
    expect((await ask()).status).toBe(303);
    expect(await showings()).toHaveLength(2);
  });

  it('is stopped by herself, and only what concerns her', async () => {
    await ask();
    expect((await new Visitor(test).post('/hide-me/stay')).status).toBe(401);
    expect((await world.organiser.browser.post('/hide-me/stay')).status).toBe(404);
    await world.participant.browser.post('/hide-me/stay');
    expect((await showings())[0]!.stopped_by).toBeNull();
    expect((await her.browser.get('/hide-me')).text).toContain('If you did not ask for this, stop it');
    expect((await her.browser.post('/hide-me/stay')).headers.location).toBe('/hide-me?said=stayHidden');
    expect((await her.browser.post('/hide-me/stay')).status).toBe(303);
    expect((await showings())[0]!.stopped_by).toBe(her.personId);
    await inHours(25);
    expect(await isHidden()).toBe(true);
  });

  describe('by herself, with a code from her card', () => {
    const card = async () => {
      const codes = await test.get(RecoveryCodes).make({ viewer: { personId: her.personId } as never, event: 'card.made', formKey: freshKey() });
      await test.rows("UPDATE recovery_card SET created_at = now() - interval '2 days' WHERE person_id = $1", [her.personId]);
      return codes;
    };

    it('is done at once and once, and ends what an organiser asked', async () => {
      const [code, other] = await card();
      await ask();
      const key = freshKey();
      const answers = await Promise.all([0, 1].map(() => her.browser.post('/hide-me/end', { code: code!.toUpperCase(), _key: key })));
      expect(answers.map(({ status }) => status).sort()).toContain(303);
      expect(await isHidden()).toBe(false);
      expect((await her.browser.post('/hide-me/end', { code: other! })).status).toBe(404);
      expect((await showings()).map(({ done_at }) => done_at !== null)).toEqual([true]);
      expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'person.shown' AND person_id = $1", [her.personId])).toHaveLength(1);
      expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/people`)).text).toContain(`wagtail-${count}`);
    });

    it('is refused for a wrong or used code, for another person’s, and for a card made since she hid', async () => {
      expect((await her.browser.post('/hide-me/end', { code: '' })).text).toContain('Type a code from your card');
      expect((await her.browser.post('/hide-me/end', { code: 'abcde fghjk' })).text).toContain('You have no card from before');
      const codes = await card();
      const { status, text } = await her.browser.post('/hide-me/end', { code: 'abcde fghjk' });
      expect([status, text.includes('This code does not fit'), text.includes('abcde fghjk')]).toEqual([422, true, true]);
      await test.rows('UPDATE recovery_card SET created_at = now() WHERE person_id = $1', [her.personId]);
      expect((await her.browser.post('/hide-me/end', { code: codes[1]! })).text).toContain('You have no card from before');
      expect((await world.participant.browser.post('/hide-me/end', { code: codes[1]! })).status).toBe(404);
      expect((await world.nobody.post('/hide-me/end', { code: codes[1]! })).status).toBe(401);
      expect(await isHidden()).toBe(true);
    });

    it('cannot be guessed: ten tries in a quarter of an hour', async () => {
      await card();
      const answers = [];
      for (let tried = 0; tried < 12; tried += 1) answers.push((await her.browser.post('/hide-me/end', { code: `abcde fgh${String(tried).padStart(2, '0')}` })).status);
      expect(answers.filter((status) => status === 422)).toHaveLength(10);
      expect(answers.slice(10)).toEqual([429, 429]);
    });
  });
});
