import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Keys that are no longer used for anything new, but still open what was made with them. */
export interface FormerKeys {
  secretKeys?: readonly string[];
  nameKeys?: readonly string[];
}

/** A key that wraps others, and the short name under which rows remember it. */
export interface NamedKey {
  id: string;
  /** Made once: from bytes each time, it costs more than what it opens. */
  key: KeyObject;
}

/** The keys of this site, each derived for one purpose from the two secrets that the operator keeps. */
export class Keys {
  private readonly secretKeys: readonly string[];
  private readonly nameKeys: readonly string[];
  private wrappingKeys: NamedKey[] | undefined;

  constructor(secretKey: string, nameKey: string, former: FormerKeys = {}) {
    this.secretKeys = [secretKey, ...(former.secretKeys ?? [])];
    this.nameKeys = [nameKey, ...(former.nameKeys ?? [])];
  }

  /** Wraps the data key of each person (32 bytes); the first is the one for new rows, the others open rows of before. */
  wrapping(): readonly NamedKey[] {
    this.wrappingKeys ??= this.nameKeys.map((secret) => ({ id: createHmac('sha256', derive(secret, 'name of the wrapping key v1')).update('id').digest('hex').slice(0, 12), key: createSecretKey(derive(secret, 'wrap person keys v1')) }));
    return this.wrappingKeys;
  }

  /** A keyed digest by which a sealed field can be found, one for each known NAME_KEY, the present one first. Each column has a key of its own: the same text in two columns gives different digests. */
  blindIndexes(column: string, text: string): Buffer[] {
    return this.nameKeys.map((secret) => createHmac('sha256', derive(secret, `blind index ${column} v1`)).update(text).digest());
  }

  /** Seals the key with which the issuer signs what leaves the site (32 bytes); the first is for new ones, the others open keys of before. */
  issuerSealing(): Buffer[] {
    return this.secretKeys.map((secret) => derive(secret, 'seal issuer keys v1'));
  }

  /** Signs the heads of the audit log (seeds of Ed25519 keys): the first is the one for new lines, the others signed lines of before. */
  auditSigning(): Buffer[] {
    return this.secretKeys.map((secret) => derive(secret, 'sign audit heads v1'));
  }

  /**
   * The private keys (32 bytes, curve P-256) for what is locked on somebody's device until it comes back: one for each known SECRET_KEY. Without `salt`, which
   * the database holds and forgets, nobody can make them again.
   */
  comingBack(id: string, salt: Buffer): Buffer[] {
    return this.secretKeys.map((secret) => {
      const bytes = Buffer.from(hkdfSync('sha256', secret, salt, `locked until it comes back v1 ${id}`, 32));
      // Below the order of the curve, whatever came out.
      bytes[0]! &= 0x7f;
      return bytes;
    });
  }

  /** A keyed digest of a secret that we must recognise but never read: invitation codes, verification secrets. Hex, 64 characters. */
  digest(purpose: string, text: string): string {
    return this.digests(purpose, text)[0]!;
  }

  /** The same under each known SECRET_KEY, the present one first: to recognise what was made before the key changed. */
  digests(purpose: string, text: string): string[] {
    return this.secretKeys.map((secret) => createHmac('sha256', derive(secret, `digest ${purpose}`)).update(text.normalize('NFC')).digest('hex'));
  }
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'banyan', purpose, 32));
}
