import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { Conflict, DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import type { SentAdjustment } from './adjustment.form.js';
import { MEMBER_ORDER, MEMBERS } from './adjustment.queries.js';
import { MarkFacts } from './mark-facts.service.js';
import { lockScript } from './marked-script.js';
import { canCorrect } from './marking.policy.js';

/** One person's points in the mark of her group: more or less than the others, with a reason that she alone reads. */
@Injectable()
export class Adjustments {
  constructor(
    private readonly transactions: Transactions,
    private readonly facts: MarkFacts,
  ) {}

  /**
   * Sets them; 0 takes a former change back. What is out already is changed by a trainer only, and the person is told.
   * @throws NotFound for work of one person; Conflict when another marker was first, or when the group is no longer the same
   */
  async set(act: ViewerAct, submissionId: string, sent: SentAdjustment): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const script = await lockScript(tx, act, submissionId);
      const members = await tx.rows<{ id: string; personId: string }>(`SELECT w.id, w.person_id AS "personId" FROM ${MEMBERS} WHERE s.id = $1 AND s.group_id IS NOT NULL ORDER BY ${MEMBER_ORDER}`, [submissionId]);
      const member = found(members[sent.place]);
      if (members.length !== sent.count) throw new Conflict('marking.adjustment.stale', '', '');
      const isOut = script.isPublished && (await tx.row('SELECT 1 FROM mark WHERE submission_id = $1 AND is_done', [submissionId])) !== undefined;
      if (isOut && !canCorrect(act.viewer, script.cohortId)) throw new DomainError('marking.adjustment.isOut');
      const most = script.criteria.reduce((sum, { points }) => sum + points, 0);
      if (Math.abs(sent.points) > most) throw new DomainError('marking.adjustment.tooMany', { most });
      const version = await this.write(tx, act, submissionId, member.id, sent);
      if (version === null) return;
      await this.facts.tellScript(tx, submissionId);
      if (isOut) await tx.job('mail.send', { personId: member.personId, event: 'result', subjectId: `${submissionId}.${version}` });
      await tx.audit({ kind: 'submission', id: submissionId, personId: member.personId, detail: { points: sent.points } });
    });
  }

  /** The row of one member; answers its new version, or null when nothing is different. */
  private async write(tx: Tx, act: ViewerAct, submissionId: string, enrolmentId: string, sent: SentAdjustment): Promise<number | null> {
    const present = await tx.row<{ points: number; reason: string; version: number }>('SELECT points, reason, version FROM group_adjustment WHERE submission_id = $1 AND enrolment_id = $2', [submissionId, enrolmentId]);
    if (present?.points === sent.points && present.reason === sent.reason) return null;
    if ((present?.version ?? 0) !== sent.version) throw new Conflict('marking.adjustment.stale', sent.reason, present?.reason ?? '');
    if (!present && sent.points === 0) return null;
    // Kept with 0 points, so that the next page has a version to be compared with.
    await tx.rows(
      `INSERT INTO group_adjustment (submission_id, enrolment_id, points, reason, by_person, at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (submission_id, enrolment_id) DO UPDATE SET points = excluded.points, reason = excluded.reason, by_person = excluded.by_person, at = excluded.at, version = group_adjustment.version + 1`,
      [submissionId, enrolmentId, sent.points, sent.reason, act.viewer.personId, tx.now],
    );
    return sent.version + 1;
  }
}
