import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions } from '../../platform/database/transactions.js';
import type { ViewerAct } from '../../people/viewer.js';
import { groupPlace } from './own-work.js';

/** What members of a group write to each other, and what each may tell the trainer alone. */
@Injectable()
export class GroupTalk {
  constructor(private readonly transactions: Transactions) {}

  /** Adds one message to the group's list. */
  async post(act: ViewerAct, groupId: string, assignmentId: string, text: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await groupPlace(tx, act, groupId, assignmentId);
      const id = newId();
      await tx.rows('INSERT INTO group_message (id, group_id, person_id, text, at) VALUES ($1, $2, $3, $4, $5)', [id, groupId, act.viewer.personId, text, tx.now]);
      await tx.audit({ kind: 'groupMessage', id });
    });
  }

  /** Keeps her private note about the work in the group, which only staff who mark can read. An empty note is removed. */
  async keepNote(act: ViewerAct, groupId: string, assignmentId: string, text: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { enrolmentId } = await groupPlace(tx, act, groupId, assignmentId);
      if (text.trim() === '') await tx.rows('DELETE FROM group_note WHERE assignment_id = $1 AND enrolment_id = $2', [assignmentId, enrolmentId]);
      else {
        await tx.rows('INSERT INTO group_note (assignment_id, enrolment_id, text, changed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (assignment_id, enrolment_id) DO UPDATE SET text = $3, changed_at = $4', [assignmentId, enrolmentId, text, tx.now]);
      }
    });
  }
}
