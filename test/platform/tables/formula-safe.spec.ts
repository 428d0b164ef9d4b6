import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formulaSafe, fromFormulaSafe } from '../../../src/platform/tables/formula-safe.js';
import { dangerousCells, plainCells } from './dangerous-cells.js';

const SIGNS = '=+-@\uFF1D\uFF0B\uFF0D\uFF20';

describe('the formula guard', () => {
  it.each(dangerousCells.filter((cell) => cell !== "'"))('guards %j and gives it back', (cell) => {
    const safe = formulaSafe(cell);
    expect(safe).not.toBe(cell);
    expect(fromFormulaSafe(safe)).toBe(cell);
  });

  it.each(plainCells)('leaves %j alone', (cell) => {
    expect(formulaSafe(cell)).toBe(cell);
  });

  it('leaves no sign at the start of a cell, however the file is split', () => {
    for (const cell of dangerousCells) {
      for (const piece of [formulaSafe(cell), ...formulaSafe(cell).split(/[;,\t\r\n\0]/u)]) {
        expect(SIGNS).not.toContain(piece.replace(/^["\0]+/u, '').at(0) ?? '\uFFFF');
      }
    }
  });

  it('gives back any text at all', () => {
    const letters = fc.constantFrom(...'=+-@\'";,|\t\r\n\0 \u00A0\u200B\uFEFF\uFF1D\uFF20aက', '\u{1F600}');
    fc.assert(fc.property(fc.array(letters, { maxLength: 12 }), (parts) => fromFormulaSafe(formulaSafe(parts.join(''))) === parts.join('')), { numRuns: 20_000 });
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => fromFormulaSafe(formulaSafe(text)) === text));
  });

  it('takes a megabyte in no time', () => {
    const started = performance.now();
    for (const text of [' '.repeat(1e6), "'".repeat(1e6), ';='.repeat(5e5), `${'"'.repeat(1e6)}=`, ';"'.repeat(5e5), `;${"'".repeat(1e6)}`]) expect(fromFormulaSafe(formulaSafe(text))).toBe(text);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
