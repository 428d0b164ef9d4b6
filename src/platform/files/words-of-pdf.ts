import { isMetadata, isObjects, isPacked, partsOf, Unpacking } from './pdf-streams.js';
import { stringSpan } from './pdf-strings.js';

/** Letters by code, of one font. */
type Alphabet = Map<number, string>;

const MOST = 1_000_000;
const MOST_ALPHABETS = 12;
/** A step to the left of this many thousandths of a letter's height is a space. */
const SPACE_STEP = -180;
const SHAPED = /[\u0590-\u06ff\ufb50-\ufdff\ufe70-\ufefc]/;

/**
 * The words of a PDF whose fonts say which letters they hold, read with every font in turn: what comes out of the wrong font is noise, which
 * matters nothing when one looks for a name. Scanned pages have no words.
 */
export function wordsOfPdf(file: Buffer): string {
  const unpacking = new Unpacking();
  const pages: string[] = [];
  const alphabets: Alphabet[] = [];
  let length = 0;
  for (const { stream, dictionary } of partsOf(file)) {
    if (!stream || isObjects(dictionary) || isMetadata(dictionary) || /\/(DCT|JPX|CCITT|JBIG2)\w*Decode\b|\/Subtype\s{0,9}\/Image\b|\/FontFile/.test(dictionary) || (!isPacked(dictionary) && /\/Filter\b/.test(dictionary))) continue;
    const text = unpacking.read(file.subarray(stream.from, stream.to), dictionary)?.toString('latin1');
    if (!text) continue;
    if (text.includes('begincmap')) alphabets.push(alphabetOf(text));
    else if (length < MOST && /\bT[jJ]\b/.test(text)) length += pages.push(text.slice(0, MOST)) && text.length;
  }
  const runs = pages.flatMap(runsOf);
  const asIs = runs.map((run) => run.toString('latin1')).join('');
  const texts = [asIs, ...alphabets.slice(0, MOST_ALPHABETS).map((alphabet) => runs.map((run) => spelled(run, alphabet)).join(''))];
  // Arabic is often drawn letter by letter from the left: read backwards it is in order.
  return [...texts, ...texts.filter((text) => SHAPED.test(text)).map((text) => [...text].reverse().join(''))].join('\n');
}

/** The strings that a page draws, one after the other. */
function runsOf(page: string): Buffer[] {
  const runs: Buffer[] = [];
  let last = 0;
  for (let at = 0; at < page.length; ) {
    const sign = page[at]!;
    if (sign === '(' || (sign === '<' && page[at + 1] !== '<')) {
      const { from, to } = stringSpan(page, at)!;
      runs.push(sign === '<' ? Buffer.from(page.slice(from, to).replace(/\s/g, ''), 'hex') : Buffer.from(page.slice(from, to).replace(/\\([0-7]{1,3}|[\s\S])/g, (_all, one: string) => (/^[0-7]/.test(one) ? String.fromCharCode(parseInt(one, 8) & 255) : one)), 'latin1'));
      at = to + 1;
    } else if (/[-\d]/.test(sign)) {
      const number = /^-?[\d.]{1,12}/.exec(page.slice(at, at + 14))?.[0] ?? sign;
      last = Number(number);
      if (last <= SPACE_STEP) runs.push(Buffer.from(' '));
      at += number.length;
    } else {
      // The next piece is drawn on another line; steps within a line bring their own spaces.
      if (sign === 'T' && (/^T[m*]/.test(page.slice(at, at + 2)) || (/^T[dD]/.test(page.slice(at, at + 2)) && last !== 0))) runs.push(Buffer.from(' '));
      at += 1;
    }
  }
  return runs;
}

function spelled(run: Buffer, alphabet: Alphabet): string {
  if (run.length === 1 && run[0] === 0x20) return ' ';
  let wide = '';
  for (let at = 0; at + 1 < run.length; at += 2) wide += alphabet.get(run.readUInt16BE(at)) ?? '';
  return wide || [...run].map((code) => alphabet.get(code) ?? '').join('');
}

/** The table in which a font says which letter each of its codes is. ISO 32000-1, 9.10.3. */
function alphabetOf(cmap: string): Alphabet {
  const alphabet: Alphabet = new Map();
  const letters = (hex: string) => new TextDecoder('utf-16be').decode(Buffer.from(hex.length % 4 ? hex.padStart(4, '0') : hex, 'hex'));
  for (const [, block] of cmap.matchAll(/beginbfchar([^]*?)endbfchar/g)) {
    for (const [, code, letter] of block!.matchAll(/<([\da-fA-F]{1,8})>\s{0,9}<([\da-fA-F]{1,64})>/g)) alphabet.set(parseInt(code!, 16), letters(letter!));
  }
  for (const [, block] of cmap.matchAll(/beginbfrange([^]*?)endbfrange/g)) {
    for (const [, first, last, letter, list] of block!.matchAll(/<([\da-fA-F]{1,8})>\s{0,9}<([\da-fA-F]{1,8})>\s{0,9}(?:<([\da-fA-F]{1,64})>|\[([^\]]{0,20000})\])/g)) {
      const [from, to] = [parseInt(first!, 16), Math.min(parseInt(last!, 16), parseInt(first!, 16) + 65535)];
      const listed = list?.match(/[\da-fA-F]+/g);
      for (let code = from; code <= to; code += 1) alphabet.set(code, listed ? letters(listed[code - from] ?? '20') : String.fromCodePoint(Math.min(parseInt(letter!.slice(-4), 16) + code - from, 0xffff)));
    }
  }
  return alphabet;
}
