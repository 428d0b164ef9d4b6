import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;

/** Where a sealed value stands; it opens nowhere else. */
export interface Place {
  table: string;
  column: string;
  row: string;
}

export class BrokenSeal extends Error {}

/** Seals text with AES-256-GCM: nonce, tag, ciphertext. `key` has 32 bytes; the place is authenticated with it. */
export function seal(key: Buffer, text: Buffer | string, place: Place): Buffer {
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
export function unseal(key: Buffer, sealed: Buffer, place: Place): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE));
    decipher.setAAD(aad(place));
    decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
  } catch {
    throw new BrokenSeal(`The sealed value in ${place.table}.${place.column} does not open.`);
  }
}

function aad(place: Place): Buffer {
  return Buffer.from(`${place.table}\u0000${place.column}\u0000${place.row}`);
}
