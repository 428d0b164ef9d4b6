import { join } from 'node:path';
import sharp from 'sharp';
import { fontFolders, wideFontFolders } from '../../../src/platform/documents/fonts.js';
import { TypesetterPool } from '../../../src/platform/documents/typesetter-pool.js';
import { ROOT } from '../../../src/platform/root.js';
import { namesByScript } from './names.js';

export const GOLDEN = join(ROOT, 'test/platform/documents/golden.png');
/** Pixels: the strips are 40 points high, the margin is 8; two pixels a point. */
export const [WIDTH, STRIP, MARGIN] = [850, 80, 16];

export interface Specimen {
  script: string;
  name: string;
  lang: string;
  style: 'naskh' | 'nastaliq';
}

/** Thirty names and one of them in Nastaliq. */
export const SPECIMENS: Specimen[] = [...Object.entries(namesByScript).map(([script, { name, lang }]) => ({ script, name, lang, style: 'naskh' as const })), { script: 'Urdu in Nastaliq', ...namesByScript.Urdu!, style: 'nastaliq' }];

/** The names as our typesetter sets them, in shades of grey; ink is 255. */
export async function specimen(names: Specimen[]): Promise<Buffer> {
  const pool = new TypesetterPool({ workspace: ROOT, fontFolders, wideFontFolders }, { size: 1, documentsPerChild: 10, timeout: 20_000, idle: 1000 });
  try {
    const answer = await pool.run({ main: 'test/platform/documents/specimen.typ', data: JSON.stringify({ lang: 'en', labels: {}, names }), wide: true, form: 'svg' });
    if (!('content' in answer)) throw new Error(JSON.stringify(answer));
    return await inkOf(Buffer.from(answer.content));
  } finally {
    await pool.close();
  }
}

export function inkOf(picture: Buffer | string): Promise<Buffer> {
  return sharp(picture).resize({ width: WIDTH }).flatten({ background: '#ffffff' }).greyscale().negate().raw().toBuffer();
}

/** The strip of one name. */
export function strip(ink: Buffer, index: number): Buffer {
  const from = (MARGIN + index * STRIP) * WIDTH;
  return ink.subarray(from, from + STRIP * WIDTH);
}

/** How much of the ink stands elsewhere: 0 is the same picture, 1 nothing in common. */
export function distance(one: Buffer, other: Buffer): number {
  let [apart, all] = [0, 0];
  for (let at = 0; at < one.length; at += 1) {
    apart += Math.abs(one[at]! - other[at]!);
    all += one[at]! + other[at]!;
  }
  return all === 0 ? 0 : apart / all;
}
