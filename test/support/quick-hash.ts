import { hash } from '@node-rs/argon2';

/** The least Argon2 takes: scenes sign thousands of people in, and what is tested there is not the strength of a hash (test/account/passphrase-rule). */
const WEAK = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** A hash of the product's kind that is checked in a millisecond: for people of scenes. */
export function quickHash(passphrase: string): Promise<string> {
  return hash(passphrase.normalize('NFC'), WEAK);
}
