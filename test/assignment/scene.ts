import { Assignments, type NewAssignment } from '../../src/assessment/assignment/assignments.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { newId } from '../../src/platform/database/ids.js';
import type { TestApp } from '../support/app.js';

const levels = [
  { name: 'Not yet', from: 0, to: 9, text: 'Not there.' },
  { name: 'Enough', from: 10, to: 11, text: 'It is there.' },
  { name: 'Strong', from: 12, to: 20, text: 'It is well there.' },
];

/** An assignment of a course in tests; due at the end of the given week unless told otherwise. */
export function makeAssignment(test: TestApp, courseId: string, facts: Partial<NewAssignment> = {}): Promise<string> {
  return test.get(Assignments).make(systemAct('test.scene'), {
    courseId, moduleId: null, code: 'A1', title: 'Brief title', minutes: 130, mode: 'individual', weightPercent: 40, briefHtml: '<p>Write to one office.</p><script>alert(1)</script>',
    checklist: ['Own words.', 'No names.'], template: [], dueWeek: 8, dueDay: 6, criteria: [{ name: 'Problem', outcomes: ['LO1'], points: 20, levels }, { name: 'Safety', outcomes: ['LO3'], points: 20, levels }], ...facts,
  });
}

export async function makeGroup(test: TestApp, cohortId: string, number: number, enrolmentIds: string[]): Promise<string> {
  const id = newId();
  await test.write(async (tx) => {
    await tx.rows('INSERT INTO learning_group (id, cohort_id, number) VALUES ($1, $2, $3)', [id, cohortId, number]);
    for (const enrolmentId of enrolmentIds) await tx.rows('INSERT INTO group_member (enrolment_id, group_id, joined_at) VALUES ($1, $2, $3)', [enrolmentId, id, tx.now]);
  });
  return id;
}

/** Moves the due time of an assignment in one cohort to `hours` from now. */
export async function dueIn(test: TestApp, cohortId: string, assignmentId: string, hours: number): Promise<void> {
  await test.rows("UPDATE deadline SET due_at = now() + make_interval(hours => $3) WHERE cohort_id = $1 AND kind = 'assignment' AND subject_id = $2", [cohortId, assignmentId, hours]);
}

/** A marker has begun; done and with points when told. */
export async function beginMarking(test: TestApp, submissionId: string, markerId: string, points?: number[]): Promise<string> {
  const id = newId();
  await test.rows('INSERT INTO mark (id, submission_id, marker_id, overall, is_done, began_at, changed_at) VALUES ($1, $2, $3, $4, $5, now(), now())', [id, submissionId, markerId, 'Overall words', points !== undefined]);
  const criteria = await test.rows<{ id: string }>('SELECT c.id FROM criterion c JOIN submission s ON s.assignment_id = c.assignment_id WHERE s.id = $1 ORDER BY c.position', [submissionId]);
  for (const [index, one] of (points ?? []).entries()) await test.rows('INSERT INTO mark_criterion (mark_id, criterion_id, points, comment) VALUES ($1, $2, $3, $4)', [id, criteria[index]!.id, one, `Comment ${index + 1}`]);
  return id;
}

export async function publish(test: TestApp, assignmentId: string, cohortId: string, personId: string): Promise<void> {
  await test.rows('INSERT INTO publication (id, assignment_id, cohort_id, at, published_by) VALUES ($1, $2, $3, now(), $4)', [newId(), assignmentId, cohortId, personId]);
}

/** The hidden revision that a page carries. */
export function revisionOf(html: string): string {
  return /name="revision" value="(\d+)"/.exec(html)?.[1] ?? 'none';
}
