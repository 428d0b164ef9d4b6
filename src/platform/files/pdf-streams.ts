import { inflateSync } from 'node:zlib';
import type { Span } from './pdf-strings.js';

/** What all packed parts of one file may unpack to; what is beyond is not looked into, and counts as unread. */
const MAX_INFLATED = 16 * 1024 * 1024;

/** A stream with the text between the one before it and itself, the dictionary last. */
export interface PdfPart {
  /** Where the text before the stream begins. */
  at: number;
  plain: string;
  /** Null for what comes after the last stream. */
  stream: Span | null;
  dictionary: string;
}

/** The parts of a PDF in the order in which they lie in the file. */
export function* partsOf(file: Buffer): Generator<PdfPart> {
  for (let at = 0; at < file.length; ) {
    const stream = nextStream(file, at) ?? null;
    const plain = file.toString('latin1', at, stream?.from ?? file.length);
    yield { at, plain, stream, dictionary: plain.slice(Math.max(plain.lastIndexOf('obj'), 0)) };
    if (!stream) return;
    at = stream.to;
  }
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

export const isPacked = (dictionary: string): boolean => /\/FlateDecode\b/.test(dictionary);
export const isObjects = (dictionary: string): boolean => /\/Type\s{0,99}\/ObjStm\b/.test(dictionary);
export const isMetadata = (dictionary: string): boolean => /\/Type\s{0,99}\/Metadata\b|\/Subtype\s{0,99}\/XML\b/.test(dictionary);

/** Unpacks streams until the file has given what one file may. */
export class Unpacking {
  private left = MAX_INFLATED;

  /** The content of a stream; undefined when it is packed in a way that we do not read, or too large. */
  read(stream: Buffer, dictionary: string): Buffer | undefined {
    if (/\/Predictor\b|\/(LZW|ASCII85|ASCIIHex|RunLength|Crypt)\w*Decode\b/.test(dictionary)) return undefined;
    if (!isPacked(dictionary)) return stream;
    if (this.left <= 0) return undefined;
    try {
      const content = inflateSync(stream, { maxOutputLength: this.left });
      this.left -= content.length;
      return content;
    } catch (error) {
      // What is too large once would be tried again at each next stream.
      this.left = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 0 : this.left - stream.length;
      return undefined;
    }
  }
}
