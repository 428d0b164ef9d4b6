import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { Conflict, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { canSetMarking } from './marking.policy.js';
import { MarkingSetting, type MarkingSwitches } from './setting.entity.js';

export interface SentSwitches extends Partial<MarkingSwitches> {
  version: number;
}

/** Switching more for marking on and off. */
@Injectable()
export class MarkingSettings {
  private readonly others: Array<(tx: Tx, setting: MarkingSetting) => Promise<void>> = [];

  constructor(private readonly transactions: Transactions) {}

  /** What has to follow a change in the same transaction registers here. */
  alsoChange(follow: (tx: Tx, setting: MarkingSetting) => Promise<void>): void {
    this.others.push(follow);
  }

  /** @throws Conflict when somebody changed them since the page was read */
  async change(act: ViewerAct, cohortId: string, { version, ...switches }: SentSwitches): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(canSetMarking(act.viewer, cohortId) ? cohortId : null);
      await tx.rows('SELECT id FROM cohort WHERE id = $1 FOR UPDATE', [cohortId]);
      const setting = await this.of(tx, cohortId);
      if (setting.version !== version) throw new Conflict('marking.setting.stale', '', '');
      setting.change(switches, act.viewer.personId, tx.now);
      await tx.save(setting);
      for (const follow of this.others) await follow(tx, setting);
      await tx.audit({ kind: 'cohort', id: cohortId, detail: { ...switches } as Record<string, string | number | boolean | null> });
    });
  }

  async of(tx: Tx, cohortId: string): Promise<MarkingSetting> {
    return (await tx.manager.findOneBy(MarkingSetting, { cohortId })) ?? MarkingSetting.of(cohortId, tx.now);
  }
}
