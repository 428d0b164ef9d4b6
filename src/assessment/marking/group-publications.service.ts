import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { LateArrivals } from './late-arrivals.service.js';
import { countPile, inGroup, lockPile, type SeenPreview } from './locked-pile.js';
import { MarkFacts } from './mark-facts.service.js';
import { undoableUntil } from './publication.entity.js';
import { SecondMarks } from './second-marks.service.js';

/** Makes the results of one assignment visible to one group before the others, and undoes it for an hour. */
@Injectable()
export class GroupPublications {
  constructor(
    private readonly transactions: Transactions,
    private readonly facts: MarkFacts,
    private readonly seconds: SecondMarks,
    private readonly lates: LateArrivals,
  ) {}

  /**
   * Publishes to whoever is in the group now: changing groups later takes nothing away from them.
   * @throws DomainError when nothing is marked, when the scripts differ from what the preview said, or when the cohort is final
   */
  async publish(act: ViewerAct, assignmentId: string, cohortId: string, groupId: string, seen: SeenPreview): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await lockPile(tx, act, assignmentId, cohortId);
      found(await tx.row('SELECT 1 FROM learning_group WHERE id = $1 AND cohort_id = $2', [groupId, cohortId]));
      if (await this.open(tx, assignmentId, groupId)) return;
      const piles = await countPile(tx, assignmentId, cohortId, groupId);
      if (piles.done === 0) throw new DomainError('marking.publication.nothing');
      if (piles.done !== seen.done || piles.left !== seen.left) throw new DomainError('marking.publication.changed');
      const inReview = await this.seconds.openCount(tx, assignmentId, cohortId);
      if (inReview > 0) throw new DomainError('marking.publication.inReview', { count: inReview });
      await this.lates.note(tx, `s.assignment_id = $1 AND ${inGroup('$2')}`, [assignmentId, groupId]);
      const id = newId();
      await tx.rows('INSERT INTO group_publication (id, assignment_id, cohort_id, group_id, at, published_by) VALUES ($1, $2, $3, $4, $5, $6)', [id, assignmentId, cohortId, groupId, tx.now, act.viewer.personId]);
      await tx.rows('INSERT INTO group_publication_place (publication_id, enrolment_id) SELECT $1, enrolment_id FROM group_member WHERE group_id = $2 UNION SELECT $1, enrolment_id FROM left_group WHERE group_id = $2', [id, groupId]);
      await this.facts.tellPile(tx, assignmentId, cohortId);
      await tx.audit({ kind: 'publication', id, people: await this.people(tx, id), detail: { assignmentId, cohortId, groupId, results: piles.done } });
    });
  }

  /** Hides them from the group again. @throws DomainError after an hour, or when the cohort is final */
  async undo(act: ViewerAct, assignmentId: string, cohortId: string, groupId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await lockPile(tx, act, assignmentId, cohortId);
      found(await tx.row('SELECT 1 FROM learning_group WHERE id = $1 AND cohort_id = $2', [groupId, cohortId]));
      const present = await this.open(tx, assignmentId, groupId);
      if (!present) return;
      if (tx.now > undoableUntil(present.at)) throw new DomainError('marking.publication.tooLate');
      await tx.rows('UPDATE group_publication SET undone_at = $2 WHERE id = $1', [present.id, tx.now]);
      await this.facts.tellPile(tx, assignmentId, cohortId);
      await tx.audit({ kind: 'publication', id: present.id, people: await this.people(tx, present.id), detail: { assignmentId, cohortId, groupId } });
    });
  }

  private open(tx: Tx, assignmentId: string, groupId: string): Promise<{ id: string; at: Date } | undefined> {
    return tx.row('SELECT id, at FROM group_publication WHERE assignment_id = $1 AND group_id = $2 AND undone_at IS NULL', [assignmentId, groupId]);
  }

  private async people(tx: Tx, id: string): Promise<string[]> {
    return (await tx.rows<{ id: string }>('SELECT e.person_id AS id FROM group_publication_place g JOIN enrolment e ON e.id = g.enrolment_id WHERE g.publication_id = $1', [id])).map((row) => row.id);
  }
}
