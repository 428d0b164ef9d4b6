import { Injectable } from '@nestjs/common';
import { canOrganise } from '../enrolment/enrolment.policy.js';
import type { ViewerAct } from '../people/viewer.js';
import { Transactions } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { Recall } from './recall.entity.js';
import { RecallQueries, type RecallRow } from './recall.queries.js';

/** What universities already have of somebody who hides: a human asks them to remove it. */
@Injectable()
export class Recalls {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: RecallQueries,
  ) {}

  /** Opens the list for a reason; each person whose row is in it can see that it was opened. */
  async open(act: ViewerAct, cohortId: string, reason: string): Promise<RecallRow[]> {
    found(canOrganise(act.viewer, cohortId) || null);
    const rows = await this.queries.rows(act.viewer, cohortId);
    await this.transactions.run({ ...act, formKey: null }, async (tx) => {
      await tx.audit({ kind: 'cohort', id: cohortId, detail: { reason } });
      for (const personId of new Set(rows.map((row) => row.personId))) await tx.audit({ kind: 'person', id: personId, personId, detail: { reason } });
    });
    return rows.map(({ personId: _personId, ...row }) => row);
  }

  /** Notes which universities were told. What is not such a row of this cohort is passed over; what was noted before stays as it was. */
  async tell(act: ViewerAct, cohortId: string, pairs: ReadonlyArray<readonly [downloadId: string, recordId: string]>): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(canOrganise(act.viewer, cohortId) || null);
      const waiting = (await this.queries.rows(act.viewer, cohortId)).filter((row) => !row.toldAt);
      for (const row of waiting.filter((each) => pairs.some(([downloadId, recordId]) => downloadId === each.downloadId && recordId === each.recordId))) {
        await tx.save(Object.assign(new Recall(), { downloadId: row.downloadId, recordId: row.recordId, toldBy: act.viewer.personId, toldAt: tx.now }));
        await tx.audit({ kind: 'completion_record', id: row.recordId, personId: row.personId, detail: { downloadId: row.downloadId } });
      }
    });
  }
}
