import { Injectable } from '@nestjs/common';
import { Transactions } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { Person } from '../people/person.entity.js';
import type { ViewerAct } from '../people/viewer.js';

/** What a person changes about herself; it shows everywhere at once, old texts included. */
@Injectable()
export class Profile {
  constructor(private readonly transactions: Transactions) {}

  async change(act: ViewerAct, displayName: string, zone: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const person = found(await tx.manager.findOneBy(Person, { id: act.viewer.personId }));
      person.rename(displayName, tx.now);
      person.moveTo(zone);
      await tx.save(person);
      await tx.audit({ kind: 'person', id: person.id });
    });
  }
}
