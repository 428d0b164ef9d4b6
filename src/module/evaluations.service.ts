import { Injectable } from '@nestjs/common';
import { systemAct } from '../platform/audit/act.js';
import { Keys } from '../platform/crypto/keys.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import type { ViewerAct } from '../people/viewer.js';
import { digestsOf } from './evaluation-digest.js';
import { Evaluation } from './evaluation.entity.js';
import type { EvaluationAnswer } from './evaluation.form.js';
import { OPEN_QUESTIONS, SCORES, STATEMENTS } from './evaluation-rule.js';

const DAY = 86400000;

/** Opens and closes forms, and takes answers that lead back to nobody. */
@Injectable()
export class Evaluations {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: Keys,
  ) {}

  /** Opens the form of a module, or of the whole course with null, once; opening it again changes nothing. */
  async open(act: ViewerAct, cohortId: string, moduleId: string | null, days: number): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(act.viewer.has('organiser', cohortId) || null);
      if (moduleId) found(await tx.row('SELECT 1 FROM learning_module m JOIN cohort c ON c.course_id = m.course_id WHERE m.id = $1 AND c.id = $2', [moduleId, cohortId]));
      const id = newId();
      const made = await tx.rows(
        'INSERT INTO evaluation (id, cohort_id, module_id, opened_by, opened_at, closes_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id',
        [id, cohortId, moduleId, act.viewer.personId, tx.now, new Date(tx.now.getTime() + days * DAY)],
      );
      if (made.length === 0) return;
      await tx.rows('INSERT INTO evaluation_count (evaluation_id, statement, score, count) SELECT $1, s, n, 0 FROM unnest($2::text[]) s, unnest($3::int[]) n', [id, STATEMENTS, SCORES]);
      await tx.audit({ kind: 'evaluation', id, detail: { cohortId } });
    });
  }

  /** Closes it before its day; nothing opens it again. Answers the cohort. */
  async close(act: ViewerAct, id: string): Promise<{ cohortId: string }> {
    return this.transactions.run(act, async (tx) => {
      const evaluation = await tx.manager.findOne(Evaluation, { where: { id }, lock: { mode: 'pessimistic_write' } });
      found(evaluation && act.viewer.has('organiser', evaluation.cohortId) ? evaluation : null).close(tx.now);
      await tx.save(evaluation!);
      await tx.audit({ kind: 'evaluation', id });
      return { cohortId: evaluation!.cohortId };
    });
  }

  /**
   * Takes one answer of one person, once. The row of the log and the key of the form name nobody, and all rows of the form are written anew, in an
   * order that means nothing: neither their place nor the transaction that wrote them tells which came together.
   * @throws DomainError when it is closed or she has answered
   */
  async answer(act: ViewerAct, id: string, answer: EvaluationAnswer): Promise<void> {
    const digests = digestsOf(this.keys, id, act.viewer.personId);
    await this.transactions.run({ ...systemAct(act.event), formKey: act.formKey }, async (tx) => {
      const evaluation = found(await tx.manager.findOne(Evaluation, { where: { id }, lock: { mode: 'pessimistic_write' } }));
      found(await tx.row(`SELECT 1 FROM enrolment WHERE person_id = $1 AND cohort_id = $2 AND state IN ('active', 'completed', 'not_completed')`, [act.viewer.personId, evaluation.cohortId]));
      if (!evaluation.isOpen(tx.now)) throw new DomainError('evaluation.closed');
      const taken = (await tx.rows<{ digest: string }>('DELETE FROM evaluation_taken WHERE evaluation_id = $1 RETURNING digest', [id])).map(({ digest }) => digest);
      if (taken.some((digest) => digests.includes(digest))) throw new DomainError('evaluation.answered');
      await tx.rows('INSERT INTO evaluation_taken (evaluation_id, digest) SELECT $1, d FROM unnest($2::text[]) d ORDER BY d', [id, [...taken, digests[0]!]]);
      await this.count(tx, id, answer);
      await this.keepTexts(tx, id, answer);
      await tx.audit({ kind: 'evaluation', id });
    });
  }

  private async count(tx: Tx, id: string, answer: EvaluationAnswer): Promise<void> {
    const chosen = STATEMENTS.filter((statement) => answer[statement] !== null).map((statement) => `${statement} ${answer[statement]}`);
    await tx.rows(`UPDATE evaluation_count SET count = count + (statement || ' ' || score = ANY($2))::int WHERE evaluation_id = $1`, [id, chosen]);
  }

  private async keepTexts(tx: Tx, id: string, answer: EvaluationAnswer): Promise<void> {
    const before = await tx.rows<{ id: string; question: string; text: string }>('DELETE FROM evaluation_text WHERE evaluation_id = $1 RETURNING id, question, text', [id]);
    const texts = [...before, ...OPEN_QUESTIONS.filter((question) => answer[question] !== '').map((question) => ({ id: newId(), question, text: answer[question] }))];
    await tx.rows('INSERT INTO evaluation_text (id, evaluation_id, question, text) SELECT i, $1, q, t FROM unnest($2::text[], $3::text[], $4::text[]) x(i, q, t) ORDER BY i', [
      id, texts.map((one) => one.id), texts.map((one) => one.question), texts.map((one) => one.text),
    ]);
  }
}
