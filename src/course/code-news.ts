import { newId } from '../platform/database/ids.js';
import type { Tx } from '../platform/database/transactions.js';
import { liveGrant } from '../people/grant.entity.js';
import type { ViewerAct } from '../people/viewer.js';

/** Tells her, and every other organiser who has to do with her, that a code was made which lets its holder in as her: if it was not she who called, somebody notices. */
export async function tellOfCode(tx: Tx, act: ViewerAct, personId: string): Promise<void> {
  const organisers = await tx.rows<{ id: string }>(
    `SELECT DISTINCT g.person_id AS id FROM role_grant g WHERE g.role = 'organiser' AND ${liveGrant('g')}
        AND (g.scope_kind = 'site' OR g.scope_id IN (SELECT h.scope_id FROM role_grant h WHERE h.person_id = $1 AND ${liveGrant('h')}))`,
    [personId],
  );
  const subjectId = newId();
  const told = new Set([personId, ...organisers.map(({ id }) => id)]);
  told.delete(act.viewer.personId);
  for (const id of told) await tx.job('mail.send', { personId: id, event: 'code', subjectId });
}
