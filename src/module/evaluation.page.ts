import { Writable } from 'node:stream';
import { message } from '../platform/i18n/messages.js';
import { writeCsv } from '../platform/tables/write-csv.js';
import type { CohortRow } from '../course/course.queries.js';
import { mayShow, OPEN_QUESTIONS, resultsOf, SCORES, STATEMENTS } from './evaluation-rule.js';
import type { CohortEvaluations, EvaluationResults, EvaluationRow } from './evaluation.queries.js';

export const evaluationsPath = (cohortId: string): string => `/cohorts/${cohortId}/evaluations`;

/** What it is about: a module by its number, or the whole course. */
export function subjectOf({ modulePosition }: Pick<EvaluationRow, 'modulePosition'>, locale: string): string {
  return modulePosition === null ? message(locale, 'evaluation.subject.course') : message(locale, 'evaluation.subject.module', { position: modulePosition });
}

/** The form: statements with five steps each, and two boxes. */
export function formPage(row: EvaluationRow, locale: string) {
  return {
    subject: subjectOf(row, locale), closesAt: row.closesAt, path: `/evaluations/${row.id}`,
    statements: STATEMENTS.map((name) => ({ name, legend: message(locale, `evaluation.statement.${name}`), choices: SCORES.map((score) => ({ value: String(score), label: message(locale, `evaluation.score.${score}`) })) })),
  };
}

/** What was opened in a cohort, and what can be. */
export function cohortPage(cohort: CohortRow, view: CohortEvaluations, now: Date, locale: string) {
  const opened = new Set(view.evaluations.map(({ moduleId }) => moduleId));
  return {
    cohort, path: evaluationsPath(cohort.id),
    rows: view.evaluations.map((one) => {
      const closesAt = new Date(one.closesAt);
      const isOpen = now < closesAt;
      return { ...one, closesAt, isOpen, subject: subjectOf(one, locale), closePath: `/evaluations/${one.id}/closing`, resultsPath: mayShow(one.answers, closesAt, now) ? `${evaluationsPath(cohort.id)}/${one.id}` : null };
    }),
    subjects: [
      ...view.modules.filter(({ id }) => !opened.has(id)).map(({ id, position, title }) => ({ value: id, label: `${message(locale, 'evaluation.subject.module', { position })}: ${title}` })),
      ...(opened.has(null) ? [] : [{ value: 'course', label: message(locale, 'evaluation.subject.course') }]),
    ],
  };
}

/** A plot a statement, and what was written. */
export function resultsPage(cohort: CohortRow, results: EvaluationResults, locale: string) {
  return {
    cohort, subject: subjectOf(results, locale), answers: results.answers, filePath: `${evaluationsPath(cohort.id)}/${results.id}/file`,
    plots: resultsOf(results.counted).map(({ statement, counts }) => ({
      caption: message(locale, `evaluation.statement.${statement}`),
      bars: counts?.map((value, nth) => ({ label: message(locale, `evaluation.score.${SCORES[nth]!}`), value })) ?? null,
      most: Math.max(1, ...(counts ?? [])),
    })),
    texts: OPEN_QUESTIONS.map((question) => ({ heading: message(locale, `evaluation.question.${question}`), texts: results.texts.filter((one) => one.question === question).map(({ text }) => text) })),
  };
}

/** The same as a table: one line a statement and step, then one line a text. */
export async function resultsFile(results: EvaluationResults, locale: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  const sink = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(Buffer.from(part));
      done();
    },
  });
  const head = (key: string) => message(locale, `evaluation.file.${key}`);
  const columns = [{ key: 'about', header: head('about') }, { key: 'answer', header: head('answer') }, { key: 'count', header: head('count'), type: 'number' as const }];
  const counted = resultsOf(results.counted).flatMap(({ statement, counts }) => (counts ?? []).map((count, nth) => ({ about: message(locale, `evaluation.statement.${statement}`), answer: message(locale, `evaluation.score.${SCORES[nth]!}`), count })));
  const texts = results.texts.map(({ question, text }) => ({ about: message(locale, `evaluation.question.${question}`), answer: text, count: null }));
  await writeCsv(columns, [...counted, ...texts], sink, { bom: true });
  return Buffer.concat(parts);
}
