import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import type { ViewerAct } from '../people/viewer.js';
import { Notice, type Audience } from './notice.entity.js';

export interface NewNotice {
  cohortId: string;
  audience: Audience;
  groupId: string | null;
  enrolmentId: string | null;
  title: string;
  text: string;
}

/** Sends notices and takes them back. E-mails follow as jobs, one a person, each as she chose. */
@Injectable()
export class Notices {
  constructor(private readonly transactions: Transactions) {}

  async send(act: ViewerAct, facts: NewNotice): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      found(act.viewer.has('organiser', facts.cohortId) || null);
      await this.mustBelong(tx, facts);
      const notice = Object.assign(new Notice(), { id: newId(), ...facts, byPerson: act.viewer.personId, at: tx.now, withdrawnAt: null });
      await tx.save(notice);
      const readers = await tx.rows<{ person_id: string }>(
        `SELECT e.person_id FROM enrolment e LEFT JOIN group_member g ON g.enrolment_id = e.id
          WHERE e.cohort_id = $1 AND e.state = 'active' AND ($2 = 'all' OR g.group_id = $3 OR e.id = $4)`,
        [facts.cohortId, facts.audience, facts.groupId, facts.enrolmentId],
      );
      for (const reader of readers) await tx.job('mail.send', { personId: reader.person_id, event: 'notice', subjectId: notice.id });
      await tx.audit({ kind: 'notice', id: notice.id, people: readers.map((reader) => reader.person_id), detail: { audience: facts.audience, readers: readers.length } });
      return notice.id;
    });
  }

  /** Takes a notice off everybody's page; mails that have left cannot be called back, and the page says so. */
  async takeBack(act: ViewerAct, id: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const notice = found(await tx.manager.findOneBy(Notice, { id }));
      found(act.viewer.has('organiser', notice.cohortId) || null);
      notice.takeBack(tx.now);
      await tx.save(notice);
      await tx.audit({ kind: 'notice', id });
    });
  }

  private async mustBelong(tx: Tx, facts: NewNotice): Promise<void> {
    if (facts.audience === 'group') found(await tx.row('SELECT 1 FROM learning_group WHERE id = $1 AND cohort_id = $2', [facts.groupId, facts.cohortId]));
    if (facts.audience === 'one') found(await tx.row('SELECT 1 FROM enrolment WHERE id = $1 AND cohort_id = $2', [facts.enrolmentId, facts.cohortId]));
  }
}
