import { hkdfSync, createHmac } from 'node:crypto';

/** The keys of this site, each derived for one purpose from the two secrets that the operator keeps. */
export class Keys {
  constructor(
    private readonly secretKey: string,
    private readonly nameKey: string,
  ) {}

  /** Wraps the data key of each person (32 bytes). */
  wrapping(): Buffer {
    return derive(this.nameKey, 'wrap person keys v1');
  }

  /** Signs what leaves the site (32 bytes, the seed of an Ed25519 key). */
  signing(): Buffer {
    return derive(this.secretKey, 'sign records v1');
  }

  /** A keyed digest of a secret that we must recognise but never read: invitation codes, verification secrets. Hex, 64 characters. */
  digest(purpose: string, text: string): string {
    return createHmac('sha256', derive(this.secretKey, `digest ${purpose}`)).update(text.normalize('NFC')).digest('hex');
  }
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'banyan', purpose, 32));
}
