/** So many words in a row count as one shingle. */
export const SHINGLE_WORDS = 5;
/** Fewer common shingles than this are chance: a name, a title, a turn of phrase. */
const COMMON_LEAST = 6;
/** From this share of the shorter text two scripts are shown. */
const SHARE_LEAST = 0.1;

/** A word as it stands in a text, and as it is compared. */
interface Word {
  from: number;
  to: number;
  key: string;
}

export interface ComparedText {
  id: string;
  text: string;
}

/** Two scripts with passages in common; `share` is of the shorter one, without what was left out. */
export interface SimilarPair {
  one: string;
  other: string;
  common: number;
  share: number;
}

/** A stretch of a text, common to both or not; together they are the text. */
export interface Passage {
  text: string;
  isCommon: boolean;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Words also where a script writes none apart (Burmese, Khmer, Thai); case, marks of width and punctuation do not count. */
export function wordsOf(text: string): Word[] {
  return [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment, index }) => ({ from: index, to: index + segment.length, key: segment.normalize('NFKC').toLowerCase() }));
}

/** Each shingle of a text with the places of its words at which it begins. */
function shinglesOf(words: readonly Word[]): Map<string, number[]> {
  const out = new Map<string, number[]>();
  for (let at = 0; at + SHINGLE_WORDS <= words.length; at += 1) {
    const key = words.slice(at, at + SHINGLE_WORDS).map((word) => word.key).join(' ');
    out.set(key, [...(out.get(key) ?? []), at]);
  }
  return out;
}

/** The shingles of what everybody was given: brief, rubric, lessons. Quoting them is no likeness. */
export function givenShingles(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => [...shinglesOf(wordsOf(text)).keys()]));
}

/** The pairs with enough in common, the most alike first. */
export function similarPairs(texts: readonly ComparedText[], given: ReadonlySet<string>): SimilarPair[] {
  const sizes = new Map<string, number>();
  const holders = new Map<string, string[]>();
  for (const { id, text } of texts) {
    const own = [...shinglesOf(wordsOf(text)).keys()].filter((key) => !given.has(key));
    sizes.set(id, own.length);
    for (const key of own) holders.set(key, [...(holders.get(key) ?? []), id]);
  }
  const common = new Map<string, SimilarPair>();
  for (const ids of holders.values()) {
    ids.forEach((one, nth) => ids.slice(nth + 1).forEach((other) => {
      const pair = common.get(`${one} ${other}`) ?? { one, other, common: 0, share: 0 };
      common.set(`${one} ${other}`, { ...pair, common: pair.common + 1 });
    }));
  }
  return [...common.values()].map((pair) => ({ ...pair, share: pair.common / Math.min(sizes.get(pair.one)!, sizes.get(pair.other)!) }))
    .filter(({ common: count, share }) => count >= COMMON_LEAST && share >= SHARE_LEAST).sort((a, b) => b.share - a.share || b.common - a.common);
}

/** Both texts cut where common passages begin and end. */
export function commonPassages(one: string, other: string, given: ReadonlySet<string>): [Passage[], Passage[]] {
  const [first, second] = [wordsOf(one), wordsOf(other)];
  const [mine, theirs] = [shinglesOf(first), shinglesOf(second)];
  const common = [...mine.keys()].filter((key) => theirs.has(key) && !given.has(key));
  return [cut(one, first, common.flatMap((key) => mine.get(key)!)), cut(other, second, common.flatMap((key) => theirs.get(key)!))];
}

function cut(text: string, words: readonly Word[], starts: readonly number[]): Passage[] {
  const isIn = new Set(starts.flatMap((start) => Array.from({ length: SHINGLE_WORDS }, (_, nth) => start + nth)));
  const out: Passage[] = [];
  const add = (from: number, to: number, isCommon: boolean) => {
    if (to > from) out.push({ text: text.slice(from, to), isCommon });
  };
  let at = 0;
  for (let nth = 0; nth < words.length; nth += 1) {
    if (!isIn.has(nth)) continue;
    let last = nth;
    while (isIn.has(last + 1)) last += 1;
    add(at, words[nth]!.from, false);
    add(words[nth]!.from, words[last]!.to, true);
    at = words[last]!.to;
    nth = last;
  }
  add(at, text.length, false);
  return out;
}
