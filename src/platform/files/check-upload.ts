import { readFile, stat } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { limitOf, SOUND_LIMIT, type FileKind } from './file-kinds.js';
import { cleanOffice } from './clean-office.js';
import { cleanPdf } from './clean-pdf.js';
import { factsOfPdf } from './pdf-facts.js';
import { cleanSound } from './clean-sound.js';
import { BadPicture, MOST_PIXELS, pictureForm, recodePicture } from './recode-picture.js';
import { UploadRefused, type RefusalReason } from './upload-refused.js';
import { BadZip } from './zip-archive.js';

/** A file that may be kept: its kind by content, and its content without hidden facts about who made it. */
export interface CheckedUpload {
  kind: FileKind;
  content: Buffer;
  /** It says more than its pages and we could not take that out: its owner is asked first. */
  isHeld?: boolean;
}

const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const HEAD = 1024;
/** Names under which a program is no surprise. */
const PROGRAM_ENDINGS = new Set(['', '.exe', '.dll', '.scr', '.com', '.msi']);
const BOX_KINDS: Record<string, FileKind> = { 'audio/x-m4a': 'm4a', 'audio/mp4': 'm4a', 'video/mp4': 'mp4', 'video/x-m4v': 'mp4', 'video/3gpp': '3gp', 'video/3gpp2': '3gp' };
const SOUND_KINDS: Record<string, FileKind> = { 'audio/amr': 'amr', 'audio/ogg': 'ogg', 'audio/ogg; codecs=opus': 'ogg', 'audio/mpeg': 'mp3', 'audio/webm': 'webm', 'video/webm': 'webm' };
const TAKEN_PICTURES = new Set(['jpeg', 'png', 'webp']);
/** Longest side of a kept picture: handwriting on a page is well readable. */
const PICTURE_SIDE = 1600;
const KNOWN: Record<string, RefusalReason> = {
  'application/x-msdownload': 'windowsProgram', 'application/x-elf': 'program', 'application/x-mach-binary': 'program', 'application/vnd.android.package-archive': 'program', 'application/java-vm': 'program',
  'application/x-rar-compressed': 'archive', 'application/gzip': 'archive', 'application/x-7z-compressed': 'archive', 'application/x-tar': 'archive', 'application/x-bzip2': 'archive', 'application/x-xz': 'archive',
  'image/heic': 'pictureHeic', 'image/heif': 'pictureHeic', 'image/heic-sequence': 'pictureHeic', 'image/heif-sequence': 'pictureHeic',
  'application/rtf': 'richText', 'application/x-cfb': 'oldWord',
};

/**
 * Reads an uploaded file, decides what it is by its content and answers it cleaned; the name only helps to say what went wrong.
 * Sources: OWASP File Upload Cheat Sheet; ASVS 5.2.
 * @throws UploadRefused with a sentence that says what the file is and what to choose.
 */
export async function checkUpload(path: string, name: string): Promise<CheckedUpload> {
  const ending = endingOf(name);
  const refuse = (reason: RefusalReason): never => {
    throw new UploadRefused(reason === 'windowsProgram' && PROGRAM_ENDINGS.has(ending) ? 'program' : reason, { ending });
  };
  const { size } = await stat(path);
  if (size === 0) refuse('empty');
  if (size > SOUND_LIMIT) refuse('tooLarge');
  const content = await readFile(path);
  const danger = dangerOf(content);
  if (danger) refuse(danger);
  if (content.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return withinLimit(await office(content, refuse));
  if (content.lastIndexOf(ZIP_END) > content.length - 66000 && content.lastIndexOf(ZIP_END) >= 0) refuse('twoKinds');
  if (content.subarray(0, 5).toString('latin1') === '%PDF-') return withinLimit(pdf(content, refuse));
  const form = pictureForm(content);
  if (form && TAKEN_PICTURES.has(form)) return withinLimit(await picture(content, refuse));
  return withinLimit(await sound(content, refuse));
}

function withinLimit(upload: CheckedUpload): CheckedUpload {
  if (upload.content.length > limitOf(upload.kind)) throw new UploadRefused('tooLarge');
  return upload;
}

/** What must never be kept, whatever its name says. */
function dangerOf(content: Buffer): RefusalReason | undefined {
  const head = content.subarray(0, HEAD).toString('latin1');
  if (head.startsWith('MZ')) return 'windowsProgram';
  if (head.startsWith('\x7fELF') || /^(\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|\xce\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf]|dex\n)/.test(head)) return 'program';
  if (head.startsWith('#!') && !head.startsWith('#!AMR')) return 'script';
  if (/X5O!P%@AP\[4\\PZX54/.test(head)) return 'program';
  if (/<svg[\s>]/i.test(head)) return 'drawing';
  if (/<(!doctype html|html|head|body|script|iframe|xsl:|\?php)/i.test(head) && !head.startsWith('PK')) return 'webPage';
  return undefined;
}

function pdf(content: Buffer, refuse: (reason: RefusalReason) => never): CheckedUpload {
  const clean = cleanPdf(content, refuse);
  return { kind: 'pdf', content: clean, isHeld: factsOfPdf(clean).length > 0 };
}

async function office(content: Buffer, refuse: (reason: RefusalReason) => never): Promise<CheckedUpload> {
  try {
    return await cleanOffice(content, refuse);
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    return refuse(({ broken: 'broken', bomb: 'bomb', locked: 'locked', odd: 'twoKinds' } as const)[error.reason]);
  }
}

async function picture(content: Buffer, refuse: (reason: RefusalReason) => never): Promise<CheckedUpload> {
  try {
    return { kind: 'jpg', content: (await recodePicture({ picture: content, as: 'jpeg', longest: PICTURE_SIDE, mostPixels: MOST_PIXELS })).picture };
  } catch (error) {
    if (!(error instanceof BadPicture)) throw error;
    return refuse(error.reason === 'pixels' ? 'picturePixels' : 'broken');
  }
}

async function sound(content: Buffer, refuse: (reason: RefusalReason) => never): Promise<CheckedUpload> {
  const found = await fileTypeFromBuffer(content).catch(() => undefined);
  const type = found?.mime ?? '';
  const kind = BOX_KINDS[type] ?? SOUND_KINDS[type];
  if (kind) return { kind, content: cleanSound(content, kind, refuse) };
  if (KNOWN[type]) return refuse(KNOWN[type]);
  if (type.startsWith('image/')) return refuse('picture');
  if (type.startsWith('video/')) return refuse('video');
  if (type === '' && isText(content)) return refuse('plainText');
  return refuse('unknown');
}

function isText(content: Buffer): boolean {
  const text = content.subarray(0, 4096).toString('utf8');
  // eslint-disable-next-line no-control-regex -- control characters mean that it is not text
  return !/[\u0000-\u0008\u000e-\u001f]/.test(text) && (text.match(/\ufffd/g) ?? []).length < 3;
}

/** The ending of a name as it may be shown: `.pdf`; empty when there is none of the usual form. */
function endingOf(name: string): string {
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1];
  return ending ? `.${ending.toLowerCase()}` : '';
}
