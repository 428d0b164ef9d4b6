import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import type { Tx } from '../platform/database/transactions.js';
import { Person } from './person.entity.js';
import type { ProtectedKind } from './protected-field.entity.js';
import { ProtectedIdentity } from './protected-identity.service.js';

export interface NewPerson {
  displayName: string;
  zone: string;
  locale?: string;
  protected?: Partial<Record<ProtectedKind, string | null>>;
}

/** Makes people. A person may exist without an account: she is invited, or somebody hands in for her. */
@Injectable()
export class People {
  constructor(private readonly identity: ProtectedIdentity) {}

  async make(tx: Tx, facts: NewPerson): Promise<string> {
    const person = Person.make(newId(), facts.displayName, facts.zone, facts.locale ?? 'en', tx.now);
    await tx.save(person);
    await this.identity.begin(person.id);
    for (const [kind, text] of Object.entries(facts.protected ?? {})) await this.identity.write(tx, person.id, kind as ProtectedKind, text ?? null);
    await tx.audit({ kind: 'person', id: person.id, personId: person.id }, 'person.made');
    return person.id;
  }
}
