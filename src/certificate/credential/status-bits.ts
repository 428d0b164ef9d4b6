import { gunzipSync, gzipSync } from 'node:zlib';

/** Places in one list: 16 KB of bits, so many that nobody can tell whose bit is whose. Bitstring Status List 1.0. */
export const LIST_PLACES = 131_072;

/** The list as it is published; `set` are the places whose credentials no longer hold. */
export function encodeBits(set: Iterable<number>): string {
  const bits = Buffer.alloc(LIST_PLACES / 8);
  for (const place of set) bits[place >> 3]! |= 0x80 >> (place & 7);
  return `u${gzipSync(bits).toString('base64url')}`;
}

/** Whether a place is set; undefined for what is no list, or has no such place. */
export function bitAt(encoded: unknown, place: number): boolean | undefined {
  if (typeof encoded !== 'string' || !/^u[\w-]{1,200000}$/.test(encoded) || !Number.isSafeInteger(place) || place < 0) return undefined;
  try {
    const bits = gunzipSync(Buffer.from(encoded.slice(1), 'base64url'), { maxOutputLength: 4 * 1024 * 1024 });
    return place < bits.length * 8 ? (bits[place >> 3]! & (0x80 >> (place & 7))) !== 0 : undefined;
  } catch {
    return undefined;
  }
}
