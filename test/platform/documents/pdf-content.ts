import { inflateSync } from 'node:zlib';

/** A PDF with its compressed streams opened, as Latin-1 text: what a search for keywords must look at, since objects may lie in compressed streams. */
export function opened(pdf: Buffer): string {
  const parts = [pdf.toString('latin1')];
  for (const match of parts[0]!.matchAll(/\bstream\r?\n/g)) {
    const start = match.index + match[0].length;
    const end = pdf.indexOf('endstream', start);
    try {
      parts.push(inflateSync(pdf.subarray(start, end), { finishFlush: 2 }).toString('latin1'));
    } catch {
      parts.push(pdf.toString('latin1', start, end));
    }
  }
  return parts.join('\n');
}

export function pages(pdf: Buffer): number {
  return Number(/\/Type\s*\/Pages\b[^>]*\/Count\s+(\d+)/.exec(opened(pdf))?.[1] ?? /\/Count\s+(\d+)/.exec(opened(pdf))?.[1]);
}
