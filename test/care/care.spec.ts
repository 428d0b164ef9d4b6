import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { useApp } from '../support/app.js';
import { makeStaff, makeWorld, type Player, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { factOf, handIn, makeAssignment, WHOLE } from '../marking/marking-scene.js';

/** Case P of the domain: somebody tells of harm in her work. */
describe('care needed', () => {
  const test = useApp();
  let world: World;
  let contact: Player;
  let deputy: Player;
  let moderator: Player;
  let foreign: Player;
  let assignmentId: string;
  let pile: string;
  let work: { id: string; code: string };
  let script: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    contact = await makeStaff(test, 'care', 'care-contact', world.cohortId);
    deputy = await makeStaff(test, 'deputy', 'care-deputy', world.cohortId);
    moderator = await makeStaff(test, 'moderator', 'moderator', world.cohortId);
    foreign = await makeStaff(test, 'care-elsewhere', 'care-contact', world.otherCohortId);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    pile = `/marking/${assignmentId}/${world.cohortId}`;
  });
  beforeEach(async () => {
    await test.rows('DELETE FROM question_message; DELETE FROM question_thread; DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission; DELETE FROM publication; DELETE FROM completion_fact');
    work = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'They wait at my door.', shuffle: 0.1 });
    script = `/marking/scripts/${work.id}`;
  });

  const raised = async (): Promise<string> => {
    expect((await world.trainer.browser.post(`${script}/care`, { note: 'Read the second part.' })).headers.location).toBe(`${pile}?said=careRaised`);
    return `/care/${(await test.rows<{ id: string }>('SELECT id FROM care_case WHERE submission_id = $1 AND released_at IS NULL', [work.id]))[0]!.id}`;
  };
  const jobs = (event: string) => test.rows<{ personId: string }>("SELECT data->>'personId' AS \"personId\" FROM pgboss.job WHERE name = 'mail.send' AND data->>'event' = $1 AND data->>'subjectId' IN (SELECT id FROM care_case WHERE submission_id = $2)", [event, work.id]);

  it('takes the script out of the pile for all markers and out of sight of the second look, and tells the care contact', async () => {
    await world.trainer.browser.post(script, { ...WHOLE, overall: 'Half', then: 'save' });
    const care = await raised();
    expect((await world.trainer.browser.get(pile)).text).not.toContain(work.code);
    for (const player of [world.trainer, world.coTrainer]) {
      const { status, text } = await player.browser.get(script);
      expect([status, text.includes('lies with the care contact')]).toEqual([422, true]);
      expect((await player.browser.post(script, { ...WHOLE, version: '2', then: 'done' })).status).toBe(422);
    }
    expect((await moderator.browser.get(script)).status).toBe(404);
    expect((await jobs('care')).map(({ personId }) => personId)).toContain(contact.personId);
    expect((await jobs('care')).map(({ personId }) => personId)).not.toContain(deputy.personId);
    const list = await contact.browser.get('/care');
    expect(list.text).toContain(work.code);
    const { text } = await contact.browser.get(care);
    for (const words of ['They wait at my door.', 'Read the second part.', work.code]) expect(text).toContain(words);
    for (const trace of ['Display participant', world.participant.personId, world.participant.enrolmentId, 'participant@example.org']) expect(text).not.toContain(trace);
  });

  it('is done once for a double press, and again only after it came back', async () => {
    const key = freshKey();
    const answers = await Promise.all([1, 2, 3].map(() => world.trainer.browser.post(`${script}/care`, { note: '', _key: key })));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect((await world.coTrainer.browser.post(`${script}/care`)).status).toBe(422);
    expect(await test.rows('SELECT 1 FROM care_case WHERE submission_id = $1', [work.id])).toHaveLength(1);
  });

  it('is for the care contact and the deputy of the cohort alone', async () => {
    const care = await raised();
    for (const player of [world.trainer, world.organiser, world.participant, world.classmate, moderator, foreign, world.officer]) {
      expect((await player.browser.get(care)).status).toBe(404);
      for (const verb of ['answer', 'message', 'contact', 'release']) expect((await player.browser.post(`${care}/${verb}`, { text: 'x', reason: 'danger' })).status).toBe(404);
    }
    for (const player of [world.classmate, world.stranger]) expect((await player.browser.post(`${care}/declining`)).status).toBe(404);
    expect((await world.nobody.get(care)).status).toBe(303);
    expect((await deputy.browser.get(care)).status).toBe(200);
    for (const player of [world.participant, world.organiser, contact]) expect((await player.browser.post(`${script}/care`)).status).toBe(404);
    expect(await test.rows('SELECT answered_at, opened_at, declined_at, released_at FROM care_case')).toEqual([{ answered_at: null, opened_at: null, declined_at: null, released_at: null }]);
  });

  it('tells the deputy after one working day without an answer, once, and not when somebody answered', async () => {
    const care = await raised();
    const id = care.split('/').pop()!;
    const run = () => test.get(JobRunner).runNow('care.deputy', { id });
    await run();
    expect(await jobs('careLate')).toEqual([]);
    await test.rows("UPDATE care_case SET due_at = now() - interval '1 minute' WHERE id = $1", [id]);
    await run();
    await run();
    expect((await jobs('careLate')).map(({ personId }) => personId)).toContain(deputy.personId);
    const told = (await jobs('careLate')).length;
    await test.rows('UPDATE care_case SET deputy_told_at = NULL WHERE id = $1', [id]);
    expect((await contact.browser.post(`${care}/answer`)).headers.location).toBe(`${care}?said=careAnswered`);
    await run();
    expect(await jobs('careLate')).toHaveLength(told);
  });

  it('lets the care contact write on the site without a name; only the two read the thread', async () => {
    const care = await raised();
    const wrong = await contact.browser.post(`${care}/message`, { text: ' ' });
    expect([wrong.status, wrong.text.includes('Write at least one sentence.')]).toEqual([422, true]);
    expect((await contact.browser.post(`${care}/message`, { text: 'I am here for you.' })).headers.location).toBe(`${care}?said=careWritten`);
    expect((await world.participant.browser.get('/questions')).text).toContain('I am here for you.');
    expect((await world.trainer.browser.get('/questions')).text).not.toContain('I am here for you.');
    expect((await test.rows<{ for_care: boolean }>('SELECT for_care FROM question_thread'))).toEqual([{ for_care: true }]);
  });

  it('opens name and address with a reason, which she then sees; nothing keeps them', async () => {
    const care = await raised();
    const without = await contact.browser.post(`${care}/contact`);
    expect([without.status, without.text.includes('Choose the reason that fits best.')]).toEqual([422, true]);
    const key = freshKey();
    const opened = await contact.browser.post(`${care}/contact`, { reason: 'danger', _key: key });
    expect(opened.status).toBe(200);
    for (const words of ['Display participant', 'participant@example.org']) expect(opened.text).toContain(words);
    expect(opened.text).not.toContain('Zqx');
    expect((await contact.browser.get(care)).text).not.toContain('participant@example.org');
    expect(await test.rows("SELECT 1 FROM form_key WHERE result::text LIKE '%participant@example.org%'")).toEqual([]);
    expect(await test.rows("SELECT detail->>'reason' AS reason FROM audit_event WHERE event = 'identity.opened' AND person_id = $1 AND actor_id = $2", [world.participant.personId, contact.personId])).toEqual([{ reason: 'care.danger' }]);
    expect((await world.participant.browser.get('/my-data/openings')).text).toContain('somebody may be in danger');
  });

  it('tells her who may write and that she may say no; after that nobody writes and nothing is opened', async () => {
    const care = await raised();
    const page = await world.participant.browser.get(`/assignments/${assignmentId}`);
    for (const words of ['Somebody would like to write to you', 'Display care', 'Display deputy', 'you may say no']) expect(page.text).toContain(words);
    expect(page.text).not.toContain('Read the second part.');
    expect((await world.participant.browser.post(`${care}/declining`)).headers.location).toBe(`/assignments/${assignmentId}?said=careDeclined`);
    expect((await world.participant.browser.get(`/assignments/${assignmentId}`)).text).toContain('You said no.');
    expect((await contact.browser.get(care)).text).toContain('The writer said no.');
    expect((await contact.browser.post(`${care}/message`, { text: 'Still.' })).status).toBe(422);
    expect((await contact.browser.post(`${care}/contact`, { reason: 'danger' })).status).toBe(422);
    expect(await test.rows('SELECT 1 FROM question_thread')).toEqual([]);
  });

  it('gives the script back to the pile, where it is marked as any other, also after the others were published', async () => {
    const other = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.classmate.enrolmentId, text: 'Other.', shuffle: 0.2 });
    const care = await raised();
    await world.trainer.browser.post(`/marking/scripts/${other.id}`, { ...WHOLE, then: 'done' });
    expect((await world.trainer.browser.post(`${pile}/publication`, { done: '1', left: '0' })).status).toBe(303);
    expect((await contact.browser.post(`${care}/release`)).headers.location).toBe('/care?said=careReleased');
    expect((await world.participant.browser.get(`/assignments/${assignmentId}`)).text).not.toContain('Somebody would like to write to you');
    const { text } = await world.trainer.browser.get(script);
    expect(text).toContain('They wait at my door.');
    expect(text).not.toContain('Read the second part.');
    await world.trainer.browser.post(script, { ...WHOLE, then: 'done' });
    expect(await factOf(test, world.participant.enrolmentId, assignmentId)).toEqual({ is_met: true, state: 'marked', points: 29, out_of: 40, is_published: true });
    expect((await contact.browser.get(care)).text).toContain('Back in marking since');
    expect((await contact.browser.post(`${care}/answer`)).status).toBe(422);
  });
});
