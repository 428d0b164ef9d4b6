import { Corrections } from '../assessment/marking/corrections.service.js';
import type { CriterionMark, MarkWords } from '../assessment/marking/mark.entity.js';
import { Marks } from '../assessment/marking/marks.service.js';
import { Publications } from '../assessment/marking/publications.service.js';
import { ScriptPool } from '../assessment/marking/script-pool.service.js';
import { HandIns } from '../assessment/assignment/hand-ins.service.js';
import type { CriterionLevel } from '../assessment/assignment/assignment.entity.js';
import { levelOf } from '../assessment/assignment/rubric-rule.js';
import { Database } from '../platform/database/database.js';
import type { Demo, DemoCohort, DemoPerson, DemoStaff } from './demo-world.js';

interface Script {
  id: string;
  code: string;
  assignmentId: string;
  commentsOnly: boolean;
  enrolmentIds: string[];
  criteria: Array<{ id: string; name: string; points: number; levels: CriterionLevel[] }>;
}

interface FeedbackFile {
  criteria: Array<{ name: string; levels: Array<{ name: string; comments: string[] }> }>;
  overall: string[];
}

/** The weighted mean at which a stage of last year's cast should end; a completed course stays under merit. */
const WANTED: Record<string, { mean: number; least: number; most: number }> = {
  completed_distinction: { mean: 75, least: 72, most: 94 },
  completed_merit: { mean: 68, least: 55, most: 68 },
  held_name: { mean: 68, least: 55, most: 68 },
  completed: { mean: 58.8, least: 50, most: 60 },
};
/** What somebody gets on the brief whose course did not end with a certificate: not yet. */
const NOT_YET = 43;
/** How one mark spreads over its criteria; it adds up to nothing. */
const SPREAD = [2, -1, 1, -2, 0];
const ANSWERS = [
  'Thank you for this. The doubt in your second part is the strongest sentence. Keep it with you.',
  'You saw where you had power and where you did not. That is hard to write down, and you did it.',
  'Your plan for next month is small and real. I hope that somebody asks you about it.',
  'What you say about listening has made me think about my own workshops. Thank you.',
];
const ON_DRAFTS = [
  'A good beginning. The problem is clear already. Next, choose the one office that can change it, and write down what you ask for.',
  'Your evidence is honest. Name the rule that binds your reader, and this brief stands on two feet.',
  'I can follow every line. Say who could be harmed by this change, and what lowers the risk.',
];

/** Last year: everything marked, answered and published. This year: three answers to work for comments only; the rest waits. */
export async function tellMarking(demo: Demo): Promise<void> {
  await markLastYear(demo, demo.lastYear);
  await answerDrafts(demo, demo.current);
}

async function markLastYear(demo: Demo, cohort: DemoCohort): Promise<void> {
  const plans = new Map<string, number>();
  const feedback = { A1: demo.yaml<FeedbackFile>('programme/work-samples/feedback.yaml'), A2: demo.yaml<FeedbackFile>('programme/work-samples/feedback-a2.yaml') };
  const staff = ['trainer', 'trainer-2', 'trainer', 'trainer-2', 'co-trainer'].map((key) => demo.staff[key]!);
  for (const [index, script] of (await scriptsOf(demo, cohort, 'A2')).entries()) {
    const members = await Promise.all(script.enrolmentIds.map(async (id) => ({ stage: stageOf(cohort, id), quizzes: await quizPercent(demo, id) })));
    const percent = planPercent(members);
    for (const id of script.enrolmentIds) plans.set(id, percent);
    await demo.at(cohort.at(6, 0, '10:00'), () => mark(demo, staff[index % 2]!, script, words(script, feedback.A2, percent, index)));
  }
  for (const [index, script] of (await scriptsOf(demo, cohort, 'A1')).entries()) {
    const [enrolmentId] = script.enrolmentIds as [string];
    const percent = briefPercent(stageOf(cohort, enrolmentId), await quizPercent(demo, enrolmentId), plans.get(enrolmentId) ?? 50);
    await demo.at(cohort.at(6, 1, `${10 + (index % 8)}:00`), () => mark(demo, staff[index % staff.length]!, script, words(script, feedback.A1, percent, index)));
  }
  for (const [index, script] of (await scriptsOf(demo, cohort, 'A3')).entries()) {
    await demo.at(cohort.at(6, 1, '20:00'), () => mark(demo, staff[index % 2]!, script, { overall: ANSWERS[index % ANSWERS.length]!, criteria: [] }));
  }
  for (const code of ['A1', 'A2']) await demo.at(cohort.at(6, 2, '10:00'), () => publish(demo, cohort, code));
  await correctOne(demo, cohort);
}

