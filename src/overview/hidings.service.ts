import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { handleKey } from '../account/account.entity.js';
import { Accounts } from '../account/accounts.service.js';
import { canOrganise } from '../enrolment/enrolment.policy.js';
import { leaveGroup } from '../enrolment/groups.service.js';
import { nameKey } from '../enrolment/invitee-rule.js';
import { organisedPlace } from '../enrolment/organised-place.js';
import { Person } from '../people/person.entity.js';
import type { ViewerAct } from '../people/viewer.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Hiding, type HiddenTexts } from './hiding.entity.js';

/** Nobody, or more than one hidden person, is called so; the page says which. */
export class NotOnePerson extends DomainError {}

/** *Hide me*: in one transaction nobody else finds her on this site any more. She may sign in again and go on studying. */
@Injectable()
export class Hidings {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: Accounts,
  ) {}

  async hideMe(act: ViewerAct, texts: HiddenTexts): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(await tx.row('SELECT 1 FROM enrolment WHERE person_id = $1 LIMIT 1', [act.viewer.personId]));
      await this.hide(tx, act, act.viewer.personId, texts);
    });
  }

  /** An organiser hides somebody of her cohort. */
  async hideOther(act: ViewerAct, cohortId: string, enrolmentId: string, texts: HiddenTexts): Promise<void> {
    await this.transactions.run(act, async (tx) => this.hide(tx, act, (await organisedPlace(tx, act, cohortId, enrolmentId)).personId, texts));
  }

  /**
   * An organiser shows somebody again, whom she calls by display name or sign-in name: no page lists the hidden.
   * @throws NotOnePerson when the name fits nobody, or several.
   */
  async showAgain(act: ViewerAct, cohortId: string, name: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(canOrganise(act.viewer, cohortId) || null);
      const person = found(await tx.manager.findOne(Person, { where: { id: await this.hiddenBy(tx, cohortId, name) }, lock: { mode: 'pessimistic_write' } }));
      person.show();
      await tx.save(person);
      const open = found(await tx.manager.findOneBy(Hiding, { personId: person.id, endedAt: IsNull() }));
      open.end(tx.now);
      await tx.save(open);
      await tx.audit({ kind: 'person', id: person.id, personId: person.id });
    });
  }

  private async hide(tx: Tx, act: ViewerAct, personId: string, texts: HiddenTexts): Promise<void> {
    const person = found(await tx.manager.findOne(Person, { where: { id: personId }, lock: { mode: 'pessimistic_write' } }));
    if (person.isHidden) return;
    person.hide();
    await tx.save(person);
    await tx.save(Object.assign(new Hiding(), { id: newId(), personId, at: tx.now, byPerson: act.viewer.personId, texts, endedAt: null }));
    for (const place of await tx.rows<{ id: string }>('SELECT id FROM enrolment WHERE person_id = $1', [personId])) await leaveGroup(tx, place.id);
    await this.accounts.endSessionsOf(tx, personId);
    await tx.audit({ kind: 'person', id: personId, personId });
  }

  private async hiddenBy(tx: Tx, cohortId: string, name: string): Promise<string> {
    const hidden = await tx.rows<{ id: string; display_name: string; handle_key: string | null }>(
      `SELECT p.id, p.display_name, a.handle_key FROM enrolment e JOIN person p ON p.id = e.person_id LEFT JOIN account a ON a.person_id = p.id
         JOIN hiding h ON h.person_id = p.id AND h.ended_at IS NULL WHERE e.cohort_id = $1 AND p.protection_level = 'hidden'`,
      [cohortId],
    );
    const bySignIn = hidden.filter((person) => person.handle_key === handleKey(name));
    const called = bySignIn.length > 0 ? bySignIn : hidden.filter((person) => nameKey(person.display_name) === nameKey(name));
    if (called.length !== 1) throw new NotOnePerson(called.length === 0 ? 'hiding.name.unknown' : 'hiding.name.several');
    return called[0]!.id;
  }
}
