import { createHash } from 'node:crypto';
import { AttemptQueries, type ReviewView } from '../assessment/quiz/attempt.queries.js';
import { Attempts } from '../assessment/quiz/attempts.service.js';
import { Answers } from '../assessment/quiz/answers.service.js';
import { Counting } from '../assessment/quiz/counting.service.js';
import { CountingQueries } from '../assessment/quiz/counting.queries.js';
import type { Answer, NewQuestion } from '../assessment/quiz/question-body.js';
import { textOf } from '../assessment/quiz/quiz-scoring.js';
import { Quizzes } from '../assessment/quiz/quizzes.service.js';
import { Extensions } from '../assessment/extension/extensions.service.js';
import { EnrolmentQueries } from '../enrolment/enrolment.queries.js';
import type { ViewerAct } from '../people/viewer.js';
import type { Demo, DemoCohort, DemoPerson } from './demo-world.js';

type Question = ReviewView['questions'][number];

interface QuizFile {
  title: string;
  minutes: number;
  passPercent: number;
  questions: NewQuestion[];
}

const MODULES = ['m1', 'm2', 'm3', 'm4'];
const quizIds: Record<string, string> = {};

/**
 * How many of ten questions somebody of a stage has right at least, for each quiz (m1 first) and attempt. A completed course has each quiz at six or
 * more; merit and distinction are nearer to ten, so that they fit the marks of the assignments.
 */
const RIGHT: Record<string, number[][]> = {
  on_time: [[8]], ahead: [[9], [10]], behind: [[3]], excused: [[7]], hidden: [[8]], offline_until: [[7]], group_member_quiet: [[3, 7]], paused: [[7]],
  completed_distinction: [[10], [9], [10], [9]], completed_merit: [[8], [9], [8], [8]], held_name: [[8], [8], [9], [8]], completed: [[3, 7], [6], [7], [3, 6]], attended: [[6], [3], [3], []], not_completed: [[7], [3], [], []], withdrawn: [[3]],
};

/** Answers that mean the same in other words: whoever wrote them asks that they be counted. */
const OWN_WORDS = ['the ban on sending people back', 'no forced return to danger', 'not sending back'];

/** The four quizzes, due on the Sunday of their module's week. */
export async function makeQuizzes(demo: Demo): Promise<void> {
  for (const code of MODULES) {
    const { title, minutes, passPercent, questions } = demo.yaml<QuizFile>(`programme/modules/${code}/quiz.yaml`);
    quizIds[code] = await demo.get(Quizzes).make(demo.system(), { moduleId: demo.modules[code]!.id, title, minutes, passPercent, dueWeek: MODULES.indexOf(code) + 1, dueDay: 6, questions });
  }
}

/** Attempts of both cohorts, answers that wait to be counted, one attempt left open, and one extension taken. */
export async function tellQuizzes(demo: Demo): Promise<void> {
  for (const cohort of [demo.lastYear, demo.current]) {
    const asking = cohort.in('on_time', 'completed_merit').slice(-OWN_WORDS.length);
    for (const person of await activeOf(demo, cohort)) {
      const act = await demo.act(person, 'quiz.handedIn');
      for (const [index, attempts] of (RIGHT[person.stage] ?? []).entries()) {
        for (const [nth, right] of attempts.entries()) {
          const ownWords = index === 0 ? OWN_WORDS[asking.indexOf(person)] : undefined;
          await demo.at(cohort.at(index + 1, 5 + nth, '19:30'), () => take(demo, act, MODULES[index]!, `${person.key} ${index} ${nth}`, right, ownWords));
        }
      }
    }
    await count(demo, cohort);
  }
  await leaveOpen(demo);
}

/** Those whose place is open at this point of the story. */
async function activeOf(demo: Demo, cohort: DemoCohort): Promise<DemoPerson[]> {
  const active: DemoPerson[] = [];
  for (const person of cohort.people.filter((each) => each.accountId !== null)) {
    const { viewer } = await demo.act(person, 'quiz.handedIn');
    if ((await demo.get(EnrolmentQueries).current(viewer))?.enrolmentId === person.enrolmentId) active.push(person);
  }
  return active;
}

