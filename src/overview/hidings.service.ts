import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Accounts } from '../account/accounts.service.js';
import { leaveGroup } from '../enrolment/groups.service.js';
import { organisedPlace } from '../enrolment/organised-place.js';
import { Person } from '../people/person.entity.js';
import type { ViewerAct } from '../people/viewer.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { Hiding, type HiddenTexts } from './hiding.entity.js';

/** *Hide me*: in one transaction nobody else finds her on this site any more. She may sign in again and go on studying. */
@Injectable()
export class Hidings {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: Accounts,
  ) {}

  /** The viewer hides; with `newName` she goes on under another name, which nothing older carries. */
  async hideMe(act: ViewerAct, texts: HiddenTexts, newName: string | null = null): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(await tx.row('SELECT 1 FROM enrolment WHERE person_id = $1 LIMIT 1', [act.viewer.personId]));
      await this.hide(tx, act, act.viewer.personId, texts, newName);
    });
  }

  /** An organiser hides somebody of her cohort. */
  async hideOther(act: ViewerAct, cohortId: string, enrolmentId: string, texts: HiddenTexts): Promise<void> {
    await this.transactions.run(act, async (tx) => this.hide(tx, act, (await organisedPlace(tx, act, cohortId, enrolmentId)).personId, texts, null));
  }

  /** Ends the open hiding of a person inside the caller's transaction; she stands in all lists again, but in no group. */
  async show(tx: Tx, personId: string): Promise<void> {
    const person = found(await tx.manager.findOne(Person, { where: { id: personId }, lock: { mode: 'pessimistic_write' } }));
    const open = found(await tx.manager.findOneBy(Hiding, { personId, endedAt: IsNull() }));
    person.show();
    await tx.save(person);
    open.end(tx.now);
    await tx.save(open);
    await tx.audit({ kind: 'person', id: personId, personId }, 'person.shown');
  }

  private async hide(tx: Tx, act: ViewerAct, personId: string, texts: HiddenTexts, newName: string | null): Promise<void> {
    const person = found(await tx.manager.findOne(Person, { where: { id: personId }, lock: { mode: 'pessimistic_write' } }));
    if (person.isHidden) return;
    person.hide();
    if (newName) person.rename(newName, tx.now);
    await tx.save(person);
    await tx.save(Object.assign(new Hiding(), { id: newId(), personId, at: tx.now, byPerson: act.viewer.personId, texts, endedAt: null }));
    // Her group's work stays hers to count, though she is no longer in it.
    await tx.rows(
      `INSERT INTO left_group (enrolment_id, group_id, at) SELECT m.enrolment_id, m.group_id, $2 FROM group_member m JOIN enrolment e ON e.id = m.enrolment_id WHERE e.person_id = $1
         ON CONFLICT (enrolment_id) DO UPDATE SET group_id = EXCLUDED.group_id, at = EXCLUDED.at`,
      [personId, tx.now],
    );
    for (const place of await tx.rows<{ id: string }>('SELECT id FROM enrolment WHERE person_id = $1', [personId])) await leaveGroup(tx, place.id);
    await this.accounts.endSessionsOf(tx, personId);
    await tx.audit({ kind: 'person', id: personId, personId });
  }
}
