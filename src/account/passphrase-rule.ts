import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { ROOT } from '../platform/root.js';

/** Alone, and beside a second step. Source: NIST SP 800-63B-4, section 3.1.1.2. */
const LEAST = { alone: 15, withSecondStep: 8 };
/** Far over the 64 that the standard asks for; all of it counts. */
const MOST = 256;
const LEAST_DIFFERENT = 5;
/** What anybody would try first here. Longer words first: they are taken out in this order. */
const OUR_WORDS = ['asiapacificrefugeerightsnetwork', 'passphrase', 'workshop', 'password', 'refugees', 'refugee', 'network', 'pacific', 'banyan', 'course', 'rights', 'aprrn', 'human', 'short', 'asia'];
const ROWS = ['0123456789012345678901234567890123456789', 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnmqwertyuiop', '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p'];

let common: Set<string> | undefined;

/** What is known of her whose passphrase it will be. */
export interface Whose {
  handle?: string;
  displayName?: string;
  hasSecondStep?: boolean;
}

/** Why a passphrase is not taken, as a message key; null when it is. No rule about kinds of signs, and none about age. */
export function passphraseFault(passphrase: string, whose: Whose = {}): string | null {
  const signs = [...passphrase.normalize('NFC')];
  if (signs.length > MOST) return 'account.passphrase.tooLong';
  if (signs.length < (whose.hasSecondStep ? LEAST.withSecondStep : LEAST.alone)) return whose.hasSecondStep ? 'account.passphrase.tooShortBeside' : 'account.passphrase.tooShort';
  const bare = bareOf(passphrase);
  if (names(whose).some((name) => bare.includes(name))) return 'account.passphrase.holdsName';
  if (new Set(signs.filter((sign) => sign.trim() !== '')).size < LEAST_DIFFERENT || isKnown(bare)) return 'account.passphrase.common';
  const without = OUR_WORDS.reduce((rest, word) => rest.replaceAll(word, ''), bare);
  if (without !== bare && (without.length < LEAST.withSecondStep || isKnown(without))) return 'account.passphrase.ours';
  return null;
}

/** True when it would be too short without a second step: the second step may then not be taken away. */
export function isShortAlone(passphrase: string): boolean {
  return [...passphrase.normalize('NFC')].length < LEAST.alone;
}

export function commonPassphrases(): ReadonlySet<string> {
  common ??= new Set(brotliDecompressSync(readFileSync(join(ROOT, 'src/account/passphrases/common.txt.br'))).toString('utf8').split('\n'));
  return common;
}

/** On the list, also with digits before or after, or said again and again; or a row of the keyboard. */
function isKnown(bare: string): boolean {
  if (bare === '') return false;
  const unit = /^(.+?)\1+$/u.exec(bare)?.[1] ?? bare;
  if (unit !== bare && unit.length < LEAST.withSecondStep) return true;
  const core = unit.replace(/^\p{N}+|\p{N}+$/gu, '');
  return [bare, unit, core].some((text) => commonPassphrases().has(text)) || [unit, core].some((text) => text.length > 3 && isRow(text));
}

function isRow(text: string): boolean {
  return ROWS.some((row) => row.includes(text) || [...row].reverse().join('').includes(text));
}

/** Her sign-in name and display name, and the longer words of it; a name of three letters stands in too many words. */
function names({ handle, displayName }: Whose): string[] {
  return [handle, displayName, ...(displayName ?? '').split(/\s+/)].map((name) => bareOf(name ?? '')).filter((name) => [...name].length >= 4);
}

/** Small letters and digits of any script, without spaces and signs. */
function bareOf(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}
