import { describe, expect, it } from '@jest/globals';
import { commonPassphrases, passphraseFault, type Whose } from '../../src/account/passphrase-rule.js';
import { hashPassphrase, isPassphrase, offerPassphrases } from '../../src/account/passphrases.js';

const HER: Whose = { handle: 'mango-tree', displayName: 'Moe Moe Khaing' };
const BESIDE: Whose = { ...HER, hasSecondStep: true };
const FINE = null;
const SHORT = 'account.passphrase.tooShort';
const COMMON = 'account.passphrase.common';
const OURS = 'account.passphrase.ours';
const NAME = 'account.passphrase.holdsName';

/** SAFETY row 14: what is typed, whose it is, and what is said about it. */
const CASES: Array<[words: string, typed: string, whose: Whose, fault: string | null]> = [
  ['15 characters', 'umbrella kettle', HER, FINE],
  ['14 characters', 'umbrella kettl', HER, SHORT],
  ['14 characters beside a second step', 'umbrella kettl', BESIDE, FINE],
  ['8 characters beside a second step', 'k3tt-l8b', BESIDE, FINE],
  ['7 characters beside a second step', 'k3tt-l8', BESIDE, 'account.passphrase.tooShortBeside'],
  ['8 characters alone', 'k3tt-l8b', HER, SHORT],
  ['128 characters', 'lamp river stone wind '.repeat(6).slice(0, 127) + 'q', HER, FINE],
  ['256 characters', Array.from({ length: 256 }, (_each, nth) => String.fromCodePoint(0x1000 + (nth % 33))).join(''), HER, FINE],
  ['257 characters', 'a quiet morning '.repeat(17).slice(0, 257), HER, 'account.passphrase.tooLong'],
  ['only small letters', 'thelanternunderthebridge', HER, FINE],
  ['only digits, drawn at random', '7392 0418 6625 9170', HER, FINE],
  ['spaces at both ends count as typed', ' umbrella kettl', HER, FINE],
  ['Burmese', 'မိုးရွာတဲ့နေ့လမ်းမှာ', HER, FINE],
  ['Arabic', 'المطر فوق السقف القديم', HER, FINE],
  ['Persian with a joiner', 'می‌روم به کوه‌های دور', HER, FINE],
  ['Tamil', 'மழை பெய்யும் காலை நேரம்', HER, FINE],
  ['Khmer without spaces', 'ភ្លៀងធ្លាក់លើដំបូលផ្ទះ', HER, FINE],
  ['Chinese, 15 signs', '雨落在旧屋顶上猫睡在窗边听风', HER, SHORT],
  ['Chinese, 16 signs', '雨落在旧屋顶上猫睡在窗边听着风声', HER, FINE],
  ['emoji', '🌧🏠🐈🪟🌬🍚🫖🧺🪔🌊🌱🌳🐟🪁🛶', HER, FINE],
  ['emoji, 14 of them', '🌧🏠🐈🪟🌬🍚🫖🧺🪔🌊🌱🌳🐟🪁', HER, SHORT],
  ['decomposed letters count once', 'e\u0301te\u0301 a\u0300 la mer'.normalize('NFD'), HER, SHORT],
  ['one sign again and again', 'aaaaaaaaaaaaaaaaaa', HER, COMMON],
  ['four signs again and again', 'abcdabcdabcdabcd', HER, COMMON],
  ['a word again and again', 'dragon dragon dragon', HER, COMMON],
  ['the first password twice', 'passwordpassword', HER, COMMON],
  ['one of the list with digits after it', 'password12345678', HER, COMMON],
  ['one of the list with digits before it', '20262026 princess', HER, COMMON],
  ['one of the list, in capitals and signs', 'PaSsWoRd-123456789!', HER, COMMON],
  ['one of the list beside a second step', 'sunshine', BESIDE, COMMON],
  ['another of the list beside a second step', 'Qwerty123', BESIDE, COMMON],
  ['digits in a row', '123456789012345', HER, COMMON],
  ['digits backwards', '987654321098765', HER, COMMON],
  ['letters in a row', 'abcdefghijklmnop', HER, COMMON],
  ['rows of the keyboard', 'qwertyuiopasdfgh', HER, COMMON],
  ['the house and the year', 'aprrn course 2026', HER, OURS],
  ['the name of the house, written out', 'Asia Pacific Refugee Rights Network', HER, OURS],
  ['words of the course with a row of digits', 'refugee rights 12345678', HER, OURS],
  ['words of the course with others that stand alone', 'refugee kettle umbrella', HER, FINE],
  ['her sign-in name', 'my Mango-Tree is old', HER, NAME],
  ['her display name', 'ask moemoekhaing today', HER, NAME],
  ['a part of her display name', 'khaing and the river', HER, NAME],
  ['a name of three letters may stand in a word', 'banana umbrella', { handle: 'ana', displayName: 'An' }, FINE],
  ['no digit, no capital, no sign is asked for', 'small lamps in winter', HER, FINE],
];

describe('the rule of passphrases', () => {
  it.each(CASES)('%s', (_words, typed, whose, fault) => {
    expect(passphraseFault(typed, whose)).toBe(fault);
  });

  it('has at least forty cases and a list of more than ten thousand', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(40);
    expect(commonPassphrases().size).toBeGreaterThan(10_000);
    for (const one of ['password', '123456789', 'qwerty', 'iloveyou']) expect(commonPassphrases().has(one)).toBe(true);
  });

  it('is kept by what the site offers, in both forms', () => {
    const seen = new Set<string>();
    for (let nth = 0; nth < 300; nth += 1) {
      const { words, digits } = offerPassphrases();
      expect(words).toMatch(/^[a-z]{3,7}( [a-z]{3,7}){3}$/);
      expect(digits).toMatch(/^\d{4}( \d{4}){3}$/);
      expect([passphraseFault(words), passphraseFault(digits)]).toEqual([null, null]);
      seen.add(words).add(digits);
    }
    expect(seen.size).toBe(600);
  });

  it('compares all of what was typed, composed or not, with parameters of OWASP', async () => {
    const long = `${'a river of quiet stones '.repeat(10)}e\u0301`.slice(-129);
    const stored = await hashPassphrase(long.normalize('NFC'));
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await isPassphrase(stored, long.normalize('NFD'))).toBe(true);
    expect(await isPassphrase(stored, long.slice(0, -1))).toBe(false);
    expect(await isPassphrase(stored, `${long}x`)).toBe(false);
    expect(await isPassphrase('none', 'none')).toBe(false);
    expect(await isPassphrase(undefined, 'nobody has this passphrase')).toBe(false);
  });

  it('lets a bounded number wait in line, and asks the rest to come again', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 220 }, () => hashPassphrase('a quiet morning by the river')));
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.length).toBeGreaterThan(50);
    expect(refused.length).toBeLessThan(75);
    for (const answer of refused) expect((answer as PromiseRejectedResult).reason).toMatchObject({ status: 503, retryAfterSeconds: 5, messageKey: 'account.lineFull' });
    expect(await hashPassphrase('a quiet morning by the river')).toMatch(/^\$argon2id/);
  });
});
