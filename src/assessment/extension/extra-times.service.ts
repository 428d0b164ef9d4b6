import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/transactions.js';
import { found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { DueMoves } from './due-moves.js';
import { canMoveDeadlines } from './deadline.policy.js';
import type { ExtraTime } from './extra-time.form.js';

/** More time for one person in everything that has a date, now and in later cohorts. The audit row says that it changed, not to what. */
@Injectable()
export class ExtraTimes {
  constructor(
    private readonly transactions: Transactions,
    private readonly moves: DueMoves,
  ) {}

  async set(act: ViewerAct, enrolmentId: string, extra: ExtraTime): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const place = await tx.row<{ personId: string; cohortId: string }>(
        `SELECT e.person_id AS "personId", e.cohort_id AS "cohortId" FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.id = $1 AND e.state IN ('invited', 'active', 'suspended') AND p.protection_level <> 'hidden' FOR NO KEY UPDATE OF p`,
        [enrolmentId],
      );
      const { personId } = found(place && canMoveDeadlines(act.viewer, place.cohortId) ? place : null);
      if (extra) {
        await tx.rows('INSERT INTO extra_time (person_id, unit, amount, set_by, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person_id) DO UPDATE SET unit = $2, amount = $3, set_by = $4, at = $5', [personId, extra.unit, extra.amount, act.viewer.personId, tx.now]);
      } else {
        await tx.rows('DELETE FROM extra_time WHERE person_id = $1', [personId]);
      }
      const places = await tx.rows<{ cohortId: string }>(`SELECT cohort_id AS "cohortId" FROM enrolment WHERE person_id = $1 AND state IN ('active', 'suspended')`, [personId]);
      for (const { cohortId } of places) await this.moves.moved(tx, cohortId);
      await tx.audit({ kind: 'enrolment', id: enrolmentId, personId });
    });
  }
}
