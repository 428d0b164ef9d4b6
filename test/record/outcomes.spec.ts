import { beforeAll, describe, expect, it } from '@jest/globals';
import { Enrolment } from '../../src/enrolment/enrolment.entity.js';
import { canonicalJson, sha256 } from '../../src/record/frozen-record.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { doEverything, makeCourseScene, type CourseScene } from './course-scene.js';

describe('making outcomes final', () => {
  const test = useApp();
  let world: World;
  let scene: CourseScene;
  let path: string;
  let left: Participant;
  let paused: Participant;
  let hidden: Participant;
  let named: Participant;
  beforeAll(async () => {
    world = await makeWorld(test);
    scene = await makeCourseScene(test, world);
    path = `/cohorts/${world.cohortId}/outcomes`;
    [left, paused, hidden, named] = [
      await makeParticipant(test, 'left', world.cohortId, 'Asia/Kabul'), await makeParticipant(test, 'paused', world.cohortId, 'Asia/Kabul'),
      await makeParticipant(test, 'hidden', world.cohortId, 'Asia/Kabul'), await makeParticipant(test, 'named', world.cohortId, 'Asia/Kabul'),
    ];
    for (const person of [world.participant, left, paused, hidden, named]) await doEverything(test, world, scene, person.enrolmentId);
    await test.write(async (tx) => {
      const enrolments = await Promise.all([left, paused].map((person) => tx.manager.findOneByOrFail(Enrolment, { id: person.enrolmentId })));
      enrolments[0]!.withdraw(tx.now);
      enrolments[1]!.suspend(tx.now);
      for (const enrolment of enrolments) await tx.save(enrolment);
      await tx.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [hidden.personId]);
    });
    await named.browser.post('/certificate-name', { name: 'သီရိမေထွန်း', latin: 'Thiri May Tun' });
  });

  const records = () => test.rows<{ enrolment_id: string; outcome: string; number: string; frozen: object; sha256: string }>('SELECT * FROM completion_record WHERE cohort_id = $1', [world.cohortId]);
  const organiser = () => world.organiser.browser;
  const second = () => world.secondOrganiser.browser;

  it('shows the organiser every outcome with its reasons, the border first, and no hidden person', async () => {
    const response = await organiser().get(path);
    expect(response.status).toBe(200);
    expect(response.text).toContain('Completed with merit');
    expect(response.text).toContain('2 of 2 workshops; 2 are needed.');
    expect(response.text).toContain('Display classmate');
    expect(response.text).toContain('Propose 3 results');
    expect(response.text).toContain('Left the course');
    expect(response.text).not.toContain('Display hidden');
    expect(response.text).not.toContain('Legal');
  });

  it('does not exist for anybody else', async () => {
    for (const person of [world.stranger, world.participant, world.trainer, world.coTrainer, world.otherOrganiser, world.officer]) {
      expect((await person.browser.get(path)).status).toBe(404);
      expect((await person.browser.post(`${path}/proposal`)).status).toBe(404);
      expect((await person.browser.post(`${path}/confirmation`)).status).toBe(404);
    }
    expect((await world.nobody.get(path)).headers.location).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
    expect((await world.nobody.post(`${path}/proposal`)).status).toBe(401);
    expect((await organiser().get('/cohorts/00000000000000000000000000/outcomes')).status).toBe(404);
  });

  it('cannot be confirmed before it is proposed, nor by the person who proposed it', async () => {
    expect((await second().post(`${path}/confirmation`)).status).toBe(422);
    expect((await organiser().post(`${path}/proposal`)).status).toBe(303);
    const own = await organiser().post(`${path}/confirmation`);
    expect(own.status).toBe(422);
    expect(own.text).toContain('Another organiser, or the second person, has to confirm them');
    expect((await organiser().get(path)).text).toContain('One person alone cannot make results final');
    expect(await records()).toHaveLength(0);
  });

  it('says what follows before a second person confirms', async () => {
    const response = await second().get(path);
    expect(response.text).toContain('Confirm: make 3 results final');
    expect(response.text).toContain('2 certificates are issued, or kept');
    expect(response.text).toContain('Proposed by');
  });

  it('must be proposed again when a fact has changed, and says for whom', async () => {
    await doEverything(test, world, scene, world.participant.enrolmentId, 80);
    const refused = await second().post(`${path}/confirmation`);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('nothing was made final');
    const shown = await second().get(path);
    expect(shown.text).toContain('for one person');
    expect(shown.text).not.toContain('Confirm: make');
    expect(await records()).toHaveLength(0);
    await organiser().post(`${path}/proposal`);
  });

  it('is not held up by somebody who hides, or by what a hidden person does', async () => {
    await doEverything(test, world, scene, hidden.enrolmentId, 90);
    expect((await second().get(path)).text).toContain('Confirm: make 3 results final');
  });

  it('waits for a review of a mark that is asked for and not made', async () => {
    const [script, review] = ['submission-with-review0000', 'review-that-is-open0000000'];
    await test.rows("INSERT INTO submission (id, assignment_id, cohort_id, enrolment_id, version_number, code, receipt, text, handed_in_at, handed_in_by) VALUES ($1, $2, $3, $4, 1, 'C1', 'R1', 'Text', now(), $5)", [script, scene.a1, world.cohortId, named.enrolmentId, named.personId]);
    await test.rows('INSERT INTO review_request (id, submission_id, asked_by, asked_at) VALUES ($1, $2, $3, now())', [review, script, named.personId]);
    const refused = await second().post(`${path}/confirmation`);
    expect([refused.status, /review/i.test(refused.text)]).toEqual([422, true]);
    expect(await records()).toHaveLength(0);
    // One that was taken back with its work holds nothing up, nor one that is made.
    await test.rows('UPDATE review_request SET decided_at = now() WHERE id = $1', [review]);
    expect((await second().get(path)).text).toContain('Confirm: make 3 results final');
    await test.rows('DELETE FROM submission WHERE id = $1', [script]);
  });

  it('can be taken back and proposed anew', async () => {
    await organiser().post(`${path}/proposal/withdrawal`);
    expect((await second().post(`${path}/confirmation`)).status).toBe(422);
    const key = freshKey();
    await Promise.all([1, 2, 3].map(() => organiser().post(`${path}/proposal`, { _key: key })));
    expect(await test.rows('SELECT 1 FROM outcome_proposal WHERE cohort_id = $1 AND withdrawn_at IS NULL', [world.cohortId])).toHaveLength(1);
  });

  it('is made final exactly once under 20 parallel presses', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => second().post(`${path}/confirmation`)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(303));
    const made = await records();
    // participant, classmate, named, hidden; not those who left or paused.
    expect(made.map((record) => record.enrolment_id).sort()).toEqual([world.participant, world.classmate, named, hidden].map((person) => person.enrolmentId).sort());
    expect(new Set(made.map((record) => record.number)).size).toBe(4);
    for (const record of made) {
      expect(record.number).toMatch(/^SC-\d{4}-[0-9A-Z]{6}$/);
      expect(sha256(canonicalJson(record.frozen))).toBe(record.sha256);
      expect(JSON.stringify(record.frozen)).not.toMatch(/Display|Legal|Thiri/);
    }
    const certificates = await test.rows<{ enrolment_id: string; state: string; sealed_name: Buffer | null }>('SELECT * FROM certificate WHERE cohort_id = $1', [world.cohortId]);
    expect(certificates.map((each) => `${each.enrolment_id} ${each.state}`).sort()).toEqual([`${hidden.enrolmentId} held`, `${named.enrolmentId} issued`, `${world.participant.enrolmentId} held`].sort());
    const states = await test.rows<{ id: string; state: string }>('SELECT id, state FROM enrolment WHERE cohort_id = $1', [world.cohortId]);
    expect(Object.fromEntries(states.map(({ id, state }) => [id, state]))).toMatchObject({
      [world.participant.enrolmentId]: 'completed', [world.classmate.enrolmentId]: 'not_completed', [left.enrolmentId]: 'withdrawn', [paused.enrolmentId]: 'suspended', [hidden.enrolmentId]: 'completed',
    });
    const audit = await test.rows("SELECT 1 FROM audit_event WHERE event = 'outcomes.madeFinal' AND subject_id = $1", [world.cohortId]);
    expect(audit).toHaveLength(1);
    expect(await test.rows("SELECT 1 FROM pgboss.job WHERE name = 'certificate.print'")).toHaveLength(1);
  });

  it('shows what is final, without hidden people, and cannot be undone', async () => {
    const response = await organiser().get(path);
    expect(response.text).toContain('The results are final: 3 records.');
    expect(response.text).not.toContain('Display hidden');
    expect((await organiser().post(`${path}/proposal`)).status).toBe(422);
    expect((await organiser().post(`${path}/proposal/withdrawal`)).status).toBe(422);
  });

  it('keeps nobody readable in the database', async () => {
    const tables = ['completion_record', 'certificate', 'outcome_proposal', 'audit_event', 'protected_field', 'form_key'];
    for (const table of tables) {
      const rows = await test.rows<{ text: string }>(`SELECT t::text AS text FROM ${table} t`);
      expect(rows.map((row) => row.text).join('\n')).not.toMatch(/Thiri|သီရိ|Zqx/);
    }
  });
});
