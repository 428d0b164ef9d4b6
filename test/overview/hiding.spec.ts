import { beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '../../src/platform/time/clock.js';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { Progress } from '../../src/module/progress.service.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type Player, type World } from '../support/cast.js';
import { freshKey, Visitor } from '../support/visitor.js';
import { makeAssignment, makeGroup } from '../assignment/scene.js';
import { makeSession, startIn } from '../workshop/workshop-scene.js';
import { crawl } from './crawl.js';

describe('hiding', () => {
  const test = useApp();
  let world: World;
  let her: Participant;
  let groupId: string;
  let assignmentId: string;
  let sessionId: string;
  let threadPath: string;
  const plan = () => `/groups/${groupId}/plan/${assignmentId}`;
  const others = (): Array<[string, Player]> => [['classmate', world.classmate], ['trainer', world.trainer], ['co-trainer', world.coTrainer], ['organiser', world.organiser], ['second organiser', world.secondOrganiser], ['officer', world.officer], ['administrator', world.administrator]];
  const starts = () => [
    '/', '/account', '/help', '/questions', '/notices', '/notices/new', '/this-week', '/outline', '/waiting', '/cohorts', `/cohorts/${world.cohortId}`, `/cohorts/${world.cohortId}/people`, `/cohorts/${world.cohortId}/groups`,
    `/cohorts/${world.cohortId}/groups/arrangement`, `/cohorts/${world.cohortId}/invitation-sheet`, `/cohorts/${world.cohortId}/workshops`, `/cohorts/${world.cohortId}/outcomes`, `/cohorts/${world.cohortId}/hiding`,
    `/deadlines/${world.cohortId}`, `/workshops/${sessionId}`, `/workshops/${sessionId}/register`, `/workshops/${sessionId}/day`, `/assignments/${assignmentId}`, plan(), threadPath, '/files', '/site', '/outbox', '/counting',
    `/cohorts/${world.cohortId}/people/${her.enrolmentId}`, `/cohorts/${world.cohortId}/people/${her.enrolmentId}/hiding`, `/cohorts/${world.cohortId}/people/${her.enrolmentId}/leaving`,
  ];
  const naming = async (player: Player, word: string) => [...(await crawl(player.browser, starts()))].filter(([, text]) => text.includes(word)).map(([path]) => path);

  beforeAll(async () => {
    world = await makeWorld(test);
    her = await makeParticipant(test, 'zebrafinch', world.cohortId, 'Asia/Yangon');
    assignmentId = await makeAssignment(test, world.courseId, { code: 'A2', mode: 'group', template: [{ key: 'aim', title: 'Aim', hint: 'Why?' }] });
    groupId = await makeGroup(test, world.cohortId, 1, [her.enrolmentId, world.classmate.enrolmentId]);
    sessionId = (await makeSession(test, world)).id;
    await startIn(test, sessionId, -200);
    threadPath = (await her.browser.post('/questions', { text: 'A question from her.' })).headers.location!.split('?')[0]!;
    await her.browser.post(`${plan()}/messages`, { message: 'A message from her.' });
    await her.browser.post(plan(), { revision: '0', 'part-aim': 'Her aim.' });
    await test.get(Progress).lessonDone({ viewer: { personId: her.personId } as never, event: 'lesson.done', formKey: null }, world.lessonIds[0]!).catch(() => undefined);
    await world.coTrainer.browser.post(`/workshops/${sessionId}/register`, { [`who-${her.enrolmentId}`]: 'present' });
  }, 60000);

  it('begins with a person whom others see', async () => {
    expect(await naming(world.organiser, 'zebrafinch')).toEqual(expect.arrayContaining([`/cohorts/${world.cohortId}/people`, '/questions', `/cohorts/${world.cohortId}/groups`, '/notices/new', plan()]));
    expect(await naming(world.classmate, 'zebrafinch')).toContain(plan());
    expect(await naming(world.coTrainer, 'zebrafinch')).toEqual(expect.arrayContaining([`/workshops/${sessionId}/register`, '/questions']));
  }, 120000);

  it('is refused without a choice, signed out, and to somebody without a place', async () => {
    const { status, text } = await her.browser.post('/hide-me', {});
    expect(status).toBe(422);
    expect(text).toContain('Choose what shall happen');
    expect((await her.browser.post('/hide-me', { texts: ['keep', 'vanish'] })).status).toBe(422);
    expect((await world.nobody.get('/hide-me')).status).toBe(303);
    expect((await world.nobody.post('/hide-me', { texts: 'keep' })).status).toBe(401);
    expect((await world.organiser.browser.get('/hide-me')).status).toBe(404);
    expect((await world.organiser.browser.post('/hide-me', { texts: 'keep' })).status).toBe(404);
    expect(await test.rows('SELECT 1 FROM hiding')).toHaveLength(0);
  });

  it('takes one press: every session ends, and the next page tells a bystander nothing', async () => {
    expect((await her.browser.get('/hide-me')).text).toContain('This hides you on this site within one minute. It does not call anyone. Your work is kept. Your group may notice that you are gone.');
    const elsewhere = await new Visitor(test).signIn(her.handle);
    const form = { texts: 'vanish', _key: freshKey() };
    const [answer] = await Promise.all([her.browser.post('/hide-me', form), her.browser.post('/hide-me', form)]);
    expect(answer!.headers.location).toBe('/sign-in?said=signedOutEverywhere');
    expect((await her.browser.get('/sign-in?said=signedOutEverywhere')).text).not.toMatch(/hid(e|den) me|You are hidden/i);
    for (const browser of [her.browser, elsewhere]) expect((await browser.get('/account')).status).toBe(303);
    expect(await test.rows('SELECT texts, by_person, ended_at FROM hiding WHERE person_id = $1', [her.personId])).toEqual([{ texts: 'vanish', by_person: her.personId, ended_at: null }]);
    expect(JSON.stringify(await test.rows("SELECT * FROM audit_event WHERE event = 'person.hid'"))).not.toMatch(/zebrafinch/i);
  });

  it.each([0, 1, 2, 3, 4, 5, 6])('leaves her name on no page that another can reach (actor %i)', async (nth) => {
    const [who, player] = others()[nth]!;
    const pages = await crawl(player.browser, starts());
    expect(pages.size).toBeGreaterThan(8);
    expect([who, [...pages].filter(([, text]) => /zebrafinch/i.test(text)).map(([path]) => path)]).toEqual([who, []]);
  }, 120000);

  it('lets the texts vanish from her group when she chose so', async () => {
    expect((await world.classmate.browser.get(plan())).text).not.toContain('A message from her.');
  });

  it('leaves her free to sign in and study, and says that she is hidden', async () => {
    await her.browser.signIn(her.handle);
    expect((await her.browser.get('/this-week')).status).toBe(200);
    expect((await her.browser.get(`/lessons/${world.lessonIds[0]}`)).status).toBe(200);
    expect((await her.browser.get('/hide-me')).text).toContain('You are hidden since');
  });

  it('lets her go on under another name, which nothing older carries', async () => {
    expect((await her.browser.get('/hide-me')).text).toContain('Display zebrafinch');
    expect((await her.browser.post('/account', { displayName: 'Quiet lamp', zone: 'Asia/Yangon' })).status).toBe(303);
    expect((await her.browser.get('/hide-me')).text).toContain('Quiet lamp');
    for (const player of [world.classmate, world.coTrainer, world.organiser, world.trainer]) expect(await naming(player, 'Quiet lamp')).toEqual([]);
    await her.browser.post('/questions', { text: 'A later question.' });
  }, 120000);

  it('is ended a day after an organiser asked; the new name stands in lists and beside nothing older', async () => {
    const path = `/cohorts/${world.cohortId}/hiding`;
    expect((await world.organiser.browser.post(path, { name: ' quiet  LAMP' })).headers.location).toBe(`${path}?said=showingAsked`);
    await test.get(Clock).at(new Date(Date.now() + 25 * 3600000), () => test.get(JobRunner).runNow('hiding.showDue', {}));
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/people`)).text).toContain('Quiet lamp');
    const questions = (await world.coTrainer.browser.get('/questions')).text;
    expect(questions.match(/Quiet lamp/g)).toHaveLength(1);
    expect((await world.coTrainer.browser.get(threadPath)).text).not.toContain('Quiet lamp');
    expect((await world.classmate.browser.get(plan())).text).toContain('A message from her.');
    expect(await naming(world.classmate, 'Quiet lamp')).toEqual([]);
    expect(await naming(world.classmate, 'zebrafinch')).toEqual([]);
  }, 60000);

  it('is begun by an organiser from the person’s page too, who then cannot find her either', async () => {
    const person = `/cohorts/${world.cohortId}/people/${her.enrolmentId}`;
    expect((await world.organiser.browser.get(`${person}/hiding`)).text).toContain('also from you');
    for (const player of [world.otherOrganiser, world.trainer, world.classmate]) expect((await player.browser.post(`${person}/hiding`, { texts: 'keep' })).status).toBe(404);
    expect((await world.organiser.browser.post(`${person}/hiding`, {})).status).toBe(422);
    expect((await world.organiser.browser.post(`${person}/hiding`, { texts: 'keep' })).headers.location).toBe(`/cohorts/${world.cohortId}/hiding/done?said=personHidden`);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/hiding/done`)).text).toContain('It does not call anyone');
    expect((await world.otherOrganiser.browser.get(`/cohorts/${world.cohortId}/hiding/done`)).status).toBe(404);
    expect((await world.organiser.browser.get(person)).status).toBe(404);
    expect((await her.browser.get('/account')).status).toBe(303);
    for (const verb of ['pause', 'leaving', 'code', 'hiding']) expect((await world.organiser.browser.post(`${person}/${verb}`, { texts: 'keep', life: 'card' })).status).toBe(404);
    await her.browser.signIn(her.handle);
    expect((await her.browser.get('/hide-me')).text).toContain('An organiser hid you');
  });
});
