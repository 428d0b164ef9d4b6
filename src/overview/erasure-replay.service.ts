import { Injectable } from '@nestjs/common';
import { systemAct } from '../platform/audit/act.js';
import { BadSetting } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { newId } from '../platform/database/ids.js';
import { Transactions } from '../platform/database/transactions.js';
import { Erasing } from './erasing.service.js';
import { ErasureLedger, type LedgerLine } from './erasure-ledger.js';

/** After a restore: whoever the ledger knows as erased is erased again. */
@Injectable()
export class ErasureReplay {
  constructor(
    private readonly database: Database,
    private readonly transactions: Transactions,
    private readonly ledger: ErasureLedger,
    private readonly erasing: Erasing,
  ) {}

  /** @throws BadSetting when this database is older than the ledger beside it: erased people would live again. */
  async refuseOldDatabase(): Promise<void> {
    const unknown = await this.ledger.unknown();
    if (unknown.length > 0) throw new BadSetting(`This database is older than the list of erased people in ${this.ledger.path} (${unknown.length} of them are not erased in it). Erase them again first: npm run erasures -- replay`);
    await this.ledger.complete();
  }

  /** Carries out every line that this database does not know. May be run again; answers how many people were there, and how many lines meant nobody here. */
  async replay(): Promise<{ erased: number; absent: number }> {
    const lines = await this.ledger.unknown();
    const people = lines.length === 0 ? [] : await this.database.rows<{ id: string }>('SELECT id FROM person WHERE erased_at IS NULL');
    const byDigest = new Map(people.flatMap(({ id }) => this.erasing.digestsOf(id).map((digest) => [digest, id])));
    let erased = 0;
    for (const line of lines) {
      const personId = byDigest.get(line.digest);
      if (personId) {
        await this.erasing.eraseNow(personId, 'ledger', line.certificates);
        erased += 1;
      } else await this.note(line);
    }
    await this.ledger.complete();
    return { erased, absent: lines.length - erased };
  }

  /** Somebody who came after the backup was made: nothing of her is here. */
  private async note(line: LedgerLine): Promise<void> {
    await this.transactions.run(systemAct('erasure.absent'), async (tx) => {
      const id = newId();
      await tx.rows(
        `INSERT INTO erasure (id, digest, asked_at, asked_as, due_at, certificates, begun_at, done_at) VALUES ($1, $2, $3, 'ledger', $3, $4, $3, $3) ON CONFLICT DO NOTHING`,
        [id, line.digest, tx.now, line.certificates],
      );
      await tx.audit({ kind: 'erasure', id });
    });
  }
}
