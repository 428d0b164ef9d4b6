/** A code as somebody typed it, brought to the alphabet of our codes: capitals, spaces and signs do not count, and letters that look like digits are those. */
export function typedCode(code: string): string {
  return code.normalize('NFKC').toLowerCase().replaceAll(/[^0-9a-z]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1').replaceAll('u', 'v');
}
