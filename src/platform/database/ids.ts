import { randomFillSync } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A random id of 26 characters (130 bits) that may stand in an address: small letters and digits without i, l, o, u. */
export function newId(): string {
  return randomText(26);
}

/** Random text in the same alphabet; 5 bits a character. */
export function randomText(length: number): string {
  let text = '';
  for (let nth = 0; nth < length; nth += 1) text += ALPHABET[nextByte() & 31];
  return text;
}

/** Random bytes are drawn 4 KB at a time; each is used once. */
const pool = Buffer.alloc(4096);
let used = pool.length;

function nextByte(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const byte = pool[used]!;
  pool[used] = 0;
  used += 1;
  return byte;
}
