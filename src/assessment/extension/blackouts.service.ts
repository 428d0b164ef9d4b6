import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { found } from '../../platform/errors.js';
import { ProtectedIdentity } from '../../people/protected-identity.service.js';
import type { ViewerAct } from '../../people/viewer.js';
import { Blackout, type Reach } from './blackout.entity.js';
import { countWord, type CountWord } from './blackout-rule.js';
import { DueMoves } from './due-moves.js';
import { canMoveDeadlines } from './deadline.policy.js';

/** Who could not work, and when. */
export interface BlackoutFacts {
  reach: Reach;
  /** A country as it was written at the invitation, a time zone, a group's id, or ids of places. */
  chosen: string | readonly string[];
  fromAt: Date;
  toAt: Date;
}

/** Gives time back to many at once. */
@Injectable()
export class Blackouts {
  constructor(
    private readonly transactions: Transactions,
    private readonly identity: ProtectedIdentity,
    private readonly moves: DueMoves,
  ) {}

  /** How many it would be for. Looking is recorded, so that nobody tries country after country unseen. */
  async preview(act: ViewerAct, cohortId: string, facts: BlackoutFacts): Promise<CountWord> {
    // No form key: a second look is a look of its own.
    return this.transactions.run({ ...act, formKey: null }, async (tx) => {
      found(canMoveDeadlines(act.viewer, cohortId) || null);
      const places = await this.placesOf(tx, cohortId, facts);
      const [seen] = await tx.rows<{ chosen: number; total: number }>(
        `SELECT count(*) FILTER (WHERE e.id = ANY($2))::int AS chosen, count(*)::int AS total FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = $1 AND e.state = 'active' AND p.protection_level <> 'hidden'`,
        [cohortId, places],
      );
      await tx.audit({ kind: 'cohort', id: cohortId, detail: { reach: facts.reach } });
      const { chosen, total } = seen!;
      return facts.reach === 'country' ? countWord(chosen, total) : { kind: 'count', count: chosen };
    });
  }

  /** Writes it down; every due time of those people moves at once. Nobody is named and nobody is told. */
  async make(act: ViewerAct, cohortId: string, facts: BlackoutFacts): Promise<{ id: string }> {
    return this.transactions.run(act, async (tx) => {
      found(canMoveDeadlines(act.viewer, cohortId) || null);
      const { reach, fromAt, toAt } = facts;
      const blackout = Object.assign(new Blackout(), { id: newId(), cohortId, reach, fromAt, toAt, madeBy: act.viewer.personId, at: tx.now, undoneBy: null, undoneAt: null });
      await tx.save(blackout);
      await tx.rows('INSERT INTO blackout_place (blackout_id, enrolment_id) SELECT $1, unnest($2::text[])', [blackout.id, await this.placesOf(tx, cohortId, facts)]);
      await this.moves.moved(tx, cohortId);
      await tx.audit({ kind: 'blackout', id: blackout.id, detail: { cohortId, reach, from: fromAt.toISOString(), to: toAt.toISOString() } });
      return { id: blackout.id };
    });
  }

  /** Takes it back; the earlier due times hold again. Answers which cohort it was in. */
  async undo(act: ViewerAct, id: string): Promise<{ cohortId: string }> {
    return this.transactions.run(act, async (tx) => {
      const blackout = await tx.manager.findOne(Blackout, { where: { id }, lock: { mode: 'pessimistic_write' } });
      found(blackout && canMoveDeadlines(act.viewer, blackout.cohortId) ? blackout : null).undo(act.viewer.personId, tx.now);
      await tx.save(blackout!);
      await tx.audit({ kind: 'blackout', id, detail: { cohortId: blackout!.cohortId } });
      return { cohortId: blackout!.cohortId };
    });
  }

  /** The places that it reaches: of those who take part, also those who are hidden. A country is compared by its keyed tag; nothing is opened. */
  private async placesOf(tx: Tx, cohortId: string, { reach, chosen }: BlackoutFacts): Promise<string[]> {
    const people = reach === 'country' ? await this.identity.ofCountry(tx, String(chosen)) : null;
    const which = {
      country: 'e.person_id = ANY($2)',
      zone: 'p.zone = $2',
      group: 'EXISTS (SELECT 1 FROM group_member m WHERE m.enrolment_id = e.id AND m.group_id = $2)',
      people: `e.id = ANY($2) AND p.protection_level <> 'hidden'`,
    }[reach];
    const rows = await tx.rows<{ id: string }>(`SELECT e.id FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = $1 AND e.state = 'active' AND ${which} ORDER BY e.id`, [cohortId, people ?? chosen]);
    return rows.map(({ id }) => id);
  }
}
