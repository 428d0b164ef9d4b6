import { create } from 'qrcode';

/** A QR code as the path of an SVG: one square a dark module, four modules of room around. The page prints it as plain data; no picture is asked for anywhere. */
export function qrPath(text: string): { size: number; path: string } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  let path = '';
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) if (modules.get(row, column)) path += `M${column + 4} ${row + 4}h1v1h-1z`;
  }
  return { size: modules.size + 8, path };
}
