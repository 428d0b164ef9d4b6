import { beforeAll, describe, expect, it } from '@jest/globals';
import { Mailer } from '../../src/platform/mail/mailer.js';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';

describe('a notice', () => {
  const test = useApp();
  let world: World;
  const fields = () => ({ to: `all:${world.cohortId}`, title: 'New time', text: 'Workshop 3 begins at 16:00.' });
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  it('is previewed with its reach, sent, read, and taken back', async () => {
    const preview = await world.organiser.browser.post('/notices', fields());
    expect(preview.text).toContain('2 people see');
    expect((await world.participant.browser.get('/notices')).text).not.toContain('New time');
    await world.organiser.browser.post('/notices', { ...fields(), step: 'send' });
    expect((await world.participant.browser.get('/notices')).text).toContain('Workshop 3 begins at 16:00.');
    expect((await world.participant.browser.get('/this-week')).text).toContain('New time');
    expect((await world.stranger.browser.get('/notices')).text).not.toContain('New time');
    const [notice] = await test.rows<{ id: string }>('SELECT id FROM notice');
    expect((await world.otherOrganiser.browser.post(`/notices/${notice!.id}/taking-back`)).status).toBe(404);
    await world.organiser.browser.post(`/notices/${notice!.id}/taking-back`);
    expect((await world.participant.browser.get('/notices')).text).not.toContain('New time');
  });

  it('begins with the person from whose page it is written', async () => {
    const { text } = await world.organiser.browser.get(`/cohorts/${world.cohortId}/people/${world.participant.enrolmentId}`);
    const [, href] = /href="(\/notices\/new\?[^"]+)"/.exec(text)!;
    const value = `one:${world.cohortId}:${world.participant.enrolmentId}`;
    expect((await world.organiser.browser.get(href!)).text).toMatch(new RegExp(`<option value="${value}" selected`));
    expect((await world.organiser.browser.get('/notices/new?to=x&to=y')).status).toBe(200);
  });

  it('to one person is hers alone', async () => {
    await world.organiser.browser.post('/notices', { to: `one:${world.cohortId}:${world.classmate.enrolmentId}`, title: 'For one', text: 'Only for you.', step: 'send' });
    expect((await world.classmate.browser.get('/notices')).text).toContain('For one');
    expect((await world.participant.browser.get('/notices')).text).not.toContain('For one');
  });

  it('cannot be sent to a cohort that is not hers, or to a group of another', async () => {
    const foreign = await world.organiser.browser.post('/notices', { ...fields(), to: `all:${world.otherCohortId}`, step: 'send' });
    expect(foreign.status).toBe(404);
    const mixed = await world.organiser.browser.post('/notices', { ...fields(), to: `one:${world.cohortId}:${world.stranger.enrolmentId}`, step: 'send' });
    expect(mixed.status).toBe(404);
  });

  it.each([[{ to: 'everybody' }, 'Choose who gets it'], [{ title: '' }, 'Write in a few words'], [{ text: '' }, 'Write the text first']])('keeps what was typed when a field is wrong: %j', async (wrong, words) => {
    const response = await world.organiser.browser.post('/notices', { ...fields(), ...wrong });
    expect(response.status).toBe(422);
    expect(response.text).toContain(words);
  });

  it('goes by e-mail once, neutral, without a name, and to nobody who is hidden', async () => {
    await world.participant.browser.post('/mail-choice', { style: 'neutral', subjectWord: 'mango', email: 'p@example.org' });
    const send = { personId: world.participant.personId, event: 'notice', subjectId: 'n1' };
    await test.get(JobRunner).runNow('mail.send', send);
    await test.get(JobRunner).runNow('mail.send', send);
    const mails = (await test.get(Mailer).outbox()).filter((mail) => mail.text.includes('mango'));
    expect(mails).toHaveLength(1);
    expect(mails[0]!.text).toMatch(/To: p@example.org[\s\S]*Subject: mango/);
    expect(mails[0]!.text).not.toMatch(/Display|Zqx|New time|http/);
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [world.classmate.personId]);
    await test.get(JobRunner).runNow('mail.send', { personId: world.classmate.personId, event: 'notice', subjectId: 'n2' });
    expect(await test.rows('SELECT skipped FROM mail_sent WHERE person_id = $1', [world.classmate.personId])).toEqual([{ skipped: 'not_reachable' }]);
  });

  it.each(['two words', 'a', 'x\r\nBcc: e@example.org', 'abc1'])('has no subject that could betray or smuggle: %j', async (subjectWord) => {
    expect((await world.participant.browser.post('/mail-choice', { style: 'neutral', subjectWord })).status).toBe(422);
  });
});
