import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { notedPieces, notedWork, paragraphsOf, rangeOf } from '../../src/assessment/assignment/noted-text.js';

describe('notes in a text', () => {
  it('stand where they were put, also over each other', () => {
    const notes = [{ id: 'a', part: '', from: 4, to: 10, text: 'Who?' }, { id: 'b', part: '', from: 8, to: 14, text: 'When?' }];
    expect(notedWork([{ part: '', title: '', text: 'The bridge was shut.' }], notes).parts[0]!.pieces).toEqual([
      { text: 'The ', isNoted: false, ends: [] }, { text: 'brid', isNoted: true, ends: [] }, { text: 'ge', isNoted: true, ends: [1] }, { text: ' was', isNoted: true, ends: [2] }, { text: ' shut.', isNoted: false, ends: [] },
    ]);
  });

  it('are put to a paragraph by its number, or to words in it', () => {
    const paragraphs = paragraphsOf([{ part: 'aim', text: 'First.\n\n  \nSecond  line\nhere.' }, { part: 'steps', text: '\n' }, { part: 'dates', text: 'Third.' }]);
    expect(paragraphs.map(({ number, part, text }) => [number, part, text])).toEqual([[1, 'aim', 'First.'], [2, 'aim', 'Second  line'], [3, 'aim', 'here.'], [4, 'dates', 'Third.']]);
    expect(rangeOf(paragraphs[1]!, 'second line')).toEqual({ from: 11, to: 23 });
    expect(rangeOf(paragraphs[1]!, '  ')).toEqual({ from: 11, to: 23 });
    expect([rangeOf(paragraphs[1]!, 'third'), rangeOf(paragraphs[3]!, 'T.ird'), rangeOf(paragraphs[3]!, '(')]).toEqual([undefined, undefined, undefined]);
  });

  it('never lose or change a letter', () => {
    const ranges = fc.array(fc.tuple(fc.nat(80), fc.integer({ min: 1, max: 40 })), { maxLength: 6 });
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), ranges, (text, list) => {
        const notes = list.map(([from, length], nth) => ({ id: String(nth), part: '', from, to: from + length, text: '', number: nth + 1 })).filter(({ to }) => to <= text.length);
        const pieces = notedPieces(text, notes);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        expect(pieces.flatMap(({ ends }) => ends).sort()).toEqual(notes.map(({ number }) => number).sort());
        let at = 0;
        for (const piece of pieces) {
          for (let nth = at; nth < at + piece.text.length; nth += 1) expect(piece.isNoted).toBe(notes.some(({ from, to }) => from <= nth && nth < to));
          at += piece.text.length;
        }
      }),
      { numRuns: 300 },
    );
  });
});
