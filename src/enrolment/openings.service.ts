import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { liveGrant } from '../people/grant.entity.js';
import type { ProtectedKind } from '../people/protected-field.entity.js';
import { ProtectedIdentity } from '../people/protected-identity.service.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { canOrganise } from './enrolment.policy.js';
import type { OpeningInput } from './opening.form.js';
import { Opening } from './opening.entity.js';
import { canDecide } from './opening.policy.js';
import { organisedPlace } from './organised-place.js';

export type Details = Partial<Record<ProtectedKind, string>>;

/** One line of a list of a cohort. */
export interface OpenedPerson {
  displayName: string;
  details: Details;
}

/** Opens what is sealed, by a named act with a reason: of one person at once, of a whole cohort after a second person said yes. */
@Injectable()
export class Openings {
  constructor(
    private readonly transactions: Transactions,
    private readonly identity: ProtectedIdentity,
  ) {}

  /** The chosen fields of one person; null at a second press of the same form: they are shown once and never kept. */
  async openOne(act: ViewerAct, cohortId: string, enrolmentId: string, input: OpeningInput): Promise<Details | null> {
    let details: Details | null = null;
    await this.transactions.run(act, async (tx) => {
      const place = await organisedPlace(tx, act, cohortId, enrolmentId);
      const opening = this.begin(tx, act, cohortId, place.personId, input);
      opening.openedAt = tx.now;
      await tx.save(opening);
      details = await this.identity.open(tx, place.personId, input.fields, `opening.${input.reason}`);
    });
    return details;
  }

  /** Asks to open fields of everybody in a cohort; whoever may say yes is told. Answers the id of the request. */
  async ask(act: ViewerAct, cohortId: string, input: OpeningInput): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      found(canOrganise(act.viewer, cohortId) || null);
      const opening = this.begin(tx, act, cohortId, null, input);
      await tx.save(opening);
      await tx.audit({ kind: 'opening', id: opening.id, detail: { reason: input.reason, fields: opening.fields } });
      for (const { id } of await this.seconds(tx, act.viewer, cohortId)) await tx.job('mail.send', { personId: id, event: 'opening', subjectId: opening.id });
      return opening.id;
    });
  }

  /** The yes of somebody else. @throws DomainError when it is one's own request, or decided already */
  async agree(act: ViewerAct, id: string): Promise<void> {
    await this.decide(act, id, (opening, now) => opening.agree(act.viewer.personId, now));
  }

  async refuse(act: ViewerAct, id: string): Promise<void> {
    await this.decide(act, id, (opening, now) => opening.refuse(act.viewer.personId, now));
  }

  /**
   * The list that was agreed to, once; null at a second press of the same button. Everybody in it gets an audit row that names her.
   * @throws DomainError when it was not agreed to, was taken already, or the 24 hours are over
   */
  async take(act: ViewerAct, id: string): Promise<{ opening: Opening; people: OpenedPerson[] } | null> {
    let taken: { opening: Opening; people: OpenedPerson[] } | null = null;
    await this.transactions.run(act, async (tx) => {
      const opening = await this.locked(tx, act, id);
      opening.take(act.viewer.personId, tx.now);
      await tx.save(opening);
      const people: OpenedPerson[] = [];
      const all = await this.peopleOf(tx, opening.cohortId);
      for (const person of all) people.push({ displayName: person.displayName, details: await this.identity.open(tx, person.id, opening.kinds, `opening.${opening.reason}`) });
      await tx.audit({ kind: 'opening', id, people: all.map((person) => person.id), detail: { reason: opening.reason, fields: opening.fields, count: people.length } });
      taken = { opening, people };
    });
    return taken;
  }

  private async decide(act: ViewerAct, id: string, work: (opening: Opening, now: Date) => void): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const opening = await this.locked(tx, act, id);
      work(opening, tx.now);
      await tx.save(opening);
      await tx.audit({ kind: 'opening', id });
    });
  }

  private begin(tx: Tx, act: ViewerAct, cohortId: string, personId: string | null, input: OpeningInput): Opening {
    const facts = { id: newId(), cohortId, personId, fields: input.fields.join(' '), reason: input.reason, words: input.words ?? '', askedBy: act.viewer.personId, askedAt: tx.now };
    return Object.assign(new Opening(), facts, { agreedBy: null, agreedAt: null, refusedBy: null, refusedAt: null, openedAt: null });
  }

  /** A request for a whole cohort that the viewer may decide or take, locked. */
  private async locked(tx: Tx, act: ViewerAct, id: string): Promise<Opening> {
    const opening = found(await tx.manager.findOne(Opening, { where: { id }, lock: { mode: 'pessimistic_write' } }));
    return found(opening.personId === null && canDecide(act.viewer, opening.cohortId) ? opening : null);
  }

  /** Whoever may say yes: organisers of the cohort or of the whole site and its second person, but not the one who asks. */
  private seconds(tx: Tx, viewer: Viewer, cohortId: string): Promise<Array<{ id: string }>> {
    return tx.rows(`SELECT DISTINCT g.person_id AS id FROM role_grant g WHERE g.role IN ('organiser', 'second-person') AND ${liveGrant('g')} AND (g.scope_id = $1 OR g.scope_kind = 'site') AND g.person_id <> $2`, [cohortId, viewer.personId]);
  }

  /** Everybody who is or was in the cohort, but for those who are hidden or whose invitation was taken back. */
  private peopleOf(tx: Tx, cohortId: string): Promise<Array<{ id: string; displayName: string }>> {
    return tx.rows(
      `SELECT p.id, p.display_name AS "displayName" FROM enrolment e JOIN person p ON p.id = e.person_id
        WHERE e.cohort_id = $1 AND p.protection_level <> 'hidden' AND NOT (e.state = 'withdrawn' AND e.activated_at IS NULL) ORDER BY lower(p.display_name), p.id`,
      [cohortId],
    );
  }
}
