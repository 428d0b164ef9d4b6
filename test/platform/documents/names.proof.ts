import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import chromium from '@sparticuz/chromium';
import { chromium as browsers } from 'playwright-core';
import sharp from 'sharp';
import { fontFolders, wideFontFolders } from '../../../src/platform/documents/fonts.js';
import { SPECIMENS, STRIP, WIDTH, distance, specimen, strip } from './specimen.js';

/** The size at which two renderings of one name are laid over each other. */
const [ACROSS, DOWN] = [600, 60];
/** Two programs place grey pixels differently; letters that are shaped otherwise come to 0.5 and more. */
const MOST_APART = 0.25;

/** `npm run proof -- names`: each name as the browser sets it in the same fonts, laid over what our typesetter makes of it. */
describe('names beside those of the browser', () => {
  it('look the same in every script', async () => {
    const faces = [...fontFolders, ...wideFontFolders].map((folder, index) => {
      const data = readFileSync(join(folder, readdirSync(folder).find((file) => file.endsWith('.ttf'))!)).toString('base64');
      return { name: `F${index}`, folder, rule: `@font-face { font-family: F${index}; src: url(data:font/ttf;base64,${data}); }` };
    });
    const order = (style: string) => faces.filter(({ folder }) => !folder.includes('600') && (style === 'nastaliq' || !folder.includes('nastaliq'))).sort((one, other) => Number(other.folder.includes('nastaliq')) - Number(one.folder.includes('nastaliq'))).map(({ name }) => name);
    const lines = SPECIMENS.map(({ name, lang, style }, index) => `<p id="n${index}" lang="${lang}" dir="auto" style="font-family: ${order(style).join(', ')}">${name}</p>`).join('');
    const browser = await browsers.launch({ executablePath: await chromium.executablePath(), args: chromium.args, headless: true });
    const ours = await specimen(SPECIMENS);
    const rows: Array<[string, number]> = [];
    try {
      const page = await browser.newPage({ viewport: { width: 1200, height: 400 } });
      await page.setContent(`<style>${faces.map(({ rule }) => rule).join('')} p { font-size: 40px; line-height: 100px; margin: 0; padding: 0 20px; inline-size: fit-content; font-synthesis: none }</style>${lines}`);
      await page.evaluate('document.fonts.ready');
      for (const [index, { script }] of SPECIMENS.entries()) {
        const theirs = await sharp(await page.locator(`#n${index}`).screenshot()).greyscale().negate().toBuffer();
        const mine = await sharp(strip(ours, index), { raw: { width: WIDTH, height: STRIP, channels: 1 } }).png().toBuffer();
        rows.push([script, distance(await fitted(theirs), await fitted(mine))]);
      }
    } finally {
      await browser.close();
    }
    console.log(rows.map(([script, apart]) => `${script.padEnd(22)} ${apart.toFixed(3)}`).join('\n'));
    expect(rows.filter(([, apart]) => apart > MOST_APART)).toEqual([]);
  }, 240_000);
});

/** The ink alone, at one size, a little softened. */
async function fitted(ink: Buffer): Promise<Buffer> {
  const cut = await sharp(ink).trim({ background: '#000000', threshold: 40 }).toBuffer();
  return sharp(cut).resize(ACROSS, DOWN, { fit: 'fill' }).blur(1.5).greyscale().raw().toBuffer();
}
