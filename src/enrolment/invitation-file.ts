import { readCsv, type ReadColumn } from '../platform/tables/read-csv.js';
import type { TableEncoding } from '../platform/tables/decode-table.js';
import type { InviteeRow, RowError } from './invitee-rule.js';

export const MOST_ROWS = 500;

const COLUMNS: ReadColumn[] = [
  { key: 'displayName', names: ['display name', 'name others see'] },
  { key: 'zone', names: ['time zone', 'zone'] },
  { key: 'email', names: ['email', 'e-mail address'] },
  { key: 'realName', names: ['real name'] },
  { key: 'organisation', names: ['organisation', 'organization'] },
  { key: 'country', names: ['country'] },
];

/** Reads a table of people, whatever its encoding and delimiter. Answers its rows with their lines, and what could not be read. */
export function readInvitees(content: Buffer): { rows: InviteeRow[]; errors: RowError[]; encoding: TableEncoding } {
  return readCsv(content, { columns: COLUMNS, required: ['displayName'], maxRows: MOST_ROWS });
}
