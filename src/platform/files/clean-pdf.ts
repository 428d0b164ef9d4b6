import { deflateSync, inflateSync } from 'node:zlib';
import type { RefusalReason } from './upload-refused.js';

const ABOUT = /\/(Producer|CreationDate|Author|Creator)\b/;
const COMMENT = /\/Subtype\s*\/(Text|FreeText|Highlight|Underline|StrikeOut|Squiggly|Ink|Stamp|Popup|Caret|Square|Circle|Line|Polygon|PolyLine|FileAttachment)\b/;
const ACTIVE = /\/(JavaScript|Launch|EmbeddedFile)\b/;
const MAX_INFLATED = 20 * 1024 * 1024;
const EMPTY_XMP = '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"/><?xpacket end="w"?>';

/**
 * A PDF as it may be kept: not locked, without script, and with its properties (author, program, dates with their offset from UTC), XMP,
 * comment authors and photograph facts blanked in place, so that no offset changes. Structure: ISO 32000-1, 7.3, 7.5.7, 14.3.
 */
export function cleanPdf(file: Buffer, refuse: (reason: RefusalReason) => never): Buffer {
  if (file.subarray(-2048).lastIndexOf('%%EOF') < 0) return refuse('broken');
  const clean = Buffer.from(file);
  let at = 0;
  while (at < clean.length) {
    const stream = nextStream(clean, at);
    const plainEnd = stream?.from ?? clean.length;
    const plain = clean.toString('latin1', at, plainEnd);
    if (/\/Encrypt\b/.test(plain)) return refuse('locked');
    if (ACTIVE.test(plain)) return refuse('active');
    clean.write(blankedObjects(plain), at, 'latin1');
    if (!stream) break;
    cleanStream(clean, plain.slice(plain.lastIndexOf('obj')), stream, refuse);
    at = stream.to;
  }
  blankPointedStrings(clean);
  return clean;
}

interface Span {
  from: number;
  to: number;
}

function nextStream(file: Buffer, at: number): Span | undefined {
  for (let found = file.indexOf('stream', at); found >= 0; found = file.indexOf('stream', found + 6)) {
    if (file.toString('latin1', found - 3, found) === 'end') continue;
    const after = file[found + 6];
    if (after !== 0x0a && after !== 0x0d) continue;
    const from = found + (after === 0x0d && file[found + 7] === 0x0a ? 8 : 7);
    const to = file.indexOf('endstream', from);
    return to < 0 ? undefined : { from, to };
  }
  return undefined;
}

function cleanStream(file: Buffer, dictionary: string, span: Span, refuse: (reason: RefusalReason) => never): void {
  if (/\/DCTDecode\b/.test(dictionary)) return blankJpeg(file.subarray(span.from, span.to));
  if (/\/Type\s*\/Metadata\b|\/Subtype\s*\/XML\b/.test(dictionary)) {
    if (!replaceStream(file, span, dictionary, Buffer.from(EMPTY_XMP, 'latin1'))) file.fill(0x20, span.from, span.to);
    return;
  }
  if (!/\/Type\s*\/ObjStm\b/.test(dictionary) || /\/Predictor\b/.test(dictionary)) return;
  const objects = inflated(file.subarray(span.from, span.to), dictionary);
  if (!objects) return;
  if (ACTIVE.test(objects)) refuse('active');
  const blanked = blankedPacked(objects, dictionary);
  if (blanked !== objects && !replaceStream(file, span, dictionary, Buffer.from(blanked, 'latin1'))) refuse('broken');
}

function inflated(stream: Buffer, dictionary: string): string | undefined {
  if (!/\/FlateDecode\b/.test(dictionary)) return stream.toString('latin1');
  try {
    return inflateSync(stream, { maxOutputLength: MAX_INFLATED }).toString('latin1');
  } catch {
    return undefined;
  }
}

