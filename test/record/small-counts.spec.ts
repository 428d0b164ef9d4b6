import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SMALLEST, hideSmall, mergeSmall } from '../../src/record/small-counts-rule.js';

/** Everything that somebody can know of hidden cells who sees the shown ones and the total: all ways to fill them that the rule would show in this very way. */
function possible(cells: readonly number[]): Map<number, Set<number>> {
  const shown = hideSmall(cells);
  const open = shown.cells.flatMap((cell, at) => (cell === null ? [at] : []));
  const found = new Map(open.map((at) => [at, new Set<number>()]));
  if (shown.total === null) return found;
  const rest = shown.total - shown.cells.reduce((sum: number, cell) => sum + (cell ?? 0), 0);
  const fill = (nth: number, left: number, tried: number[]): void => {
    if (nth === open.length - 1) {
      const all = [...tried, left];
      const again = hideSmall(shown.cells.map((cell) => cell ?? all.shift()!));
      if (JSON.stringify(again) !== JSON.stringify(shown)) return;
      [...tried, left].forEach((value, at) => found.get(open[at]!)!.add(value));
      return;
    }
    for (let value = 0; value <= left; value += 1) fill(nth + 1, left - value, [...tried, value]);
  };
  if (open.length > 0) fill(0, rest, []);
  return found;
}

describe('counts that could point at somebody', () => {
  it.each([
    [[20, 6, 0], [20, 6, 0], 26], [[20, 3, 7], [null, null, null], 30], [[20, 3, 0], [null, null, 0], 23], [[3, 1, 0], [null, null, null], null], [[0, 0], [0, 0], 0], [[4], [null], null], [[12], [12], 12], [[12, 4], [null, null], 16],
  ])('%j are shown as %j', (cells, wanted, total) => {
    expect(hideSmall(cells)).toEqual({ cells: wanted, total });
  });

  it('are never shown, never one alone beside a total, and never add up to fewer than five', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 8 }), (cells) => {
      const shown = hideSmall(cells);
      shown.cells.forEach((cell, at) => expect(cell === null || (cell === cells[at] && (cell === 0 || cell >= SMALLEST))).toBe(true));
      const hidden = cells.filter((_cell, at) => shown.cells[at] === null);
      if (shown.total !== null && hidden.length > 0) expect([hidden.length > 1, hidden.reduce((sum, cell) => sum + cell, 0) >= SMALLEST]).toEqual([true, true]);
    }), { numRuns: 500 });
  });

  /** Who knows the rule and the total, and tries every number, still has more than one answer for each hidden cell. */
  it('cannot be found by difference, also by somebody who knows the rule', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 14 }), { minLength: 2, maxLength: 4 }), (cells) => {
      for (const [at, values] of possible(cells)) if (hideSmall(cells).total !== null) expect([cells, at, values.size > 1]).toEqual([cells, at, true]);
    }), { numRuns: 300 });
  });

  it('of groups are put together until they are enough, and nobody is lost', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 9 }), (counts) => {
      const { groups, others } = mergeSmall(counts.map((count, name) => ({ name, count })));
      const total = counts.reduce((sum, count) => sum + count, 0);
      expect(groups.reduce((sum, { count }) => sum + count, others)).toBe(total);
      expect([...groups.map(({ count }) => count), ...(others > 0 ? [others] : [])].every((count) => count >= SMALLEST || total < SMALLEST)).toBe(true);
    }));
  });
});
