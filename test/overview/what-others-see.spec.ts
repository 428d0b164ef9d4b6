import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { makeGroup } from '../assignment/scene.js';
import { handIn, makeAssignment } from '../marking/marking-scene.js';
import { doEverything, makeAgreements, makeCourseScene } from '../record/course-scene.js';
import { makeSession, startIn } from '../workshop/workshop-scene.js';

const TABS = ['', '/group', '/organisers', '/universities'];
const FIELDS = ['record_number', 'person_key', 'name', 'outcome', 'title', 'consent_reference'];

const words = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const mainOf = async (who: Participant, name: string) => {
  const { status, text } = await who.browser.get(`/what-others-see${name}`);
  expect(status).toBe(200);
  return /<main[\s\S]*<\/main>/.exec(text)![0];
};

describe('what others see', () => {
  const test = useApp();
  let world: World;
  let her: Participant;
  let sessionId: string;
  let script: { id: string; code: string };
  const tab = (name: string) => mainOf(her, name);

  beforeAll(async () => {
    world = await makeWorld(test);
    her = await makeParticipant(test, 'bulbul', world.cohortId, 'Asia/Yangon');
    sessionId = (await makeSession(test, world, { number: 7 })).id;
    await startIn(test, sessionId, -30);
    const { id: assignmentId } = await makeAssignment(test, world.courseId, 'A5');
    script = await handIn(test, assignmentId, world.cohortId, { enrolmentId: her.enrolmentId, text: 'Hers.', shuffle: 0.5 });
    await makeAssignment(test, world.courseId, 'A6', 'group');
    await makeGroup(test, world.cohortId, 3, [her.enrolmentId, world.classmate.enrolmentId]);
    await world.coTrainer.browser.post(`/workshops/${sessionId}/register`, { tap: `${her.enrolmentId}.partial` });
  }, 60000);

  it('is for participants about themselves; the link stands on the account page', async () => {
    expect((await her.browser.get('/account')).text).toContain('href="/what-others-see"');
    for (const name of TABS) {
      for (const player of [world.trainer, world.organiser, world.officer]) expect((await player.browser.get(`/what-others-see${name}`)).status).toBe(404);
      expect((await world.nobody.get(`/what-others-see${name}`)).status).toBe(303);
    }
    expect((await her.browser.get('/what-others-see/everybody')).status).toBe(404);
  });

  it('shows trainers’ view: her row in the register and her code in the pile, and no name beside it', async () => {
    const seen = words(await tab(''));
    expect(seen).toContain('Display bulbul');
    expect(seen).toMatch(/Display bulbul · [^·]*part/i);
    expect(seen).toContain('Workshop 7');
    expect(seen).toContain(script.code);
    expect((await world.trainer.browser.get(`/marking/scripts/${script.id}`)).text).toContain(script.code);
  });

  it('shows her group’s view and the organisers’ page of her, word by word', async () => {
    expect(words(await tab('/group'))).toContain('Display bulbul');
    expect(words(await tab('/group'))).toContain('1 other person is in this group');
    const theirs = /<dl class="rows">[\s\S]*?<\/dl>/.exec((await world.organiser.browser.get(`/cohorts/${world.cohortId}/people/${her.enrolmentId}`)).text)![0];
    const hers = /<dl class="rows">[\s\S]*?<\/dl>/.exec(await tab('/organisers'))![0];
    const facts = (html: string) => words(html.replaceAll(/<time[\s\S]*?<\/time>/g, 'AT'));
    expect(facts(hers)).toBe(facts(theirs));
    expect(words(await tab('/organisers'))).toMatch(/e-mail address .*real name/);
  });

  it('follows a change of her name at once', async () => {
    await her.browser.post('/account', { displayName: 'Mossy stone', zone: 'Asia/Yangon' });
    for (const name of ['', '/group', '/organisers']) {
      expect(await tab(name)).toContain('Mossy stone');
      expect(await tab(name)).not.toContain('bulbul');
    }
    expect((await world.coTrainer.browser.get(`/workshops/${sessionId}/register`)).text).toContain('Mossy stone');
  });

  it('says that there is nothing once she hides', async () => {
    await her.browser.post('/hide-me', { texts: 'keep' });
    await her.browser.signIn(her.handle);
    for (const name of ['', '/group', '/organisers']) expect([name, words(await tab(name))]).toEqual([name, expect.stringContaining('Nothing. You are hidden')]);
  });

  it('costs at most five statements a tab', async () => {
    for (const name of TABS) {
      await world.participant.browser.get(`/what-others-see${name}`);
      const before = test.database.statements;
      await world.participant.browser.get(`/what-others-see${name}`);
      expect([name, test.database.statements - before <= 5]).toEqual([name, true]);
    }
  });
});

describe('what a university would receive', () => {
  const test = useApp();

  it('is the very row of today’s file, or why there is none; and nothing once she hides', async () => {
    const world = await makeWorld(test);
    const scene = await makeCourseScene(test, world);
    await makeAgreements(test, world, FIELDS);
    const her = await makeParticipant(test, 'bulbul', world.cohortId, 'Asia/Yangon');
    expect(words(await mainOf(her, '/universities'))).toContain('Results are not final yet');
    await doEverything(test, world, scene, her.enrolmentId);
    await her.browser.post('/certificate-name', { name: 'Canary Bulbul', latin: '' });
    await her.browser.post(`/my-completion/sharing/${world.partnerIds[0]}`, { withName: '0' });
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/outcomes/proposal`);
    expect((await world.secondOrganiser.browser.post(`/cohorts/${world.cohortId}/outcomes/confirmation`)).status).toBe(303);
    const cards = (await mainOf(her, '/universities')).split('<section class="card">').map(words);
    const york = cards.find((card) => card.includes('University york'))!;
    expect(york).toContain('Today’s file holds your row');
    expect(cards.find((card) => card.includes('University mahidol'))!).toContain('You have not said yes');
    const rows = parse((await world.officer.browser.download(`/files/${world.cohortId}/${world.partnerIds[0]}/csv`)).body as Buffer, { columns: true, bom: true }) as Array<Record<string, string>>;
    expect(rows).toHaveLength(1);
    for (const field of FIELDS.filter((each) => each !== 'name')) expect([field, york]).toEqual([field, expect.stringContaining(rows[0]![field]!)]);
    expect(await mainOf(her, '/universities')).not.toContain('Canary');
    await her.browser.post('/hide-me', { texts: 'keep' });
    await her.browser.signIn(her.handle);
    const hidden = words(await mainOf(her, '/universities'));
    expect(hidden).toContain('no new file holds anything of you');
    expect(hidden).not.toContain('Today’s file holds your row');
  }, 60000);
});
