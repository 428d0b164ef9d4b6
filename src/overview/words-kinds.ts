/** One field of something whose words an organiser may change. `html` is edited as Markdown and stored as the allowed HTML subset. */
export interface WordsField {
  name: string;
  column: string;
  kind: 'line' | 'html' | 'minutes' | 'lines';
  /** Longest text in characters; for minutes the largest number. */
  most: number;
  isOptional?: boolean;
}

export interface WordsKind {
  table: string;
  /** SQL that leads from the row `x` to its course's id. */
  course: string;
  path: (id: string) => string;
  fields: readonly WordsField[];
}

const title: WordsField = { name: 'title', column: 'title', kind: 'line', most: 160 };
const summary: WordsField = { name: 'summary', column: 'summary', kind: 'line', most: 600 };

/** What may be changed of each kind; nothing else can be reached from the form. */
export const wordsKinds: Record<string, WordsKind> = {
  lesson: {
    table: 'lesson',
    course: '(SELECT m.course_id FROM learning_module m WHERE m.id = x.module_id)',
    path: (id) => `/lessons/${id}`,
    fields: [
      title, summary,
      { name: 'contentNote', column: 'content_note', kind: 'line', most: 400, isOptional: true },
      { name: 'readMinutes', column: 'read_minutes', kind: 'minutes', most: 60 },
      { name: 'thinkMinutes', column: 'think_minutes', kind: 'minutes', most: 60 },
      { name: 'furtherMinutes', column: 'further_minutes', kind: 'minutes', most: 60 },
      { name: 'html', column: 'html', kind: 'html', most: 40000 },
    ],
  },
  module: {
    table: 'learning_module',
    course: 'x.course_id',
    path: (id) => `/modules/${id}`,
    fields: [
      title, summary,
      { name: 'aims', column: 'aims', kind: 'lines', most: 2000 },
      { name: 'preparationHtml', column: 'preparation_html', kind: 'html', most: 20000, isOptional: true },
      { name: 'exerciseTitle', column: 'exercise_title', kind: 'line', most: 160, isOptional: true },
      { name: 'exerciseHtml', column: 'exercise_html', kind: 'html', most: 20000, isOptional: true },
      { name: 'agreementHtml', column: 'agreement_html', kind: 'html', most: 20000, isOptional: true },
    ],
  },
  workshop: {
    table: 'workshop',
    course: 'x.course_id',
    path: () => '/cohorts',
    fields: [
      title, summary,
      { name: 'beforeHtml', column: 'before_html', kind: 'html', most: 20000, isOptional: true },
      { name: 'trainerNotesHtml', column: 'trainer_notes_html', kind: 'html', most: 20000, isOptional: true },
      { name: 'catchUpTitle', column: 'catch_up_title', kind: 'line', most: 160 },
      { name: 'catchUpHtml', column: 'catch_up_html', kind: 'html', most: 20000 },
    ],
  },
  assignment: {
    table: 'assignment',
    course: 'x.course_id',
    path: (id) => `/assignments/${id}`,
    fields: [title, { name: 'minutes', column: 'minutes', kind: 'minutes', most: 1000 }, { name: 'briefHtml', column: 'brief_html', kind: 'html', most: 20000 }, { name: 'checklist', column: 'checklist', kind: 'lines', most: 2000 }],
  },
};

export type WordsValues = Record<string, string | number | string[] | null>;
