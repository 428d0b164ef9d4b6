import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import { Transactions } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { liveGrant } from '../people/grant.entity.js';
import type { ViewerAct } from '../people/viewer.js';
import { canOrganise } from './enrolment.policy.js';
import { Pairing } from './pairing.entity.js';

/** Says who hands in for whom. */
@Injectable()
export class Pairings {
  constructor(private readonly transactions: Transactions) {}

  /**
   * Pairs a focal point of the cohort with one who takes part in it; the same pair again changes nothing.
   * @throws DomainError when one of the two is not (or no longer) there
   */
  async pair(act: ViewerAct, cohortId: string, focalId: string, enrolmentId: string): Promise<void> {
    found(canOrganise(act.viewer, cohortId) || null);
    await this.transactions.run(act, async (tx) => {
      const focal = await tx.row(`SELECT 1 FROM role_grant g WHERE g.person_id = $1 AND g.role = 'focal-point' AND g.scope_id = $2 AND ${liveGrant('g')}`, [focalId, cohortId]);
      const place = await tx.row<{ personId: string }>(
        `SELECT e.person_id AS "personId" FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.id = $1 AND e.cohort_id = $2 AND e.state = 'active' AND p.protection_level <> 'hidden' FOR UPDATE OF e`,
        [enrolmentId, cohortId],
      );
      if (!focal) throw new DomainError('enrolment.pairs.focal.missing');
      if (!place || place.personId === focalId) throw new DomainError('enrolment.pairs.person.missing');
      if (await tx.row('SELECT 1 FROM pairing WHERE focal_id = $1 AND enrolment_id = $2 AND ended_at IS NULL', [focalId, enrolmentId])) return;
      const pairing = Object.assign(new Pairing(), { id: newId(), cohortId, focalId, enrolmentId, byPerson: act.viewer.personId, at: tx.now, endedAt: null });
      await tx.save(pairing);
      await tx.audit({ kind: 'pairing', id: pairing.id, personId: place.personId });
    });
  }

  /** Ends a pair: an organiser of the cohort, or the participant herself, who need not say why. Answers the cohort. */
  async end(act: ViewerAct, pairingId: string): Promise<{ cohortId: string }> {
    return this.transactions.run(act, async (tx) => {
      const pairing = found(await tx.manager.findOneBy(Pairing, { id: pairingId }));
      const owner = await tx.row<{ personId: string }>('SELECT person_id AS "personId" FROM enrolment WHERE id = $1', [pairing.enrolmentId]);
      found(canOrganise(act.viewer, pairing.cohortId) || owner?.personId === act.viewer.personId || null);
      if (pairing.endedAt) return { cohortId: pairing.cohortId };
      pairing.end(tx.now);
      await tx.save(pairing);
      await tx.audit({ kind: 'pairing', id: pairing.id, personId: owner?.personId ?? null });
      return { cohortId: pairing.cohortId };
    });
  }
}
