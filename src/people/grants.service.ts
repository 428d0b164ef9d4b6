import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import type { Tx } from '../platform/database/transactions.js';
import { Grant, liveGrant, type Role, type ScopeKind } from './grant.entity.js';

/** Gives and ends roles, always inside the transaction of the enrolment, appointment or partner that causes it. */
@Injectable()
export class Grants {
  /** Gives a role, to the end of a day or with no end; a role that she holds already gets the new end. */
  async give(tx: Tx, personId: string, role: Role, scopeKind: ScopeKind, scopeId: string | null, untilAt: Date | null = null): Promise<void> {
    const open = await tx.row<{ id: string; until_at: Date | null }>(
      `SELECT g.id, g.until_at FROM role_grant g WHERE g.person_id = $1 AND g.role = $2 AND g.scope_kind = $3 AND g.scope_id IS NOT DISTINCT FROM $4 AND ${liveGrant('g')} FOR UPDATE`,
      [personId, role, scopeKind, scopeId],
    );
    if (open) return this.moveEnd(tx, open, personId, role, untilAt);
    const grant = Object.assign(new Grant(), { id: newId(), personId, role, scopeKind, scopeId, fromAt: tx.now, untilAt });
    await tx.save(grant);
    await tx.audit({ kind: 'grant', id: grant.id, personId, detail: { role, scopeKind, ...until(untilAt) } }, 'grant.given');
  }

  /** Ends the role at once: the next request no longer has it, also where the clock of the database is behind ours. */
  async end(tx: Tx, personId: string, role: Role, scopeId: string | null): Promise<void> {
    const ended = await tx.rows<{ id: string }>(
      `UPDATE role_grant g SET until_at = LEAST($4, now()) WHERE g.person_id = $1 AND g.role = $2 AND g.scope_id IS NOT DISTINCT FROM $3 AND ${liveGrant('g')} RETURNING g.id`,
      [personId, role, scopeId, tx.now],
    );
    for (const { id } of ended) await tx.audit({ kind: 'grant', id, personId, detail: { role } }, 'grant.ended');
  }

  private async moveEnd(tx: Tx, open: { id: string; until_at: Date | null }, personId: string, role: Role, untilAt: Date | null): Promise<void> {
    if ((open.until_at?.getTime() ?? null) === (untilAt?.getTime() ?? null)) return;
    await tx.rows('UPDATE role_grant SET until_at = $2 WHERE id = $1', [open.id, untilAt]);
    await tx.audit({ kind: 'grant', id: open.id, personId, detail: { role, ...until(untilAt) } }, 'grant.endMoved');
  }
}

function until(untilAt: Date | null): { until?: string } {
  return untilAt ? { until: untilAt.toISOString() } : {};
}
