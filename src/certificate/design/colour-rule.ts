/** What small text needs on white (WCAG 2.2, 1.4.3). */
const LEAST_CONTRAST = 4.5;

/** How much a colour `#rrggbb` stands out from white: 1 is white, 21 black. */
export function contrastOnWhite(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * red! + 0.7152 * green! + 0.0722 * blue! + 0.05);
}

export function isReadableOnWhite(colour: string): boolean {
  return contrastOnWhite(colour) >= LEAST_CONTRAST;
}
