import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/transactions.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfWorks } from '../assignment/work-people.js';
import type { PileView } from './script.queries.js';

/** Leaves an audit row when a marker takes scripts out of the house. */
@Injectable()
export class WorksheetReads {
  constructor(private readonly transactions: Transactions) {}

  async note(act: ViewerAct, pile: PileView, submissionIds: readonly string[]): Promise<void> {
    await this.transactions.run(act, async (tx) => tx.audit({ kind: 'assignment', id: pile.assignmentId, people: await peopleOfWorks(tx, submissionIds), detail: { scripts: submissionIds.length } }));
  }
}
