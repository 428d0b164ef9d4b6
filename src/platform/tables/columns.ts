/** `text` is the default; `date` is a calendar day, `instant` a moment in UTC. */
export interface Column {
  key: string;
  /** What stands in the header row. */
  header: string;
  type?: 'text' | 'number' | 'date' | 'instant';
  /** Width in an XLSX sheet, in characters. */
  width?: number;
}
export type Cell = string | number | boolean | Date | null | undefined;
export type Row = Record<string, Cell>;
export type Rows = AsyncIterable<Row> | Iterable<Row>;

/** What a table writer says of the file it wrote; `rows` without the header. */
export interface WrittenTable {
  rows: number;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/** A day as YYYY-MM-DD or a moment as YYYY-MM-DDTHH:MM:SSZ, both in UTC. */
export function dateText(date: Date, type: Column['type']): string {
  const text = date.toISOString();
  return type === 'date' ? text.slice(0, 10) : `${text.slice(0, 19)}Z`;
}
