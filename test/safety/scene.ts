import { pdfFile } from '../platform/upload-samples.js';
import { newId } from '../../src/platform/database/ids.js';
import type { TestApp } from '../support/app.js';
import type { Response } from 'supertest';
import type { Actor } from './actors.js';

const TICKS = Array.from({ length: 12 }, (_each, nth) => String(nth));

/** What the demo leaves open: the participant asks, writes, hands in with a file and plans with her group; an organiser changes the words of a lesson and asks to show the hidden person again. All through the pages. */
export async function writeMore(test: TestApp, actors: Map<string, Actor>): Promise<void> {
  const her = actors.get('participant')!;
  const [ids] = await test.rows<{ alone: string; together: string; groupId: string; lesson: string; version: number; cohortId: string }>(
    `SELECT e.cohort_id AS "cohortId", (SELECT a.id FROM assignment a WHERE a.course_id = c.course_id AND a.mode = 'individual' ORDER BY a.code LIMIT 1) AS alone,
            (SELECT a.id FROM assignment a WHERE a.course_id = c.course_id AND a.mode = 'group') AS together, g.group_id AS "groupId", l.id AS lesson, l.version
       FROM enrolment e JOIN cohort c ON c.id = e.cohort_id JOIN group_member g ON g.enrolment_id = e.id
       JOIN learning_module m ON m.course_id = c.course_id AND m.position = 5 JOIN lesson l ON l.module_id = m.id AND l.position = 1 WHERE e.person_id = $1`,
    [her.personId],
  );
  const { alone, together, groupId, lesson, version, cohortId } = ids!;
  await test.rows("INSERT INTO passkey (id, person_id, credential_id, public_key, counter, transports, number, created_at) VALUES ($1, $2, 'a-key-of-hers', '\\x00', 0, '', 1, now())", ['passkey'.padEnd(26, '0'), her.personId]);
  await test.rows("INSERT INTO upload (id, person_id, bytes, sha256, ending, begun_at) VALUES ($1, $2, 400000, repeat('0', 64), '.pdf', now())", [newId(), her.personId]);
  expectGone(await her.browser.post('/questions', { text: 'A question of hers.' }));
  expectGone(await her.browser.post(`/assignments/${alone}/draft`, { text: 'Her draft.', revision: await revision(test, alone, her) }));
  expectGone(await her.browser.postFile(`/assignments/${alone}/file`, 'file', pdfFile(), 'mine.pdf'));
  expectGone(await her.browser.post(`/assignments/${alone}/hand-in`, { text: 'Her work.', revision: await revision(test, alone, her), tick: TICKS, comments: 'marks' }));
  const [plan] = await test.rows<{ number: number }>('SELECT COALESCE(max(number), 0)::int AS number FROM plan_version WHERE group_id = $1 AND assignment_id = $2', [groupId, together]);
  const template = await test.rows<{ key: string }>("SELECT h->>'key' AS key FROM assignment a, jsonb_array_elements(a.template) h WHERE a.id = $1", [together]);
  expectGone(await her.browser.post(`/groups/${groupId}/plan/${together}`, { revision: String(plan!.number), ...Object.fromEntries(template.map(({ key }) => [`part-${key}`, 'A part of hers.'])) }));
  expectGone(await her.browser.post(`/groups/${groupId}/plan/${together}/messages`, { message: 'A message of hers.' }));
  await her.browser.post('/parked', { _path: '/questions', text: 'A question of hers that waits.' });
  expectGone(await actors.get('organiser')!.browser.post(`/words/lesson/${lesson}`, {
    title: 'A lesson', summary: 'A summary.', contentNote: '', readMinutes: '12', thinkMinutes: '5', furtherMinutes: '0', html: 'New words.', version: String(version), step: 'save',
  }));
  expectGone(await actors.get('organiser')!.browser.post(`/cohorts/${cohortId}/hiding`, { name: 'small-lamp' }));
  await test.rows("INSERT INTO handover (id, person_id, successor_id, at, ends_at) VALUES ($1, $2, $3, now(), now() + interval '9 days')", [newId(), actors.get('organiser')!.personId, actors.get('second organiser')!.personId]);
  // An hour of the first days is given back; she asks for another interpreter.
  expectGone(await actors.get('organiser')!.browser.post(`/blackouts/${cohortId}`, { reach: 'zone', zone: 'Asia/Yangon', fromDay: '2026-01-05', fromClock: '10:00', toDay: '2026-01-05', toClock: '11:00' }));
  expectGone(await her.browser.post('/apart', { who: `interpreter-${actors.get('interpreter')!.personId}` }));
  expectGone(await actors.get('organiser')!.browser.post(`/cohorts/${cohortId}/evaluations`, { subject: 'course', days: '14' }));
  // A form about the first module is closed, and enough have answered.
  await test.rows("INSERT INTO evaluation (id, cohort_id, module_id, opened_at, closes_at) SELECT $1, c.id, m.id, now() - interval '9 days', now() - interval '1 day' FROM cohort c JOIN learning_module m ON m.course_id = c.course_id AND m.position = 0 WHERE c.id = $2", ['closedform'.padEnd(26, '0'), cohortId]);
  await test.rows("INSERT INTO evaluation_taken (evaluation_id, digest) SELECT $1, n::text FROM generate_series(1, 6) n", ['closedform'.padEnd(26, '0')]);
  await test.rows("INSERT INTO evaluation_count (evaluation_id, statement, score, count) SELECT $1, 'clear', n, n FROM generate_series(1, 3) n", ['closedform'.padEnd(26, '0')]);
  // A marker keeps a comment, and is worried about the work of somebody else.
  const [worried] = await test.rows<{ id: string }>("SELECT s.id FROM submission s JOIN enrolment e ON e.id = s.enrolment_id WHERE s.cohort_id = $1 AND s.taken_back_at IS NULL AND s.file_id IS NULL AND e.person_id <> $2 AND NOT EXISTS (SELECT 1 FROM mark k WHERE k.submission_id = s.id) ORDER BY s.for_comments_only, s.shuffle DESC LIMIT 1", [cohortId, her.personId]);
  const kept = await actors.get('trainer')!.browser.post(`/marking/scripts/${worried!.id}/comments`, { 'c1-comment': 'A comment to keep.', keep: '0', version: '0' });
  if (kept.status !== 200) throw new Error(`No comment was kept: ${kept.status}`);
  expectGone(await actors.get('trainer')!.browser.post(`/marking/scripts/${worried!.id}/care`, { note: 'A worry.' }));
  // She takes a pack along and sends a file from it; a marker sends a worksheet that waits.
  const pack = await her.browser.post(`/offline-packs/for/assignment/${alone}`);
  expectGone(pack);
  expectGone(await her.browser.post('/offline-files', { pasted: JSON.stringify({ pack: String(pack.headers.location).split('/').pop(), clear: { serial: 1, at: null, parts: [{ kind: 'assignment', id: alone, text: 'Work of hers without a line.', ticks: TICKS }] } }) }));
  const [code] = await test.rows<{ code: string }>('SELECT code FROM submission WHERE assignment_id = $1 AND cohort_id = $2 AND taken_back_at IS NULL AND NOT for_comments_only ORDER BY shuffle LIMIT 1', [alone, cohortId]);
  expectGone(await actors.get('trainer')!.browser.postFile(`/marking/${alone}/${cohortId}/worksheet`, 'file', Buffer.from(`Script,Version,Line,Level,Points,Comment,Done\r\n${code!.code},0,1,,,A comment without a line.,`), 'worksheet.csv'));
  // Another group has handed in its plan.
  await test.rows(
    `INSERT INTO submission (id, assignment_id, cohort_id, group_id, version_number, code, receipt, plan, handed_in_at, handed_in_by) SELECT $1, $2, g.cohort_id, g.id, 1, 'G7P-42', 'groupreceipt', '{}', now(), (SELECT e.person_id FROM group_member m JOIN enrolment e ON e.id = m.enrolment_id WHERE m.group_id = g.id LIMIT 1)
       FROM learning_group g WHERE g.cohort_id = $3 AND g.id <> $4 ORDER BY g.number LIMIT 1`,
    [newId(), together, cohortId, groupId],
  );
  // A marker has put a note into a text.
  await test.rows("INSERT INTO inline_note (id, submission_id, from_at, to_at, text, by_person, at) SELECT $1, s.id, 0, 1, 'A note.', $2, now() FROM submission s WHERE s.cohort_id = $3 AND s.taken_back_at IS NULL AND s.enrolment_id IS NOT NULL ORDER BY s.file_id IS NULL, s.handed_in_at LIMIT 1", [newId(), actors.get('trainer')!.personId, cohortId]);
  // Another has put one on a page of a PDF.
  await test.rows('INSERT INTO marking_setting (cohort_id, pdf_notes, changed_at) VALUES ($1, true, now()) ON CONFLICT (cohort_id) DO UPDATE SET pdf_notes = true', [cohortId]);
  await test.rows("INSERT INTO inline_note (id, submission_id, page, x_at, y_at, text, by_person, at) SELECT $1, s.id, 1, 500, 500, 'A note on a page.', $2, now() FROM submission s JOIN stored_file f ON f.id = s.file_id AND f.kind = 'pdf' WHERE s.cohort_id = $3 AND s.taken_back_at IS NULL AND s.enrolment_id IS NOT NULL ORDER BY s.handed_in_at LIMIT 1", [newId(), actors.get('trainer')!.personId, cohortId]);
  // A review is the co-trainer's to make.
  await test.rows("INSERT INTO review_request (id, submission_id, asked_by, asked_at, marker_id) SELECT $1, s.id, s.handed_in_by, now(), $2 FROM submission s JOIN mark k ON k.submission_id = s.id WHERE s.cohort_id = $3 AND s.taken_back_at IS NULL AND NOT EXISTS (SELECT 1 FROM care_case ca WHERE ca.submission_id = s.id) ORDER BY s.shuffle LIMIT 1", [newId(), actors.get('co-trainer')!.personId, cohortId]);
  // An agreement and a closed file wait for an organiser's yes; somebody of last year was matched at a university.
  const york = "(SELECT id FROM partner WHERE code = 'york')";
  await test.rows(
    `INSERT INTO agreement (id, partner_id, number, version_number, purpose, fields, from_on, until_on, made_by, made_at) SELECT $1, a.partner_id, 'NEXT', 2, a.purpose, a.fields, current_date + 30, current_date + 400, $2, now() FROM agreement a WHERE a.partner_id = ${york}`,
    [newId(), actors.get('second organiser')!.personId],
  );
  await test.rows(`INSERT INTO file_opening (id, cohort_id, partner_id, asked_by, asked_at) SELECT $1, c.id, ${york}, $2, now() FROM cohort c WHERE c.state = 'final'`, [newId(), actors.get('officer york')!.personId]);
  await test.rows(`INSERT INTO student_match (id, person_id, partner_id, officer_id, at) SELECT $1, s.person_id, s.partner_id, $2, now() FROM consent s JOIN person p ON p.id = s.person_id AND p.protection_level <> 'hidden' JOIN completion_record r ON r.enrolment_id IN (SELECT id FROM enrolment WHERE person_id = s.person_id) WHERE s.partner_id = ${york} AND s.withdrawn_at IS NULL ORDER BY s.given_at, s.id LIMIT 1`, [newId(), actors.get('officer york')!.personId]);
  await test.rows(
    `INSERT INTO dispute (id, record_id, partner_id, officer_id, reason, words, at, acknowledge_by, answer_by) SELECT $1, w.record_id, d.partner_id, d.officer_id, 'dates', 'A word.', now(), current_date + 7, current_date + 28
       FROM record_download d JOIN record_download_row w ON w.download_id = d.id WHERE d.partner_id = ${york} ORDER BY d.at, w.record_id LIMIT 1`,
    [newId()],
  );
  // Somebody who is no actor wants to be erased in three days.
  await test.rows(
    `INSERT INTO erasure (id, person_id, digest, asked_at, asked_as, due_at, certificates) SELECT $2, e.person_id, repeat('0', 64), now(), 'herself', now() + interval '3 days', 'keep'
       FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = (SELECT cohort_id FROM enrolment WHERE person_id = $1 LIMIT 1) AND e.state = 'active' AND p.protection_level <> 'hidden' AND NOT (e.person_id = ANY($3)) ORDER BY e.id LIMIT 1`,
    [her.personId, newId(), [...actors.values()].flatMap(({ personId }) => personId ?? [])],
  );
}

async function revision(test: TestApp, assignmentId: string, actor: Actor): Promise<string> {
  const [row] = await test.rows<{ revision: number }>('SELECT d.revision FROM draft d JOIN enrolment e ON e.id = d.enrolment_id WHERE d.assignment_id = $1 AND e.person_id = $2', [assignmentId, actor.personId]);
  return String(row?.revision ?? 0);
}

function expectGone(response: Response): void {
  if (response.status !== 303) throw new Error(`${response.request.url} answered ${response.status}: ${/<main[\s\S]*<\/main>/.exec(response.text)?.[0].replaceAll(/<[^>]*>|\s+/g, ' ').slice(0, 400) ?? ''}`);
}
