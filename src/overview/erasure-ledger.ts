import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { LEDGER_FILE } from '../platform/backup/ledger-file.js';
import { Database } from '../platform/database/database.js';
import { Settings } from '../platform/settings.module.js';
import type { CertificateWish } from './erasure.entity.js';

/** One erased person, as the file outside the database says it: enough to erase her again, nothing to find her by. */
export interface LedgerLine {
  digest: string;
  at: string;
  certificates: CertificateWish;
}

const DIGEST = /^[0-9a-f]{64}$/;

/**
 * The list of erased people in `DATA_DIR/erasures.log`: one line of JSON each, only ever added to. It is written before the rows go, so that a database
 * that was restored from an older backup can be recognised: it does not know lines that stand here.
 */
@Injectable()
export class ErasureLedger {
  readonly path: string;

  constructor(
    settings: Settings,
    private readonly database: Database,
  ) {
    this.path = join(settings.config.dataDir, LEDGER_FILE);
  }

  /** Adds a line and waits until the disk has it; a line that is there is not written twice. */
  async add(line: LedgerLine): Promise<void> {
    if ((await this.lines()).some(({ digest }) => digest === line.digest)) return;
    const file = await open(this.path, 'a', 0o600);
    try {
      await file.appendFile(`${JSON.stringify(line)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async lines(): Promise<LedgerLine[]> {
    return readLedger(this.path);
  }

  /** Lines of the file that this database does not know as carried out: it is older than they are. */
  async unknown(): Promise<LedgerLine[]> {
    const lines = await this.lines();
    if (lines.length === 0) return [];
    const known = await this.database.rows<{ digest: string }>('SELECT digest FROM erasure WHERE digest = ANY($1) AND (done_at IS NOT NULL OR begun_at IS NOT NULL)', [lines.map(({ digest }) => digest)]);
    const digests = new Set(known.map(({ digest }) => digest));
    return lines.filter(({ digest }) => !digests.has(digest));
  }

  /** Writes lines that only the database knows: the file was lost, or lay on another machine. Makes the file when there is none. */
  async complete(): Promise<void> {
    const rows = await this.database.rows<LedgerLine>(`SELECT digest, to_char(done_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at, certificates FROM erasure WHERE done_at IS NOT NULL ORDER BY done_at`);
    const file = await open(this.path, 'a', 0o600);
    await file.close();
    const known = new Set((await this.lines()).map(({ digest }) => digest));
    for (const row of rows) if (!known.has(row.digest)) await this.add(row);
  }
}

/** The lines of a ledger file; none when there is no such file. A line that was cut off at the very end was never acted upon. */
export async function readLedger(path: string): Promise<LedgerLine[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').filter(Boolean).flatMap((line) => lineOf(line) ?? []);
  return [...new Map(lines.map((line) => [line.digest, line])).values()];
}

function lineOf(text: string): LedgerLine | null {
  try {
    const { digest, at, certificates } = JSON.parse(text) as Partial<LedgerLine>;
    if (typeof digest !== 'string' || !DIGEST.test(digest)) return null;
    return { digest, at: String(at), certificates: certificates === 'forget' ? 'forget' : 'keep' };
  } catch {
    return null;
  }
}
