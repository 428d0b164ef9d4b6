export type TableEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const MARKS: Array<[TableEncoding, number[]]> = [['utf-8', [0xef, 0xbb, 0xbf]], ['utf-16le', [0xff, 0xfe]], ['utf-16be', [0xfe, 0xff]]];

/**
 * The text of a file: by its byte order mark; without one as UTF-8 if every byte fits that, else as Windows-1252, which fits anything and is therefore a
 * guess that the person should be told of.
 */
export function decodeTable(file: Buffer): { text: string; encoding: TableEncoding } {
  const marked = MARKS.find(([, mark]) => mark.every((byte, at) => file[at] === byte));
  if (marked) return { text: new TextDecoder(marked[0]).decode(file), encoding: marked[0] };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(file), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(file), encoding: 'windows-1252' };
  }
}
