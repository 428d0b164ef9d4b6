import { readFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { hash, verify } from '@node-rs/argon2';
import { DomainError } from '../platform/errors.js';
import { ROOT } from '../platform/root.js';
import { passphraseFault } from './passphrase-rule.js';

/** OWASP's first choice for Argon2id: 19 MiB, 2 passes, 1 lane. */
const STRENGTH = { memoryCost: 19456, timeCost: 2, parallelism: 1 };
/** One core is left for people who read. */
const AT_ONCE = Math.max(1, Math.min(4, availableParallelism() - 1));
/** How many wait in line: some seconds. Whoever comes after them is asked to come again. */
const LINE = 150;
const COME_AGAIN_SECONDS = 5;
/** Stands where an account has no passphrase: nothing fits it. */
export const NO_PASSPHRASE = 'none';
/** What a sign-in name that does not exist is compared with, so that both answers take the same time. */
const NOBODY = hash('nobody has this passphrase', STRENGTH);

let running = 0;
const waiting: Array<() => void> = [];
let words: string[] | undefined;

/** So many sign in at this moment that the line is full. */
export class LineFull extends DomainError {
  override readonly status = 503;
  override readonly retryAfterSeconds = COME_AGAIN_SECONDS;
  constructor() {
    super('account.lineFull');
  }
}

/** @throws LineFull */
export async function hashPassphrase(passphrase: string): Promise<string> {
  return inLine(() => hash(passphrase.normalize('NFC'), STRENGTH));
}

/** True when `passphrase` is the one behind `stored`; with no stored hash it takes as long and is false. @throws LineFull */
export async function isPassphrase(stored: string | undefined, passphrase: string): Promise<boolean> {
  const known = stored === NO_PASSPHRASE ? undefined : stored;
  const against = known ?? (await NOBODY);
  const matches = await inLine(() => verify(against, passphrase.normalize('NFC')));
  return matches && known !== undefined;
}

export interface OfferedPassphrase {
  words: string;
  digits: string;
}

/** Two ready passphrases: four words (43 bits), and 16 digits in fours (53 bits), which every keyboard has. */
export function offerPassphrases(): OfferedPassphrase {
  return { words: untilFine(() => Array.from({ length: 4 }, () => wordList()[randomInt(wordList().length)]).join(' ')), digits: untilFine(() => Array.from({ length: 4 }, () => String(randomInt(10000)).padStart(4, '0')).join(' ')) };
}

function untilFine(make: () => string): string {
  for (;;) {
    const made = make();
    if (passphraseFault(made) === null) return made;
  }
}

function wordList(): string[] {
  words ??= readFileSync(join(ROOT, 'src/account/passphrases/words.txt'), 'utf8').trim().split('\n');
  return words;
}

/** Hashing takes 19 MiB and a core: few at once, the rest wait in line, so that readers are not starved and memory is bounded. */
async function inLine<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= LINE) throw new LineFull();
    await new Promise<void>((turn) => waiting.push(turn));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
