import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Enrolments } from '../enrolment/enrolments.service.js';
import { liveGrant, type Role } from '../people/grant.entity.js';
import type { ViewerAct } from '../people/viewer.js';
import { QuestionMessage, QuestionThread } from './question.entity.js';

/** Asking in private, and answering. A new message opens a closed thread again. */
@Injectable()
export class Questions {
  constructor(
    private readonly transactions: Transactions,
    private readonly enrolments: Enrolments,
  ) {}

  /**
   * Opens a thread in the viewer's cohort, for its staff or for the care contact alone; answers its id.
   * @throws DomainError when nobody could read it
   */
  async ask(act: ViewerAct, cohortId: string, text: string, aboutPath: string | null, forCare = false): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      const enrolment = await this.enrolments.own(tx, act.viewer.personId, cohortId);
      if (forCare) await this.needCare(tx, cohortId);
      const thread = Object.assign(new QuestionThread(), { id: newId(), cohortId, enrolmentId: enrolment.id, aboutPath, forCare, openedAt: tx.now, closedAt: null });
      await tx.save(thread);
      await this.add(tx, thread, act, text);
      return thread.id;
    });
  }

  /** Staff for care write first to somebody in their cohort, inside an open transaction; she answers in the thread, which only care contact and deputy read. */
  async openForCareWithin(tx: Tx, act: ViewerAct, place: { cohortId: string; enrolmentId: string }, text: string): Promise<string> {
    found(['care-contact', 'care-deputy'].some((role) => act.viewer.has(role as Role, place.cohortId)) ? place : null);
    const thread = Object.assign(new QuestionThread(), { id: newId(), ...place, aboutPath: null, forCare: true, openedAt: tx.now, closedAt: null });
    await tx.save(thread);
    await this.add(tx, thread, act, text);
    return thread.id;
  }

  /** Adds a message of the participant or of staff to a thread that the viewer may see. */
  async reply(act: ViewerAct, threadId: string, text: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const thread = await this.visible(tx, act, threadId);
      thread.reopen();
      await tx.save(thread);
      await this.add(tx, thread, act, text);
    });
  }

  /** Staff set a thread aside; nothing is lost, and a new message opens it again. */
  async close(act: ViewerAct, threadId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const thread = await this.visible(tx, act, threadId);
      thread.close(tx.now);
      await tx.save(thread);
      await tx.audit({ kind: 'question', id: thread.id });
    });
  }

  /** Notes that the viewer has now seen what the others wrote in a thread. */
  async seen(act: ViewerAct, threadId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => tx.rows('UPDATE question_message SET read_at = $3 WHERE thread_id = $1 AND person_id <> $2 AND read_at IS NULL', [threadId, act.viewer.personId, tx.now]));
  }

  private async needCare(tx: Tx, cohortId: string): Promise<void> {
    const contact = await tx.row(`SELECT 1 FROM role_grant g WHERE g.scope_id = $1 AND g.role IN ('care-contact', 'care-deputy') AND ${liveGrant('g')} LIMIT 1`, [cohortId]);
    if (!contact) throw new DomainError('message.ask.noCare');
  }

  private async add(tx: Tx, thread: QuestionThread, act: ViewerAct, text: string): Promise<void> {
    const message = QuestionMessage.write(newId(), thread.id, act.viewer.personId, text, tx.now);
    await tx.save(message);
    const owner = found(await tx.row<{ person_id: string }>('SELECT person_id FROM enrolment WHERE id = $1', [thread.enrolmentId]));
    await tx.audit({ kind: 'question', id: thread.id, personId: owner.person_id });
    if (owner.person_id !== act.viewer.personId) await tx.job('mail.send', { personId: owner.person_id, event: 'answer', subjectId: message.id });
  }

  private async visible(tx: Tx, act: ViewerAct, threadId: string): Promise<QuestionThread> {
    const thread = found(await tx.manager.findOneBy(QuestionThread, { id: threadId }));
    const owner = await tx.row<{ person_id: string }>('SELECT person_id FROM enrolment WHERE id = $1', [thread.enrolmentId]);
    const readers: readonly Role[] = thread.forCare ? ['care-contact', 'care-deputy'] : ['organiser', 'trainer', 'co-trainer'];
    const isStaff = readers.some((role) => act.viewer.has(role, thread.cohortId));
    return found(isStaff || owner?.person_id === act.viewer.personId ? thread : null);
  }
}
