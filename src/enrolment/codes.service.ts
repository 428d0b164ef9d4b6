import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Invitations } from '../account/invitations.service.js';
import { Envelopes } from '../account/envelopes.js';
import { tellOfCode } from '../course/code-news.js';
import type { Role, ScopeKind } from '../people/grant.entity.js';
import type { ViewerAct } from '../people/viewer.js';
import { canOrganise } from './enrolment.policy.js';
import { organisedPlace } from './organised-place.js';
import { liveUntil } from '../people/grant.entity.js';

/** For what the envelope of a fresh code may be opened. */
const CODES = 'codes';

const MINUTE = 60000;
const LIVES = { spoken: 30 * MINUTE, card: 21 * 24 * 60 * MINUTE };

/** One card of the printed sheet: its number on the list, and the code in threes. */
export interface SheetCard {
  number: number;
  code: string;
}

/** Makes new codes for people who are in a cohort: to come in for the first time, or again when a sign-in is forgotten. */
@Injectable()
export class Codes {
  constructor(
    private readonly transactions: Transactions,
    private readonly invitations: Invitations,
    private readonly envelopes: Envelopes,
  ) {}

  /** A new code for one person; earlier ones are worthless from now on. Her account stays as it is until the code is used. */
  async renew(act: ViewerAct, cohortId: string, enrolmentId: string, life: keyof typeof LIVES): Promise<string> {
    const sealed = await this.transactions.run(act, async (tx) => {
      const place = await organisedPlace(tx, act, cohortId, enrolmentId);
      if (place.state === 'withdrawn') throw new DomainError('enrolment.notActive');
      await this.mustNotBeAbove(tx, act, place.personId);
      const hasAccount = await tx.row('SELECT 1 FROM account WHERE person_id = $1', [place.personId]);
      if (hasAccount) await tellOfCode(tx, act, place.personId);
      const code = await this.invitations.make(tx, place.personId, hasAccount ? 'renew' : 'open', LIVES[life]);
      await tx.audit({ kind: 'enrolment', id: place.id, personId: place.personId, detail: { life } });
      return this.envelopes.seal(CODES, code);
    });
    return this.envelopes.open<string>(CODES, sealed);
  }

  /** New codes for everybody who is still only invited, for the printed sheet. Numbers are those of `InvitationQueries.list`. */
  async sheet(act: ViewerAct, cohortId: string): Promise<SheetCard[]> {
    const sealed = await this.transactions.run(act, async (tx) => {
      found(canOrganise(act.viewer, cohortId) || null);
      await tx.row('SELECT 1 FROM cohort WHERE id = $1 FOR UPDATE', [cohortId]);
      const cards: SheetCard[] = [];
      const people = await tx.rows<{ personId: string; number: number }>(STILL_INVITED, [cohortId]);
      for (const { personId, number } of people) {
        cards.push({ number, code: await this.invitations.make(tx, personId) });
      }
      await tx.audit({ kind: 'cohort', id: cohortId, people: people.map(({ personId }) => personId), detail: { cards: cards.length } });
      return this.envelopes.seal(CODES, cards);
    });
    return this.envelopes.open<SheetCard[]>(CODES, sealed);
  }

  /** A code lets its holder in as that person: nobody makes one for somebody who may do more than she herself. */
  private async mustNotBeAbove(tx: Tx, act: ViewerAct, personId: string): Promise<void> {
    const roles = await tx.rows<{ role: Role; scopeKind: ScopeKind; scopeId: string | null }>(
      `SELECT role, scope_kind AS "scopeKind", scope_id AS "scopeId" FROM role_grant WHERE person_id = $1 AND ${liveUntil('until_at')} AND role <> 'participant'`,
      [personId],
    );
    if (roles.some(({ scopeKind, scopeId }) => scopeKind !== 'cohort' || !act.viewer.has('organiser', scopeId!))) throw new DomainError('enrolment.code.isStaff');
  }
}

/** Numbers count all places of a cohort in the order in which they were made, so that a number never moves to another person. */
export const STILL_INVITED = `SELECT i."personId", i.number, i."displayName" FROM (
    SELECT e.person_id AS "personId", e.state, p.display_name AS "displayName", p.protection_level, row_number() OVER (ORDER BY e.invited_at, e.id)::int AS number
      FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = $1) i
  WHERE i.state = 'invited' AND i.protection_level <> 'hidden' ORDER BY i.number`;
