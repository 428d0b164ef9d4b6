import { createPrivateKey, createPublicKey, randomBytes, sign, verify, type KeyObject } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { systemAct, type Act } from '../../platform/audit/act.js';
import { Keys } from '../../platform/crypto/keys.js';
import { BrokenSeal, seal, unseal, type Place } from '../../platform/crypto/sealing.js';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { HttpSettings } from '../../platform/http/http-settings.js';
import { Clock } from '../../platform/time/clock.js';
import { signed, type Proof, type SignedDocument } from './credential-proof.js';
import { ISSUER_KEYS_SQL, IssuerKeyQueries, type IssuerKeyRow } from './issuer-key.queries.js';
import { multikeyOf, publicKeyOf } from './multikey.js';

export interface IssuerSignature {
  /** The address of the key in the published document, such as `https://course.example/issuer#z6Mk...`. */
  verificationMethod: string;
  /** Ed25519, 64 bytes. */
  signature: Buffer;
}

interface Signer {
  multikey: string;
  privateKey: KeyObject;
}

/** What stands before the 32 bytes of an Ed25519 seed in DER. RFC 8410, 7. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;
/** So long a process goes on signing with a key after another has retired it; what it signs stays good. */
const KEPT_MS = 30_000;
const LOCK = 'issuer_key';

/**
 * The Ed25519 keys with which this site signs what leaves it: credentials, status lists, the list of files of a university. Public keys stay for ever; the
 * private half lies sealed under SECRET_KEY and is gone once a key is retired.
 */
@Injectable()
export class IssuerKeys implements OnApplicationBootstrap {
  private signer: { present: Signer; at: number } | undefined;

  constructor(
    private readonly queries: IssuerKeyQueries,
    private readonly transactions: Transactions,
    private readonly keys: Keys,
    private readonly settings: HttpSettings,
    private readonly clock: Clock,
  ) {}

  /** Reading never writes, so there is a key before anybody asks for one. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.signerIn(await this.queries.all())) return;
    await this.transactions.run(systemAct('issuerKey.made'), async (tx) => {
      await tx.rows('SELECT pg_advisory_xact_lock(hashtext($1))', [LOCK]);
      if (!this.signerIn(await tx.rows<IssuerKeyRow>(ISSUER_KEYS_SQL))) await this.make(tx);
    });
  }

  /** The address that stands as `issuer` in what we sign; the document with our keys lies there. */
  get issuerId(): string {
    return `${this.settings.publicUrl}/issuer`;
  }

  /** Signs these bytes as they are. */
  async sign(bytes: Uint8Array): Promise<IssuerSignature> {
    const { multikey, privateKey } = await this.present();
    return { verificationMethod: this.addressOf(multikey), signature: sign(null, bytes, privateKey) };
  }

  /** The address of the key that signs now, for what must name it before it is signed. */
  async verificationMethod(): Promise<string> {
    return this.addressOf((await this.present()).multikey);
  }

  /** The document with our proof. */
  async signDocument<D extends SignedDocument>(document: D, created: string): Promise<D & { proof: Proof }> {
    const { multikey, privateKey } = await this.present();
    return signed(document, this.addressOf(multikey), created, async (bytes) => sign(null, bytes, privateKey));
  }

  /** True when one of our keys, of now or of before, made this signature of these bytes. */
  async isOurs(bytes: Uint8Array, { verificationMethod, signature }: IssuerSignature): Promise<boolean> {
    const row = (await this.queries.all()).find(({ publicKey }) => this.addressOf(publicKey) === verificationMethod);
    return row !== undefined && verify(null, bytes, publicKeyOf(row.publicKey)!, signature);
  }

  /** A new key signs from now on; those of before stay published and can sign no more. Answers how many were retired. */
  async rotate(act: Act): Promise<{ multikey: string; retired: number }> {
    const done = await this.transactions.run(act, async (tx) => {
      await tx.rows('SELECT pg_advisory_xact_lock(hashtext($1))', [LOCK]);
      const retired = await tx.rows('UPDATE issuer_key SET sealed_seed = NULL, retired_at = $1 WHERE retired_at IS NULL RETURNING id', [tx.now]);
      return { multikey: await this.make(tx), retired: retired.length };
    });
    this.signer = undefined;
    return done;
  }

  private addressOf(multikey: string): string {
    return `${this.issuerId}#${multikey}`;
  }

  private async present(): Promise<Signer> {
    const now = this.clock.now().getTime();
    if (this.signer && Math.abs(now - this.signer.at) < KEPT_MS) return this.signer.present;
    const present = this.signerIn(await this.queries.all());
    if (!present) throw new Error('There is no key to sign with: SECRET_KEY opens none of those in the database. Start again, and one is made.');
    this.signer = { present, at: now };
    return present;
  }

  private async make(tx: Tx): Promise<string> {
    const id = newId();
    const seed = randomBytes(SEED_BYTES);
    const multikey = multikeyOf(publicBytes(privateKeyOf(seed)));
    await tx.rows('INSERT INTO issuer_key (id, public_key, sealed_seed, made_at) VALUES ($1, $2, $3, $4)', [id, multikey, seal(this.keys.issuerSealing()[0]!, seed, placeOf(id)), tx.now]);
    await tx.audit({ kind: 'issuer-key', id }, 'issuerKey.made');
    return multikey;
  }

  /** The newest key whose private half opens with a SECRET_KEY that we know. */
  private signerIn(rows: IssuerKeyRow[]): Signer | undefined {
    for (const row of rows) {
      const seed = row.sealedSeed && this.opened(row.sealedSeed, row.id);
      if (seed) return { multikey: row.publicKey, privateKey: privateKeyOf(seed) };
    }
    return undefined;
  }

  private opened(sealed: Buffer, id: string): Buffer | undefined {
    for (const key of this.keys.issuerSealing()) {
      try {
        return unseal(key, sealed, placeOf(id));
      } catch (error) {
        if (!(error instanceof BrokenSeal)) throw error;
      }
    }
    return undefined;
  }
}

function placeOf(row: string): Place {
  return { table: 'issuer_key', column: 'sealed_seed', row };
}

function privateKeyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
}

function publicBytes(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-SEED_BYTES);
}
