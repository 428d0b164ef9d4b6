import { Injectable } from '@nestjs/common';
import { systemAct, type Act } from '../platform/audit/act.js';
import { Database } from '../platform/database/database.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, NotFound, found } from '../platform/errors.js';
import { Grants } from '../people/grants.service.js';
import { People } from '../people/people.service.js';
import { Clock } from '../platform/time/clock.js';
import { handleKey } from './account.entity.js';
import { Accounts } from './accounts.service.js';
import { Envelopes } from './envelopes.js';
import { Invitation } from './invitation.entity.js';
import { Invitations } from './invitations.service.js';
import { hashPassphrase } from './passphrases.js';
import type { SetUpInput } from './set-up.form.js';
import { liveUntil } from '../people/grant.entity.js';

const CODE_LIFE_MS = 30 * 60000;
const CODES = 'set-up codes';

/** The code is not an open set-up code; the page says so beside its field. */
export class NotASetUpCode extends DomainError {}

export interface NewOrganiser {
  displayName: string;
  code: string;
}

/** The first real use of a site: a code on the server's screen, and one page that makes the administrator and two organisers. */
@Injectable()
export class SetUp {
  constructor(
    private readonly database: Database,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly people: People,
    private readonly grants: Grants,
    private readonly accounts: Accounts,
    private readonly invitations: Invitations,
    private readonly envelopes: Envelopes,
  ) {}

  /** A set-up code of 30 minutes for the administrator who has not come yet; undefined when the site has accounts. Earlier set-up codes end. */
  async code(): Promise<string | undefined> {
    return this.transactions.run(systemAct('setUp.codeMade'), async (tx) => {
      await lock(tx);
      if (await tx.row('SELECT 1 FROM account LIMIT 1')) return undefined;
      return this.invitations.make(tx, await this.administrator(tx), 'set-up', CODE_LIFE_MS);
    });
  }

  /** True while the set-up page is there: no account yet, or a set-up code that is open. */
  async isOpen(): Promise<boolean> {
    const row = await this.database.row(
      `SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM account) OR EXISTS (SELECT 1 FROM invitation WHERE purpose = 'set-up' AND used_at IS NULL AND cancelled_at IS NULL AND expires_at > $1)`,
      [this.clock.now()],
    );
    return row !== undefined;
  }

  /**
   * Uses the code up: opens the administrator's account and makes both organisers. Answers the organisers' codes; the same press again answers the same.
   * @throws NotASetUpCode; HandleTaken; NotFound when the site is set up.
   */
  async finish(act: Act, input: SetUpInput): Promise<NewOrganiser[]> {
    const sealed = await this.transactions.run(act, async (tx) => {
      await lock(tx);
      const invitation = await this.invitationOf(tx, input.code);
      invitation.use(tx.now);
      await tx.save(invitation);
      await this.accounts.write(tx, invitation.personId, input.handle, await hashPassphrase(input.passphrase), false);
      const organisers: NewOrganiser[] = [];
      for (const displayName of [input.organiser, input.secondOrganiser]) organisers.push({ displayName, code: await this.makeOrganiser(tx, displayName, input.zone) });
      await tx.audit({ kind: 'person', id: invitation.personId, personId: invitation.personId });
      return this.envelopes.seal(CODES, organisers);
    });
    return this.envelopes.open<NewOrganiser[]>(CODES, sealed);
  }

  /** One more organiser of the whole site, by the server's own command. Answers her code (21 days). */
  async inviteOrganiser(): Promise<string> {
    return this.transactions.run(systemAct('setUp.organiserInvited'), (tx) => this.makeOrganiser(tx, 'Organiser', 'UTC'));
  }

  /** One more administrator, by the server's own command. Answers the code (21 days). */
  async inviteAdministrator(): Promise<string> {
    return this.transactions.run(systemAct('setUp.administratorInvited'), async (tx) => {
      const id = await this.people.make(tx, { displayName: 'Administrator', zone: 'UTC' });
      await this.grants.give(tx, id, 'administrator', 'site', null);
      await tx.audit({ kind: 'person', id, personId: id });
      return this.invitations.make(tx, id);
    });
  }

  /**
   * A code of 30 minutes for an administrator who cannot come in any more, by the server's own command: as one said on the phone, it also ends second steps that are
   * gone. Her account stays as it is until the code is used; she and the other administrators are told. Undefined when no administrator has this sign-in name.
   */
  async renewAdministrator(handle: string): Promise<string | undefined> {
    return this.transactions.run(systemAct('setUp.administratorCodeMade'), async (tx) => {
      const administrators = await tx.rows<{ id: string; handleKey: string | null }>(
        `SELECT DISTINCT g.person_id AS id, a.handle_key AS "handleKey" FROM role_grant g LEFT JOIN account a ON a.person_id = g.person_id AND a.disabled_at IS NULL
          WHERE g.role = 'administrator' AND ${liveUntil('g.until_at')}`,
      );
      const her = administrators.find((one) => one.handleKey === handleKey(handle));
      if (!her) return undefined;
      const subjectId = newId();
      for (const { id } of administrators) await tx.job('mail.send', { personId: id, event: 'code', subjectId });
      await tx.audit({ kind: 'person', id: her.id, personId: her.id, detail: { isRenewal: true } });
      return this.invitations.make(tx, her.id, 'renew', CODE_LIFE_MS);
    });
  }

  private async administrator(tx: Tx): Promise<string> {
    const waiting = await tx.row<{ id: string }>(`SELECT person_id AS id FROM role_grant WHERE role = 'administrator' AND ${liveUntil('until_at')} ORDER BY from_at LIMIT 1`);
    if (waiting) return waiting.id;
    const id = await this.people.make(tx, { displayName: 'Administrator', zone: 'UTC' });
    await this.grants.give(tx, id, 'administrator', 'site', null);
    return id;
  }

  private async invitationOf(tx: Tx, code: string): Promise<Invitation> {
    const open = await this.invitations.find(code);
    const invitation = open && (await tx.manager.findOne(Invitation, { where: { id: open.id, purpose: 'set-up' }, lock: { mode: 'pessimistic_write' } }));
    if (invitation?.isOpen(tx.now)) return invitation;
    if (!(await this.isOpen())) throw new NotFound();
    throw new NotASetUpCode('account.setUp.code.notOpen');
  }

  private async makeOrganiser(tx: Tx, displayName: string, zone: string): Promise<string> {
    const id = await this.people.make(tx, { displayName, zone });
    await this.grants.give(tx, id, 'organiser', 'site', null);
    return this.invitations.make(tx, id);
  }
}

/** One set-up at a time. */
async function lock(tx: Tx): Promise<void> {
  found(await tx.row("SELECT pg_advisory_xact_lock(hashtext('banyan set-up')) IS NOT NULL AS locked"));
}
