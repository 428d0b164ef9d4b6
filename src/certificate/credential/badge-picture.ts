import { bakePng, bakeSvg } from './baked.js';

const SIDE = 600;

/** The mark of this site on paper: three roots under one arc. It holds no word: titles of other scripts would need their fonts wherever it is shown. */
const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="${SIDE}" height="${SIDE}" role="img"><title>Badge</title><rect width="96" height="96" rx="6" fill="#FBFAF6"/><circle cx="48" cy="48" r="42" fill="#E3F0EB" stroke="#0B5B4C" stroke-width="3"/><g fill="none" stroke="#0B5B4C" stroke-width="4" stroke-linecap="round"><path d="M20 46a28 22 0 0 1 56 0"/><path d="M48 24v48"/><path d="M32 40v20c0 6-3 9-6 12"/><path d="M64 40v20c0 6 3 9 6 12"/></g></svg>`;

/** A picture that carries the credential, in a form that other programs take. */
export async function badgePicture(format: 'png' | 'svg', credential: string): Promise<Buffer> {
  if (format === 'svg') return Buffer.from(bakeSvg(PICTURE, credential), 'utf8');
  const { default: sharp } = await import('sharp');
  return bakePng(await sharp(Buffer.from(PICTURE)).resize(SIDE, SIDE).png({ palette: true }).toBuffer(), credential);
}
