import { Mailings } from '../../src/message/mailings.service.js';
import { Certificates } from '../../src/certificate/certificates.service.js';
import type { AwardFacts } from '../../src/certificate/certificate.entity.js';
import { newId } from '../../src/platform/database/ids.js';
import type { TestApp } from '../support/app.js';
import { makeParticipant, type Participant, type World } from '../support/cast.js';
import { makeAssignment, makeGroup } from '../assignment/scene.js';
import { pdfFile } from '../platform/upload-samples.js';
import { makeSession, startIn } from '../workshop/workshop-scene.js';

export const FACTS: AwardFacts = {
  title: 'Course in tests', outcome: 'completed', learningOutcomes: [], notionalHours: 60, liveHours: 14, startsOn: '2026-01-05', endsOn: '2026-02-15', awardedOn: '2026-03-01', issuer: 'Office', partners: [], creditStatement: 'None.', language: 'en',
  recordNumber: 'R-1',
};

/** A word that stands in everything that she writes, and nowhere else. */
export interface Her extends Participant {
  word: string;
  groupId: string;
  assignmentId: string;
}

/** Somebody who has done everything that a participant can do: one row at least in each table that can hold something of hers. */
export async function makeHer(test: TestApp, world: World, handle: string, mates: string[], assignments: { own: string; group: string }, sessionId: string, groupNumber: number): Promise<Her> {
  const her = await makeParticipant(test, handle, world.cohortId, 'Asia/Yangon');
  const word = `zqxword${handle}`;
  const groupId = await makeGroup(test, world.cohortId, groupNumber, [her.enrolmentId, ...mates]);
  const { browser } = her;
  await browser.post(`/lessons/${world.lessonIds[0]}/note`, { note: `${word} note` });
  await browser.post(`/lessons/${world.lessonIds[0]}/done`, {});
  await browser.post('/questions', { text: `${word} question` });
  await browser.post(`/groups/${groupId}/plan/${assignments.group}/messages`, { message: `${word} message` });
  await browser.post(`/groups/${groupId}/plan/${assignments.group}`, { revision: '0', 'part-aim': `${word} aim` });
  await browser.post('/mail-choice', { style: 'neutral', subjectWord: 'mango' });
  const path = `/assignments/${assignments.own}`;
  await browser.postFile(`${path}/file`, 'file', pdfFile(), 'work.pdf');
  const work = await browser.get(path);
  const handedIn = await browser.post(`${path}/hand-in`, { text: `${word} work`, revision: /name="revision" value="(\d+)"/.exec(work.text)?.[1] ?? '0', tick: ['0', '1'] });
  if (handedIn.status !== 303) throw new Error(`She could not hand in: ${handedIn.status}`);
  await test.write(async (tx) => {
    const e = her.enrolmentId;
    const submission = (await tx.row<{ id: string }>('SELECT id FROM submission WHERE enrolment_id = $1', [e]))!.id;
    const mark = newId();
    await tx.rows('INSERT INTO mark (id, submission_id, marker_id, overall, is_done, began_at, changed_at) VALUES ($1, $2, $3, $4, true, $5, $5)', [mark, submission, world.trainer.personId, `${word} overall`, tx.now]);
    await tx.rows("INSERT INTO mark_correction (id, mark_id, before, after, reason, corrected_by, at) VALUES ($1, $2, '{}', '{}', $3, $4, $5)", [newId(), mark, `${word} reason`, world.trainer.personId, tx.now]);
    await tx.rows('INSERT INTO group_note (assignment_id, enrolment_id, text, changed_at) VALUES ($1, $2, $3, $4)', [assignments.group, e, `${word} groupnote`, tx.now]);
    await tx.rows('INSERT INTO catch_up (id, session_id, enrolment_id, text, receipt, handed_in_at) VALUES ($1, $2, $3, $4, $5, $6)', [newId(), sessionId, e, `${word} catchup`, newId(), tx.now]);
    await tx.rows("INSERT INTO attendance (session_id, enrolment_id, state, recorded_by, at) VALUES ($1, $2, 'caught_up', $3, $4)", [sessionId, e, world.trainer.personId, tx.now]);
    await tx.rows("INSERT INTO notice (id, cohort_id, audience, enrolment_id, title, text, by_person, at) VALUES ($1, $2, 'one', $3, 'For you', $4, $5, $6)", [newId(), world.cohortId, e, `${word} notice`, world.organiser.personId, tx.now]);
    await tx.rows('INSERT INTO consent (id, person_id, partner_id, given_at) VALUES ($1, $2, $3, $4)', [newId(), her.personId, world.partnerIds[0], tx.now]);
    await tx.rows('INSERT INTO partner_key (person_id, partner_id, key) VALUES ($1, $2, $3)', [her.personId, world.partnerIds[0], newId()]);
    await tx.rows("INSERT INTO completion_fact (enrolment_id, kind, subject_id, is_met, state, is_published, at) VALUES ($1, 'module', $2, true, 'done', true, $3) ON CONFLICT DO NOTHING", [e, world.moduleIds[0], tx.now]);
    await tx.job('mail.send', { personId: her.personId, event: 'notice', subjectId: 'waiting' });
  });
  await test.get(Mailings).send({ personId: her.personId, event: 'notice', subjectId: 'sent' });
  return { ...her, word, groupId, assignmentId: assignments.group };
}

export async function makeStage(test: TestApp, world: World): Promise<{ own: string; group: string; sessionId: string }> {
  const own = await makeAssignment(test, world.courseId, { code: 'A1' });
  const group = await makeAssignment(test, world.courseId, { code: 'A2', mode: 'group', template: [{ key: 'aim', title: 'Aim', hint: 'Why?' }] });
  const sessionId = (await makeSession(test, world)).id;
  await startIn(test, sessionId, -2000);
  return { own, group, sessionId };
}

/** A final record and an issued certificate; answers what is typed to check it. */
export async function award(test: TestApp, world: World, her: Participant): Promise<{ certificateId: string; recordId: string; serial: string; secret: string }> {
  const recordId = newId();
  return test.write(async (tx) => {
    await tx.rows("INSERT INTO completion_record (id, number, enrolment_id, cohort_id, outcome, state, frozen, sha256, made_final_at) VALUES ($1, $2, $3, $4, 'completed', 'frozen', '{}', 'x', $5)", [recordId, `R-${recordId.slice(0, 8)}`, her.enrolmentId, world.cohortId, tx.now]);
    const certificates = test.get(Certificates);
    const certificate = await certificates.make(tx, { personId: her.personId, enrolmentId: her.enrolmentId, cohortId: world.cohortId, facts: FACTS });
    await certificates.issue(tx, certificate, her.personId, { name: `Zqx ${her.handle} Legal`, latin: null });
    return { certificateId: certificate.id, recordId, serial: certificate.serial, secret: await certificates.secretOf(tx, certificate, her.personId) };
  });
}
