import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Limits } from '../account/limits.js';
import { RecoveryCodes } from '../account/recovery-codes.service.js';
import type { ViewerAct } from '../people/viewer.js';
import { Transactions } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Hiding } from './hiding.entity.js';
import { Hidings } from './hidings.service.js';

/** The code does not fit, or its card was made while she was hidden; the page says which. */
export class CodeRefused extends DomainError {}

/** The way back from hiding without anybody's help, by a code from her card. */
@Injectable()
export class OwnShowings {
  constructor(
    private readonly transactions: Transactions,
    private readonly hidings: Hidings,
    private readonly codes: RecoveryCodes,
    private readonly limits: Limits,
  ) {}

  /**
   * Shows the viewer again at once. The card must be older than the hiding: whoever made her sign in could make a new one.
   * @throws CodeRefused; NotFound when she is not hidden; TooManyTries
   */
  async showMe(act: ViewerAct, code: string, address: string): Promise<void> {
    const { personId } = act.viewer;
    const budget = `showing ${personId}`;
    found(act.viewer.isHidden || null);
    await this.limits.beforeTry(budget, address);
    const refused = await this.transactions.run(act, async (tx) => {
      const hiding = found(await tx.manager.findOneBy(Hiding, { personId, endedAt: IsNull() }));
      const isOld = await tx.row('SELECT 1 FROM recovery_card WHERE person_id = $1 AND ended_at IS NULL AND created_at < $2', [personId, hiding.at]);
      if (!isOld) return 'hiding.end.noCard';
      if (!(await this.codes.use(tx, personId, code))) return 'hiding.end.notRight';
      await tx.rows('UPDATE showing_again SET done_at = $2 WHERE hiding_id = $1 AND stopped_at IS NULL AND done_at IS NULL', [hiding.id, tx.now]);
      await this.hidings.show(tx, personId);
      return null;
    });
    if (!refused) return this.limits.afterSuccess(budget);
    await this.limits.afterFailure(address);
    throw new CodeRefused(refused);
  }
}
