import { cohortInstant, weekOf } from '../course/cohort.entity.js';
import type { WeekView } from './this-week.queries.js';

/** What the outline template prints: one block a module, in order, with everything that belongs to its week. */
export function outlinePage(view: WeekView, now: Date) {
  const lastWeek = Math.max(...view.modules.map((learningModule) => learningModule.week));
  const weekNow = weekOf(view, now);
  const modules = view.modules.map((learningModule) => {
    const lessons = view.lessons.filter((lesson) => lesson.modulePosition === learningModule.position);
    const isOfWeek = (week: number) => week === learningModule.week || (learningModule.week === lastWeek && week > lastWeek);
    return {
      ...learningModule,
      path: `/modules/${learningModule.id}`,
      startsAt: cohortInstant(view, learningModule.week, 0, '00:00'),
      isNow: learningModule.week === weekNow,
      lessonCount: lessons.length,
      doneCount: lessons.filter((lesson) => lesson.isDone).length,
      minutes: lessons.reduce((sum, lesson) => sum + lesson.minutes, 0),
      quizzes: view.quizzes.filter((quiz) => quiz.modulePosition === learningModule.position).map((quiz) => ({ ...quiz, path: `/quizzes/${quiz.id}` })),
      sessions: view.sessions.filter((session) => isOfWeek(weekOf(view, new Date(session.startsAt)))).map((session) => ({ ...session, path: `/workshops/${session.id}`, attendanceKey: session.attendance && `overview.attendance.${session.attendance}` })),
      assignments: view.assignments.filter((work) => isOfWeek(work.week)).map((work) => ({ ...work, path: work.mode === 'group' && work.groupId ? `/groups/${work.groupId}/plan/${work.id}` : `/assignments/${work.id}` })),
    };
  });
  const done = view.lessons.filter((lesson) => lesson.isDone).length;
  return { modules, doneCount: done, lessonCount: view.lessons.length, percent: Math.round((done / Math.max(1, view.lessons.length)) * 100) };
}
