import { Injectable } from '@nestjs/common';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Settings } from '../platform/settings.module.js';
import { Passkey } from './factor.entity.js';

/** Loaded with the first passkey: the library brings 25 MB. */
const webauthn = () => import('@simplewebauthn/server');
const CHALLENGE_MS = 5 * 60000;
const LONGEST = 20000;
const MOST = 10;

/** What the browser sent is not a passkey of this site and this moment. */
export class NotThisPasskey extends DomainError {
  constructor() {
    super('account.passkey.notRight');
  }
}

/** What a challenge was made for; it answers nothing else. `sign-in`: nobody is named yet. */
export type ChallengeUse = 'sign-in' | `add ${string}` | `second ${string}` | `again ${string}`;

/**
 * Passkeys (WebAuthn level 3): bound to the host of SITE_URL, user verification required, discoverable. The challenge stands in the session and in a row that is
 * deleted by its first use, right or wrong.
 */
@Injectable()
export class Passkeys {
  private readonly origin: string;
  private readonly host: string;

  constructor(
    private readonly transactions: Transactions,
    settings: Settings,
  ) {
    const site = new URL(settings.config.siteUrl);
    this.origin = site.origin;
    this.host = site.hostname;
  }

  /** What the browser needs to make a passkey; its `challenge` belongs into the session. */
  async offer(act: Act, personId: string) {
    return this.transactions.run(act, async (tx) => {
      const present = await tx.manager.findBy(Passkey, { personId });
      if (present.length >= MOST) throw new DomainError('account.passkey.tooMany');
      const options = await (await webauthn()).generateRegistrationOptions({
        rpName: this.host, rpID: this.host, userName: `sign-in ${nextNumber(present)}`, userDisplayName: '', userID: userId(personId), attestationType: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' }, excludeCredentials: present.map(described),
      });
      await keep(tx, options.challenge, `add ${personId}`);
      return options;
    });
  }

  /** What the browser needs to use one. With a person only hers are asked for. */
  async ask(act: Act, use: ChallengeUse, personId: string | null) {
    return this.transactions.run(act, async (tx) => {
      const hers = personId ? await tx.manager.findBy(Passkey, { personId }) : [];
      const options = await (await webauthn()).generateAuthenticationOptions({ rpID: this.host, userVerification: 'required', allowCredentials: hers.map(described) });
      await keep(tx, options.challenge, use);
      return options;
    });
  }

  /** Keeps a new passkey. @throws NotThisPasskey */
  async add(act: Act, personId: string, challenge: string | undefined, sent: string): Promise<void> {
    const isKept = await this.transactions.run(act, async (tx) => {
      await tx.rows('SELECT id FROM person WHERE id = $1 FOR UPDATE', [personId]);
      const response = read<RegistrationResponseJSON>(sent);
      if (!(await spend(tx, challenge, `add ${personId}`)) || !response) return false;
      const answer = await (await webauthn()).verifyRegistrationResponse({ response, expectedChallenge: challenge!, expectedOrigin: this.origin, expectedRPID: this.host, requireUserVerification: true }).catch(() => null);
      if (!answer?.verified || (await tx.manager.findOneBy(Passkey, { credentialId: answer.registrationInfo.credential.id }))) return false;
      const { credential } = answer.registrationInfo;
      const key = Object.assign(new Passkey(), {
        id: newId(), personId, credentialId: credential.id, publicKey: Buffer.from(credential.publicKey), counter: String(credential.counter), transports: (credential.transports ?? []).join(' '),
        number: nextNumber(await tx.manager.findBy(Passkey, { personId })), createdAt: tx.now, usedAt: null,
      });
      await tx.save(key);
      await tx.audit({ kind: 'passkey', id: key.id, personId });
      return true;
    });
    if (!isKept) throw new NotThisPasskey();
  }

  /** The person whose passkey answered the challenge; with `personId` it must be hers. @throws NotThisPasskey */
  async use(act: Act, use: ChallengeUse, personId: string | null, challenge: string | undefined, sent: string): Promise<string> {
    const holder = await this.transactions.run({ ...act, formKey: null }, async (tx) => {
      const response = read<AuthenticationResponseJSON>(sent);
      if (!(await spend(tx, challenge, use)) || !response) return null;
      const key = await tx.manager.findOne(Passkey, { where: { credentialId: response.id }, lock: { mode: 'pessimistic_write' } });
      if (!key || (personId && key.personId !== personId)) return null;
      const { userHandle } = response.response;
      if (userHandle && Buffer.from(userHandle, 'base64url').toString('utf8') !== key.personId) return null;
      const credential = { id: key.credentialId, publicKey: new Uint8Array(key.publicKey), counter: Number(key.counter) };
      const answer = await (await webauthn()).verifyAuthenticationResponse({ response, expectedChallenge: challenge!, expectedOrigin: this.origin, expectedRPID: this.host, credential, requireUserVerification: true }).catch(() => null);
      if (!answer?.verified) return null;
      key.use(answer.authenticationInfo.newCounter, tx.now);
      await tx.save(key);
      return key.personId;
    });
    if (!holder) throw new NotThisPasskey();
    return holder;
  }

  async removeAll(tx: Tx, personId: string): Promise<void> {
    await tx.manager.delete(Passkey, { personId });
  }

  async remove(tx: Tx, personId: string, id: string): Promise<void> {
    found(await tx.manager.findOneBy(Passkey, { id, personId }));
    await tx.manager.delete(Passkey, { id });
  }
}

/** Ends a challenge before anything is compared: a second answer to it finds nothing. */
async function spend(tx: Tx, challenge: string | undefined, use: ChallengeUse): Promise<boolean> {
  if (!challenge) return false;
  return (await tx.row('DELETE FROM passkey_challenge WHERE challenge = $1 AND purpose = $2 AND expires_at > $3 RETURNING challenge', [challenge, use, tx.now])) !== undefined;
}

async function keep(tx: Tx, challenge: string, use: ChallengeUse): Promise<void> {
  await tx.rows('DELETE FROM passkey_challenge WHERE expires_at <= $1', [tx.now]);
  await tx.rows('INSERT INTO passkey_challenge (challenge, purpose, expires_at) VALUES ($1, $2, $3)', [challenge, use, new Date(tx.now.getTime() + CHALLENGE_MS)]);
}

/** Only the shape is read here; the library checks the rest. */
function read<T extends { id: string; response: object }>(sent: string): T | null {
  try {
    const value = sent.length <= LONGEST ? (JSON.parse(sent) as T | null) : null;
    return value && typeof value.id === 'string' && typeof value.response === 'object' ? value : null;
  } catch {
    return null;
  }
}

const userId = (personId: string) => new Uint8Array(Buffer.from(personId, 'utf8'));

function described(key: Passkey) {
  return { id: key.credentialId, transports: key.transports.split(' ').filter(Boolean) as never[] };
}

function nextNumber(present: Passkey[]): number {
  return Math.max(0, ...present.map((key) => key.number)) + 1;
}
