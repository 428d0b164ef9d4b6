import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { commonPassages, givenShingles, similarPairs } from '../../src/assessment/marking/similarity-rule.js';

const COPIED = 'The bridge at Mae Sot was closed for nine days and nobody told the families who waited there with their papers.';
const NONE = new Set<string>();
const words = fc.array(fc.constantFrom('river', 'office', 'law', 'camp', 'date', 'ask', 'letter', 'school', 'permit', 'hearing', 'လူ', 'ကို'), { maxLength: 60 }).map((list) => list.join(' '));

describe('scripts that are alike', () => {
  it('are found by their words, whatever case and punctuation, and only with enough in common', () => {
    const texts = [{ id: 'a', text: `I saw it myself. ${COPIED}` }, { id: 'b', text: `We begin here: ${COPIED.toUpperCase().replace('nine', '- nine -')} Then more of our own.` }, { id: 'c', text: 'The bridge at Mae Sot is long. Something else altogether, in other words, follows after that.' }];
    expect(similarPairs(texts, NONE)).toMatchObject([{ one: 'a', other: 'b', common: 17 }]);
    expect(similarPairs(texts, givenShingles([COPIED]))).toEqual([]);
  });

  it('are found in scripts that write no spaces', () => {
    const burmese = 'ကျွန်တော်တို့သည်ထိုင်းနိုင်ငံတွင်နေထိုင်ကြပြီးအလုပ်လုပ်ကိုင်ခွင့်ကိုတောင်းဆိုနေပါသည်။';
    expect(similarPairs([{ id: 'a', text: `၁ ${burmese}` }, { id: 'b', text: `${burmese} ၂` }], NONE)).toHaveLength(1);
  });

  it('show the passages and nothing else as common', () => {
    const [one, other] = commonPassages(`Before. ${COPIED} After.`, COPIED, NONE);
    expect(one).toEqual([{ text: 'Before. ', isCommon: false }, { text: COPIED.slice(0, -1), isCommon: true }, { text: '. After.', isCommon: false }]);
    expect(other[0]).toEqual({ text: COPIED.slice(0, -1), isCommon: true });
  });

  it('never lose or change a letter, and see both sides in the same way', () => {
    fc.assert(
      fc.property(words, words, fc.string(), (a, b, rest) => {
        const [one, other] = commonPassages(a + rest, b, NONE);
        expect([one.map(({ text }) => text).join(''), other.map(({ text }) => text).join('')]).toEqual([a + rest, b]);
        expect(one.some(({ isCommon }) => isCommon)).toBe(other.some(({ isCommon }) => isCommon));
        const there = similarPairs([{ id: 'a', text: a }, { id: 'b', text: b }], NONE);
        const back = similarPairs([{ id: 'b', text: b }, { id: 'a', text: a }], NONE);
        expect(there.map(({ common, share }) => [common, share])).toEqual(back.map(({ common, share }) => [common, share]));
        for (const { share } of there) expect(share > 0 && share <= 1).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
