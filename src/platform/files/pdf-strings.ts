/** Part of a text or of a file: from, and up to but without. */
export interface Span {
  from: number;
  to: number;
}

/** Keys of strings that say who made a document, with what and when; written in an object that has one of `ABOUT`. */
export const ABOUT = /\/(Producer|CreationDate|Author|Creator)\b/;
const COMMENT = /\/Subtype\s{0,99}\/(Text|FreeText|Highlight|Underline|StrikeOut|Squiggly|Ink|Stamp|Popup|Caret|Square|Circle|Line|Polygon|PolyLine|FileAttachment)\b/;

/** Where the strings of one object stand that tell of people, programs and times, each with its key. The time grows with the length only: what was found once is not searched again. */
export function talkativeSpans(object: string): Array<{ key: string } & Span> {
  if (COMMENT.test(object)) return valueSpans(object, /\/(T|CreationDate|M|NM)(?=[\s(<])/g);
  return ABOUT.test(object) ? valueSpans(object, /\/([A-Za-z][\w.#:-]{0,126})(?=[\s(<])/g) : [];
}

/** The same for a text of many objects. */
export function talkativeSpansOf(text: string): Array<{ key: string } & Span> {
  const spans: Array<{ key: string } & Span> = [];
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('endobj', at);
    const end = found < 0 ? text.length : found + 6;
    for (const span of talkativeSpans(text.slice(at, end))) spans.push({ key: span.key, from: span.from + at, to: span.to + at });
    at = end;
  }
  return spans;
}

function valueSpans(object: string, keys: RegExp): Array<{ key: string } & Span> {
  const spans: Array<{ key: string } & Span> = [];
  let done = 0;
  for (const match of object.matchAll(keys)) {
    if (match.index < done) continue;
    const span = stringSpan(object, match.index + match[0].length);
    if (!span) continue;
    spans.push({ key: match[1]!, ...span });
    done = span.to;
  }
  return spans;
}

/** The inside of the string that begins at `at` (after white space), written as (text) or <hex>. */
export function stringSpan(text: string, at: number): Span | undefined {
  while (/\s/.test(text[at] ?? 'x')) at += 1;
  const from = at + 1;
  if (text[at] === '<' && text[from] !== '<') {
    const end = text.indexOf('>', from);
    return { from, to: end < 0 ? text.length : end };
  }
  if (text[at] !== '(') return undefined;
  let depth = 1;
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '(') depth += 1;
    else if (text[index] === ')') depth -= 1;
    if (depth === 0) return { from, to: index };
  }
  return { from, to: text.length };
}

/** The words of a string; `isHex` when it is written so. UTF-16 begins with its mark. */
export function wordsOf(inside: string, isHex: boolean): string {
  const bytes = isHex ? Buffer.from(inside.replace(/\s/g, ''), 'hex') : Buffer.from(unescaped(inside), 'latin1');
  const isWide = bytes.length > 1 && bytes.readUInt16BE(0) === 0xfeff;
  const words = isWide ? new TextDecoder('utf-16be').decode(bytes) : bytes.toString('latin1');
  return words.replace(/[\p{Cc}\uFEFF]/gu, ' ').replace(/\s+/g, ' ').trim();
}

function unescaped(text: string): string {
  const signs: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  return text.replace(/\\([0-7]{1,3}|[\s\S])/g, (_all, sign: string) => (/^[0-7]/.test(sign) ? String.fromCharCode(parseInt(sign, 8) & 255) : (signs[sign] ?? sign)));
}
