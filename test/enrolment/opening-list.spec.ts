import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { openingList } from '../../src/enrolment/opening-list.js';
import { fromFormulaSafe } from '../../src/platform/tables/formula-safe.js';
import { dangerousCells, plainCells } from '../platform/tables/dangerous-cells.js';

describe('the list of opened details', () => {
  it('holds no cell that a spreadsheet program could run, in whichever field, and gives every text back', async () => {
    const kinds = ['real_name', 'email', 'organisation', 'country'] as const;
    const texts = [...dangerousCells, ...plainCells];
    const people = texts.map((text, nth) => ({ personId: `p${nth}`, displayName: text, details: Object.fromEntries(kinds.map((kind, at) => [kind, texts[(nth + at) % texts.length]!])) }));
    const content = await openingList({ kinds: [...kinds] }, people as never, 'en');
    const [, ...rows] = parse(content, { bom: true }) as string[][];
    expect(rows).toHaveLength(texts.length);
    for (const [nth, row] of rows.entries()) {
      expect(row.map(fromFormulaSafe)).toEqual([texts[nth], ...kinds.map((_kind, at) => texts[(nth + at) % texts.length])]);
      for (const cell of row) expect(cell).not.toMatch(/^[\s\p{Z}\p{Cf}",;|]*[=+@\uFF1D\uFF0B\uFF20-]|^[\t\r\n\0]/u);
    }
  });
});
