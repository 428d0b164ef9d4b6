import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import type { Tx } from '../../platform/database/transactions.js';
import { DomainError } from '../../platform/errors.js';
import { timeWord } from '../../platform/time/local-time.js';
import { Attempt } from '../quiz/attempt.entity.js';
import { nextAttemptAt } from '../quiz/attempt-rule.js';
import type { Answer, AnyQuestion } from '../quiz/question-body.js';
import { QuizResults } from '../quiz/quiz-results.service.js';
import { fitsKind, isBlank, printOf, type QuizPart } from './offline-content.js';
import type { PackPlace, PartFacts } from './pack-place.js';
import type { ChangedQuestion, PartResult } from './part-result.js';

type Question = AnyQuestion & { id: string; text: string };
type Given = QuizPart['answers'][number];

/** Hands in answers to a quiz that were given without a line, as one attempt. */
@Injectable()
export class OfflineQuizzes {
  constructor(private readonly results: QuizResults) {}

  /** @throws DomainError when no attempt may begin before tomorrow */
  async handIn(tx: Tx, part: QuizPart, { place, earlier, isAsked, clientAt }: PartFacts): Promise<PartResult> {
    const result = { kind: part.kind, id: part.id };
    const given = part.answers.filter(({ answer }) => !isBlank(answer));
    if (given.length === 0) return { ...result, state: 'empty' };
    const questions = await tx.rows<Question>(
      'SELECT x.id, x.kind, x.text, x.body FROM question x JOIN quiz q ON q.id = x.quiz_id JOIN learning_module m ON m.id = q.module_id JOIN cohort c ON c.course_id = m.course_id JOIN enrolment e ON e.cohort_id = c.id WHERE q.id = $1 AND e.id = $2',
      [part.id, place.enrolmentId],
    );
    const fitting = given.filter(({ question, answer }) => questions.some(({ id, kind }) => id === question && fitsKind(answer, kind)));
    const changed = changedOf(given, questions);
    if (fitting.length === 0) return { ...result, state: 'gone', changed };
    const attempts = await tx.manager.find(Attempt, { where: { quizId: part.id, enrolmentId: place.enrolmentId }, order: { number: 'ASC' } });
    const same = await this.sameAs(tx, attempts.filter(({ number }) => earlier.some((one) => one.number === number)), fitting);
    if (same) return { ...result, state: 'in', number: same.number, changed };
    const open = attempts.find(({ handedInAt }) => !handedInAt);
    if (!isAsked && earlier.length > 0) return { ...result, state: 'asks', reason: 'again', changed };
    if (!isAsked && open && (await tx.row('SELECT 1 FROM response WHERE attempt_id = $1 LIMIT 1', [open.id]))) return { ...result, state: 'asks', reason: 'begun', changed };
    const attempt = open ?? (await this.begin(tx, part.id, place, attempts));
    await tx.rows(
      `INSERT INTO response (attempt_id, question_id, answer, saved_at, client_at) SELECT $1, x.question, x.answer, $3, $4 FROM jsonb_to_recordset($2::jsonb) AS x (question text, answer jsonb)
       ON CONFLICT (attempt_id, question_id) DO UPDATE SET answer = excluded.answer, saved_at = excluded.saved_at, client_at = excluded.client_at`,
      [attempt.id, JSON.stringify(fitting.map(({ question, answer }) => ({ question, answer }))), tx.now, clientAt],
    );
    attempt.handIn(tx.now, clientAt);
    await this.results.settle(tx, attempt);
    await tx.audit({ kind: 'attempt', id: attempt.id, personId: place.isOwn ? null : place.personId });
    return { ...result, state: 'in', number: attempt.number, changed };
  }

  private async begin(tx: Tx, quizId: string, { enrolmentId, zone, locale }: PackPlace, attempts: Attempt[]): Promise<Attempt> {
    const waitUntil = nextAttemptAt(attempts, tx.now, zone);
    if (waitUntil) throw new DomainError('offline.part.tomorrow', { time: timeWord(waitUntil, zone, locale, tx.now) });
    const attempt = Attempt.begin(newId(), quizId, enrolmentId, attempts.length + 1, tx.now);
    await tx.save(attempt);
    return attempt;
  }

  /** An attempt that this pack handed in with the very same answers. */
  private async sameAs(tx: Tx, attempts: readonly Attempt[], given: readonly Given[]): Promise<Attempt | undefined> {
    for (const attempt of attempts) {
      const rows = await tx.rows<{ question: string; answer: Answer }>('SELECT question_id AS question, answer FROM response WHERE attempt_id = $1', [attempt.id]);
      const stored = new Map(rows.map(({ question, answer }) => [question, keyOf(answer)]));
      if (stored.size === given.length && given.every(({ question, answer }) => stored.get(question) === keyOf(answer))) return attempt;
    }
    return undefined;
  }
}

function keyOf(answer: Answer): string {
  if ('chosen' in answer) return [...answer.chosen].sort().join(' ');
  return 'text' in answer ? answer.text : Object.entries(answer.placed).sort().join(' ');
}

function changedOf(given: readonly Given[], questions: readonly Question[]): ChangedQuestion[] {
  return given.flatMap(({ question, asked, seen, answer }): ChangedQuestion[] => {
    const present = questions.find(({ id }) => id === question);
    if (!present || !fitsKind(answer, present.kind)) return [{ what: 'gone', asked, answer: 'text' in answer ? answer.text : '' }];
    return printOf(present) === seen ? [] : [{ what: 'changed', asked, answer: 'text' in answer ? answer.text : '' }];
  });
}
