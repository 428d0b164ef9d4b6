import { Injectable } from '@nestjs/common';
import { systemAct } from '../platform/audit/act.js';
import { Keys } from '../platform/crypto/keys.js';
import { printIn } from '../platform/crypto/sealing.js';
import { Transactions } from '../platform/database/transactions.js';
import { KeyStore, SealedForGood, type PersonKeys } from './key-store.js';
import { SealedTables } from './sealed-rows.js';

const BATCH = 500;

/** How many values of one table lie under the present key of their person, a former one, or one that is unknown or not said. */
export interface TableStanding {
  table: string;
  present: number;
  former: number;
  unknown: number;
}

export interface Standings {
  /** Keys of people wrapped by the present NAME_KEY, by a known former one, by one that we do not have. */
  wrapped: { present: number; former: number; unknown: number };
  formerDataKeys: number;
  unaware: number;
  tables: TableStanding[];
}

/** Counts which rows stand on which key. Opens nothing. */
@Injectable()
export class KeyStandings {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: Keys,
    private readonly store: KeyStore,
    private readonly tables: SealedTables,
  ) {}

  async count(): Promise<Standings> {
    const known = this.keys.wrapping().map(({ id }) => id);
    const standings: Standings = { wrapped: { present: 0, former: 0, unknown: 0 }, formerDataKeys: 0, unaware: await this.store.unaware(), tables: [] };
    for (const { keyId, isCurrent, count } of await this.store.standings()) {
      // Rows of before (`v1`) do not say which key wraps them: the next rotation settles it.
      standings.wrapped[keyId === known[0] ? 'present' : known.includes(keyId) || keyId === 'v1' ? 'former' : 'unknown'] += count;
      if (!isCurrent) standings.formerDataKeys += count;
    }
    standings.tables = [...this.tables.all.map(({ table }) => ({ table, present: 0, former: 0, unknown: 0 })), { table: 'stored_file', present: 0, former: 0, unknown: 0 }];
    for (let after = ''; ; ) {
      const people = await this.store.peopleAfter(after, BATCH);
      if (people.length === 0) return standings;
      await this.countOf(people, standings.tables);
      after = people.at(-1)!;
    }
  }

  private async countOf(people: string[], tables: TableStanding[]): Promise<void> {
    const keys = new Map<string, PersonKeys | null>();
    for (const id of people) keys.set(id, await this.store.of(id).catch((error: unknown) => {
      if (error instanceof SealedForGood) return null;
      throw error;
    }));
    const note = (table: TableStanding, personId: string, print: string | null) => {
      const place = keys.get(personId)?.findIndex((key) => key.print === print) ?? -1;
      table[place === 0 ? 'present' : place > 0 ? 'former' : 'unknown'] += 1;
    };
    await this.transactions.run(systemAct('keys.counted'), async (tx) => {
      for (const [nth, rows] of this.tables.all.entries()) for (const { personId, head } of await rows.heads(tx, people)) note(tables[nth]!, personId, printIn(head));
      for (const { personId, print } of await tx.rows<{ personId: string; print: string | null }>('SELECT person_id AS "personId", sealed_under AS print FROM stored_file WHERE person_id = ANY($1)', [people])) note(tables.at(-1)!, personId, print);
    });
  }
}