/** Two who are writing ask for comments on what they have; with the one who asked before, three get an answer. */
async function answerDrafts(demo: Demo, cohort: DemoCohort): Promise<void> {
  const drafts = await demo.get(Database).rows<{ enrolmentId: string; assignmentId: string; text: string; revision: number }>(
    `SELECT d.enrolment_id AS "enrolmentId", d.assignment_id AS "assignmentId", d.text, d.revision FROM draft d JOIN assignment a ON a.id = d.assignment_id JOIN enrolment e ON e.id = d.enrolment_id
      WHERE a.code = 'A1' AND e.cohort_id = $1 AND e.state = 'active' AND d.text <> '' AND NOT EXISTS (SELECT 1 FROM submission s WHERE s.assignment_id = a.id AND s.enrolment_id = e.id) ORDER BY d.saved_at, d.id LIMIT 2`,
    [cohort.id],
  );
  for (const { enrolmentId, assignmentId, text, revision } of drafts) {
    const person = personOf(cohort, enrolmentId)!;
    await demo.at(cohort.at(2, 0, '08:40'), async () => void (await demo.get(HandIns).handIn(await demo.act(person, 'assignment.handedIn'), assignmentId, { text, revision }, true, true)));
  }
  const scripts = (await scriptsOf(demo, cohort, 'A1')).filter((script) => script.commentsOnly);
  for (const [index, script] of scripts.slice(0, ON_DRAFTS.length).entries()) {
    await demo.at(cohort.at(2, 0, '09:30'), () => mark(demo, demo.staff.trainer!, script, { overall: ON_DRAFTS[index]!, criteria: [] }));
  }
}

/** Marks one script as a page does; the next one, which is opened for her, is handed back. */
async function mark(demo: Demo, who: DemoStaff, script: Script, given: MarkWords): Promise<void> {
  const act = await demo.act(who, 'mark.saved');
  const { nextId } = await demo.get(Marks).save(act, script.id, { ...given, version: 0, isDone: true });
  if (nextId) await demo.get(ScriptPool).handBack(act, nextId);
}

async function publish(demo: Demo, cohort: DemoCohort, code: string): Promise<void> {
  const scripts = (await scriptsOf(demo, cohort, code)).filter((script) => !script.commentsOnly);
  if (scripts.length > 0) await demo.get(Publications).publish(await demo.act(demo.staff.trainer!, 'results.published'), scripts[0]!.assignmentId, cohort.id, { done: scripts.length, left: 0 });
}

/** One mark was corrected the day after: a point more, with the reason. */
async function correctOne(demo: Demo, cohort: DemoCohort): Promise<void> {
  const finished = new Set(cohort.in('completed_distinction').map((person) => person.enrolmentId));
  const script = (await scriptsOf(demo, cohort, 'A1')).find((each) => finished.has(each.enrolmentIds[0]!));
  if (!script) return;
  const database = demo.get(Database);
  const standing = (await database.row<{ version: number; overall: string; id: string }>('SELECT id, version, overall FROM mark WHERE submission_id = $1', [script.id]))!;
  const criteria = await database.rows<CriterionMark>('SELECT criterion_id AS "criterionId", points, comment FROM mark_criterion WHERE mark_id = $1', [standing.id]);
  const more = criteria.map((each) => (each.criterionId === script.criteria[0]!.id ? { ...each, points: each.points! + 1 } : each));
  await demo.at(cohort.at(6, 3, '11:20'), async () =>
    demo.get(Corrections).correct(await demo.act(demo.staff.trainer!, 'mark.corrected'), script.id, { version: standing.version, overall: standing.overall, criteria: more, reason: 'I had overlooked your second source on the first page. Thank you for telling us.' }));
}

