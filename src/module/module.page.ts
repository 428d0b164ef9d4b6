import type { ModuleView } from './lesson.queries.js';

/** What the module template prints: minutes and bytes add up over its lessons. */
export function modulePage(learningModule: ModuleView) {
  const { lessons } = learningModule;
  return {
    ...learningModule,
    path: `/modules/${learningModule.id}`,
    lessons: lessons.map((lesson) => ({ ...lesson, path: `/lessons/${lesson.id}` })),
    lessonMinutes: lessons.reduce((sum, lesson) => sum + lesson.minutes, 0),
    lessonBytes: lessons.reduce((sum, lesson) => sum + lesson.bytes, 0),
    doneCount: lessons.filter((lesson) => lesson.isDone).length,
    lessonCount: lessons.length,
  };
}
