import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { found } from '../../platform/errors.js';
import { clockOf } from '../../platform/time/local-time.js';
import type { ViewerAct } from '../../people/viewer.js';
import type { DeadlineKind } from './deadline.entity.js';
import { canMoveDeadlines } from './deadline.policy.js';
import { Deadlines, type DeadlineAddress } from './deadlines.service.js';
import { DueMoves } from './due-moves.js';
import { effectiveDue } from './effective-due.js';
import { Extension } from './extension.entity.js';
import { ownExtension } from './extension-rule.js';

/** Later due times for one person: taken by herself once, or given by an organiser. */
@Injectable()
export class Extensions {
  constructor(
    private readonly transactions: Transactions,
    private readonly deadlines: Deadlines,
    private readonly moves: DueMoves,
  ) {}

  /**
   * A participant takes seven more days for one assignment (or quiz), once, without a reason. Asking again changes nothing.
   * @returns the new due time, ISO 8601
   */
  async extend(act: ViewerAct, enrolmentId: string, kind: DeadlineKind, subjectId: string): Promise<{ dueAt: string }> {
    return this.transactions.run(act, async (tx) => {
      // Locked, so that two presses at the same moment take one extension.
      const place = found(
        await tx.row<{ zone: string }>(
          `SELECT c.zone FROM enrolment e JOIN cohort c ON c.id = e.cohort_id WHERE e.id = $1 AND e.person_id = $2 AND e.state = 'active' FOR NO KEY UPDATE OF e`,
          [enrolmentId, act.viewer.personId],
        ),
      );
      const taken = await tx.row<{ due_at: Date }>('SELECT due_at FROM extension WHERE enrolment_id = $1 AND kind = $2 AND subject_id = $3 AND is_self_service', [enrolmentId, kind, subjectId]);
      if (taken) return { dueAt: taken.due_at.toISOString() };
      const present = found(await this.dueAt(tx, enrolmentId, kind, subjectId));
      const dueAt = ownExtension(present, tx.now, place.zone, clockOf(present, place.zone));
      await this.give(tx, act, { enrolmentId, kind, subjectId, dueAt, isSelfService: true });
      return { dueAt: dueAt.toISOString() };
    });
  }

  /** The due time of one place inside a transaction: the later of the cohort's deadline and her extensions. */
  async dueAt(tx: Tx, enrolmentId: string, kind: DeadlineKind, subjectId: string): Promise<Date | null> {
    const row = await tx.row<{ due: Date | null }>(`SELECT ${effectiveDue(kind, '$2')} AS due FROM enrolment e WHERE e.id = $1`, [enrolmentId, subjectId]);
    return row?.due ?? null;
  }

  /**
   * An organiser moves a deadline for one person. A time that is not after the cohort's deadline takes back what organisers gave her before.
   * @throws Conflict when somebody else moved this deadline meanwhile
   */
  async moveForOne(act: ViewerAct, address: DeadlineAddress, enrolmentId: string, dueAt: Date): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const deadline = await this.deadlines.locked(tx, act, address, dueAt);
      const { cohortId, kind, subjectId } = address;
      const person = found(
        await tx.row<{ person_id: string }>(
          `SELECT e.person_id FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.id = $1 AND e.cohort_id = $2 AND e.state = 'active' AND p.protection_level <> 'hidden'`,
          [enrolmentId, cohortId],
        ),
      );
      await tx.rows('UPDATE extension SET ended_at = $4 WHERE enrolment_id = $1 AND kind = $2 AND subject_id = $3 AND NOT is_self_service AND ended_at IS NULL', [enrolmentId, kind, subjectId, tx.now]);
      if (dueAt > deadline.dueAt) await this.give(tx, act, { enrolmentId, kind, subjectId, dueAt, isSelfService: false });
      await tx.rows('UPDATE deadline SET version = version + 1 WHERE cohort_id = $1 AND kind = $2 AND subject_id = $3', [cohortId, kind, subjectId]);
      await this.moves.moved(tx, cohortId);
      await tx.audit({ kind, id: subjectId, personId: person.person_id, detail: { cohortId, after: dueAt.toISOString() } });
    });
  }

  /** Takes back what an organiser gave; what she took herself stays hers. Answers where the deadline's page is. */
  async end(act: ViewerAct, extensionId: string): Promise<{ cohortId: string; kind: DeadlineKind; subjectId: string }> {
    return this.transactions.run(act, async (tx) => {
      const row = await tx.row<{ cohortId: string; kind: DeadlineKind; subjectId: string; personId: string }>(
        `UPDATE extension x SET ended_at = COALESCE(x.ended_at, $2) FROM enrolment e WHERE x.id = $1 AND e.id = x.enrolment_id AND NOT x.is_self_service
         RETURNING e.cohort_id AS "cohortId", x.kind, x.subject_id AS "subjectId", e.person_id AS "personId"`,
        [extensionId, tx.now],
      );
      // Not hers to move: the 404 undoes the change.
      const { personId, ...place } = found(row && canMoveDeadlines(act.viewer, row.cohortId) ? row : null);
      await tx.audit({ kind: place.kind, id: place.subjectId, personId, detail: { cohortId: place.cohortId } });
      return place;
    });
  }

  private async give(tx: Tx, act: ViewerAct, facts: Pick<Extension, 'enrolmentId' | 'kind' | 'subjectId' | 'dueAt' | 'isSelfService'>): Promise<void> {
    const extension = Object.assign(new Extension(), { id: newId(), ...facts, givenBy: act.viewer.personId, at: tx.now, endedAt: null });
    await tx.save(extension);
    if (facts.isSelfService) await tx.audit({ kind: 'extension', id: extension.id, detail: { kind: facts.kind, subjectId: facts.subjectId } });
  }
}
