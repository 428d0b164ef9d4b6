/** A backup or restore that cannot be done; the message is one plain line for the person at the terminal. */
export class BackupProblem extends Error {}

/** Raised when an archive of today could not be read by the code of yesterday. */
export const FORMAT = 1;
export const MANIFEST = 'manifest.json';

export type ArchiveKind = 'site' | 'keys';

/** One table, in parts of a few megabytes `tables/<name>/<number>`, each a piece of PostgreSQL's text COPY; the checksum is over all of it. */
export interface ArchivedTable {
  schema: string;
  name: string;
  columns: string[];
  rows: number;
  bytes: number;
  sha256: string;
}

export interface ArchivedSequence {
  schema: string;
  name: string;
  /** Text, since it may be larger than a number can hold. */
  value: string;
  isCalled: boolean;
}

/** One file under DATA_DIR/files; `path` is relative to it, with `/` between its words. */
export interface ArchivedFile {
  path: string;
  bytes: number;
  sha256: string;
}

/** The last entry of an archive: what it holds. An archive without it was cut short. */
export interface Manifest {
  product: 'banyan';
  format: number;
  /** What the archive holds: the site, or only the keys of its people. Missing in archives of before: the site. */
  kind?: ArchiveKind;
  createdAt: string;
  /** The names of the migrations that made the tables, oldest first. */
  migrations: string[];
  /** The schema version of the job queue, or null when it was never used. */
  queueVersion: number | null;
  /** Tells whether the right keys are at hand; the keys themselves are never in an archive. */
  keyPrint: string | null;
  tables: ArchivedTable[];
  sequences: ArchivedSequence[];
  files: ArchivedFile[];
}

export function tableEntry(table: { schema: string; name: string }): string {
  return `tables/${encodeURIComponent(table.schema)}.${encodeURIComponent(table.name)}`;
}
