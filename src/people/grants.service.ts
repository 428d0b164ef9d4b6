import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import type { Tx } from '../platform/database/transactions.js';
import { Grant, type Role, type ScopeKind } from './grant.entity.js';

/** Gives and ends roles, always inside the transaction of the enrolment, appointment or partner that causes it. */
@Injectable()
export class Grants {
  async give(tx: Tx, personId: string, role: Role, scopeKind: ScopeKind, scopeId: string | null): Promise<void> {
    const open = await tx.row('SELECT id FROM role_grant WHERE person_id = $1 AND role = $2 AND scope_kind = $3 AND scope_id IS NOT DISTINCT FROM $4 AND until_at IS NULL', [personId, role, scopeKind, scopeId]);
    if (open) return;
    const grant = Object.assign(new Grant(), { id: newId(), personId, role, scopeKind, scopeId, fromAt: tx.now, untilAt: null });
    await tx.save(grant);
    await tx.audit({ kind: 'grant', id: grant.id, personId, detail: { role, scopeKind } }, 'grant.given');
  }

  /** Ends the role at once: the next request no longer has it. */
  async end(tx: Tx, personId: string, role: Role, scopeId: string | null): Promise<void> {
    const ended = await tx.rows<{ id: string }>('UPDATE role_grant SET until_at = $4 WHERE person_id = $1 AND role = $2 AND scope_id IS NOT DISTINCT FROM $3 AND until_at IS NULL RETURNING id', [personId, role, scopeId, tx.now]);
    for (const { id } of ended) await tx.audit({ kind: 'grant', id, personId, detail: { role } }, 'grant.ended');
  }
}
