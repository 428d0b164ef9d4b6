import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/transactions.js';
import { DomainError } from '../../platform/errors.js';
import { OwnNames } from '../../people/own-names.service.js';
import type { ViewerAct } from '../../people/viewer.js';
import { isAllTicked } from '../assignment/draft.form.js';
import { placeOf } from '../assignment/own-work.js';
import { Submissions } from '../assignment/submissions.service.js';
import type { AssignmentPart } from './offline-content.js';
import type { PartFacts } from './pack-place.js';
import type { AskReason, PartResult } from './part-result.js';

interface Present {
  receipt: string;
  text: string;
  handedInBy: string;
}

/** Hands in a text that was written without a line. The same limits hold as on the page; her draft there stays as it is. */
@Injectable()
export class OfflineAssignments {
  constructor(
    private readonly submissions: Submissions,
    private readonly names: OwnNames,
  ) {}

  /** @throws DomainError when the time is over or marking has begun */
  async handIn(tx: Tx, act: ViewerAct, part: AssignmentPart, facts: PartFacts): Promise<PartResult> {
    const { place, isAsked, clientAt } = facts;
    const result = { kind: part.kind, id: part.id };
    if (part.text.trim() === '') return { ...result, state: 'empty' };
    const work = await placeOf(tx, place.enrolmentId, part.id);
    if (!work || work.mode === 'group') return { ...result, state: 'gone' };
    const present = await tx.row<Present & Record<string, unknown>>('SELECT receipt, text, handed_in_by AS "handedInBy" FROM submission WHERE assignment_id = $1 AND enrolment_id = $2 AND taken_back_at IS NULL AND NOT for_comments_only', [part.id, place.enrolmentId]);
    if (present?.text !== part.text) {
      // Her own hand-in is not replaced by whoever sends for her.
      if (present && !place.isOwn && present.handedInBy === place.personId) throw new DomainError('assignment.handingIn.already');
      const reason = isAsked ? null : await this.doubt(tx, part, facts, present);
      if (reason) return { ...result, state: 'asks', reason };
    }
    const receipt = await this.submissions.placeWithin(tx, act, { ...work, ...(place.isOwn ? {} : { personId: place.personId }) }, { text: part.text, plan: null, fileId: null, clientAt });
    return { ...result, state: 'in', receipt };
  }

  private async doubt(tx: Tx, part: AssignmentPart, { place, earlier }: PartFacts, present: Present | undefined): Promise<AskReason | null> {
    if (present && !earlier.some(({ receipt }) => receipt === present.receipt)) return 'elsewhere';
    const { checklist } = (await tx.row<{ checklist: string[] }>('SELECT checklist FROM assignment WHERE id = $1', [part.id]))!;
    if (!isAllTicked(checklist, new Set(part.ticks))) return 'ticks';
    // Whoever sends for her must not learn a name of hers, nor that it stands there.
    return place.isOwn && (await this.names.standingIn(tx, place.personId, [part.text])).length > 0 ? 'name' : null;
  }
}
