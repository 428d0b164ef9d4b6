import type { WeekView } from './this-week.queries.js';

export type TaskKind = 'lesson' | 'quiz' | 'assignment' | 'catch_up';

/** One thing to do, ready for a row of the page. */
export interface Task {
  kind: TaskKind;
  href: string;
  title: string;
  /** Position of lesson or code of assignment, for the kind's word. */
  number: string | number;
  minutes: number;
  bytes: number;
  dueAt: string | null;
  /** A word for the chip: `todo`, `begun`, `late`, `done`. */
  state: 'todo' | 'begun' | 'late' | 'done';
}

export interface Session {
  id: string;
  href: string;
  title: string;
  number: number;
  kind: string;
  startsAt: Date;
  minutes: number;
  /** The join page is open: from 15 minutes before the start until the end. */
  canJoin: boolean;
  isCancelled: boolean;
}

export interface ThisWeek {
  /** 1-based for people; at least 1, at most the number of weeks. */
  week: number;
  weeks: number;
  isBefore: boolean;
  isOver: boolean;
  now: Task[];
  later: Task[];
  done: Task[];
  next: Session | null;
  minutes: number;
  bytes: number;
}

const MINUTE = 60000;
const DAY = 1440 * MINUTE;
const QUIZ_BYTES = 30000;
const ASSIGNMENT_BYTES = 16000;
const CATCH_UP_BYTES = 9000;
const JOIN_BEFORE = 15 * MINUTE;

/**
 * What a participant should do now, later, and what is done. Now: undone lessons and quizzes of the weeks so far, assignments due within
 * eleven days or late, open catch-up tasks; in the order of their due times, lessons of a week before its quiz. Week 0 is `weekIndex` 0.
 */
export function thisWeek(view: WeekView, weekIndex: number, now: Date): ThisWeek {
  const tasks = [...lessonTasks(view), ...quizTasks(view, now), ...assignmentTasks(view, now), ...catchUpTasks(view, now)];
  const isNow = ({ task, week }: WeekTask) => task.state !== 'done' && (week <= weekIndex || (task.dueAt !== null && Date.parse(task.dueAt) < now.getTime() + 11 * DAY && task.kind === 'assignment'));
  const inOrder = tasks.sort((a, b) => a.order - b.order);
  const here = inOrder.filter(isNow).map(({ task }) => task);
  return {
    week: Math.min(Math.max(weekIndex + 1, 1), view.weeks),
    weeks: view.weeks,
    isBefore: weekIndex < 0,
    isOver: weekIndex >= view.weeks || view.cohortState === 'final',
    now: here,
    later: inOrder.filter((entry) => entry.task.state !== 'done' && !isNow(entry)).map(({ task }) => task),
    done: inOrder.filter(({ task }) => task.state === 'done').map(({ task }) => task),
    next: nextSession(view, now),
    minutes: here.reduce((sum, task) => sum + task.minutes, 0),
    bytes: here.reduce((sum, task) => sum + task.bytes, 0),
  };
}

interface WeekTask {
  week: number;
  order: number;
  task: Task;
}

function lessonTasks(view: WeekView): WeekTask[] {
  return view.lessons.map((lesson) => ({
    week: lesson.week,
    order: lesson.week * 1000 + lesson.modulePosition * 10 + lesson.position,
    task: { kind: 'lesson', href: `/lessons/${lesson.id}`, title: lesson.title, number: `${lesson.modulePosition}.${lesson.position}`, minutes: lesson.minutes, bytes: lesson.bytes, dueAt: null, state: lesson.isDone ? 'done' : 'todo' },
  }));
}

function quizTasks(view: WeekView, now: Date): WeekTask[] {
  return view.quizzes.map((quiz) => ({
    week: quiz.week,
    order: quiz.week * 1000 + 500,
    task: { kind: 'quiz', href: `/quizzes/${quiz.id}`, title: quiz.title, number: quiz.modulePosition, minutes: quiz.minutes, bytes: QUIZ_BYTES, dueAt: quiz.dueAt, state: quiz.isPassed ? 'done' : quiz.isOpen ? 'begun' : isLate(quiz.dueAt, now) ? 'late' : 'todo' },
  }));
}

function assignmentTasks(view: WeekView, now: Date): WeekTask[] {
  return view.assignments.map((work) => ({
    week: work.week,
    order: work.week * 1000 + 600,
    task: {
      kind: 'assignment', href: work.mode === 'group' && work.groupId ? `/groups/${work.groupId}/plan/${work.id}` : `/assignments/${work.id}`, title: work.title, number: work.code, minutes: work.minutes, bytes: ASSIGNMENT_BYTES, dueAt: work.dueAt,
      state: work.isHandedIn ? 'done' : isLate(work.dueAt, now) ? 'late' : work.hasDraft ? 'begun' : 'todo',
    },
  }));
}

function catchUpTasks(view: WeekView, now: Date): WeekTask[] {
  if (view.cohortState === 'final') return [];
  return view.sessions
    .filter((session) => ['workshop', 'training'].includes(session.kind) && ['partial', 'excused', 'absent'].includes(session.attendance ?? '') && Date.parse(session.startsAt) < now.getTime())
    .map((session) => ({
      week: -1,
      order: 400 + session.number,
      task: { kind: 'catch_up', href: `/workshops/${session.id}/catch-up`, title: session.title, number: session.number, minutes: session.catchUpMinutes, bytes: CATCH_UP_BYTES, dueAt: session.catchUpDueAt, state: isLate(session.catchUpDueAt, now) ? 'late' : 'todo' },
    }));
}

function nextSession(view: WeekView, now: Date): Session | null {
  const next = view.sessions.find((session) => startOf(session) + session.minutes * MINUTE > now.getTime());
  if (!next) return null;
  const starts = startOf(next);
  return {
    id: next.id, href: `/workshops/${next.id}`, title: next.title, number: next.number, kind: next.kind, startsAt: new Date(starts), minutes: next.minutes,
    canJoin: !next.isCancelled && now.getTime() >= starts - JOIN_BEFORE, isCancelled: next.isCancelled,
  };
}

function startOf(session: WeekView['sessions'][number]): number {
  return Date.parse(session.startsAt) + session.lateMinutes * MINUTE;
}

function isLate(dueAt: string | null, now: Date): boolean {
  return dueAt !== null && Date.parse(dueAt) < now.getTime();
}
