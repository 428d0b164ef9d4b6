import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { FILE_KINDS } from '../../platform/files/file-kinds.js';
import type { FileStore } from '../../platform/files/file-store.js';
import { pack, streamZip, type ZipEntry } from '../../platform/files/zip-archive.js';
import { localeOf, message } from '../../platform/i18n/messages.js';
import { log } from '../../platform/log.js';
import type { Row } from '../../platform/tables/columns.js';
import { writeCsv } from '../../platform/tables/write-csv.js';
import { writeXlsx } from '../../platform/tables/write-xlsx.js';
import { render } from '../../platform/views/views.js';
import type { PileView, ScriptCriterion } from './script.queries.js';
import { WORKSHEET_COLUMNS, worksheetRows, type LinedScript } from './worksheet-lines.js';
import type { WorkToMark } from './worksheet.queries.js';

/** For reading by the screen, in print and in the dark; the files need nothing else. */
const STYLE = ':root{color-scheme:light dark}body{max-width:66ch;margin-inline:auto;padding:16px;font:1.0625rem/1.6 system-ui,sans-serif}h1{font-size:1.75rem}h2{font-size:1.35rem}h3{font-size:1.1rem}p{white-space:pre-wrap;overflow-wrap:anywhere}dt{font-weight:650}dd{margin:0 0 8px}:lang(my),:lang(km),:lang(th),:lang(ur),:lang(fa){line-height:1.9}';

export interface PackageFacts {
  pile: PileView;
  rubric: readonly ScriptCriterion[];
  work: readonly WorkToMark[];
  lines: readonly LinedScript[];
}

/**
 * What a marker takes along: each script under its code, the rubric, and the worksheet twice. Everything stands in the order of the codes, without a name and
 * without a time, also in the archive. One file is held at a time.
 */
export function packageOf(facts: PackageFacts, files: FileStore, locale: string): AsyncGenerator<Buffer> {
  return streamZip(entriesOf(facts, files, locale));
}

async function* entriesOf({ pile, rubric, work, lines }: PackageFacts, files: FileStore, locale: string): AsyncGenerator<ZipEntry> {
  const rows = worksheetRows(lines, rubric);
  yield pack('read-me.txt', Buffer.from(`${message(locale, 'worksheet.readMe')}\n`));
  yield pack('rubric.html', document('marking/package-rubric', { code: pile.assignmentCode, title: pile.assignmentTitle, rubric }, locale, pile.assignmentCode));
  yield pack('worksheet.xlsx', await worksheetXlsx(rows), 0);
  yield pack('worksheet.csv', await worksheetCsv(rows));
  for (const script of work) {
    const name = script.fileKind && `${script.code}.${script.fileKind}`;
    const content = script.fileId ? await files.readChecked(script.fileId).catch((error: unknown) => {
      log.error({ event: 'worksheet.fileMissing', err: error });
      return null;
    }) : null;
    const headings = script.plan ? script.template.map(({ key, title }) => ({ title, text: script.plan![key] ?? '' })) : [];
    const isSound = script.fileKind !== null && FILE_KINDS[script.fileKind].isSound;
    yield pack(`scripts/${script.code}.html`, document('marking/package-script', { ...script, headings, fileName: content && name, isMissing: script.fileId !== null && content === null, isSound }, locale, script.code));
    // Files are packed already, each in its own way.
    if (content) yield pack(`scripts/${name}`, content, 0);
  }
}

export function worksheetCsv(rows: readonly Row[]): Promise<Buffer> {
  return written((out) => writeCsv(WORKSHEET_COLUMNS, rows, out, { bom: true }));
}

export function worksheetXlsx(rows: readonly Row[]): Promise<Buffer> {
  return written((out) => writeXlsx(WORKSHEET_COLUMNS, rows, out, { sheet: 'Worksheet' }));
}

async function written(write: (out: PassThrough) => Promise<unknown>): Promise<Buffer> {
  const out = new PassThrough();
  const [content] = await Promise.all([buffer(out), write(out)]);
  return content;
}

function document(view: string, data: object, locale: string, title: string): Buffer {
  const { code, dir } = localeOf(locale);
  const body = render(view, data, { locale: code, zone: 'UTC', now: new Date(0) }, null);
  return Buffer.from(`<!doctype html><html lang="${code}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`);
}
