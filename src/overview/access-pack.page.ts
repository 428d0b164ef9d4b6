import { hasMessage, message } from '../platform/i18n/messages.js';
import type { PackRow } from './access-pack.queries.js';
import type { Part } from './personal-data.js';

export const PARTS: readonly Part[] = ['you', 'place', 'work', 'said', 'results', 'house'];

/** One table of the pack; the same table may come twice (her own work, and what she handed in for a group). */
export interface PackTable {
  name: string;
  rows: PackRow[];
}

interface Line {
  label: string;
  text?: string;
  at?: string;
  href?: string;
  isLong?: boolean;
}

/** What one page of the pack prints. */
export function packPage(part: Part, tables: PackTable[], locale: string, filePaths: ReadonlyMap<string, string>) {
  return {
    part, heading: `pack.part.${part}`,
    others: PARTS.map((other) => ({ href: `./${fileOf(other)}`, label: `pack.part.${other}`, isCurrent: other === part })),
    tables: tables.filter(({ rows }) => rows.length > 0).map(({ name, rows }) => ({ heading: `pack.table.${name}`, rows: rows.map((row) => linesOf(row, locale, filePaths)) })),
  };
}

export const fileOf = (part: Part): string => (part === 'you' ? 'index.html' : `${part}.html`);

function linesOf(row: PackRow, locale: string, filePaths: ReadonlyMap<string, string>): Line[] {
  return Object.entries(row).filter(([, value]) => value !== null && value !== '').map(([column, value]) => {
    const label = message(locale, `pack.column.${column}`);
    const path = typeof value === 'string' ? filePaths.get(value) : undefined;
    if (path) return { label, href: `./${path}`, text: path };
    if (value instanceof Date) return { label, at: value.toISOString() };
    if (typeof value === 'boolean') return { label, text: message(locale, value ? 'pack.yes' : 'pack.no') };
    if (typeof value === 'object') return { label, text: JSON.stringify(value, null, 1), isLong: true };
    const text = String(value);
    const word = `pack.word.${text}`;
    return { label, text: hasMessage(word) ? message(locale, word) : text, isLong: text.length > 80 };
  });
}
