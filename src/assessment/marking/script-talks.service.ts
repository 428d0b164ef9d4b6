import { Injectable } from '@nestjs/common';
import { CompletionFacts } from '../../completion/facts.service.js';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import { dayOf, instantOf, plusDays } from '../../platform/time/local-time.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfWork } from '../assignment/work-people.js';
import type { SentResubmission } from './script-talk.form.js';
import { lockScript, type LockedScript } from './marked-script.js';

/** Work can be handed back for so many days at most. */
export const DAYS_MOST = 60;

/** A doubt about whose work it is, or anything else to be asked first: a talk under the code, and handing work back. Neither is in a record. */
@Injectable()
export class ScriptTalks {
  constructor(
    private readonly transactions: Transactions,
    private readonly facts: CompletionFacts,
  ) {}

  /** A trainer writes to the writer of a script, whom she knows by the code. */
  async write(act: ViewerAct, submissionId: string, text: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await lockScript(tx, act, submissionId, ['trainer']);
      const id = newId();
      await tx.rows('INSERT INTO talk_message (id, submission_id, by_writer, person_id, text, at) VALUES ($1, $2, false, $3, $4, $5)', [id, submissionId, act.viewer.personId, text, tx.now]);
      await this.tell(tx, submissionId, id);
    });
  }

  /**
   * Hands work back with a reason and a new date: it leaves the pile, her draft is as it was, and what she hands in then is marked like any other work.
   * @throws DomainError when its result is out, or when the date is not in the coming days
   */
  async handBack(act: ViewerAct, submissionId: string, { reason, day }: SentResubmission): Promise<{ assignmentId: string; cohortId: string }> {
    return this.transactions.run(act, async (tx) => {
      const script = await lockScript(tx, act, submissionId, ['trainer']);
      if (script.commentsOnly) throw new DomainError('marking.resubmission.comments');
      if (script.isPublished && (await tx.row('SELECT 1 FROM mark WHERE submission_id = $1 AND is_done', [submissionId]))) throw new DomainError('marking.resubmission.isOut');
      const { zone } = found(await tx.row<{ zone: string }>('SELECT zone FROM cohort WHERE id = $1', [script.cohortId]));
      const today = dayOf(tx.now, zone);
      if (day <= today || day > plusDays(today, DAYS_MOST)) throw new DomainError('marking.resubmission.day', { most: DAYS_MOST });
      const dueAt = instantOf(day, '23:59', zone);
      await tx.rows('INSERT INTO resubmission (submission_id, reason, due_at, by_person, at) VALUES ($1, $2, $3, $4, $5)', [submissionId, reason, dueAt, act.viewer.personId, tx.now]);
      await tx.rows('UPDATE submission SET taken_back_at = $2 WHERE id = $1', [submissionId, tx.now]);
      await this.openAgain(tx, act, script, dueAt);
      await this.tell(tx, submissionId, submissionId);
      return { assignmentId: script.assignmentId, cohortId: script.cohortId };
    });
  }

  /** A new date for each writer, and the work counts as not handed in. */
  private async openAgain(tx: Tx, act: ViewerAct, script: LockedScript, dueAt: Date): Promise<void> {
    const places = await tx.rows<{ id: string }>(
      `SELECT e.id FROM submission s JOIN enrolment e ON e.cohort_id = s.cohort_id LEFT JOIN group_member m ON m.enrolment_id = e.id LEFT JOIN left_group l ON l.enrolment_id = e.id
        WHERE s.id = $1 AND (e.id = s.enrolment_id OR COALESCE(m.group_id, l.group_id) = s.group_id) AND e.state IN ('active', 'suspended')`,
      [script.id],
    );
    for (const { id } of places) {
      await tx.rows("INSERT INTO extension (id, enrolment_id, kind, subject_id, due_at, given_by, at, is_self_service) VALUES ($1, $2, 'assignment', $3, $4, $5, $6, false)", [newId(), id, script.assignmentId, dueAt, act.viewer.personId, tx.now]);
      await this.facts.tell(tx, { enrolmentId: id, kind: 'assignment', subjectId: script.assignmentId, isMet: false, state: 'missing', isPublished: true });
    }
  }

  private async tell(tx: Tx, submissionId: string, subjectId: string): Promise<void> {
    const people = await peopleOfWork(tx, submissionId);
    for (const personId of people) await tx.job('mail.send', { personId, event: 'answer', subjectId });
    await tx.audit({ kind: 'submission', id: submissionId, people });
  }
}
