import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Act } from '../platform/audit/act.js';
import { Keys } from '../platform/crypto/keys.js';
import { newId, randomText } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { liveGrant } from '../people/grant.entity.js';
import type { ViewerAct } from '../people/viewer.js';
import { Account } from './account.entity.js';
import { Accounts } from './accounts.service.js';
import { SPOKEN_MS } from './invitation.entity.js';
import { spaced } from './invitations.service.js';
import { NO_PASSPHRASE } from './passphrases.js';
import { RecordsLink } from './records-link.entity.js';
import { typedCode } from './typed-code.js';

const LINK_MS = 24 * 3600000;
const CODE_LENGTH = 12;

/** Shown once: the secret at the end of the link (null when only the code is new), and the code to read out. */
export interface MadeLink {
  token: string | null;
  code: string;
}

/** Link and code do not fit, or one of them is used or over: always the same answer. */
export class LinkRefused extends DomainError {
  constructor() {
    super('account.link.notRight');
  }
}

/**
 * Lets university records staff in who have neither app nor passkey: a link of 24 hours that goes by mail, and a code of 30 minutes read to the number that the
 * registry has published. Each alone opens nothing. For nobody who does anything else here.
 */
@Injectable()
export class RecordsLinks {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: Accounts,
    private readonly keys: Keys,
  ) {}

  /** A new link with its code, inside the caller's transaction; an earlier link ends. @throws DomainError for whoever has another role too */
  async make(tx: Tx, act: ViewerAct, personId: string): Promise<MadeLink> {
    await mustOnlyTakeRecords(tx, personId);
    await tx.manager.update(RecordsLink, { personId, usedAt: IsNull(), cancelledAt: IsNull() }, { cancelledAt: tx.now });
    const [token, code] = [newId(), randomText(CODE_LENGTH)];
    const link = Object.assign(new RecordsLink(), {
      id: newId(), personId, linkDigest: this.keys.digest('records link', token), codeDigest: this.keys.digest('records code', code), madeBy: act.viewer.personId, createdAt: tx.now,
      codeUntil: new Date(tx.now.getTime() + SPOKEN_MS), untilAt: new Date(tx.now.getTime() + LINK_MS), usedAt: null, cancelledAt: null,
    });
    await tx.save(link);
    await tx.audit({ kind: 'records-link', id: link.id, personId }, 'recordsLink.made');
    return { token, code: spaced(code) };
  }

  /** Another code for the link that was sent already: the call came later than half an hour after it. */
  async renewCode(tx: Tx, personId: string): Promise<MadeLink> {
    await mustOnlyTakeRecords(tx, personId);
    const link = await tx.manager.findOne(RecordsLink, { where: { personId, usedAt: IsNull(), cancelledAt: IsNull() }, lock: { mode: 'pessimistic_write' } });
    if (!link?.isOpen(tx.now)) throw new DomainError('account.link.gone');
    const code = randomText(CODE_LENGTH);
    link.renewCode(this.keys.digest('records code', code), new Date(tx.now.getTime() + SPOKEN_MS));
    await tx.save(link);
    await tx.audit({ kind: 'records-link', id: link.id, personId }, 'recordsLink.codeMade');
    return { token: null, code: spaced(code) };
  }

  /** Uses up link and code together; answers the account to sign in. @throws LinkRefused */
  async use(act: Act, token: string, typed: string): Promise<string> {
    const accountId = await this.transactions.run(act, async (tx) => {
      const link = await tx.manager.findOne(RecordsLink, { where: this.keys.digests('records link', token).map((linkDigest) => ({ linkDigest })), lock: { mode: 'pessimistic_write' } });
      if (!link?.use(this.keys.digests('records code', typedCode(typed)), tx.now)) {
        if (link) await tx.audit({ kind: 'records-link', id: link.id, personId: link.personId }, 'recordsLink.refused');
        return null;
      }
      await mustOnlyTakeRecords(tx, link.personId);
      await tx.save(link);
      await tx.audit({ kind: 'records-link', id: link.id, personId: link.personId }, 'recordsLink.used');
      const account = await tx.manager.findOneBy(Account, { personId: link.personId });
      return account?.id ?? this.accounts.write(tx, link.personId, newId(), NO_PASSPHRASE, false);
    });
    if (!accountId) throw new LinkRefused();
    return accountId;
  }
}

async function mustOnlyTakeRecords(tx: Tx, personId: string): Promise<void> {
  const roles = await tx.rows<{ role: string }>(`SELECT g.role FROM role_grant g WHERE g.person_id = $1 AND ${liveGrant('g')}`, [personId]);
  found(roles.length > 0 || null);
  if (roles.some(({ role }) => role !== 'partner-officer')) throw new DomainError('account.link.otherRole');
}
