import type { CheckedUpload } from './check-upload.js';
import { cleanMarkup, isDropped } from './clean-office-markup.js';
import { cleanSound } from './clean-sound.js';
import type { FileKind } from './file-kinds.js';
import { BadPicture, MOST_PIXELS, pictureForm, recodePicture, type PictureForm } from './recode-picture.js';
import type { RefusalReason } from './upload-refused.js';
import { isMarkup, pack, readZip, unpack, writeZip, type ZipEntry } from './zip-archive.js';

type Refuse = (reason: RefusalReason) => never;

const OOXML: Array<[RegExp, FileKind | RefusalReason]> = [
  [/macroEnabled|vbaProject/i, 'macros'],
  [/wordprocessingml\.document\.main\+xml/, 'docx'],
  [/presentationml\.(presentation|slideshow)\.main\+xml/, 'pptx'],
  [/spreadsheetml\.sheet\.main\+xml/, 'spreadsheet'],
];
const OPEN_DOCUMENT: Record<string, FileKind | RefusalReason> = {
  'application/vnd.oasis.opendocument.text': 'odt', 'application/vnd.oasis.opendocument.presentation': 'odp', 'application/vnd.oasis.opendocument.spreadsheet': 'spreadsheet', 'application/epub+zip': 'unknown',
};
const HARMFUL = /\.(exe|dll|com|scr|bat|cmd|ps1|vbs|js|jse|wsf|hta|jar|class|html?|xhtml|php|lnk|msi|apk|swf)$/i;
/** What makes a drawing more than a drawing. */
const MOVING = /<script|\son\w+\s*=|javascript:|<foreignObject|<!ENTITY|<iframe/i;
const NESTED = /\.(zip|rar|7z|gz|tar|cab|iso)$/i;
/** Parts without a place for facts about anybody: fonts, and drawings of the old kinds. */
const PLAIN_PART = /\.(odttf|ttf|otf|fntdata|wmf|bmp)$/i;
const SOUND_PARTS: Record<string, FileKind> = { mp3: 'mp3', m4a: 'm4a', mp4: 'mp4' };
/** All pictures of one document together, so that many small bombs are one large one. */
const MOST_PIXELS_WITHIN = 150_000_000;
const PICTURE_SIDE = 2400;

/**
 * A Word, PowerPoint or OpenDocument file as it may be kept: one kind, no macro, no program, and nothing that says who wrote it, where or
 * with what (properties, authors of comments and changes, pictures made anew, links to templates elsewhere). A part of a kind that is not known
 * to be clean is emptied.
 * @throws BadZip, or what `refuse` throws.
 */
export async function cleanOffice(file: Buffer, refuse: Refuse): Promise<CheckedUpload> {
  const entries = readZip(file);
  const kind = await kindOf(entries, refuse);
  const kept: ZipEntry[] = [];
  const pixels = { left: MOST_PIXELS_WITHIN };
  for (const entry of entries) if (!entry.name.endsWith('/') && !isDropped(entry.name)) kept.push(await cleanEntry(entry, pixels, refuse));
  return { kind, content: writeZip(kept) };
}

async function kindOf(entries: ZipEntry[], refuse: Refuse): Promise<FileKind> {
  const names = entries.map((entry) => entry.name);
  const types = entries.find((entry) => entry.name === '[Content_Types].xml');
  const mimetype = entries.find((entry) => entry.name === 'mimetype');
  if (types && mimetype) return refuse('twoKinds');
  if (!types && !mimetype) return refuse('archive');
  if (names.some((name) => /vbaProject|vbaData|(^|\/)(Basic|Scripts|macros)\//i.test(name) || /activeX/i.test(name))) return refuse('macros');
  if (names.some((name) => HARMFUL.test(name))) return refuse('program');
  if (names.some((name) => NESTED.test(name))) return refuse('archive');
  const text = (await unpack((types ?? mimetype)!)).toString('utf8');
  const found = types ? OOXML.find(([pattern]) => pattern.test(text))?.[1] : OPEN_DOCUMENT[text.trim()];
  if (found === 'docx' || found === 'pptx' || found === 'odt' || found === 'odp') return found;
  return refuse((found as RefusalReason | undefined) ?? 'unknown');
}

async function cleanEntry(entry: ZipEntry, pixels: { left: number }, refuse: Refuse): Promise<ZipEntry> {
  const { name } = entry;
  // What is embedded is another document with facts of its own, and printer settings name an office; the page keeps the picture.
  if (/(^|\/)(embeddings|printerSettings)\//i.test(name)) return pack(name, Buffer.alloc(0), 0);
  if (isMarkup(name)) return pack(name, Buffer.from(cleanMarkup(name, await unpack(entry), refuse), 'utf8'), name === 'mimetype' ? 0 : 8);
  if (PLAIN_PART.test(name)) return entry;
  const content = await unpack(entry);
  if (/\.svg$/i.test(name)) return MOVING.test(content.toString('utf8')) ? refuse('drawing') : pack(name, Buffer.from(cleanMarkup(name, content, refuse)));
  if (/\.emf$/i.test(name)) return pack(name, withoutDescription(content));
  const form = pictureForm(content);
  if (form) return pack(name, await cleanPicture(content, form, pixels, refuse), 0);
  const sound = SOUND_PARTS[/\.(\w+)$/.exec(name.toLowerCase())?.[1] ?? ''];
  if (sound) return pack(name, cleanSound(content, sound, () => refuse('videoWithin')), 0);
  if (/\.(mov|avi|wmv|mkv|webm|m4v)$/i.test(name)) return refuse('videoWithin');
  return pack(name, Buffer.alloc(0), 0);
}

/** A picture that nobody can open becomes an empty part: the text is worth more. */
async function cleanPicture(picture: Buffer, as: PictureForm, pixels: { left: number }, refuse: Refuse): Promise<Buffer> {
  try {
    const made = await recodePicture({ picture, as, longest: PICTURE_SIDE, mostPixels: Math.min(MOST_PIXELS, pixels.left) });
    pixels.left -= made.pixels;
    return made.picture;
  } catch (error) {
    if (!(error instanceof BadPicture)) throw error;
    return error.reason === 'pixels' ? refuse('picturePixels') : Buffer.alloc(0);
  }
}

/** An enhanced metafile begins with the name of its program and its title. Layout: MS-EMF 2.2.9. */
function withoutDescription(drawing: Buffer): Buffer {
  if (drawing.length < 88 || drawing.readUInt32LE(0) !== 1) return Buffer.alloc(0);
  const clean = Buffer.from(drawing);
  const [letters, from] = [clean.readUInt32LE(60), clean.readUInt32LE(64)];
  if (from > 0 && from + letters * 2 <= clean.length) clean.fill(0, from, from + letters * 2);
  clean.fill(0, 60, 68);
  return clean;
}
