import { beforeAll, describe, expect, it } from '@jest/globals';
import { CompletionFacts } from '../../src/completion/facts.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { Agreements } from '../../src/record/agreements.service.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { doEverything, makeAgreements, makeCourseScene, type CourseScene } from './course-scene.js';

describe('my completion', () => {
  const test = useApp();
  let world: World;
  let scene: CourseScene;
  beforeAll(async () => {
    world = await makeWorld(test);
    scene = await makeCourseScene(test, world);
    await makeAgreements(test, world);
  });

  const show = async () => (await world.participant.browser.get('/my-completion')).text;
  const sharing = (partnerId: string, fields: Record<string, string> = {}) => world.participant.browser.post(`/my-completion/sharing/${partnerId}`, fields);
  const consents = () => test.rows<{ with_name: boolean; withdrawn_at: Date | null }>('SELECT * FROM consent WHERE person_id = $1 ORDER BY given_at', [world.participant.personId]);

  it('says of each condition whether it is done, and why not, and counts as This week does', async () => {
    await test.write((tx) => test.get(CompletionFacts).tell(tx, { enrolmentId: world.participant.enrolmentId, kind: 'workshop', subjectId: scene.workshopIds[0]!, isMet: false, state: 'partial', isPublished: true }));
    const text = await show();
    expect(text).toContain('0 of 2 workshops that are needed. Workshop 1: there for a part. Its catch-up task is open');
    expect(text).toContain('Quiz 1 is not taken yet. It needs 60%.');
    expect(text).toContain('0 of 6 conditions for completion met');
    expect((await world.participant.browser.get('/this-week')).text).toContain('0 of 6 conditions');
    await doEverything(test, world, scene, world.participant.enrolmentId);
    expect(await show()).toContain('6 of 6 conditions for completion met');
    expect((await world.participant.browser.get('/this-week')).text).toContain('6 of 6 conditions');
  });

  it('counts no result that is not published', async () => {
    await doEverything(test, world, scene, world.participant.enrolmentId, 88, false);
    const text = await show();
    expect(text).toContain('A1 is handed in. It counts when its result is published.');
    expect(text).not.toMatch(/\b88\b/);
    await doEverything(test, world, scene, world.participant.enrolmentId);
  });

  it('costs at most three statements beside session and viewer', async () => {
    const before = test.database.statements;
    await show();
    expect(test.database.statements - before).toBeLessThanOrEqual(5);
  });

  it('shares nothing by default, and shows the very row before she says yes', async () => {
    const text = await show();
    expect(text).toContain('May University york receive your record?');
    expect(text).toContain('It receives nothing about you.');
    expect(text).toContain('a random key, made for this university alone');
    expect(text).toContain('Programme in tests');
    expect(await consents()).toHaveLength(0);
  });

  it('asks once in the last week, beside her result, with a quiet line that her first answer ends', async () => {
    const week = async () => (await world.participant.browser.get('/this-week')).text;
    const words = 'your certificate does not depend on it';
    const [{ day }] = (await test.rows<{ day: string }>("SELECT to_char(starts_on, 'YYYY-MM-DD') AS day FROM cohort WHERE id = $1", [world.cohortId])) as [{ day: string }];
    const startOn = (weeks: number) => test.rows("UPDATE cohort SET starts_on = (now() AT TIME ZONE zone)::date - 7 * $2::int WHERE id = $1", [world.cohortId, weeks]);
    await startOn(1);
    expect(await week()).not.toContain(words);
    const [{ weeks }] = (await test.rows<{ weeks: number }>('SELECT weeks FROM course WHERE id = $1', [world.courseId])) as [{ weeks: number }];
    await startOn(weeks - 1);
    expect(await week()).toContain(words);
    expect(await show()).toContain(words);
    await sharing(world.partnerIds[0]!, { withName: '0' });
    expect(await week()).not.toContain(words);
    expect(await show()).not.toContain(words);
    await test.rows('DELETE FROM consent');
    await test.rows('DELETE FROM agreement');
    expect(await week()).not.toContain(words);
    expect(await show()).not.toContain(words);
    await makeAgreements(test, world);
    await test.rows('UPDATE cohort SET starts_on = $2 WHERE id = $1', [world.cohortId, day]);
  });

  it('gives a yes in one press, once, changes it, and takes it back in one press', async () => {
    const [york] = world.partnerIds as [string];
    const key = freshKey();
    const answers = await Promise.all([1, 2, 3].map(() => sharing(york, { _key: key, withName: '0' })));
    await Promise.all([1, 2, 3].map(() => sharing(york, { withName: '0' })));
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303]);
    expect(await consents()).toHaveLength(1);
    expect(await show()).toContain('It may receive your record without your name');
    const receipt = async () => (await world.participant.browser.get(`/my-completion/sharing/${york}/receipt`)).text;
    expect(await receipt()).not.toContain('<li>Name');
    await sharing(york, { withName: '1' });
    expect(await receipt()).toContain('<li>Name</li>');
    expect(await show()).toContain('the name on your certificate, once you have chosen it');
    expect((await consents()).map((each) => [each.with_name, each.withdrawn_at === null])).toEqual([[false, false], [true, true]]);
    await world.participant.browser.post(`/my-completion/sharing/${york}/withdrawal`);
    await world.participant.browser.post(`/my-completion/sharing/${york}/withdrawal`);
    expect((await consents()).every((each) => each.withdrawn_at !== null)).toBe(true);
    expect(await show()).toContain('It receives nothing about you.');
  });

  it('knows only universities of her own cohort, and only her own place', async () => {
    expect((await world.stranger.browser.post(`/my-completion/sharing/${world.partnerIds[0]}`, { withName: '1' })).status).toBe(404);
    expect((await sharing('00000000000000000000000000', { withName: '1' })).status).toBe(404);
    expect((await world.classmate.browser.get(`/my-completion?place=${world.participant.enrolmentId}`)).status).toBe(404);
    expect((await world.participant.browser.get(`/my-completion?place=${world.participant.enrolmentId}`)).status).toBe(200);
    expect((await world.trainer.browser.get('/my-completion')).status).toBe(404);
    expect((await world.nobody.get('/my-completion')).headers.location).toBe('/sign-in?next=%2Fmy-completion');
    expect((await world.nobody.post(`/my-completion/sharing/${world.partnerIds[0]}`)).status).toBe(401);
  });

  it('says that a paused place keeps everything', async () => {
    await test.rows("UPDATE enrolment SET state = 'suspended' WHERE id = $1", [world.participant.enrolmentId]);
    expect(await show()).toContain('Your place is paused.');
    await test.rows("UPDATE enrolment SET state = 'active' WHERE id = $1", [world.participant.enrolmentId]);
  });

  it('gives the record as PDF without a name once the result is final, to its person only', async () => {
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/outcomes/proposal`);
    await world.secondOrganiser.browser.post(`/cohorts/${world.cohortId}/outcomes/confirmation`);
    const text = await show();
    expect(text).toContain('Completed with merit');
    const path = /href="(\/records\/[^"]+\/download)"/.exec(text)![1]!;
    const record = await world.participant.browser.download(path);
    expect((record.body as Buffer).subarray(0, 5).toString()).toBe('%PDF-');
    expect((await world.classmate.browser.get(path)).status).toBe(404);
    expect((await world.organiser.browser.get(path)).status).toBe(404);
    expect((await world.nobody.get(path)).status).toBe(303);
  });

  it('refuses agreements that name a field which no record has', async () => {
    const make = (more: object) => test.get(Agreements).make(systemAct('test'), { partnerId: world.partnerIds[0]!, number: 'X', purpose: 'p', fields: ['name'], fromOn: '2026-01-01', untilOn: '2026-02-01', ...more });
    await expect(make({ fields: ['name', 'birthday'] })).rejects.toMatchObject({ messageKey: 'record.agreement.unknownField' });
    await expect(make({ fields: [] })).rejects.toMatchObject({ messageKey: 'record.agreement.unknownField' });
    await expect(make({ untilOn: '2025-01-01' })).rejects.toMatchObject({ messageKey: 'record.agreement.dates' });
  });
});
