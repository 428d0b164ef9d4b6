/** One word of a text: as it is compared, and where it stands. */
interface Word {
  letters: string;
  from: number;
  to: number;
}

/** A part of a name that is shorter says nothing by itself; in scripts that write no spaces, or a syllable a letter, two letters may be a name. */
const SHORTEST_PART = 5;
const SHORTEST_JOINED = 8;
const SHORTEST_UNSPACED = 3;
const SHORTEST_HAN = 2;
const UNSPACED = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Tibetan}]/u;
const HAN = /[\p{Script=Han}\p{Script=Hangul}]/u;

/**
 * The first place at which a name stands in a text, as it is written there; null when it does not. Capitals, accents, wide letters, invisible marks,
 * punctuation and the order of the parts do not matter; of a name of several parts, one long part is enough.
 */
export function nameInText(name: string, text: string): string | null {
  const parts = wordsIn(name).map((word) => word.letters).filter((part) => part.length > 1);
  if (parts.length === 0) return null;
  const unspaced = parts.join('');
  if (UNSPACED.test(unspaced)) return unspacedIn(unspaced, text);
  const words = wordsIn(text);
  return wholeIn(parts, words, text) ?? joinedIn(unspaced, words, text) ?? partIn(parts, words, text);
}

function wordsIn(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(/[\p{L}\p{M}\p{N}\p{Cf}]+/gu)) {
    const letters = plain(match[0]);
    if (letters !== '') words.push({ letters, from: match.index, to: match.index + match[0].length });
  }
  return words;
}

/** Accents of letters that stand for themselves go; vowel signs of Asian scripts are letters, and stay. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/[\u0300-\u036f\p{Cf}]/gu, '').toLowerCase().normalize('NFC');
}

/** All parts beside each other, in any order, with at most two words between. */
function wholeIn(parts: string[], words: Word[], text: string): string | null {
  if (parts.length < 2) return null;
  const wanted = new Set(parts);
  for (let at = 0; at < words.length; at += 1) {
    if (!wanted.has(words[at]!.letters)) continue;
    const near = words.slice(at, at + parts.length + 2);
    const last = near.findLastIndex((word) => wanted.has(word.letters));
    if (parts.every((part) => near.some((word) => word.letters === part))) return text.slice(words[at]!.from, near[last]!.to);
  }
  return null;
}

/** Written together: an address, a signature. */
function joinedIn(name: string, words: Word[], text: string): string | null {
  if (name.length < SHORTEST_JOINED) return null;
  const found = words.find((word) => word.letters.includes(name));
  return found ? text.slice(found.from, found.to) : null;
}

function partIn(parts: string[], words: Word[], text: string): string | null {
  const telling = new Set(parts.filter((part) => part.length >= SHORTEST_PART || parts.length === 1));
  // Names are also words (hope, rose): one part alone counts where it is written as a name.
  const found = words.find((word) => telling.has(word.letters) && !/^\p{Ll}/u.test(text.slice(word.from, word.from + 8).replace(/^\p{Cf}+/u, '').normalize('NFKD')));
  return found ? text.slice(found.from, found.to) : null;
}

function unspacedIn(name: string, text: string): string | null {
  if (name.length < (HAN.test(name) ? SHORTEST_HAN : SHORTEST_UNSPACED)) return null;
  return plain(text).replace(/[\s\p{P}]/gu, '').includes(name) ? name : null;
}