async function take(demo: Demo, act: ViewerAct, code: string, story: string, rightCount: number, ownWords: string | undefined): Promise<void> {
  const { number, review } = await begin(demo, act, code);
  const drawn = [...review.questions].sort((a, b) => draw(a, story).localeCompare(draw(b, story))).slice(0, rightCount + luck(story, rightCount));
  for (const question of review.questions) {
    const answer = ownWords && question.kind === 'short' ? { text: ownWords } : drawn.includes(question) ? rightAnswer(question) : wrongAnswer(question);
    await save(demo, act, code, review, question, answer);
  }
  await demo.get(Attempts).handIn(act, quizIds[code]!, review.attemptId);
  if (ownWords) await demo.get(Counting).ask(act, quizIds[code]!, number, review.questions.find((question) => question.kind === 'short')!.position);
}

async function begin(demo: Demo, act: ViewerAct, code: string): Promise<{ number: number; review: ReviewView }> {
  const { number } = await demo.get(Attempts).begin(act, quizIds[code]!);
  return { number, review: (await demo.get(AttemptQueries).review(act.viewer, quizIds[code]!))! };
}

async function save(demo: Demo, act: ViewerAct, code: string, review: ReviewView, question: Question, answer: Answer): Promise<void> {
  await demo.get(Answers).save(act, quizIds[code]!, question.position, { attempt: review.attemptId, answer, kinds: [question.kind], go: 'stay', nextPosition: Math.min(question.position + 1, review.questions.length), clientAt: null });
}

/** Last year's co-trainer decided on all answers; this year's newest still wait. */
async function count(demo: Demo, cohort: DemoCohort): Promise<void> {
  if (cohort !== demo.lastYear) return;
  const act = await demo.act(demo.staff['co-trainer']!, 'quiz.countMineDecided');
  const { waiting } = await demo.get(CountingQueries).list(act.viewer);
  for (const row of waiting) {
    const decision = textOf(row.answer) === 'not sending back' ? 'not' : 'counts';
    await demo.at(cohort.at(2, 0, '10:00'), () => demo.get(Counting).decide(act, row.attemptId, row.questionId, { decision, seen: 'waiting', accept: false }));
  }
}

/** One person stopped in the middle of quiz 2 and may go on; one who is behind took seven more days for it. */
async function leaveOpen(demo: Demo): Promise<void> {
  const [, stopped] = demo.current.in('on_time');
  const act = await demo.act(stopped!, 'quiz.begun');
  await demo.at(demo.current.at(2, 0, '19:00'), async () => {
    const { review } = await begin(demo, act, 'm2');
    for (const question of review.questions.slice(0, 3)) await save(demo, act, 'm2', review, question, rightAnswer(question));
  });
  const behind = demo.current.in('behind').at(-1)!;
  const extending = await demo.act(behind, 'extension.taken');
  await demo.at(demo.current.at(2, 0, '21:00'), () => demo.get(Extensions).extend(extending, behind.enrolmentId, 'quiz', quizIds.m2!));
}

/** Some of those who pass have one more right. */
function luck(story: string, rightCount: number): number {
  return rightCount >= 6 ? createHash('sha256').update(story).digest()[0]! % 2 : 0;
}

/** A draw that is the same on every machine, so that the demo tells the same story every time. */
function draw(question: Question, story: string): string {
  return createHash('sha256').update(`${story} ${question.position}`).digest('hex');
}

function rightAnswer(question: Question): Answer {
  switch (question.kind) {
    case 'single':
    case 'multiple':
      return { chosen: question.body.choices.filter((choice) => choice.right).map((choice) => choice.id) };
    case 'truefalse':
      return { chosen: [String(question.body.right)] };
    case 'short':
      return { text: question.body.accepted[0]! };
    case 'order':
      return { placed: Object.fromEntries(question.body.items.map((item, index) => [item.id, String(index + 1)])) };
    case 'match':
      return { placed: Object.fromEntries(question.body.pairs.map((pair) => [pair.id, pair.rightId])) };
  }
}

/** What somebody answers who is not sure: nothing of it right but here and there a part. */
function wrongAnswer(question: Question): Answer {
  switch (question.kind) {
    case 'single':
    case 'multiple':
      return { chosen: [question.body.choices.find((choice) => !choice.right)?.id ?? ''] };
    case 'truefalse':
      return { chosen: [String(!question.body.right)] };
    case 'short':
      return { text: 'I do not know' };
    case 'order':
      return { placed: Object.fromEntries(question.body.items.map((item, index, all) => [item.id, String(all.length - index)])) };
    case 'match':
      return { placed: Object.fromEntries(question.body.pairs.map((pair, index, all) => [pair.id, all[(index + 1) % all.length]!.rightId])) };
  }
}
