import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Keys } from '../../platform/crypto/keys.js';
import { localeOf, message } from '../../platform/i18n/messages.js';
import { ROOT } from '../../platform/root.js';
import { render } from '../../platform/views/views.js';
import { LessonQueries } from '../../module/lesson.queries.js';
import type { Viewer } from '../../people/viewer.js';
import { questionPage } from '../quiz/question.page.js';
import { printOf } from './offline-content.js';
import { OfflineQueries, type PackAssignment, type PackQuestion, type PackQuiz, type PackSubject } from './offline.queries.js';
import { publicKeyOf } from './sealed-answers.js';

const SCRIPT = readFileSync(join(ROOT, 'public/js/pack-file.js'), 'utf8');
const STYLE = readFileSync(join(ROOT, 'public/css/pack-file.css'), 'utf8');
const policyHash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
/** The file asks for nothing, from nobody: its own policy says so to the browser. */
const POLICY = `default-src 'none'; script-src ${policyHash(SCRIPT)}; style-src ${policyHash(STYLE)}; base-uri 'none'; form-action 'none'`;
/** What the script says, by the end of the message's key. */
const SAID = ['saved', 'savedClear', 'unsaved', 'opened', 'notOpened', 'otherPack', 'wordShort', 'nothing'] as const;

/** Makes the one file that somebody takes along. */
@Injectable()
export class PackFiles {
  constructor(
    private readonly queries: OfflineQueries,
    private readonly lessons: LessonQueries,
    private readonly keys: Keys,
  ) {}

  /** The whole file; the caller has loaded the subject through the viewer. Without an id it is only weighed. */
  async make(viewer: Viewer, subject: PackSubject, pack: { id: string; salt: Buffer }): Promise<string> {
    const [assignments, quizzes] = [await this.queries.assignments(subject), await this.queries.quizzes(subject)];
    const reading = subject.kind === 'module' ? await this.lessons.texts(subject.subjectId) : [];
    const { code, dir } = localeOf(viewer.locale);
    const data = { reading, assignments: assignments.map(assignmentPart), quizzes: quizzes.map((quiz) => quizPart(quiz, pack.id)), hasReading: reading.length > 0 };
    const body = render('offline/pack-file', data, { locale: code, zone: viewer.zone, now: new Date(0) }, null);
    const said = Object.fromEntries(SAID.map((key) => [key, message(code, `offline.file.${key}`)]));
    const facts = { pack: pack.id, key: publicKeyOf(this.keys.comingBack(pack.id, pack.salt)[0]!).toString('base64'), name: packName(pack.id), note: message(code, 'offline.file.note'), said };
    const title = message(code, 'offline.file.title');
    return `<!doctype html><html lang="${code}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>${title}</title><style>${STYLE}</style></head>`
      + `<body>${body}<script type="application/json" id="facts">${JSON.stringify(facts).replaceAll('<', '\\u003c')}</script><script>${SCRIPT}</script></body></html>`;
  }
}

/** A name that says nothing, for the file and for what it saves. */
export function packName(id: string): string {
  return `reading-${id.slice(0, 4)}`;
}

function assignmentPart({ checklist, ...assignment }: PackAssignment) {
  return { ...assignment, choices: checklist.map((label, nth) => ({ value: String(nth), label })) };
}

function quizPart(quiz: PackQuiz, packId: string) {
  return { id: quiz.id, title: quiz.title, minutes: quiz.minutes, questions: quiz.questions.map((question) => questionPart(quiz, question, packId)) };
}

/** As on the page of the question, and nothing of what is right. The order of choices is the pack's own. */
function questionPart(quiz: PackQuiz, question: PackQuestion, packId: string) {
  const view = { ...question, quizId: quiz.id, title: quiz.title, attemptId: packId, attemptNumber: 1, count: quiz.questions.length, answer: null, savedAt: null };
  const shown = questionPage(view, 'UTC');
  const rows = 'rows' in shown ? shown.rows?.map((row) => ({ ...row, part: row.name.slice('place.'.length) })) : undefined;
  return { ...shown, rows, id: question.id, seen: printOf(question) };
}
