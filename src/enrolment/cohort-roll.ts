import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/transactions.js';
import { ProtectedIdentity } from '../people/protected-identity.service.js';
import { emailKey, nameKey, type Known } from './invitee-rule.js';

/** Who is in a cohort, as keys that tell whether somebody is invited twice. Those who left or are hidden are not compared with. */
@Injectable()
export class CohortRoll {
  constructor(private readonly identity: ProtectedIdentity) {}

  /** E-mails are sealed: they are opened, which is noted beside each person, only when `withEmails` says that there is one to compare. */
  async known(tx: Tx, cohortId: string, withEmails: boolean): Promise<Known> {
    const people = await tx.rows<{ id: string; display_name: string; has_email: boolean }>(
      `SELECT p.id, p.display_name, EXISTS (SELECT 1 FROM protected_field f WHERE f.person_id = p.id AND f.kind = 'email') AS has_email
         FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = $1 AND e.state <> 'withdrawn' AND p.protection_level <> 'hidden'`,
      [cohortId],
    );
    const emails = new Set<string>();
    for (const person of people) {
      if (!withEmails || !person.has_email) continue;
      const { email } = await this.identity.openIfPossible(tx, person.id, ['email'], 'invitation.compare');
      if (email) emails.add(emailKey(email));
    }
    return { names: new Set(people.map((person) => nameKey(person.display_name))), emails };
  }
}
