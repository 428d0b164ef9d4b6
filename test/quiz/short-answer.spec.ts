import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isAccepted, normalAnswer } from '../../src/assessment/quiz/short-answer.js';

describe('a short answer', () => {
  it.each(['Non-refoulement', ' non refoulement. ', 'NONREFOULEMENT', 'non\u2010refoulement', 'non\u00adrefoulement', 'ｎｏｎ－ｒｅｆｏｕｌｅｍｅｎｔ', '“non refoulement”'])('is accepted as %j', (text) => {
    expect(isAccepted(['non-refoulement'], text)).toBe(true);
  });

  it.each(['', ' ', '-', 'refoulement', 'non refoulment'])('is not accepted as %j', (text) => {
    expect(isAccepted(['non-refoulement'], text)).toBe(false);
  });

  it('keeps the letters and marks of every script', () => {
    expect(isAccepted(['နိုင်ငံမဲ့'], ' နိုင်ငံမဲ့ ')).toBe(true);
    expect(isAccepted(['নাগরিক'], 'নগরক')).toBe(false);
    expect(isAccepted(['1951'], '1951.')).toBe(true);
  });

  it('is stable: normalising twice is normalising once', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => normalAnswer(normalAnswer(text)) === normalAnswer(text)));
  });
});
