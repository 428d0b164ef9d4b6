import type { CheckedUpload } from './check-upload.js';
import { cleanJpeg, cleanPng } from './clean-picture.js';
import type { FileKind } from './file-kinds.js';
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

/**
 * A Word, PowerPoint or OpenDocument file as it may be kept: one kind, no macro, no program, and nothing that says who wrote it, where or
 * with what (properties, authors of comments and changes, positions of pictures, links to templates elsewhere).
 * @throws BadZip, or what `refuse` throws.
 */
export async function cleanOffice(file: Buffer, refuse: Refuse): Promise<CheckedUpload> {
  const entries = readZip(file);
  const kind = await kindOf(entries, refuse);
  const kept: ZipEntry[] = [];
  for (const entry of entries) if (!entry.name.endsWith('/')) kept.push(await cleanEntry(entry, refuse));
  return { kind, content: writeZip(kept) };
}

async function kindOf(entries: ZipEntry[], refuse: Refuse): Promise<FileKind> {
  const names = entries.map((entry) => entry.name);
  const types = entries.find((entry) => entry.name === '[Content_Types].xml');
  const mimetype = entries.find((entry) => entry.name === 'mimetype');
  if (types && mimetype) return refuse('twoKinds');
  if (!types && !mimetype) return refuse('archive');
  if (names.some((name) => /vbaProject|(^|\/)(Basic|Scripts|macros)\//i.test(name) || /activeX/i.test(name))) return refuse('macros');
  if (names.some((name) => HARMFUL.test(name))) return refuse('program');
  if (names.some((name) => NESTED.test(name))) return refuse('archive');
  const text = (await unpack((types ?? mimetype)!)).toString('utf8');
  const found = types ? OOXML.find(([pattern]) => pattern.test(text))?.[1] : OPEN_DOCUMENT[text.trim()];
  if (found === 'docx' || found === 'pptx' || found === 'odt' || found === 'odp') return found;
  return refuse((found as RefusalReason | undefined) ?? 'unknown');
}

async function cleanEntry(entry: ZipEntry, refuse: Refuse): Promise<ZipEntry> {
  const { name } = entry;
  // What is embedded is another document with facts of its own, and printer settings name an office; the page keeps the picture.
  if (/\/(embeddings|printerSettings)\//i.test(name)) return pack(name, Buffer.alloc(0), 0);
  if (/\.jpe?g$/i.test(name)) return pack(name, cleanJpeg(await unpack(entry)), 0);
  if (/\.png$/i.test(name)) return pack(name, cleanPng(await unpack(entry)), 0);
  if (/\.svg$/i.test(name) && MOVING.test((await unpack(entry)).toString('utf8'))) return refuse('drawing');
  if (!isMarkup(name)) return entry;
  const text = (await unpack(entry)).toString('utf8');
  return pack(name, Buffer.from(cleanMarkup(name, text), 'utf8'), name === 'mimetype' ? 0 : 8);
}

function cleanMarkup(name: string, text: string): string {
  if (name === 'mimetype') return text;
  if (/^docProps\/(core|app|custom)\.xml$/.test(name)) return emptied(text);
  if (name === 'meta.xml') return text.replace(/<office:meta>[\s\S]*<\/office:meta>/, '<office:meta/>');
  if (name.endsWith('.rels')) return withoutOutsideParts(text);
  return withoutAuthors(text);
}

/** Keeps the root element of a properties part and nothing in it. */
function emptied(text: string): string {
  const root = /<((?:\w+:)?(?:coreProperties|Properties))\b[^>]*>/.exec(text);
  return root ? `${text.slice(0, root.index)}${root[0].replace(/\/?>$/, '>')}</${root[1]}>` : '<Properties/>';
}

/** Drops links to templates, pictures and objects that the reader's machine would fetch; ordinary links stay. */
function withoutOutsideParts(text: string): string {
  return text.replace(/<Relationship\b[^>]*TargetMode="External"[^>]*\/>/g, (link) => (/\/hyperlink"/.test(link) ? link : ''));
}

function withoutAuthors(text: string): string {
  return text
    .replace(/\b(w:author|w:initials|w15:author|w15:userId|w15:providerId|userId|providerId|authorId_name)="[^"]*"/g, '$1=""')
    .replace(/(<p:cmAuthor\b[^>]*?\bname=)"[^"]*"/g, '$1""')
    .replace(/(<p:cmAuthor\b[^>]*?\binitials=)"[^"]*"/g, '$1""')
    .replace(/(<p188:author\b[^>]*?\bname=)"[^"]*"/g, '$1""')
    .replace(/\bw:rsid\w*="[^"]*"/g, '')
    .replace(/<w:rsids>[\s\S]*?<\/w:rsids>/g, '')
    .replace(/<(dc:creator|meta:creator-initials|loext:sender-initials|meta:initial-creator|text:author-name|text:author-initials|text:initial-creator|text:creator)\b([^>]*)>[^<]*<\/\1>/g, '<$1$2></$1>')
    .replace(/(<config:config-item\b[^>]*config:name="Printer\w*"[^>]*>)[^<]*(<)/g, '$1$2');
}
