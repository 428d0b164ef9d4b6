import { newId } from '../../src/platform/database/ids.js';
import type { TestApp } from '../support/app.js';
import type { Participant } from '../support/cast.js';

const LEVELS = [
  { name: 'Not yet', from: 0, to: 9, text: 'Unclear so far.' },
  { name: 'Enough', from: 10, to: 11, text: 'Clear.' },
  { name: 'Strong', from: 12, to: 13, text: 'Explained.' },
  { name: 'Excellent', from: 14, to: 20, text: 'New to the reader.' },
];

/** An assignment with two criteria of 20 points. */
export async function makeAssignment(test: TestApp, courseId: string, code: string, mode: 'individual' | 'group' | 'reflection' = 'individual'): Promise<{ id: string; criterionIds: string[] }> {
  const id = newId();
  const template = mode === 'group' ? [{ key: 'aim', title: 'Aim and ask', hint: '' }, { key: 'steps', title: 'Steps and dates', hint: '' }] : [];
  await test.rows("INSERT INTO assignment (id, course_id, code, title, minutes, mode, weight_percent, brief_html, template, due_week) VALUES ($1, $2, $3, $4, 90, $5, 40, '<p>Brief.</p>', $6, 2)", [id, courseId, code, `Title of ${code}`, mode, JSON.stringify(template)]);
  if (mode === 'reflection') return { id, criterionIds: [] };
  const criterionIds = [newId(), newId()];
  for (const [index, criterionId] of criterionIds.entries()) {
    await test.rows('INSERT INTO criterion (id, assignment_id, position, name, points, levels) VALUES ($1, $2, $3, $4, 20, $5)', [criterionId, id, index + 1, ['Problem and evidence', 'Ask and strategy'][index], JSON.stringify(LEVELS)]);
  }
  return { id, criterionIds };
}

interface Handed {
  enrolmentId?: string;
  groupId?: string;
  text?: string;
  plan?: Record<string, string>;
  commentsOnly?: boolean;
  moved?: boolean;
  shuffle?: number;
  code?: string;
}

let nth = 0;

/** Work that is handed in; answers the id of the submission and its code. */
export async function handIn(test: TestApp, assignmentId: string, cohortId: string, work: Handed): Promise<{ id: string; code: string }> {
  nth += 1;
  const id = newId();
  const code = work.code ?? `K${nth}P-42`;
  const [by] = await test.rows<{ person_id: string }>('SELECT e.person_id FROM enrolment e LEFT JOIN group_member m ON m.enrolment_id = e.id ORDER BY (e.id = $1 OR m.group_id = $2) IS TRUE DESC LIMIT 1', [work.enrolmentId ?? null, work.groupId ?? null]);
  await test.rows(
    `INSERT INTO submission (id, assignment_id, cohort_id, enrolment_id, group_id, version_number, code, receipt, for_comments_only, text, plan, handed_in_at, handed_in_by, is_moved_date, shuffle)
     VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, now() - interval '50 hours', $11, $12, $13)`,
    [id, assignmentId, cohortId, work.enrolmentId ?? null, work.groupId ?? null, code, newId().slice(0, 12), work.commentsOnly ?? false, work.text ?? '', work.plan ? JSON.stringify(work.plan) : null, by!.person_id, work.moved ?? false, work.shuffle ?? Math.random()],
  );
  return { id, code };
}

/** A participant hands in a PDF through her own page; answers the id of the submission. */
export async function handInFile(test: TestApp, who: Participant, assignmentId: string, content: Buffer): Promise<string> {
  const revision = async () => /name="revision" value="(\d+)"/.exec((await who.browser.get(`/assignments/${assignmentId}`)).text)?.[1] ?? '0';
  const answers = [await who.browser.postFile(`/assignments/${assignmentId}/file`, 'file', content, 'mine.pdf'), await who.browser.post(`/assignments/${assignmentId}/hand-in`, { text: '', revision: await revision(), tick: Array.from({ length: 12 }, (_each, nth) => String(nth)), comments: 'marks' })];
  if (answers.some(({ status }) => status !== 303)) throw new Error(`Not handed in: ${answers.map(({ status }) => status).join(', ')}.`);
  const [row] = await test.rows<{ id: string }>('SELECT id FROM submission WHERE assignment_id = $1 AND enrolment_id = $2 AND taken_back_at IS NULL', [assignmentId, who.enrolmentId]);
  return row!.id;
}

export async function makeGroup(test: TestApp, cohortId: string, enrolmentIds: string[], number = 1): Promise<string> {
  const id = newId();
  await test.rows('INSERT INTO learning_group (id, cohort_id, number) VALUES ($1, $2, $3)', [id, cohortId, number]);
  for (const enrolmentId of enrolmentIds) await test.rows('INSERT INTO group_member (enrolment_id, group_id, joined_at) VALUES ($1, $2, now())', [enrolmentId, id]);
  return id;
}

/** The fields of a whole mark: 12 and 17 points. */
export const WHOLE = { version: '0', 'c1-level': '2', 'c1-points': '12', 'c1-was': '', 'c1-comment': 'Explained well.', 'c2-level': '3', 'c2-points': '17', 'c2-was': '', 'c2-comment': '', overall: 'Thank you.' };

export interface FactRow {
  is_met: boolean;
  state: string;
  points: number | null;
  out_of: number | null;
  is_published: boolean;
}

export async function factOf(test: TestApp, enrolmentId: string, assignmentId: string): Promise<FactRow | undefined> {
  const [fact] = await test.rows<FactRow>("SELECT is_met, state, points, out_of, is_published FROM completion_fact WHERE enrolment_id = $1 AND subject_id = $2 AND kind = 'assignment'", [enrolmentId, assignmentId]);
  return fact;
}
