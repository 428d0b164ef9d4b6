import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { newId } from '../../platform/database/ids.js';
import { Transactions } from '../../platform/database/transactions.js';
import { DomainError } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfPile } from '../assignment/work-people.js';
import { LateArrivals } from './late-arrivals.service.js';
import { countPile, lockPile, type SeenPreview } from './locked-pile.js';
import { MarkFacts } from './mark-facts.service.js';
import { Publication } from './publication.entity.js';
import { SecondMarks } from './second-marks.service.js';

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
      await lockPile(tx, act, assignmentId, cohortId);
      const open = await tx.manager.findOneBy(Publication, { assignmentId, cohortId, undoneAt: IsNull() });
      if (open) return { id: open.id };
      const piles = await countPile(tx, assignmentId, cohortId);
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
      await lockPile(tx, act, assignmentId, cohortId);
      const publication = await tx.manager.findOneBy(Publication, { assignmentId, cohortId, undoneAt: IsNull() });
      if (!publication) return;
      publication.undo(tx.now);
      await tx.save(publication);
      await this.facts.tellPile(tx, assignmentId, cohortId);
      await tx.audit({ kind: 'publication', id: publication.id, people: await peopleOfPile(tx, assignmentId, cohortId), detail: { assignmentId, cohortId } });
    });
  }
}
