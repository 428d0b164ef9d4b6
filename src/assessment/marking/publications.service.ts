import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfPile } from '../assignment/work-people.js';
import { LateArrivals } from './late-arrivals.service.js';
import { MarkFacts } from './mark-facts.service.js';
import { canPublish } from './marking.policy.js';
import { Publication } from './publication.entity.js';
import { LIVE } from './script-sql.js';
import { SecondMarks } from './second-marks.service.js';

/** What the preview said when the button was pressed. */
export interface SeenPreview {
  done: number;
  left: number;
}

/** Makes the results of one assignment visible to a whole cohort at once, and undoes it for an hour. */
@Injectable()
export class Publications {
  constructor(
    private readonly transactions: Transactions,
    private readonly facts: MarkFacts,
    private readonly seconds: SecondMarks,
    private readonly lates: LateArrivals,
  ) {}

  /**
   * Publishes; results that are published already stay as they are.
   * @throws DomainError when nothing is marked, when the piles differ from what the preview said, or when the cohort is final
   */
  async publish(act: ViewerAct, assignmentId: string, cohortId: string, seen: SeenPreview): Promise<{ id: string }> {
    return this.transactions.run(act, async (tx) => {
      await this.lockPile(tx, act, assignmentId, cohortId);
      const open = await tx.manager.findOneBy(Publication, { assignmentId, cohortId, undoneAt: IsNull() });
      if (open) return { id: open.id };
      const piles = await this.count(tx, assignmentId, cohortId);
      if (piles.done === 0 && !(await tx.row('SELECT 1 FROM outside_mark WHERE assignment_id = $1 AND cohort_id = $2 LIMIT 1', [assignmentId, cohortId]))) throw new DomainError('marking.publication.nothing');
      if (piles.done !== seen.done || piles.left !== seen.left) throw new DomainError('marking.publication.changed');
      const inReview = await this.seconds.openCount(tx, assignmentId, cohortId);
      if (inReview > 0) throw new DomainError('marking.publication.inReview', { count: inReview });
      await this.lates.note(tx, 's.assignment_id = $1 AND s.cohort_id = $2', [assignmentId, cohortId]);
      const publication = Publication.publish(newId(), assignmentId, cohortId, act.viewer.personId, tx.now);
      await tx.save(publication);
      await this.facts.tellPile(tx, assignmentId, cohortId);
      await tx.audit({ kind: 'publication', id: publication.id, people: await peopleOfPile(tx, assignmentId, cohortId), detail: { assignmentId, cohortId, results: piles.done } });
      return { id: publication.id };
    });
  }

  /** Hides the results again. @throws DomainError after an hour, or when the cohort is final */
  async undo(act: ViewerAct, assignmentId: string, cohortId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await this.lockPile(tx, act, assignmentId, cohortId);
      const publication = await tx.manager.findOneBy(Publication, { assignmentId, cohortId, undoneAt: IsNull() });
      if (!publication) return;
      publication.undo(tx.now);
      await tx.save(publication);
      await this.facts.tellPile(tx, assignmentId, cohortId);
      await tx.audit({ kind: 'publication', id: publication.id, people: await peopleOfPile(tx, assignmentId, cohortId), detail: { assignmentId, cohortId } });
    });
  }

  /** Locks every script, so that no mark is saved while results become visible. */
  private async lockPile(tx: Tx, act: ViewerAct, assignmentId: string, cohortId: string): Promise<void> {
    const pile = canPublish(act.viewer, cohortId)
      ? await tx.row<{ state: string }>("SELECT c.state FROM assignment a JOIN cohort c ON c.course_id = a.course_id WHERE a.id = $1 AND c.id = $2 AND a.mode <> 'reflection' FOR SHARE OF c", [assignmentId, cohortId])
      : null;
    if (found(pile).state === 'final') throw new DomainError('marking.publication.final');
    await tx.rows('SELECT id FROM submission WHERE assignment_id = $1 AND cohort_id = $2 ORDER BY id FOR UPDATE', [assignmentId, cohortId]);
  }

  private async count(tx: Tx, assignmentId: string, cohortId: string): Promise<SeenPreview> {
    const piles = await tx.row<SeenPreview>(
      `SELECT (count(*) FILTER (WHERE k.is_done))::int AS done, (count(*) FILTER (WHERE k.is_done IS NOT TRUE))::int AS left
         FROM submission s LEFT JOIN mark k ON k.submission_id = s.id WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND NOT s.for_comments_only AND ${LIVE}`,
      [assignmentId, cohortId],
    );
    return piles!;
  }
}
