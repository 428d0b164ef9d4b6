import type { LessonView } from './lesson.queries.js';

/** What the lesson template prints. */
export function lessonPage(lesson: LessonView) {
  return {
    ...lesson,
    minutes: lesson.readMinutes + lesson.thinkMinutes + lesson.furtherMinutes,
    canMark: lesson.enrolmentId !== null,
    path: `/lessons/${lesson.id}`,
    modulePath: `/modules/${lesson.moduleId}`,
    previousPath: lesson.previousId && `/lessons/${lesson.previousId}`,
    nextPath: lesson.nextId && `/lessons/${lesson.nextId}`,
    isLast: lesson.nextId === null,
  };
}
