import type { FileKind } from './file-kinds.js';
import { BadMarkup, tokensOf } from './markup-tokens.js';
import { wordsOfPdf } from './words-of-pdf.js';
import { BadZip, readZip, unpack } from './zip-archive.js';

/** Parts that hold what people read. */
const TEXT_PARTS = /^(word\/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml|ppt\/(slides|notesSlides|comments)\/[^/]+\.xml|content\.xml|styles\.xml)$/;
const PARAGRAPH = /^(w:p|a:p|text:(p|h)|w:tab|w:br|text:(tab|line-break|s))$/;
const MOST = 2_000_000;

/** The words of a stored document, as far as they can be read simply: enough to look for a name in them, not to show them. Pictures and sound have none. */
export async function wordsOfFile(kind: FileKind, content: Buffer): Promise<string> {
  if (kind === 'pdf') return wordsOfPdf(content);
  return ['docx', 'pptx', 'odt', 'odp'].includes(kind) ? wordsOfOffice(content) : '';
}

async function wordsOfOffice(content: Buffer): Promise<string> {
  const words: string[] = [];
  let length = 0;
  try {
    for (const entry of readZip(content)) {
      if (!TEXT_PARTS.test(entry.name) || length > MOST) continue;
      for (const token of tokensOf((await unpack(entry)).toString('utf8'))) {
        const piece = token.kind === 'text' ? token.raw : PARAGRAPH.test(token.name) ? '\n' : '';
        if (piece === '' || length > MOST) continue;
        words.push(piece);
        length += piece.length;
      }
    }
  } catch (error) {
    if (!(error instanceof BadZip || error instanceof BadMarkup)) throw error;
  }
  return words.join('').replace(/&(lt|gt|quot|apos|amp|#x?[\da-fA-F]{1,6});/g, (_all, name: string) => signOf(name));
}

function signOf(name: string): string {
  const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  if (!name.startsWith('#')) return signs[name] ?? ' ';
  const code = name[1] === 'x' ? parseInt(name.slice(2), 16) : Number(name.slice(1));
  return Number.isInteger(code) && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}
