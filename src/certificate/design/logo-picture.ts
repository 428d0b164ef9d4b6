import { BadPicture, MOST_PIXELS, pictureForm, recodePicture } from '../../platform/files/recode-picture.js';

/** Pixels of the longest side: 30 mm at 500 dots an inch. */
const LONGEST = 600;
/** As much as the database takes. */
const MOST_BYTES = 200_000;
/** A file that is larger is no logo. */
export const LOGO_LIMIT = 1024 * 1024;
const DRAWING = /^\uFEFF?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE svg[^>[]*>\s*)*<svg[\s>]/i;
const HEAD_BYTES = 4096;
/** Where width and height stand in a PNG. */
const [WIDTH_AT, HEIGHT_AT] = [16, 20];

export interface LogoPicture {
  picture: Buffer;
  width: number;
  height: number;
}

/**
 * A logo as PNG, drawn or made anew in a child process without our keys: nothing of the file that came in is kept. A drawing (SVG) becomes pixels, so that no
 * script, no link and no font of it can come along.
 * @throws BadPicture when it is no picture, has too many pixels, or weighs too much even then
 */
export async function logoPicture(content: Buffer): Promise<LogoPicture> {
  const isDrawing = DRAWING.test(content.subarray(0, HEAD_BYTES).toString('utf8'));
  if (!isDrawing && !pictureForm(content)) throw new BadPicture('broken');
  const { picture } = await recodePicture({ picture: content, as: 'png', longest: LONGEST, mostPixels: MOST_PIXELS, isDrawing });
  if (picture.length > MOST_BYTES) throw new BadPicture('pixels');
  return { picture, width: picture.readUInt32BE(WIDTH_AT), height: picture.readUInt32BE(HEIGHT_AT) };
}
