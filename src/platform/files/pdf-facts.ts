import { packedSpans } from './clean-pdf.js';
import { isMetadata, isObjects, partsOf, Unpacking } from './pdf-streams.js';
import { talkativeSpansOf, wordsOf, type Span } from './pdf-strings.js';

/** What a PDF says beside its pages; each is a message `files.fact.<kind>`. */
export type FactKind = 'author' | 'program' | 'date' | 'title' | 'comment' | 'other' | 'signature' | 'private' | 'picture' | 'earlier' | 'unread';

export interface PdfFact {
  kind: FactKind;
  /** The words that stand there; '' where there are none to show. */
  words: string;
}

const KINDS: Record<string, FactKind> = { Author: 'author', Creator: 'program', Producer: 'program', CreationDate: 'date', ModDate: 'date', M: 'date', T: 'comment', Title: 'title', Subject: 'title', Keywords: 'title' };
/** Strings of page content and structure that may stand in an object with a date; they name nobody. */
const HARMLESS = /^(NM|ID|Trapped|Lang|DA|RC|Contents|V|DV|TU|TM|Type|S|Length|PTEX\.Fullbanner)$/;
const LONGEST = 120;
const MOST = 20;

/**
 * What still stands in a PDF after `cleanPdf`: an empty list when we have read all of it and found nothing. Read again from the file, not from what
 * cleaning believes that it did.
 */
export function factsOfPdf(file: Buffer): PdfFact[] {
  const found = new Map<string, PdfFact>();
  const add = (kind: FactKind, words = ''): unknown => found.size < MOST && found.set(`${kind} ${words}`, { kind, words: words.slice(0, LONGEST) });
  const unpacking = new Unpacking();
  let ends = 0;
  let isLinear = false;
  for (const { plain, stream, dictionary } of partsOf(file)) {
    ends += plain.split('%%EOF').length - 1;
    isLinear ||= /\/Linearized\b/.test(plain);
    addStrings(plain, talkativeSpansOf(plain), add);
    addMarks(plain, add);
    if (!stream) continue;
    const packed = file.subarray(stream.from, stream.to);
    if (/\/(DCT|JPX)Decode\b/.test(dictionary)) addPicture(unpacking.read(packed, dictionary), add);
    if (isMetadata(dictionary)) addMetadata(unpacking.read(packed, dictionary), add);
    if (!isObjects(dictionary)) continue;
    const objects = unpacking.read(packed, dictionary)?.toString('latin1');
    if (objects === undefined) add('unread');
    else {
      addStrings(objects, packedSpans(objects, dictionary), add);
      addMarks(objects, add);
    }
  }
  // A page that can be shown before all of it is there is written with two ends; more are earlier states of the document.
  if (ends > (isLinear ? 2 : 1)) add('earlier');
  return [...found.values()];
}

type Add = (kind: FactKind, words?: string) => unknown;

function addStrings(text: string, spans: Array<{ key: string } & Span>, add: Add): void {
  for (const { key, from, to } of spans) {
    const words = wordsOf(text.slice(from, to), text[from - 1] === '<');
    if (words !== '' && !HARMLESS.test(key)) add(KINDS[key] ?? 'other', words);
  }
}

function addMarks(text: string, add: Add): void {
  if (/\/Type\s{0,99}\/Sig\b|\/ByteRange\b/.test(text)) add('signature');
  if (/\/PieceInfo\b/.test(text)) add('private');
}

function addPicture(picture: Buffer | undefined, add: Add): void {
  if (!picture) add('unread');
  else if (picture.subarray(0, 65536).includes('Exif\0\0') || picture.includes('<x:xmpmeta') || picture.includes('jp2c') && (picture.includes('xml ') || picture.includes('uuid'))) add('picture');
}

function addMetadata(content: Buffer | undefined, add: Add): void {
  if (!content) return void add('unread');
  const words = content.toString('utf8').replace(/<\?[^>]*\?>/g, '').replace(/<[^<>]*>/g, ' ').replace(/[\s\0]+/g, ' ').trim();
  if (words !== '') add('other', words);
  for (const [, value] of content.toString('utf8').matchAll(/\b(?:dc:creator|xmp:CreatorTool|pdf:Producer|xmp:CreateDate|xmp:ModifyDate)="([^"<]{1,200})"/g)) add('other', value!);
}