/** Writes new content over a stream of the same length; what is left over is blank. Answers false when there is no room. */
function replaceStream(file: Buffer, span: Span, dictionary: string, content: Buffer): boolean {
  const isPacked = /\/FlateDecode\b/.test(dictionary);
  const packed = isPacked ? deflateSync(content, { level: 9, memLevel: 9 }) : content;
  const room = file.subarray(span.from, span.to);
  if (packed.length > room.length) return false;
  room.fill(isPacked ? 0 : 0x20);
  packed.copy(room);
  return true;
}

/** The objects of an object stream, each looked at by itself. */
function blankedPacked(objects: string, dictionary: string): string {
  const first = Number(/\/First\s+(\d+)/.exec(dictionary)?.[1] ?? 0);
  const numbers = objects.slice(0, first).trim().split(/\s+/).map(Number);
  const starts = numbers.filter((_number, index) => index % 2 === 1).map((offset) => first + offset).sort((a, b) => a - b);
  if (starts.length === 0 || starts.some((start) => !Number.isFinite(start))) return objects;
  return objects.slice(0, starts[0]) + starts.map((start, index) => blankedObject(objects.slice(start, starts[index + 1]))).join('');
}

function blankedObjects(plain: string): string {
  return plain.split('endobj').map(blankedObject).join('endobj');
}

function blankedObject(object: string): string {
  if (COMMENT.test(object)) return blankedValues(object, /\/(?:T|CreationDate|M|NM)(?=[\s(<])/g);
  if (ABOUT.test(object)) return blankedValues(object, /\/[A-Za-z][\w.#:-]*(?=[\s(<])/g);
  return object;
}

/** The same text with the string after each key that `keys` finds turned into blanks. */
function blankedValues(object: string, keys: RegExp): string {
  const letters = [...object];
  for (const match of object.matchAll(keys)) blankString(letters, match.index + match[0].length);
  return letters.join('');
}

/** Blanks the string that begins at `at` (after white space), written as (text) or <hex>, without changing its length. */
function blankString(letters: string[], at: number): void {
  while (/\s/.test(letters[at] ?? 'x')) at += 1;
  if (letters[at] === '<' && letters[at + 1] !== '<') {
    for (let index = at + 1; index < letters.length && letters[index] !== '>'; index += 1) letters[index] = ' ';
  } else if (letters[at] === '(') {
    let depth = 1;
    for (let index = at + 1; index < letters.length; index += 1) {
      const isEscape = letters[index] === '\\';
      if (!isEscape && letters[index] === '(') depth += 1;
      if (!isEscape && letters[index] === ')') depth -= 1;
      if (depth === 0) return;
      letters[index] = ' ';
      if (isEscape) letters[(index += 1)] = ' ';
    }
  }
}

/** Some writers keep each property as an object of its own: `/Author 12 0 R`. */
function blankPointedStrings(file: Buffer): void {
  const text = file.toString('latin1');
  for (const match of text.matchAll(/\/(?:Author|Creator|Producer|Title|Subject|Keywords|CreationDate|ModDate)\s+(\d+)\s+(\d+)\s+R\b/g)) {
    const start = new RegExp(`(?:^|\\s)${match[1]}\\s+${match[2]}\\s+obj\\s*(?=[(<])`).exec(text);
    if (!start) continue;
    const from = start.index + start[0].length;
    const letters = [...text.slice(from, text.indexOf('endobj', from))];
    blankString(letters, 0);
    file.write(letters.join(''), from, 'latin1');
  }
}

/** Zeroes the facts that a camera wrote into a photograph. */
function blankJpeg(picture: Buffer): void {
  if (picture.length < 4 || picture.readUInt16BE(0) !== 0xffd8) return;
  let at = 2;
  while (at + 4 <= picture.length && picture[at] === 0xff && picture[at + 1] !== 0xda) {
    const marker = picture[at + 1]!;
    const next = at + 2 + picture.readUInt16BE(at + 2);
    if (next > picture.length) return;
    if ((marker >= 0xe1 && marker <= 0xed) || marker === 0xfe) picture.fill(0, at + 4, next);
    at = next;
  }
}