/** One mark for the group that fits the outcome of each member: nobody whose course is completed without merit is lifted to it. */
function planPercent(members: Array<{ stage: string; quizzes: number }>): number {
  const rooms = members.map(({ stage, quizzes }) => {
    if (stage === 'completed') return Math.floor((59.7 - 10 - 0.4 * 50 - 0.2 * quizzes) / 0.3);
    return stage === 'completed_distinction' ? 74 : 64;
  });
  return Math.max(50, Math.min(74, ...rooms));
}

/** What the brief must bring so that quizzes (20), brief (40), plan (30) and reflection (10) add up to the mean of the stage. */
function briefPercent(stage: string, quizzes: number, plan: number): number {
  const wanted = WANTED[stage];
  if (!wanted) return NOT_YET;
  const needed = Math.floor((wanted.mean - 0.2 * quizzes - 0.3 * plan - 10) / 0.4);
  return Math.min(wanted.most, Math.max(wanted.least, needed));
}

/** Points on each criterion that add up to `percent` of all, with a comment of the level that they lie in. */
function words(script: Script, feedback: FeedbackFile, percent: number, index: number): MarkWords {
  const points = script.criteria.map((criterion, place) => Math.min(criterion.points, Math.max(0, Math.round((criterion.points * percent) / 100) + SPREAD[(place + index) % SPREAD.length]!)));
  const all = script.criteria.reduce((sum, criterion) => sum + criterion.points, 0);
  for (let place = index, left = Math.ceil((all * percent) / 100) - sum(points); left !== 0; place += 1) {
    const at = place % points.length;
    const next = points[at]! + Math.sign(left);
    if (next < 0 || next > script.criteria[at]!.points) continue;
    points[at] = next;
    left -= Math.sign(left);
  }
  const criteria = script.criteria.map((criterion, place) => {
    const level = levelOf(criterion.levels, points[place]!)!;
    const comments = feedback.criteria.find(({ name }) => name === criterion.name)?.levels.find(({ name }) => name === level.name)?.comments ?? [];
    return { criterionId: criterion.id, points: points[place]!, comment: comments[index % Math.max(1, comments.length)] ?? '' };
  });
  return { overall: feedback.overall[index % feedback.overall.length]!, criteria };
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

function personOf(cohort: DemoCohort, enrolmentId: string): DemoPerson | undefined {
  return cohort.people.find((person) => person.enrolmentId === enrolmentId);
}

function stageOf(cohort: DemoCohort, enrolmentId: string): string {
  return personOf(cohort, enrolmentId)?.stage ?? '';
}

/** The mean of her best quizzes in per cent, each of the four counting the same. */
async function quizPercent(demo: Demo, enrolmentId: string): Promise<number> {
  const row = await demo.get(Database).row<{ percent: number | null }>("SELECT (sum(100.0 * points / out_of) / 4)::float8 AS percent FROM completion_fact WHERE enrolment_id = $1 AND kind = 'quiz' AND out_of > 0", [enrolmentId]);
  return row?.percent ?? 0;
}

/** The scripts of an assignment by its code, in the random order in which they are marked. */
async function scriptsOf(demo: Demo, cohort: DemoCohort, code: string): Promise<Script[]> {
  return demo.get(Database).rows<Script>(
    `SELECT s.id, s.code, a.id AS "assignmentId", s.for_comments_only AS "commentsOnly",
            (SELECT COALESCE(json_agg(e.id ORDER BY e.id), '[]') FROM enrolment e LEFT JOIN group_member m ON m.enrolment_id = e.id WHERE (e.id = s.enrolment_id OR m.group_id = s.group_id) AND e.state <> 'withdrawn') AS "enrolmentIds",
            (SELECT COALESCE(json_agg(json_build_object('id', c.id, 'name', c.name, 'points', c.points, 'levels', c.levels) ORDER BY c.position), '[]') FROM criterion c WHERE c.assignment_id = a.id) AS criteria
       FROM submission s JOIN assignment a ON a.id = s.assignment_id LEFT JOIN enrolment w ON w.id = s.enrolment_id
      WHERE s.cohort_id = $1 AND a.code = $2 AND s.taken_back_at IS NULL AND w.state IS DISTINCT FROM 'withdrawn' ORDER BY s.shuffle`,
    [cohort.id, code],
  );
}
