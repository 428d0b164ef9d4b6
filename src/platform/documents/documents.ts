import { join } from 'node:path';
import { localeOf } from '../i18n/messages.js';
import { ROOT } from '../root.js';
import { cleanData } from './clean-text.js';
import type { CertificateData, InvitationSheetData, LetterData, RecordData, Template } from './document-data.js';
import { documentLabels } from './document-labels.js';
import { fontFolders, needsWideFonts, wideFontFolders } from './fonts.js';
import { qrPicture } from './qr-picture.js';
import { TypesetterPool } from './typesetter-pool.js';
import { UnprintableName } from './unprintable-name.js';

const pool = new TypesetterPool({ workspace: join(ROOT, 'views/documents'), fontFolders, wideFontFolders }, { size: 2, documentsPerChild: 100, timeout: 20_000, idle: 30_000 });
/** Documents under way at one time: both children busy, one each ready to follow. */
const UNDER_WAY = 4;

export type DocumentData = CertificateData | LetterData | RecordData | InvitationSheetData;

/**
 * One document as PDF/UA-1 (tagged, with language and title), set in a child process. The same data gives the same bytes.
 * @param data CertificateData, LetterData, RecordData or InvitationSheetData, as `template` says; all text is cleaned by `cleanText`
 * @throws UnprintableName when our fonts lack a character
 * @throws Error when setting takes longer than 20 seconds or the child ends early
 */
export function renderPdf(template: Template, data: object): Promise<Buffer> {
  return render(template, data, 'pdf');
}

/**
 * The same document as an SVG drawing: letters are shapes, so it looks the same everywhere and holds no text. For looking at it, not for keeping.
 * @throws as `renderPdf`
 */
export function renderSvg(template: Template, data: object): Promise<Buffer> {
  return render(template, data, 'svg');
}

async function render(template: Template, data: object, form: 'pdf' | 'svg'): Promise<Buffer> {
  const input = JSON.stringify(await prepared(template, data as DocumentData));
  const answer = await pool.run({ main: `${template}.typ`, data: input, wide: needsWideFonts(input), form });
  if ('missing' in answer) throw new UnprintableName(answer.missing);
  if ('failure' in answer) throw new Error(answer.failure);
  return Buffer.from(answer.content.buffer, answer.content.byteOffset, answer.content.byteLength);
}

/**
 * Many documents, two at a time, in constant memory: the next is read from `datas` only when one is done.
 * @param onPdf called for each, in the order of finishing; `index` counts from 0 in the order of `datas`
 * @param onProgress told the number done, after each `onPdf`
 * @throws what `renderPdf` or `onPdf` throws first (an UnprintableName knows its `index`); those under way are waited for, no further one starts
 */
export async function renderMany(
  template: Template,
  datas: AsyncIterable<object> | object[],
  onPdf: (index: number, pdf: Buffer) => Promise<void>,
  onProgress?: (done: number) => void,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let done = 0;
  let index = 0;
  const one = async (at: number, data: object) => {
    const pdf = await renderPdf(template, data).catch((error: unknown) => {
      if (error instanceof UnprintableName) error.index = at;
      throw error;
    });
    await onPdf(at, pdf);
    onProgress?.(++done);
  };
  try {
    for await (const data of datas) {
      const work = one(index++, data);
      underWay.add(work);
      work.then(() => underWay.delete(work), () => undefined);
      if (underWay.size >= UNDER_WAY) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}

/** Ends the child processes once ordered documents are done: call it where the process stops. */
export function closeDocuments(): Promise<void> {
  return pool.close();
}

/** Process ids of the typesetters now running, for measurements. */
export function typesetterPids(): number[] {
  return pool.pids;
}

async function prepared(template: Template, data: DocumentData): Promise<object> {
  const clean = cleanData(data) as DocumentData;
  const lang = clean.lang ?? 'en';
  const labels = { ...documentLabels(template, localeOf(lang).code), ...clean.labels };
  const link = 'verifyAddress' in clean ? (clean.verifyLink ?? clean.verifyAddress) : undefined;
  return { ...clean, lang, labels, ...(link === undefined ? {} : { qr: await qrPicture(link) }) };
}
