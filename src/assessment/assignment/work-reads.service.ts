import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/transactions.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfWork } from './work-people.js';

/** Leaves an audit row when staff take a participant's file out of the house. */
@Injectable()
export class WorkReads {
  constructor(private readonly transactions: Transactions) {}

  async note(act: ViewerAct, submissionId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => tx.audit({ kind: 'submission', id: submissionId, people: await peopleOfWork(tx, submissionId) }));
  }
}
