import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../../platform/errors.js';
import type { CriterionMark } from './mark.entity.js';
import type { MarkSnapshot } from './corrections.service.js';

/** A review that whoever wrote the work asked for, once: another marker marks it anew without the first mark, and her result stands. */
@Entity('review_request')
export class ReviewRequest {
  @PrimaryColumn('text') id: string;
  @Column('text') submissionId: string;
  @Column('text') askedBy: string;
  @Column('timestamptz') askedAt: Date;
  /** What she wants looked at; may be empty. */
  @Column('text') words: string;
  @Column('text', { nullable: true }) markerId: string | null;
  /** The first mark, kept when the review was decided. */
  @Column('jsonb', { nullable: true }) before: MarkSnapshot | null;
  @Column('text') overall: string;
  @Column('jsonb') criteria: CriterionMark[];
  @Column('timestamptz', { nullable: true }) decidedAt: Date | null;
  @Column('integer') version: number;

  static ask(id: string, submissionId: string, askedBy: string, words: string, markerId: string, at: Date): ReviewRequest {
    return Object.assign(new ReviewRequest(), { id, submissionId, askedBy, askedAt: at, words, markerId, before: null, overall: '', criteria: [], decidedAt: null, version: 1 });
  }

  write(overall: string, criteria: CriterionMark[]): void {
    if (this.decidedAt) throw new DomainError('marking.review.isDecided');
    this.overall = overall;
    this.criteria = criteria;
    this.version += 1;
  }

  decide(before: MarkSnapshot, at: Date): void {
    this.before = before;
    this.decidedAt = at;
  }
}
