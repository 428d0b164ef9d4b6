import { CompletionFacts } from '../../src/completion/facts.service.js';
import { Courses } from '../../src/course/courses.service.js';
import { newId } from '../../src/platform/database/ids.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { Agreements } from '../../src/record/agreements.service.js';
import { ALL_FIELDS } from '../../src/record/record-fields.js';
import type { TestApp } from '../support/app.js';
import type { World } from '../support/cast.js';

const act = systemAct('test.scene');

export interface CourseScene {
  workshopIds: string[];
  quizId: string;
  a1: string;
  a3: string;
}

/** A course small enough to see through: the world's two modules, two workshops of which two are needed, a quiz, A1 (70 %) and A3 (10 %). */
export async function makeCourseScene(test: TestApp, world: World): Promise<CourseScene> {
  const programmeId = await test.get(Courses).makeProgramme(act, {
    title: 'Programme in tests', summary: 'First sentence. Second sentence. Third sentence.', descriptionHtml: '<p>x</p>', outcomes: [{ code: 'LO1', text: 'Explain it' }], notionalHours: 50, liveHours: 14,
    creditStatement: 'It carries no academic credit.', issuer: 'Issuer in tests', language: 'en',
  });
  const scene = { workshopIds: [newId(), newId()], quizId: newId(), a1: newId(), a3: newId() };
  await test.write(async (tx) => {
    await tx.rows("UPDATE course SET programme_id = $2, rule = jsonb_set(rule, '{workshopsNeeded}', '2') WHERE id = $1", [world.courseId, programmeId]);
    for (const [index, id] of scene.workshopIds.entries()) {
      await tx.rows("INSERT INTO workshop (id, course_id, number, kind, title, summary, minutes, catch_up_title, catch_up_html, week, day) VALUES ($1, $2, $3, 'workshop', 'W', 'S', 90, 'C', '<p>c</p>', 1, 1)", [id, world.courseId, index + 1]);
    }
    await tx.rows("INSERT INTO quiz (id, module_id, title, minutes, pass_percent, due_week) VALUES ($1, $2, 'Quiz 1', 30, 60, 1)", [scene.quizId, world.moduleIds[0]]);
    for (const [id, code, mode, weight] of [[scene.a1, 'A1', 'individual', 70], [scene.a3, 'A3', 'reflection', 10]]) {
      await tx.rows("INSERT INTO assignment (id, course_id, code, title, minutes, mode, weight_percent, brief_html, due_week) VALUES ($1, $2, $3, 'Work', 60, $4, $5, '<p>b</p>', 2)", [id, world.courseId, code, mode, weight]);
    }
  });
  return scene;
}

/** Everything done, A1 with `points` of 100. */
export async function doEverything(test: TestApp, world: World, scene: CourseScene, enrolmentId: string, points = 65, isPublished = true): Promise<void> {
  const facts = test.get(CompletionFacts);
  await test.write(async (tx) => {
    await facts.tell(tx, { enrolmentId, kind: 'module', subjectId: world.moduleIds[0]!, isMet: true, state: 'done', isPublished: true });
    for (const subjectId of scene.workshopIds) await facts.tell(tx, { enrolmentId, kind: 'workshop', subjectId, isMet: true, state: 'present', isPublished: true });
    await facts.tell(tx, { enrolmentId, kind: 'quiz', subjectId: scene.quizId, isMet: true, state: 'passed', points: 7, outOf: 10, isPublished: true });
    await facts.tell(tx, { enrolmentId, kind: 'assignment', subjectId: scene.a1, isMet: points >= 50, state: 'marked', points, outOf: 100, isPublished });
    await facts.tell(tx, { enrolmentId, kind: 'assignment', subjectId: scene.a3, isMet: true, state: 'handed_in', isPublished: true });
  });
}

export async function makeAgreements(test: TestApp, world: World, fields: readonly string[] = ALL_FIELDS): Promise<void> {
  for (const [index, partnerId] of world.partnerIds.entries()) {
    await test.get(Agreements).make(act, { partnerId, number: `AG-${index + 1}`, purpose: 'To know who completed.', fields, fromOn: '2020-01-01', untilOn: '2099-12-31' });
  }
}
