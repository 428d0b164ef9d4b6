import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { GOLDEN, MARGIN, SPECIMENS, STRIP, WIDTH, distance, inkOf, specimen, strip } from './specimen.js';

/** A few grey pixels may differ between builds of the drawing library; a letter that is shaped otherwise moves far more. */
const MOST_APART = 0.02;

/** `REVIEW_GOLDEN=1` draws the golden picture anew: then look at each line of it before it is kept. */
describe('names in every script, against the golden picture', () => {
  let now: Buffer;
  let golden: Buffer;
  beforeAll(async () => {
    now = await specimen(SPECIMENS);
    if (process.env.REVIEW_GOLDEN || !existsSync(GOLDEN)) await sharp(now, { raw: { width: WIDTH, height: now.length / WIDTH, channels: 1 } }).negate().png({ palette: true, colours: 16, compressionLevel: 9, effort: 10 }).toFile(GOLDEN);
    golden = await inkOf(GOLDEN);
  }, 30_000);

  it('holds thirty names and one more way of writing', () => {
    expect(SPECIMENS.length).toBe(31);
    expect(golden.length).toBe((MARGIN * 2 + SPECIMENS.length * STRIP) * WIDTH);
    expect(now.length).toBe(golden.length);
  });

  it.each(SPECIMENS.map(({ script }, index) => [script, index] as const))('%s', (_script, index) => {
    expect(strip(now, index).reduce((sum, each) => sum + each, 0)).toBeGreaterThan(20_000);
    expect(distance(strip(now, index), strip(golden, index))).toBeLessThan(MOST_APART);
  });

  it('would notice letters that are not shaped', async () => {
    const unshaped = await specimen(SPECIMENS.map((each) => ({ ...each, name: [...each.name].join('\u200c') })));
    const apart = SPECIMENS.map(({ script }, index) => [script, distance(strip(unshaped, index), strip(golden, index))] as const);
    for (const script of ['Burmese', 'Khmer', 'Dari', 'Devanagari', 'Bengali', 'Tamil', 'Sinhala', 'Urdu in Nastaliq']) expect([script, apart.find(([each]) => each === script)![1] > 0.2]).toEqual([script, true]);
  }, 30_000);
});
