import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A random id of 26 characters (130 bits) that may stand in an address: small letters and digits without i, l, o, u. */
export function newId(): string {
  return randomText(26);
}

/** Random text in the same alphabet; 5 bits a character. */
export function randomText(length: number): string {
  let text = '';
  for (const byte of randomBytes(length)) text += ALPHABET[byte & 31];
  return text;
}
