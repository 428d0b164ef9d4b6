import { describe, expect, it } from '@jest/globals';
import { cleanData, cleanText } from '../../../src/platform/documents/clean-text.js';

describe('text for a document', () => {
  it.each([
    ['composes', 'Nguye\u0302\u0303n', 'Nguyễn'],
    ['drops C0 and C1 controls', 'A\0\u0007\u001B[31m\u007F\u0085\u009FB', 'A[31mB'],
    ['makes line breaks and tabs one space', 'A\r\n\tB\u2028C', 'A B C'],
    ['drops overrides and isolates', '\u202Eevil\u202C \u2066x\u2069', 'evil x'],
    ['drops lone surrogates and keeps pairs', 'a\uD800b\uDC00c\u{1F600}', 'abc\u{1F600}'],
    ['drops noncharacters and the byte order mark', '\uFEFFA\uFFFE\uFFFFB', 'AB'],
    ['keeps joiners', 'حسینی\u200Cپور ක්\u200Dරි', 'حسینی\u200Cپور ක්\u200Dරි'],
  ])('%s', (_what, given, expected) => {
    expect(cleanText(given)).toBe(expected);
  });

  it('cleans lists and objects to the bottom', () => {
    expect(cleanData({ a: ['\0x', { b: 'y\u202E', n: 1, nothing: undefined, none: null }] })).toEqual({ a: ['x', { b: 'y', n: 1, none: null }] });
  });
});
