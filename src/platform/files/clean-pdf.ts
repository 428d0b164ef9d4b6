import { deflateSync } from 'node:zlib';
import { isMetadata, isObjects, isPacked, partsOf, Unpacking, type PdfPart } from './pdf-streams.js';
import { stringSpan, talkativeSpans, talkativeSpansOf, type Span } from './pdf-strings.js';
import type { RefusalReason } from './upload-refused.js';

type Refuse = (reason: RefusalReason) => never;

const ACTIVE = /\/(JavaScript|Launch|EmbeddedFile|RichMedia|XFA)\b/;
const EMPTY_XMP = '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"/><?xpacket end="w"?>';

/**
 * A PDF as it may be kept: not locked, without script, and with its properties (author, program, dates with their offset from UTC), XMP,
 * comment authors and photograph facts blanked in place, so that no offset changes. What cannot be blanked stays; `factsOfPdf` finds it.
 * Structure: ISO 32000-1, 7.3, 7.5.7, 14.3.
 */
export function cleanPdf(file: Buffer, refuse: Refuse): Buffer {
  if (file.subarray(-2048).lastIndexOf('%%EOF') < 0) return refuse('broken');
  const clean = Buffer.from(file);
  const unpacking = new Unpacking();
  for (const part of partsOf(file)) {
    if (/\/Encrypt\b/.test(part.plain)) return refuse('locked');
    if (ACTIVE.test(part.plain)) return refuse('active');
    for (const { from, to } of talkativeSpansOf(part.plain)) clean.fill(0x20, part.at + from, part.at + to);
    if (part.stream) cleanStream(clean, part, part.stream, unpacking, refuse);
  }
  blankPointedStrings(clean);
  return clean;
}

function cleanStream(file: Buffer, { dictionary }: PdfPart, span: Span, unpacking: Unpacking, refuse: Refuse): void {
  if (/\/DCTDecode\b/.test(dictionary)) return blankJpeg(file.subarray(span.from, span.to));
  if (isMetadata(dictionary)) {
    if (!replaceStream(file, span, dictionary, Buffer.from(EMPTY_XMP, 'latin1'))) file.fill(0x20, span.from, span.to);
    return;
  }
  if (!isObjects(dictionary)) return;
  const objects = unpacking.read(file.subarray(span.from, span.to), dictionary)?.toString('latin1');
  if (objects === undefined) return;
  if (ACTIVE.test(objects)) refuse('active');
  const spans = packedSpans(objects, dictionary);
  if (spans.length === 0) return;
  const blanked = Buffer.from(objects, 'latin1');
  for (const { from, to } of spans) blanked.fill(0x20, from, to);
  replaceStream(file, span, dictionary, blanked);
}

/** Writes new content over a stream of the same length; what is left over is blank. Answers false when there is no room. */
function replaceStream(file: Buffer, span: Span, dictionary: string, content: Buffer): boolean {
  const packed = isPacked(dictionary) ? deflateSync(content, { level: 9, memLevel: 9 }) : content;
  const room = file.subarray(span.from, span.to);
  if (packed.length > room.length) return false;
  room.fill(isPacked(dictionary) ? 0 : 0x20);
  packed.copy(room);
  return true;
}

/** What tells in the objects of an object stream, each looked at by itself. */
export function packedSpans(objects: string, dictionary: string): Array<{ key: string } & Span> {
  const first = Number(/\/First\s{1,99}(\d{1,9})/.exec(dictionary)?.[1] ?? 0);
  const numbers = objects.slice(0, first).trim().split(/\s+/).map(Number);
  const starts = numbers.filter((_number, index) => index % 2 === 1).map((offset) => first + offset).sort((a, b) => a - b);
  if (starts.length === 0 || starts.some((start) => !Number.isFinite(start))) return talkativeSpans(objects);
  return starts.flatMap((start, index) => talkativeSpans(objects.slice(start, starts[index + 1])).map(({ key, from, to }) => ({ key, from: from + start, to: to + start })));
}

/** Some writers keep each property as an object of its own: `/Author 12 0 R`. */
function blankPointedStrings(file: Buffer): void {
  const text = file.toString('latin1');
  const pointed = new Set<string>();
  for (const [, id] of text.matchAll(/\/(?:Author|Creator|Producer|Title|Subject|Keywords|CreationDate|ModDate)\s{1,99}(\d{1,9})\s{1,9}\d{1,9}\s{1,9}R\b/g)) pointed.add(id!);
  if (pointed.size === 0) return;
  for (const object of text.matchAll(/\b(\d{1,9})\s{1,9}\d{1,9}\s{1,9}obj\s{0,9}(?=[(<])/g)) {
    const span = pointed.has(object[1]!) && stringSpan(text, object.index + object[0].length);
    if (span) file.fill(0x20, span.from, span.to);
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
