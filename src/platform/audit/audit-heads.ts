import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { ClientBase } from 'pg';
import { Keys } from '../crypto/keys.js';
import { Settings } from '../settings.module.js';
import { MARK_BYTES } from './audit-chain.js';
import { appendHead, keyOfSeed, readHeads, type HeadFact, type HeadLine } from './head-file.js';

/** One line holds the marks of at most this many rows. */
const ROWS_A_LINE = 5000;

/** The heads of the chain in a folder that should lie elsewhere (AUDIT_HEAD_DIR): what is written there cannot be taken back by who has the database. */
@Injectable()
export class AuditHeads {
  readonly folder: string;

  constructor(
    settings: Settings,
    private readonly keys: Keys,
  ) {
    this.folder = headFolder(settings.config);
  }

  async read(folder = this.folder): Promise<HeadLine[]> {
    return (await readHeads(folder, this.keys.auditSigning().map(keyOfSeed))).lines;
  }

  /** Writes how far each month is sealed since the last line about it; answers how many lines. Only one process at a time. */
  async write(client: ClientBase, at: Date): Promise<number> {
    const { lines } = await readHeads(this.folder, []);
    const written = seqsOf(lines);
    const { rows: months } = await client.query<{ month: string; seq: number }>('SELECT month, max(seq)::int AS seq FROM audit_seal GROUP BY 1 ORDER BY 1');
    let count = 0;
    for (const { month, seq } of months) {
      for (let from = (written.get(month) ?? 0) + 1; from <= seq; from += ROWS_A_LINE) {
        await this.append(at, await factOf(client, month, from, Math.min(from + ROWS_A_LINE - 1, seq)));
        count += 1;
      }
    }
    if (count > 0 || months.length > 0) await client.query("INSERT INTO audit_state (name, at, detail) VALUES ('head', $1, $2) ON CONFLICT (name) DO UPDATE SET at = $1, detail = $2", [at, JSON.stringify({ lines: lines.length + count })]);
    return count;
  }

  noteDropped(month: string, rows: number, at: Date): Promise<void> {
    return this.append(at, { kind: 'dropped', month, rows });
  }

  private append(at: Date, fact: HeadFact): Promise<void> {
    return append(this.folder, this.keys, at, fact);
  }
}

/** Where heads go: AUDIT_HEAD_DIR, else a folder beside the data, which protects little until somebody copies it away. */
export function headFolder(config: { dataDir: string; auditHeadDir?: string | undefined }): string {
  return config.auditHeadDir ?? join(config.dataDir, 'audit-heads');
}

/** How far the lines go, month by month. */
function seqsOf(lines: HeadLine[]): Map<string, number> {
  const seqs = new Map<string, number>();
  for (const { fact } of lines) {
    if (fact.kind === 'head') seqs.set(fact.month, fact.seq);
    else if (fact.kind === 'dropped') seqs.delete(fact.month);
    else {
      seqs.clear();
      for (const [month, { seq }] of Object.entries(fact.months)) seqs.set(month, seq);
    }
  }
  return seqs;
}

async function factOf(client: ClientBase, month: string, from: number, seq: number): Promise<HeadFact> {
  const { rows } = await client.query<{ row_hash: Buffer; chain_hash: Buffer }>('SELECT row_hash, chain_hash FROM audit_seal WHERE month = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq', [month, from, seq]);
  const marks = Buffer.concat(rows.map((row) => row.row_hash.subarray(0, MARK_BYTES))).toString('base64url');
  return { kind: 'head', month, from, seq, chain: rows.at(-1)!.chain_hash.toString('hex'), marks };
}

/** A backup took the place of everything: from here on the months stand as it had them. Where no heads are there is nothing to say. */
export async function noteRestored(client: ClientBase, folder: string, keys: Keys, at: Date): Promise<void> {
  if ((await readHeads(folder, [])).lines.length === 0) return;
  const { rows } = await client.query<{ month: string; seq: number; chain: string }>("SELECT DISTINCT ON (month) month, seq::int AS seq, encode(chain_hash, 'hex') AS chain FROM audit_seal ORDER BY month, audit_seal.seq DESC");
  await append(folder, keys, at, { kind: 'restored', months: Object.fromEntries(rows.map(({ month, seq, chain }) => [month, { seq, chain }])) });
}

async function append(folder: string, keys: Keys, at: Date, fact: HeadFact): Promise<void> {
  const { last } = await readHeads(folder, []);
  await appendHead(folder, last, at, fact, keyOfSeed(keys.auditSigning()[0]!));
}
