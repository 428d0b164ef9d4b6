import { beforeAll, describe, expect, it } from '@jest/globals';
import { makeAssignment } from '../assignment/scene.js';
import { doEverything, makeCourseScene } from '../record/course-scene.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey, type Visitor } from '../support/visitor.js';

const PRESSES = 50;

describe('fifty presses of one form at the same moment', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = await makeAssignment(test, world.courseId);
  });

  it('hand in once, and all get the same receipt', async () => {
    expect([...(await press(world.participant.browser, `/assignments/${assignmentId}/hand-in`, { text: 'My work.', revision: '0', tick: ['0', '1'] }))]).toEqual([expect.stringMatching(/^303 \/receipts\/\w+$/)]);
    expect(await test.rows('SELECT 1 FROM submission WHERE enrolment_id = $1', [world.participant.enrolmentId])).toHaveLength(1);
  });

  it('begin and save one mark', async () => {
    const [script] = await test.rows<{ id: string }>('SELECT id FROM submission');
    await press(world.trainer.browser, `/marking/${assignmentId}/${world.cohortId}/opening`, {});
    expect(await test.rows('SELECT 1 FROM mark WHERE submission_id = $1', [script!.id])).toHaveLength(1);
    const fields = { version: '1', 'c1-level': '0', 'c1-points': '1', 'c1-was': '', 'c1-comment': '', 'c2-level': '0', 'c2-points': '1', 'c2-was': '', 'c2-comment': '', overall: 'Once.', then: 'save' };
    expect((await press(world.trainer.browser, `/marking/scripts/${script!.id}`, fields)).size).toBe(1);
    expect((await test.rows<{ version: number }>("SELECT version FROM mark WHERE overall = 'Once.'")).map(({ version }) => version)).toEqual([2]);
  });

  it('invite one person, with one code', async () => {
    await press(world.organiser.browser, `/cohorts/${world.cohortId}/invitations`, { displayName: 'Invited once', zone: 'Asia/Dhaka' });
    expect(await test.rows("SELECT 1 FROM person WHERE display_name = 'Invited once'")).toHaveLength(1);
    expect(await test.rows("SELECT 1 FROM invitation i JOIN person p ON p.id = i.person_id WHERE p.display_name = 'Invited once'")).toHaveLength(1);
  });

  it('appoint one person once', async () => {
    await press(world.organiser.browser, `/cohorts/${world.cohortId}/staff`, { role: 'interpreter', displayName: 'Appointed once' });
    expect(await test.rows("SELECT 1 FROM appointment a JOIN person p ON p.id = a.person_id WHERE p.display_name = 'Appointed once'")).toHaveLength(1);
  });
});

describe('fifty presses at the end of a course', () => {
  const test = useApp();
  let world: World;
  const certificates = () => test.rows<{ id: string; state: string }>('SELECT id, state FROM certificate WHERE enrolment_id = $1 ORDER BY issued_at', [world.participant.enrolmentId]);
  beforeAll(async () => {
    world = await makeWorld(test);
    await doEverything(test, world, await makeCourseScene(test, world), world.participant.enrolmentId);
  }, 60000);

  it('make outcomes final once, and issue one certificate when the name is chosen', async () => {
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/outcomes/proposal`);
    expect((await press(world.secondOrganiser.browser, `/cohorts/${world.cohortId}/outcomes/confirmation`, {})).size).toBe(1);
    expect((await certificates()).map(({ state }) => state)).toEqual(['held']);
    expect([...(await press(world.participant.browser, '/certificate-name', { name: 'Her Name', latin: 'Her Name' }))]).toEqual(['303 /my-completion?said=certificateIssued']);
    expect((await certificates()).map(({ state }) => state)).toEqual(['issued']);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'certificate.issued'")).toHaveLength(1);
  }, 60000);

  it('issue it anew once', async () => {
    const [standing] = await certificates();
    expect((await press(world.organiser.browser, `/certificates/${standing!.id}/reissue`, { reason: 'lost' })).size).toBe(1);
    expect((await certificates()).map(({ state }) => state).sort()).toEqual(['issued', 'replaced']);
  }, 60000);
});

/** The same form, as often as somebody with a slow line and no patience presses it. */
async function press(browser: Visitor, path: string, fields: Record<string, string | string[]>): Promise<Set<string>> {
  const _key = freshKey();
  const answers = await Promise.all(Array.from({ length: PRESSES }, () => browser.post(path, { ...fields, _key })));
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  return new Set(answers.map(({ status, headers }) => `${status} ${headers.location ?? ''}`));
}
