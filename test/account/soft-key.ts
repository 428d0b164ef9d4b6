import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

export interface Told {
  challenge: string;
  origin: string;
  host: string;
}

/** What an attacker, or a bad key, may do otherwise. */
export interface Wrongs {
  type?: string;
  isVerified?: boolean;
  isPresent?: boolean;
  counter?: number;
  crossOrigin?: boolean;
  userHandle?: string;
  spoilSignature?: boolean;
  otherKey?: KeyObject;
}

/** A passkey in software: answers as a phone would, and can be made to answer wrongly. */
export class SoftKey {
  readonly id = randomBytes(16);
  readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  counter = 0;
  userHandle = '';

  /** The answer to `navigator.credentials.create`. */
  make(told: Told & { userId?: string }, wrong: Wrongs = {}): string {
    this.userHandle = told.userId ?? '';
    const client = clientData({ ...told, type: wrong.type ?? 'webauthn.create', crossOrigin: wrong.crossOrigin });
    const jwk = this.pair.publicKey.export({ format: 'jwk' });
    const cose = map([[1, int(2)], [3, int(-7)], [-1, int(1)], [-2, bytes(Buffer.from(jwk.x!, 'base64url'))], [-3, bytes(Buffer.from(jwk.y!, 'base64url'))]]);
    const auth = Buffer.concat([this.authData(told.host, wrong, 0x40), Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, cose]);
    const attestation = Buffer.concat([Buffer.from([0xa3]), text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0]), text('authData'), bytes(auth)]);
    return this.sent({ clientDataJSON: url(client), attestationObject: url(attestation), transports: ['internal'] });
  }

  /** The answer to `navigator.credentials.get`. */
  answer(told: Told, wrong: Wrongs = {}): string {
    this.counter += 1;
    const client = clientData({ ...told, type: wrong.type ?? 'webauthn.get', crossOrigin: wrong.crossOrigin });
    const auth = this.authData(told.host, wrong, 0);
    const signature = createSign('sha256').update(Buffer.concat([auth, sha(client)])).sign(wrong.otherKey ?? this.pair.privateKey);
    if (wrong.spoilSignature) signature[signature.length - 1]! ^= 1;
    const handle = wrong.userHandle ?? this.userHandle;
    return this.sent({ clientDataJSON: url(client), authenticatorData: url(auth), signature: url(signature), ...(handle ? { userHandle: handle } : {}) });
  }

  private authData(host: string, wrong: Wrongs, extra: number): Buffer {
    const flags = (wrong.isPresent === false ? 0 : 1) | (wrong.isVerified === false ? 0 : 4) | extra;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(wrong.counter ?? this.counter);
    return Buffer.concat([sha(Buffer.from(host)), Buffer.from([flags]), counter]);
  }

  private sent(response: object): string {
    return JSON.stringify({ id: url(this.id), rawId: url(this.id), type: 'public-key', response, clientExtensionResults: {} });
  }
}

function clientData({ type, challenge, origin, crossOrigin = false }: { type: string; challenge: string; origin: string; crossOrigin: boolean | undefined }): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }));
}

const sha = (data: Buffer) => createHash('sha256').update(data).digest();
const url = (data: Buffer) => data.toString('base64url');

/* As much of CBOR as a key needs. */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  return value < 256 ? Buffer.from([(major << 5) | 24, value]) : Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}
const int = (value: number) => (value >= 0 ? head(0, value) : head(1, -1 - value));
const bytes = (data: Buffer) => Buffer.concat([head(2, data.length), data]);
const text = (words: string) => Buffer.concat([head(3, words.length), Buffer.from(words)]);
const map = (pairs: Array<[number, Buffer]>) => Buffer.concat([head(5, pairs.length), ...pairs.flatMap(([key, value]) => [int(key), value])]);
