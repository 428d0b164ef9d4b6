import { Injectable } from '@nestjs/common';
import { monthOf } from './audit-chain.js';
import { Clock } from '../time/clock.js';
import { AuditHeads } from './audit-heads.js';
import { AuditOwner } from './audit-owner.js';
import { AUDIT_LOCK, ensureMonths, monthsOf, partition, TABLES } from './month-partitions.js';

/** What was dropped: a month, and how many rows it had. */
export interface DroppedMonth {
  month: string;
  rows: number;
}

/** The months of the audit log, each a partition of its own, so that one whose term is over goes whole. */
@Injectable()
export class AuditMonths {
  constructor(
    private readonly owner: AuditOwner,
    private readonly heads: AuditHeads,
    private readonly clock: Clock,
  ) {}

  /** Makes the months that are missing, this one and the next two, and moves rows there that had to go to the default partition. */
  async ensure(now: Date): Promise<string[]> {
    return this.owner.alone(AUDIT_LOCK, (client) => ensureMonths(client, now));
  }

  /**
   * Drops every month that ended before `before`, with its rows, its people and its links; the last head of each stays in the folder of heads, with a line
   * that says it was dropped. Safe to call twice.
   */
  async drop(before: Date): Promise<DroppedMonth[]> {
    return this.owner.alone(AUDIT_LOCK, async (client) => {
      await ensureMonths(client, before);
      const done: DroppedMonth[] = [];
      for (const month of (await monthsOf(client)).filter((each) => each < monthOf(before))) {
        const { rows } = await client.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${partition('audit_event', month)}`);
        for (const table of TABLES) await client.query(`DROP TABLE ${partition(table, month)}`);
        await client.query('DELETE FROM audit_seal WHERE month = $1', [month]);
        await client.query("DELETE FROM audit_unsealed WHERE at >= ($1 || '-01')::timestamp AT TIME ZONE 'UTC' AND at < (($1 || '-01')::timestamp + interval '1 month') AT TIME ZONE 'UTC'", [month]);
        await client.query("INSERT INTO audit_state (name, at, detail) VALUES ($1, $3, $2) ON CONFLICT (name) DO UPDATE SET at = $3, detail = $2", [`dropped ${month}`, JSON.stringify({ rows: rows[0]!.rows }), this.clock.now()]);
        // Before the transaction ends: a line about a month that is still there harms nothing, a missing line would look like a theft.
        await this.heads.noteDropped(month, rows[0]!.rows, this.clock.now());
        done.push({ month, rows: rows[0]!.rows });
      }
      return done;
    });
  }
}
