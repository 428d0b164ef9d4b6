import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/transactions.js';

type Listener = (tx: Tx, cohortId: string) => Promise<void>;

/** Tells later parts of the house, in the same transaction, that an organiser moved a date in a cohort. */
@Injectable()
export class DueMoves {
  private readonly listeners: Listener[] = [];

  onMoved(listener: Listener): void {
    this.listeners.push(listener);
  }

  async moved(tx: Tx, cohortId: string): Promise<void> {
    for (const listener of this.listeners) await listener(tx, cohortId);
  }
}
