import { Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import { DomainError } from '../platform/errors.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { Settings } from '../platform/settings.module.js';
import { Clock } from '../platform/time/clock.js';
import { ProtectedIdentity } from '../people/protected-identity.service.js';
import type { Act } from '../platform/audit/act.js';
import { Envelopes } from './envelopes.js';
import { TotpFactor } from './factor.entity.js';

const STEP_SECONDS = 30;
/** One step before and one after: clocks of cheap phones are off by seconds, not by minutes. */
const WINDOW = 1;
const PROPOSED_MS = 60 * 60000;

/** A secret that is not kept yet: it travels sealed in the page that shows it. */
export interface ProposedApp {
  sealed: string;
  /** In fours, to type. */
  groups: string[];
  uri: string;
}

/** Codes of an app (TOTP, RFC 6238: SHA-1, six digits, half a minute). */
@Injectable()
export class AppCodes {
  constructor(
    private readonly transactions: Transactions,
    private readonly identity: ProtectedIdentity,
    private readonly envelopes: Envelopes,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  propose(personId: string): ProposedApp {
    const secret = new Secret({ size: 20 }).base32;
    return this.proposed(secret, this.envelopes.seal(purposeOf(personId), { secret, at: this.clock.now().getTime() }));
  }

  /** The same proposal again, after a code that did not fit. @throws DomainError when the page is older than an hour, or another person's. */
  again(personId: string, sealed: string): ProposedApp {
    return this.proposed(this.secretIn(personId, sealed), sealed);
  }

  /** Keeps the proposed secret once a code of it has been typed; it takes the place of an earlier app. False when the code does not fit. */
  async confirm(act: Act, personId: string, sealed: string, code: string): Promise<boolean> {
    const secret = this.secretIn(personId, sealed);
    return this.transactions.run(act, async (tx) => {
      await tx.rows('SELECT id FROM person WHERE id = $1 FOR UPDATE', [personId]);
      const step = this.stepOf(secret, code, tx.now);
      if (step === null) return false;
      const kept = await this.identity.sealFor(tx, personId, secret, 'totp_factor', 'sealed', personId);
      await tx.save(Object.assign(new TotpFactor(), { personId, sealed: kept, lastStep: String(step), createdAt: tx.now }));
      await tx.audit({ kind: 'person', id: personId, personId, detail: { step: 'app' } });
      return true;
    });
  }

  /** True when the code is of now, of half a minute ago or ahead, and of a step that was never used. It is used up by that. */
  async take(tx: Tx, personId: string, code: string): Promise<boolean> {
    const factor = await tx.manager.findOne(TotpFactor, { where: { personId }, lock: { mode: 'pessimistic_write' } });
    if (!factor) return false;
    const secret = (await this.identity.unsealFor(tx, personId, factor.sealed, 'totp_factor', 'sealed', personId)).toString('utf8');
    const step = this.stepOf(secret, code, tx.now);
    if (step === null || !factor.take(step)) return false;
    await tx.save(factor);
    return true;
  }

  async remove(tx: Tx, personId: string): Promise<void> {
    await tx.manager.delete(TotpFactor, { personId });
  }

  private stepOf(secret: string, code: string, at: Date): number | null {
    const delta = new TOTP({ secret: Secret.fromBase32(secret), period: STEP_SECONDS }).validate({ token: code, timestamp: at.getTime(), window: WINDOW });
    return delta === null ? null : Math.floor(at.getTime() / 1000 / STEP_SECONDS) + delta;
  }

  private proposed(secret: string, sealed: string): ProposedApp {
    // Nothing in the app says what this is: the neutral host, and no name.
    const issuer = new URL(this.settings.config.siteUrl).hostname;
    return { sealed, groups: secret.match(/.{1,4}/g)!, uri: new TOTP({ issuer, label: 'sign-in', secret: Secret.fromBase32(secret), period: STEP_SECONDS }).toString() };
  }

  private secretIn(personId: string, sealed: string): string {
    const { secret, at } = this.envelopes.open<{ secret: string; at: number }>(purposeOf(personId), sealed);
    if (this.clock.now().getTime() - at > PROPOSED_MS) throw new DomainError('account.envelope.broken');
    return secret;
  }
}

const purposeOf = (personId: string) => `app of ${personId}`;
