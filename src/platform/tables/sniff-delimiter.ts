export type Delimiter = ',' | ';' | '\t';

const DELIMITERS: Delimiter[] = [',', ';', '\t'];

/** A header as it is compared: without case, spaces, hyphens, underscores, full stops and accents of width. */
export function headerName(header: string): string {
  return header.normalize('NFKC').toLowerCase().replace(/[\s\p{Z}\p{Cf}_.-]+/gu, '');
}

/** The delimiter by which the header row holds the most of the names looked for; the more frequent one where that does not decide. */
export function sniffDelimiter(text: string, names: string[]): Delimiter {
  const header = /^[^\S\r\n]*(\S[^\r\n]*)/mu.exec(text.slice(0, 20_000))?.[1] ?? '';
  const known = new Set(names.map(headerName));
  const score = (delimiter: Delimiter) => {
    const cells = header.split(delimiter);
    return cells.filter((cell) => known.has(headerName(cell.replace(/^\s*"|"\s*$/g, '')))).length * 1000 + cells.length;
  };
  return DELIMITERS.reduce((best, delimiter) => (score(delimiter) > score(best) ? delimiter : best));
}
