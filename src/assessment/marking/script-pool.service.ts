import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfWork } from '../assignment/work-people.js';
import { Mark } from './mark.entity.js';
import { criteriaOf, lockScript } from './marked-script.js';
import { canMark } from './marking.policy.js';
import { keptApart, LIVE } from './script-sql.js';
import { MarkingSettings } from './settings.service.js';

/** Where "next" goes on from: a script just finished. */
interface Place {
  submissionId: string;
  assignmentId: string;
  cohortId: string;
}

/** Which script a marker has open: taking the next one, taking over, handing back. */
@Injectable()
export class ScriptPool {
  constructor(
    private readonly transactions: Transactions,
    private readonly settings: MarkingSettings,
  ) {}

  /** Opens the viewer's unfinished script, or the next one that nobody has open. Answers null when none is left. */
  async openNext(act: ViewerAct, assignmentId: string, cohortId: string): Promise<{ id: string | null }> {
    return this.transactions.run(act, async (tx) => {
      const pile = found(canMark(act.viewer, cohortId) ? await tx.row('SELECT 1 FROM assignment a JOIN cohort c ON c.course_id = a.course_id WHERE a.id = $1 AND c.id = $2', [assignmentId, cohortId]) : null);
      return { id: pile && (await this.openWithin(tx, act, { submissionId: '', assignmentId, cohortId })) };
    });
  }

  /**
   * Opens the next free script in the random order, after `place` and round to the first; work of the same kind (for marks, or for comments
   * only) before the other; her own share before what is nobody's, nothing of another's share, and nothing that is kept apart from her. A script
   * that another marker is just taking is passed over.
   */
  async openWithin(tx: Tx, act: ViewerAct, place: Place): Promise<string | null> {
    for (;;) {
      const next = await tx.row<{ id: string; isMine: boolean }>(
        `SELECT s.id, k.id IS NOT NULL AND k.marker_id IS NOT NULL AS "isMine" FROM submission s LEFT JOIN mark k ON k.submission_id = s.id LEFT JOIN submission h ON h.id = $3 LEFT JOIN script_share sh ON sh.submission_id = s.id
          WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND s.id <> $3 AND ${LIVE} AND (k.id IS NULL OR (NOT k.is_done AND (k.marker_id IS NULL OR k.marker_id = $4)))
            AND (k.marker_id = $4 OR ((sh.marker_id IS NULL OR sh.marker_id = $4) AND NOT ${keptApart('$4')}))
          ORDER BY (h.id IS NULL AND k.marker_id IS NOT NULL) DESC, (sh.marker_id = $4) IS TRUE DESC, (s.for_comments_only = COALESCE(h.for_comments_only, false)) DESC, (s.shuffle > COALESCE(h.shuffle, -1)) DESC, s.shuffle
          LIMIT 1 FOR UPDATE OF s SKIP LOCKED`,
        [place.assignmentId, place.cohortId, place.submissionId, act.viewer.personId],
      );
      if (!next) return null;
      if (next.isMine || (await this.begin(tx, act, next.id))) return next.id;
    }
  }

  /** Goes on with a script that another marker has open or in her share, with what was written so far. @throws DomainError while another marker holds a lease */
  async takeOver(act: ViewerAct, submissionId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const script = await lockScript(tx, act, submissionId);
      await tx.rows('UPDATE script_share SET marker_id = $2, by_person = $2, at = $3 WHERE submission_id = $1', [script.id, act.viewer.personId, tx.now]);
      const mark = await tx.manager.findOneBy(Mark, { submissionId: script.id });
      if (!mark) {
        await this.begin(tx, act, script.id);
        return;
      }
      if (mark.markerId === act.viewer.personId) return;
      if (mark.markerId !== null && (await this.settings.of(tx, script.cohortId)).leases) mark.checkLease(tx.now);
      mark.takeOver(act.viewer.personId, tx.now);
      await tx.save(mark);
      await tx.audit({ kind: 'mark', id: mark.id, people: await peopleOfWork(tx, submissionId) });
    });
  }

  /**
   * Lays a script back for any marker. What was written stays with it; where nothing was written, its writer may take it back again.
   * @throws DomainError when it is done, or when another marker has it
   */
  async handBack(act: ViewerAct, submissionId: string): Promise<{ assignmentId: string; cohortId: string }> {
    return this.transactions.run(act, async (tx) => {
      const { id, assignmentId, cohortId } = await lockScript(tx, act, submissionId);
      const mark = await tx.manager.findOneBy(Mark, { submissionId: id });
      if (!mark || mark.markerId === null) return { assignmentId, cohortId };
      if (mark.markerId !== act.viewer.personId) throw new DomainError('marking.mark.others');
      mark.handBack(tx.now);
      if (await this.isBlank(tx, mark)) await tx.rows('WITH gone AS (DELETE FROM mark_criterion WHERE mark_id = $1) DELETE FROM mark WHERE id = $1', [mark.id]);
      else await tx.save(mark);
      await tx.audit({ kind: 'mark', id: mark.id, people: await peopleOfWork(tx, submissionId) });
      return { assignmentId, cohortId };
    });
  }

  /** Puts the viewer's name on a script; false when somebody else was quicker. */
  private async begin(tx: Tx, act: ViewerAct, submissionId: string): Promise<boolean> {
    const taken = await tx.row<{ id: string }>('SELECT id FROM mark WHERE submission_id = $1', [submissionId]);
    if (taken) {
      const mine = await tx.row('UPDATE mark SET marker_id = $2, changed_at = $3, version = version + 1 WHERE id = $1 AND marker_id IS NULL AND NOT is_done RETURNING id', [taken.id, act.viewer.personId, tx.now]);
      if (mine) await tx.audit({ kind: 'mark', id: taken.id, people: await peopleOfWork(tx, submissionId) }, 'mark.begun');
      return mine !== undefined;
    }
    const mark = Mark.begin(newId(), submissionId, act.viewer.personId, tx.now);
    await tx.save(mark);
    await tx.audit({ kind: 'mark', id: mark.id, people: await peopleOfWork(tx, submissionId) }, 'mark.begun');
    return true;
  }

  private async isBlank(tx: Tx, mark: Mark): Promise<boolean> {
    return mark.overall.trim() === '' && (await criteriaOf(tx, mark.id)).every(({ points, comment }) => points === null && comment.trim() === '');
  }
}
