import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/transactions.js';

export type FactKind = 'module' | 'quiz' | 'workshop' | 'assignment';

/** One changed fact about one place: module done, quiz's best attempt, workshop attended, assignment handed in or marked. */
export interface Fact {
  enrolmentId: string;
  kind: FactKind;
  /** The module, quiz, workshop or assignment. */
  subjectId: string;
  /** Whether this alone meets its condition (module done; quiz at or over the pass line; workshop present or caught up; assignment at or over the pass mark, or handed in where that is enough). */
  isMet: boolean;
  /** A word for the trace: `done`, `not_done`, `passed`, `below`, `present`, `partial`, `caught_up`, `excused`, `absent`, `handed_in`, `marked`, `missing`. */
  state: string;
  /** Exact points, never rounded: both or none. */
  points?: number | null;
  outOf?: number | null;
  /** False while only staff may count it (marks before results are published). */
  isPublished: boolean;
}

/** Where module, workshop and assessment tell completion what changed, in the transaction in which it changed. */
@Injectable()
export class CompletionFacts {
  async tell(tx: Tx, fact: Fact): Promise<void> {
    await tx.rows(
      `INSERT INTO completion_fact (enrolment_id, kind, subject_id, is_met, state, points, out_of, is_published, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (enrolment_id, kind, subject_id) DO UPDATE SET is_met = $4, state = $5, points = $6, out_of = $7, is_published = $8, at = $9`,
      [fact.enrolmentId, fact.kind, fact.subjectId, fact.isMet, fact.state, fact.points ?? null, fact.outOf ?? null, fact.isPublished, tx.now],
    );
  }
}
