/** In the order in which they are offered; an agreement names those that it allows. */
export const FILE_FORMATS = ['xlsx', 'csv', 'json', 'pdf'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export const FILE_TYPES: Record<FileFormat, string> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', csv: 'text/csv; charset=utf-8', json: 'application/json', pdf: 'application/zip',
};

export function isFileFormat(name: string): name is FileFormat {
  return (FILE_FORMATS as readonly string[]).includes(name);
}

/** Without a word of the course, the university or a person. The statements of single people come in one archive. */
export function fileName(cohortId: string, format: FileFormat): string {
  return `records-${cohortId.slice(0, 8)}.${format === 'pdf' ? 'zip' : format}`;
}
