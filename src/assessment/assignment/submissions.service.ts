import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { CompletionFacts } from '../../completion/facts.service.js';
import { windowOf } from './hand-in-rule.js';
import { groupPlace, ownPlace, type WorkPlace } from './own-work.js';
import { newReceipt, newScriptCode } from './script-codes.js';
import { Submission, type Plan } from './submission.entity.js';

/** The work itself. */
export interface Work {
  text: string;
  plan: Plan | null;
  fileId: string | null;
  /** When she pressed the button by her own clock. */
  clientAt?: Date | null;
  /** She had asked for it to be handed in at the due time, which is now: it is not late. */
  isByWish?: boolean;
  /** The lines of the checklist were ticked by her who hands it in. */
  isTicked?: boolean;
}

/** Keeps what is handed in, and lets it be taken back until marking begins. */
@Injectable()
export class Submissions {
  constructor(
    private readonly transactions: Transactions,
    private readonly facts: CompletionFacts,
  ) {}

  /**
   * Hands in the work of a locked place and answers the receipt. The same work again answers the same receipt; other work becomes a new
   * version, and the one before it is taken back.
   * @throws DomainError when the time is over or marking has begun
   */
  async placeWithin(tx: Tx, act: ViewerAct, place: WorkPlace, work: Work, forCommentsOnly = false): Promise<string> {
    const earlier = await this.earlier(tx, place);
    const present = earlier.find((one) => one.takenBackAt === null && one.forCommentsOnly === forCommentsOnly);
    if (present?.isSameWork(work)) return present.receipt;
    const { clientAt = null, isByWish = false, isTicked = false, ...made } = work;
    const time = isByWish ? 'open' : windowOf(place.dueAt, tx.now);
    if (time === 'closed') throw new DomainError('assignment.handIn.closed');
    if (present) await this.close(tx, present);
    const { assignmentId, cohortId, groupId, dueAt, cohortDueAt } = place;
    const submission = Submission.handIn({
      id: newId(), assignmentId, cohortId, enrolmentId: groupId ? null : place.enrolmentId, groupId, versionNumber: earlier.length + 1, code: earlier[0]?.code ?? (await this.freeCode(tx, place)), receipt: newReceipt(),
      forCommentsOnly, ...made, clientAt, isByWish, statements: isTicked ? await this.checklist(tx, assignmentId) : [], handedInAt: tx.now, handedInBy: act.viewer.personId, isMovedDate: dueAt !== null && cohortDueAt !== null && dueAt > cohortDueAt && tx.now > cohortDueAt, isLate: time === 'late',
    });
    await tx.save(submission);
    await this.tell(tx, submission, place.mode === 'reflection');
    await tx.audit({ kind: 'submission', id: submission.id, personId: place.personId ?? null, detail: { assignmentId, versionNumber: submission.versionNumber } });
    return submission.receipt;
  }

  /**
   * Takes back what was handed in, by whoever handed it in or by anybody in the group; the draft is still there. Answers where the work goes on.
   * @throws DomainError when marking has begun, or when it could not be handed in again
   */
  async takeBack(act: ViewerAct, submissionId: string): Promise<{ assignmentId: string; groupId: string | null }> {
    return this.transactions.run(act, async (tx) => {
      const known = found(await tx.row<{ assignment_id: string; group_id: string | null }>('SELECT assignment_id, group_id FROM submission WHERE id = $1', [submissionId]));
      const place = known.group_id ? await groupPlace(tx, act, known.group_id, known.assignment_id) : await ownPlace(tx, act, known.assignment_id);
      const submission = found(await tx.manager.findOneBy(Submission, { id: submissionId, ...(place.groupId ? { groupId: place.groupId } : { enrolmentId: place.enrolmentId }) }));
      const answer = { assignmentId: place.assignmentId, groupId: place.groupId };
      if (submission.takenBackAt) return answer;
      if (windowOf(place.dueAt, tx.now) === 'closed') throw new DomainError('assignment.takingBack.closed');
      await this.close(tx, submission);
      await this.tell(tx, submission, place.mode === 'reflection');
      await tx.audit({ kind: 'submission', id: submission.id, detail: { assignmentId: place.assignmentId } });
      return answer;
    });
  }

  private async checklist(tx: Tx, assignmentId: string): Promise<string[]> {
    return (await tx.row<{ checklist: string[] }>('SELECT checklist FROM assignment WHERE id = $1', [assignmentId]))?.checklist ?? [];
  }

  private async earlier(tx: Tx, place: WorkPlace): Promise<Submission[]> {
    const owner = place.groupId ? { groupId: place.groupId } : { enrolmentId: place.enrolmentId };
    return tx.manager.find(Submission, { where: { assignmentId: place.assignmentId, ...owner }, order: { versionNumber: 'ASC' } });
  }

  /** Waits for a marker who is just beginning: her mark row holds a lock on the submission that it points at. */
  private async close(tx: Tx, submission: Submission): Promise<void> {
    await tx.rows('SELECT 1 FROM submission WHERE id = $1 FOR UPDATE', [submission.id]);
    const mark = await tx.row('SELECT 1 FROM mark WHERE submission_id = $1', [submission.id]);
    submission.takeBack(tx.now, mark !== undefined);
    await tx.save(submission);
  }

  /** A code that nobody else in the cohort has for this assignment. */
  private async freeCode(tx: Tx, place: WorkPlace): Promise<string> {
    for (;;) {
      const code = newScriptCode();
      const taken = await tx.row('SELECT 1 FROM submission WHERE assignment_id = $1 AND cohort_id = $2 AND code = $3 LIMIT 1', [place.assignmentId, place.cohortId, code]);
      if (!taken) return code;
    }
  }

  /** Tells completion, for the person or for everybody who is in the group now or left it by hiding. Work for comments only counts for nothing. */
  private async tell(tx: Tx, submission: Submission, isEnough: boolean): Promise<void> {
    if (submission.forCommentsOnly) return;
    const isIn = submission.takenBackAt === null;
    const members = await tx.rows<{ id: string }>("SELECT e.id FROM enrolment e LEFT JOIN group_member m ON m.enrolment_id = e.id LEFT JOIN left_group l ON l.enrolment_id = e.id WHERE (e.id = $1 OR COALESCE(m.group_id, l.group_id) = $2) AND e.state IN ('active', 'suspended')", [submission.enrolmentId, submission.groupId]);
    for (const { id } of members) {
      await this.facts.tell(tx, { enrolmentId: id, kind: 'assignment', subjectId: submission.assignmentId, isMet: isIn && isEnough, state: isIn ? 'handed_in' : 'missing', isPublished: true });
    }
  }
}
