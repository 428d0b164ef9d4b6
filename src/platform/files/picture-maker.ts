import sharp, { type Sharp } from 'sharp';

/**
 * A child process that takes pictures apart and makes them anew, pixel by pixel: what a picture says beside its pixels does not come along, and
 * a picture that attacks its reader reaches no process with keys. Node runs this file as it is, so it imports packages only.
 */
export interface PictureOrder {
  picture: Uint8Array;
  as: 'jpeg' | 'png' | 'gif' | 'webp' | 'tiff';
  /** Longest side of the new picture, in pixels. */
  longest: number;
  /** A picture of more pixels is not opened. */
  mostPixels: number;
  /** The picture is a drawing (SVG): only then is its reader switched on, for as long as it takes. It opens nothing that the drawing points at. */
  isDrawing?: boolean;
}
export type PictureAnswer = { picture: Uint8Array; pixels: number } | { failure: 'pixels' | 'broken' };

sharp.cache(false);
sharp.concurrency(1);
// The five readers that are needed and no other: libvips knows forty.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff'].map((name) => `VipsForeignLoad${name}Buffer`) });

process.on('message', (order: PictureOrder) => void make(order).then((answer) => process.send!(answer)));
process.on('disconnect', () => process.exit());

const DRAWING = { operation: ['VipsForeignLoadSvgBuffer'] };

async function make(order: PictureOrder): Promise<PictureAnswer> {
  if (!order.isDrawing) return remake(order);
  sharp.unblock(DRAWING);
  try {
    const { width, height } = await sharp(order.picture, { limitInputPixels: order.mostPixels }).metadata();
    // A drawing has no pixels of its own: it is drawn at the size that is wanted.
    const density = Math.min(2400, Math.max(1, Math.round((72 * order.longest) / Math.max(width, height, 1))));
    const drawn = await sharp(order.picture, { limitInputPixels: order.mostPixels, density }).png().toBuffer();
    return await remake({ ...order, picture: drawn });
  } catch (error) {
    return { failure: /pixel limit/.test(String(error)) ? 'pixels' : 'broken' };
  } finally {
    sharp.block(DRAWING);
  }
}

async function remake({ picture, as, longest, mostPixels }: PictureOrder): Promise<PictureAnswer> {
  try {
    const isMoving = as === 'gif';
    const open = () => sharp(picture, { limitInputPixels: mostPixels, failOn: 'error', animated: isMoving, sequentialRead: true });
    const { width, height, isProgressive, format } = await open().metadata();
    // These cannot be read line by line: the whole picture lies in memory.
    const most = isProgressive || format === 'webp' ? mostPixels / 2 : mostPixels;
    if (width * height > most) return { failure: 'pixels' };
    const upright = (isMoving ? open() : open().autoOrient()).resize(longest, longest, { fit: 'inside', withoutEnlargement: true }).toColourspace('srgb');
    const made = await formed(upright, as).toBuffer();
    return { picture: made, pixels: width * height };
  } catch (error) {
    return { failure: /pixel limit/.test(String(error)) ? 'pixels' : 'broken' };
  }
}

function formed(picture: Sharp, as: PictureOrder['as']): Sharp {
  if (as === 'jpeg') return picture.flatten({ background: '#ffffff' }).jpeg({ quality: 80, mozjpeg: true });
  if (as === 'png') return picture.png({ compressionLevel: 7 });
  if (as === 'gif') return picture.gif();
  return as === 'webp' ? picture.webp({ quality: 82 }) : picture.tiff({ compression: 'lzw' });
}
