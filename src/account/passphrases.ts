import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** OWASP's first choice for Argon2id: 19 MiB, 2 passes, 1 lane. */
const STRENGTH = { memoryCost: 19456, timeCost: 2, parallelism: 1 };
const AT_ONCE = 2;
/** What a sign-in name that does not exist is compared with, so that both answers take the same time. */
const NOBODY = hash('nobody has this passphrase', STRENGTH);

let running = 0;
const waiting: Array<() => void> = [];

export async function hashPassphrase(passphrase: string): Promise<string> {
  return inLine(() => hash(passphrase.normalize('NFC'), STRENGTH));
}

/** True when `passphrase` is the one behind `stored`; with no stored hash it takes as long and is false. */
export async function isPassphrase(stored: string | undefined, passphrase: string): Promise<boolean> {
  const against = stored ?? (await NOBODY);
  const matches = await inLine(() => verify(against, passphrase.normalize('NFC')));
  return matches && stored !== undefined;
}

/** A ready passphrase that can be typed on any keyboard: 16 digits in fours, 53 bits. */
export function offerPassphrase(): string {
  return Array.from({ length: 4 }, () => String(randomInt(10000)).padStart(4, '0')).join(' ');
}

/** Hashing takes memory and a core: at most two at once, the rest wait in line, so that readers are not starved. */
async function inLine<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((turn) => waiting.push(turn));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
