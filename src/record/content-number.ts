import { createHash } from 'node:crypto';
import type { FileAgreement } from './files.queries.js';
import { canonicalJson } from './frozen-record.js';
import type { Cell, RecordField } from './record-fields.js';

export const RECORDS_SCHEMA = 'banyan-records-2';

/**
 * The number by which everybody can check that two files say the same, whatever their format and whoever took them: SHA-256 of the canonical JSON of
 * {agreement, fields, records, schema}, added up row by row, since no file is held whole.
 */
export class ContentNumber {
  private readonly hash = createHash('sha256');
  private readonly keys: Array<{ field: RecordField; key: string }>;
  private count = 0;

  constructor({ number, fields }: Pick<FileAgreement, 'number' | 'fields'>) {
    this.keys = [...fields].sort().map((field) => ({ field, key: `${JSON.stringify(field)}:` }));
    this.hash.update(`{"agreement":${canonicalJson(number)},"fields":${canonicalJson(fields)},"records":[`);
  }

  add(cells: Record<string, Cell>): void {
    const row = this.keys.map(({ field, key }) => key + JSON.stringify(cells[field])).join(',');
    this.hash.update(`${this.count === 0 ? '' : ','}{${row}}`);
    this.count += 1;
  }

  /** Once, after the last row. */
  end(): string {
    return this.hash.update(`],"schema":${JSON.stringify(RECORDS_SCHEMA)}}`).digest('hex');
  }
}
