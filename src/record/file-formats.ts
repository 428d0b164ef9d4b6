/** In the order in which they are offered; an agreement names those that it allows. */
export const FILE_FORMATS = ['xlsx', 'csv', 'json', 'pdf'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** A spreadsheet of more rows is slow to make and to open: it becomes several, in one archive. */
export const MOST_ROWS_OF_A_SHEET = 10_000;

const ARCHIVE = 'application/zip';
const TYPES: Record<FileFormat, string> = { xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', csv: 'text/csv; charset=utf-8', json: 'application/json', pdf: ARCHIVE };

export function isFileFormat(name: string): name is FileFormat {
  return (FILE_FORMATS as readonly string[]).includes(name);
}

/** How many workbooks hold so many records. */
export function workbooksFor(count: number): number {
  return Math.max(1, Math.ceil(count / MOST_ROWS_OF_A_SHEET));
}

/** The statements of single people come in one archive, and so do the workbooks of a very long file. */
function isArchive(format: FileFormat, count: number): boolean {
  return format === 'pdf' || (format === 'xlsx' && workbooksFor(count) > 1);
}

export function fileType(format: FileFormat, count: number): string {
  return isArchive(format, count) ? ARCHIVE : TYPES[format];
}

/** Without a word of the course, the university or a person. */
export function fileName(cohortId: string, format: FileFormat, count: number): string {
  return `${baseName(cohortId)}.${isArchive(format, count) ? 'zip' : format}`;
}

export function baseName(cohortId: string): string {
  return `records-${cohortId.slice(0, 8)}`;
}
