import { createCipheriv, createDecipheriv, createHmac, randomBytes, type CipherKey } from 'node:crypto';

const NONCE = 12;
const TAG = 16;
/** Stands before the print of the key in what `sealUnder` makes. */
const MARK = Buffer.from('BNK1');
const PRINT = 8;
const HEAD = MARK.length + PRINT;

/** A data key with its print: eight bytes in hex that tell it from others and say nothing about it. */
export interface DataKey {
  readonly print: string;
  bytes: Buffer;
}

/** Where a sealed value stands; it opens nowhere else. */
export interface Place {
  table: string;
  column: string;
  row: string;
}

export class BrokenSeal extends Error {}

/** Seals text with AES-256-GCM: nonce, tag, ciphertext. `key` has 32 bytes; the place is authenticated with it. */
export function seal(key: CipherKey, text: Buffer | string, place: Place): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(aad(place));
  const body = Buffer.concat([cipher.update(typeof text === 'string' ? Buffer.from(text, 'utf8') : text), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/**
 * Opens what `seal` made.
 * @throws BrokenSeal when key, place or a byte is not the same.
 */
export function unseal(key: CipherKey, sealed: Buffer, place: Place): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE));
    decipher.setAAD(aad(place));
    decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
  } catch {
    throw new BrokenSeal(`The sealed value in ${place.table}.${place.column} does not open.`);
  }
}

export function dataKey(bytes: Buffer): DataKey {
  let print: string | undefined;
  return {
    bytes,
    /** Worked out when it is asked for: opening many values does without. */
    get print() {
      print ??= createHmac('sha256', bytes).update('print of a data key v1').digest('hex').slice(0, PRINT * 2);
      return print;
    },
  };
}

/** Like `seal`, and the value says under which key it lies: mark, print, nonce, tag, ciphertext. */
export function sealUnder(key: DataKey, text: Buffer | string, place: Place): Buffer {
  return Buffer.concat([MARK, Buffer.from(key.print, 'hex'), seal(key.bytes, text, place)]);
}

/** The print of the key that a value lies under, or null when it does not say (it is older, or not sealed at all). */
export function printIn(value: Buffer): string | null {
  return value.length > HEAD && value.subarray(0, MARK.length).equals(MARK) ? value.toString('hex', MARK.length, HEAD) : null;
}

/**
 * Opens what `sealUnder` (or, before it, `seal`) made, with the one of `keys` that fits.
 * @throws BrokenSeal when none does, or place or a byte is not the same.
 */
export function unsealWith(keys: readonly DataKey[], sealed: Buffer, place: Place): Buffer {
  const print = printIn(sealed);
  const [only] = keys;
  if (only && keys.length === 1 && print !== null) {
    // Whoever has one key needs no print to choose by: that it is the right one shows when it opens.
    const body = openedBy(only, sealed.subarray(HEAD), place);
    if (body) return body;
  }
  const named = keys.find((key) => key.print === print);
  if (named) return unseal(named.bytes, sealed.subarray(HEAD), place);
  // Values of before carry no print: whichever key opens one is its key.
  for (const key of keys) {
    const body = openedBy(key, sealed, place);
    if (body) return body;
  }
  throw new BrokenSeal(`The sealed value in ${place.table}.${place.column} opens with none of ${keys.length} keys.`);
}

function openedBy(key: DataKey, sealed: Buffer, place: Place): Buffer | null {
  try {
    return unseal(key.bytes, sealed, place);
  } catch (error) {
    if (!(error instanceof BrokenSeal)) throw error;
    return null;
  }
}

function aad(place: Place): Buffer {
  return Buffer.from(`${place.table}\u0000${place.column}\u0000${place.row}`);
}
