const LINE_SPACE = /[\t\n\v\f\r\u2028\u2029]+/gu;
/** Controls, lone surrogates, noncharacters, the byte order mark, and the marks that override or isolate direction (they can make a serial or a name read as another). */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\uFEFF\u202A-\u202E\u2066-\u2069]/gu;

/**
 * Text as a document may carry it: NFC, one line, without controls, bidi overrides and lone surrogates. Joiners (U+200C, U+200D) stay: Persian, Sinhala,
 * Bengali and Chakma need them.
 */
export function cleanText(text: string): string {
  return text.replace(LINE_SPACE, ' ').replace(UNPRINTABLE, '').normalize('NFC');
}

/** The same for every string inside lists and objects; numbers and truth values stay; what JSON does not know is left out. */
export function cleanData(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanData);
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).map(([key, inner]) => [key, cleanData(inner)]));
  return value;
}
