import { createPublicKey, type KeyObject } from 'node:crypto';

const LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const ED25519_BYTES = 32;
/** What stands before the 32 bytes of an Ed25519 public key. Multicodec table, `ed25519-pub`. */
const ED25519_CODE = Buffer.from([0xed, 0x01]);
/** The same in DER. RFC 8410, 4. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** Bytes as multibase base58btc: `z` and the digits. */
export function toMultibase(bytes: Uint8Array): string {
  let number = BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = LETTERS[Number(number % 58n)] + text;
  return `z${'1'.repeat(zerosBefore(bytes))}${text}`;
}

/** Undefined for what is not base58btc, or longer than anything of ours. */
export function fromMultibase(text: unknown): Buffer | undefined {
  if (typeof text !== 'string' || !/^z[1-9A-HJ-NP-Za-km-z]{1,200}$/.test(text)) return undefined;
  let number = 0n;
  for (const letter of text.slice(1)) number = number * 58n + BigInt(LETTERS.indexOf(letter));
  const hex = number === 0n ? '' : number.toString(16);
  const zeros = /^1*/.exec(text.slice(1))![0].length;
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')]);
}

/** An Ed25519 public key as W3C Multikey writes it. */
export function multikeyOf(publicKey: Buffer): string {
  return toMultibase(Buffer.concat([ED25519_CODE, publicKey]));
}

/** The key that a multikey holds; undefined when it is none of Ed25519. */
export function publicKeyOf(multikey: unknown): KeyObject | undefined {
  const bytes = fromMultibase(multikey);
  if (!bytes || bytes.length !== ED25519_CODE.length + ED25519_BYTES || !bytes.subarray(0, 2).equals(ED25519_CODE)) return undefined;
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, bytes.subarray(2)]), format: 'der', type: 'spki' });
}

function zerosBefore(bytes: Uint8Array): number {
  let count = 0;
  while (count < bytes.length && bytes[count] === 0) count += 1;
  return count;
}
