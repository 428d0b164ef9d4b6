import { Injectable } from '@nestjs/common';
import type { ClientBase } from 'pg';
import { log } from '../log.js';
import { Clock } from '../time/clock.js';
import { beginningOf, chainHash, monthOf, ROW_COLUMNS, rowHash, type AuditRow, type Link } from './audit-chain.js';
import { AuditHeads } from './audit-heads.js';
import { AuditMonths } from './audit-months.js';
import { AuditOwner } from './audit-owner.js';
import { AUDIT_LOCK } from './month-partitions.js';

const EVERY_MS = 2000;
const HEAD_EVERY_MS = 3_600_000;
const BATCH = 1000;

/**
 * Chains the rows of the audit log a moment after they are committed, and writes the heads of the chain elsewhere once an hour. Runs in the worker;
 * of several workers one seals at a time.
 */
@Injectable()
export class AuditSealer {
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private headsDueAt = 0;
  private lastFault = '';

  constructor(
    private readonly owner: AuditOwner,
    private readonly heads: AuditHeads,
    private readonly months: AuditMonths,
    private readonly clock: Clock,
  ) {}

  start(): void {
    this.timer = setInterval(() => void (this.turn = this.turn.then(() => this.round())), EVERY_MS);
    this.turn = this.round();
  }

  /** Seals what is left and writes the last heads. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.turn;
    this.headsDueAt = 0;
    await this.round();
  }

  /** Chains every committed row that waits; answers how many, or null when another process is at it. */
  async seal(): Promise<number | null> {
    let count = 0;
    for (;;) {
      const done = await this.owner.ifFree(AUDIT_LOCK, (client) => sealBatch(client, this.clock.now()));
      if (done === null) return count > 0 ? count : null;
      count += done;
      if (done < BATCH) return count;
    }
  }

  /** Writes the heads now; answers how many lines, or null when another process is at it. */
  writeHeads(): Promise<number | null> {
    return this.owner.ifFree(AUDIT_LOCK, (client) => this.heads.write(client, this.clock.now()));
  }

  private async round(): Promise<void> {
    try {
      await this.seal();
      if (Date.now() >= this.headsDueAt) {
        this.headsDueAt = Date.now() + HEAD_EVERY_MS;
        await this.months.ensure(this.clock.now());
        await this.writeHeads();
      }
      this.lastFault = '';
    } catch (error) {
      this.headsDueAt = Math.min(this.headsDueAt, Date.now() + 60_000);
      const reason = (error as Error).message;
      if (reason !== this.lastFault) log.error({ event: 'audit.notSealed', reason });
      this.lastFault = reason;
    }
  }
}

async function sealBatch(client: ClientBase, now: Date): Promise<number> {
  const { rows: waiting } = await client.query<{ eventId: string; at: Date }>('SELECT event_id AS "eventId", at FROM audit_unsealed ORDER BY at, event_id LIMIT $1', [BATCH]);
  if (waiting.length === 0) return 0;
  const ids = waiting.map(({ eventId }) => eventId);
  const { rows } = await client.query<AuditRow>(`SELECT ${ROW_COLUMNS} FROM audit_event e WHERE e.id = ANY($1) AND e.at BETWEEN $2 AND $3`, [ids, waiting[0]!.at, new Date(waiting.at(-1)!.at.getTime() + 1)]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const links: Link[] = [];
  for (const month of [...new Set(waiting.map(({ at }) => monthOf(at)))]) {
    const { rows: [last] } = await client.query<{ seq: number; chain_hash: Buffer }>('SELECT seq::int AS seq, chain_hash FROM audit_seal WHERE month = $1 ORDER BY seq DESC LIMIT 1', [month]);
    let [seq, before] = [last?.seq ?? 0, last?.chain_hash ?? beginningOf(month)];
    for (const { eventId } of waiting.filter(({ at }) => monthOf(at) === month)) {
      seq += 1;
      const link = { month, seq, eventId, rowHash: rowHash(byId.get(eventId) ?? null, eventId), sealedAt: now };
      before = chainHash(before, link);
      links.push({ ...link, chainHash: before });
    }
  }
  await client.query(
    'INSERT INTO audit_seal (month, seq, event_id, row_hash, chain_hash, sealed_at) SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bytea[], $5::bytea[], $6::timestamptz[])',
    [links.map((link) => link.month), links.map((link) => link.seq), links.map((link) => link.eventId), links.map((link) => link.rowHash), links.map((link) => link.chainHash), links.map((link) => link.sealedAt)],
  );
  await client.query('DELETE FROM audit_unsealed WHERE event_id = ANY($1)', [ids]);
  return waiting.length;
}
