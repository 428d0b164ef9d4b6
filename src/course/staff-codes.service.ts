import { Injectable } from '@nestjs/common';
import { handleKey } from '../account/account.entity.js';
import { Envelopes } from '../account/envelopes.js';
import { Invitations } from '../account/invitations.service.js';
import { liveGrant } from '../people/grant.entity.js';
import type { ViewerAct, ViewerGrant } from '../people/viewer.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Appointment } from './cohort.entity.js';
import { tellOfCode } from './code-news.js';
import { mayRenew } from './course.policy.js';
import { liveUntil } from '../people/grant.entity.js';

/** Nobody who organises has this sign-in name. */
export class NotAnOrganiser extends DomainError {}

/** For what the envelope of a fresh code may be opened. */
const CODES = 'staff codes';
const SPOKEN_MS = 30 * 60000;

/** A code to show once. `isRenewal`: for somebody who has an account, so it lives 30 minutes; else it is for a first visit and lives 21 days. */
export interface StaffCode {
  displayName: string;
  code: string;
  isRenewal: boolean;
}

/** New codes for people who work here and cannot come in. */
@Injectable()
export class StaffCodes {
  constructor(
    private readonly transactions: Transactions,
    private readonly invitations: Invitations,
    private readonly envelopes: Envelopes,
  ) {}

  /** A new code for one member of staff of a cohort; earlier ones are worthless. Her account stays as it is until the code is used. The caller organises the cohort. */
  async renewStaff(act: ViewerAct, cohortId: string, appointmentId: string): Promise<StaffCode> {
    return this.shownOnce(act, async (tx) => {
      const { personId } = found(await tx.manager.findOneBy(Appointment, { id: appointmentId, cohortId }).then((row) => (row?.hasEnded(tx.now) ? null : row)));
      return this.renew(tx, act, personId);
    });
  }

  /** A spoken code for an organiser, by the sign-in name that she tells the administrator. @throws NotAnOrganiser */
  async renewOrganiser(act: ViewerAct, handle: string): Promise<StaffCode> {
    return this.shownOnce(act, async (tx) => {
      const person = await tx.row<{ id: string; roles: string[] }>(
        `SELECT a.person_id AS id, array_agg(g.role) AS roles FROM account a JOIN role_grant g ON g.person_id = a.person_id AND ${liveGrant('g')} WHERE a.handle_key = $1 AND a.disabled_at IS NULL GROUP BY a.person_id`,
        [handleKey(handle)],
      );
      if (!person?.roles.includes('organiser') || person.roles.includes('administrator') || person.id === act.viewer.personId) throw new NotAnOrganiser('site.code.unknown');
      await tellOfCode(tx, act, person.id);
      await tx.audit({ kind: 'person', id: person.id, personId: person.id, detail: { isRenewal: true } });
      return { displayName: handle, code: await this.invitations.make(tx, person.id, 'renew', SPOKEN_MS), isRenewal: true };
    });
  }

  /** Runs `work`, which makes a code: a second press of the form gets the same one, and the database holds none. */
  async shownOnce(act: ViewerAct, work: (tx: Tx) => Promise<StaffCode>): Promise<StaffCode> {
    const sealed = await this.transactions.run(act, async (tx) => this.envelopes.seal(CODES, await work(tx)));
    return this.envelopes.open<StaffCode>(CODES, sealed);
  }

  /** A first code for somebody who was made in this transaction. */
  async first(tx: Tx, personId: string, displayName: string): Promise<StaffCode> {
    return { displayName, code: await this.invitations.make(tx, personId), isRenewal: false };
  }

  /** Makes the codes of somebody who works here no longer worthless. */
  cancel(tx: Tx, personId: string): Promise<void> {
    return this.invitations.cancel(tx, personId);
  }

  /**
   * A code for somebody who works here already, inside the caller's transaction.
   * @throws DomainError for oneself, and for somebody who may do more than the viewer: a code lets its holder in as that person.
   */
  async renew(tx: Tx, act: ViewerAct, personId: string, alsoMay: (grant: ViewerGrant) => boolean = () => false): Promise<StaffCode> {
    if (personId === act.viewer.personId) throw new DomainError('course.staff.code.own');
    const grants = await tx.rows<ViewerGrant & { [column: string]: unknown }>(`SELECT role, scope_kind AS "scopeKind", scope_id AS "scopeId" FROM role_grant WHERE person_id = $1 AND ${liveUntil('until_at')}`, [personId]);
    if (!grants.every((grant) => mayRenew(act.viewer, grant) || alsoMay(grant))) throw new DomainError('course.staff.code.above');
    const person = found(await tx.row<{ displayName: string; hasAccount: boolean }>('SELECT p.display_name AS "displayName", EXISTS (SELECT 1 FROM account a WHERE a.person_id = p.id) AS "hasAccount" FROM person p WHERE p.id = $1', [personId]));
    if (person.hasAccount) await tellOfCode(tx, act, personId);
    const code = person.hasAccount ? await this.invitations.make(tx, personId, 'renew', SPOKEN_MS) : await this.invitations.make(tx, personId);
    await tx.audit({ kind: 'person', id: personId, personId, detail: { isRenewal: person.hasAccount } });
    return { displayName: person.displayName, code, isRenewal: person.hasAccount };
  }
}
