import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import { message } from '../../platform/i18n/messages.js';
import { liveGrant } from '../../people/grant.entity.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfWork } from '../assignment/work-people.js';
import { snapshot } from './corrections.service.js';
import { Mark } from './mark.entity.js';
import { MarkFacts } from './mark-facts.service.js';
import { asText, checkIsWhole, criteriaOf, fitting, isSame, lockScript, writeCriteria } from './marked-script.js';
import { MarkConflict, type SentMark } from './marks.service.js';
import { ReviewRequest } from './review-request.entity.js';
import { IS_WRITER, keptApart, LIVE, PUBLISHED, WRITERS } from './script-sql.js';

/** A contested mark: asking for a review, marking anew without the first mark, and the result that stands. */
@Injectable()
export class Reviews {
  constructor(
    private readonly transactions: Transactions,
    private readonly facts: MarkFacts,
  ) {}

  /** Asks once for a review of published work; answers where the writer goes on. @throws DomainError when the cohort is final or no other marker is there */
  async ask(act: ViewerAct, submissionId: string, words: string): Promise<{ assignmentId: string }> {
    return this.transactions.run(act, async (tx) => {
      const script = found(
        await tx.row<{ assignmentId: string; cohortId: string; isPublished: boolean; isFinal: boolean }>(
          `SELECT s.assignment_id AS "assignmentId", s.cohort_id AS "cohortId", ${PUBLISHED} AND EXISTS (SELECT 1 FROM mark k WHERE k.submission_id = s.id AND k.is_done) AS "isPublished", (SELECT c.state = 'final' FROM cohort c WHERE c.id = s.cohort_id) AS "isFinal"
             FROM submission s WHERE s.id = $1 AND NOT s.for_comments_only AND ${LIVE} AND EXISTS (SELECT 1 FROM (${WRITERS}) WHERE ${IS_WRITER} AND e.person_id = $2) FOR UPDATE`,
          [submissionId, act.viewer.personId],
        ),
      );
      if (!script.isPublished) throw new DomainError('marking.review.notYet');
      if (await tx.row('SELECT 1 FROM review_request WHERE submission_id = $1', [submissionId])) throw new DomainError('marking.review.once');
      if (script.isFinal) throw new DomainError('marking.review.final');
      const markerId = await this.fresh(tx, submissionId, script.cohortId);
      if (!markerId) throw new DomainError('marking.review.nobody');
      const review = ReviewRequest.ask(newId(), submissionId, act.viewer.personId, words, markerId, tx.now);
      await tx.save(review);
      await tx.audit({ kind: 'review', id: review.id, people: await peopleOfWork(tx, submissionId) });
      return { assignmentId: script.assignmentId };
    });
  }

  /**
   * Saves the marks of a review; when it is done they stand in place of the first mark, which is kept, and whoever asked is told.
   * @throws MarkConflict when her own page was stale
   */
  async save(act: ViewerAct, id: string, sent: SentMark): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const known = found(await tx.row<{ submissionId: string }>('SELECT submission_id AS "submissionId" FROM review_request WHERE id = $1 AND marker_id = $2', [id, act.viewer.personId]));
      const script = await lockScript(tx, act, known.submissionId);
      const review = found(await tx.manager.findOneBy(ReviewRequest, { id, markerId: act.viewer.personId }));
      const words = fitting(script, sent);
      if (sent.isDone) checkIsWhole(script, words);
      const standing = fitting(script, review);
      if (review.version !== sent.version && !(isSame(standing, words) && !sent.isDone)) throw new MarkConflict(asText(script, words), asText(script, standing));
      review.write(words.overall, words.criteria);
      if (sent.isDone) {
        const mark = found(await tx.manager.findOneBy(Mark, { submissionId: script.id }));
        const before = snapshot(script, fitting(script, { overall: mark.overall, criteria: await criteriaOf(tx, mark.id) }));
        const after = snapshot(script, words);
        review.decide(before, tx.now);
        mark.correct(words.overall, tx.now);
        await tx.save(mark);
        await writeCriteria(tx, mark.id, words.criteria);
        const reason = message(act.viewer.locale, before.points === after.points ? 'marking.review.same' : 'marking.review.other', { before: before.points, after: after.points });
        await tx.rows('INSERT INTO mark_correction (id, mark_id, before, after, reason, corrected_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)', [newId(), mark.id, JSON.stringify(before), JSON.stringify(after), reason, act.viewer.personId, tx.now]);
        await this.facts.tellScript(tx, script.id);
        await tx.job('mail.send', { personId: review.askedBy, event: 'answer', subjectId: review.id });
      }
      await tx.save(review);
      await tx.audit({ kind: 'review', id, people: await peopleOfWork(tx, script.id), detail: { isDone: sent.isDone } });
    });
  }

  /** A marker of the cohort who has had nothing to do with the mark and is not kept apart from its writer; the one with fewest open reviews. */
  private async fresh(tx: Tx, submissionId: string, cohortId: string): Promise<string | undefined> {
    const row = await tx.row<{ id: string }>(
      `SELECT g.person_id AS id FROM role_grant g JOIN submission s ON s.id = $1
        WHERE g.scope_id = $2 AND g.role IN ('trainer', 'co-trainer') AND ${liveGrant('g')} AND NOT ${keptApart('g.person_id')}
          AND NOT EXISTS (SELECT 1 FROM mark k LEFT JOIN mark_correction r ON r.mark_id = k.id WHERE k.submission_id = s.id AND g.person_id IN (k.marker_id, r.corrected_by))
          AND NOT EXISTS (SELECT 1 FROM second_look l WHERE l.submission_id = s.id AND l.looked_by = g.person_id) AND NOT EXISTS (SELECT 1 FROM blind_mark b WHERE b.submission_id = s.id AND b.marker_id = g.person_id)
          AND NOT EXISTS (SELECT 1 FROM audit_event v WHERE v.actor_id = g.person_id AND v.subject_kind = 'mark' AND v.subject_id IN (SELECT k.id FROM mark k WHERE k.submission_id = s.id))
        GROUP BY g.person_id ORDER BY bool_or(g.role = 'trainer') DESC, (SELECT count(*) FROM review_request q WHERE q.marker_id = g.person_id AND q.decided_at IS NULL), g.person_id LIMIT 1`,
      [submissionId, cohortId],
    );
    return row?.id;
  }
}
