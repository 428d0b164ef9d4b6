import type { Tx } from '../platform/database/transactions.js';
import { CompletionRecord } from './record.entity.js';

/**
 * Her records after a yes was given or taken back: withdrawn where no university of the cohort may have one any more that was sent, released again where one may.
 * The certificate has no part in it. Called in the transaction that changed the yes.
 */
export async function settleRecords(tx: Tx, personId: string): Promise<void> {
  const rows = await tx.rows<{ id: string; mayGo: boolean }>(
    `SELECT r.id, EXISTS (SELECT 1 FROM consent s JOIN cohort_partner b ON b.partner_id = s.partner_id WHERE b.cohort_id = r.cohort_id AND s.person_id = e.person_id AND s.withdrawn_at IS NULL) AS "mayGo"
       FROM completion_record r JOIN enrolment e ON e.id = r.enrolment_id WHERE e.person_id = $1 AND r.state IN ('released', 'withdrawn') FOR UPDATE OF r`,
    [personId],
  );
  for (const { id, mayGo } of rows) {
    const record = await tx.manager.findOneByOrFail(CompletionRecord, { id });
    if (mayGo) record.sendAgain();
    else record.takeBack();
    await tx.save(record);
  }
}
