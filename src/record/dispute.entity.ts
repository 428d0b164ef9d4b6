import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';
import type { Evidence } from './evidence.js';

/** Why a university asks about one record; the code goes with a record that takes its place. */
export const DISPUTE_REASONS = ['outcome', 'dates', 'title', 'name', 'person', 'other'] as const;
export type DisputeReason = (typeof DISPUTE_REASONS)[number];

/** A university asks about one record; organisers acknowledge it in 5 and answer it in 20 working days: it stands, or a new version takes its place. */
@Entity('dispute')
export class Dispute {
  @PrimaryColumn('text') id: string;
  @Column('text') recordId: string;
  @Column('text') partnerId: string;
  @Column('text') officerId: string;
  @Column('text') reason: DisputeReason;
  @Column('text') words: string;
  @Column('timestamptz') at: Date;
  /** YYYY-MM-DD in the cohort's zone, both. */
  @Column('date') acknowledgeBy: string;
  @Column('date') answerBy: string;
  @Column('text', { nullable: true }) acknowledgedBy: string | null;
  @Column('timestamptz', { nullable: true }) acknowledgedAt: Date | null;
  /** Who asked for a new version, when, and of what: another person confirms exactly that. */
  @Column('text', { nullable: true }) amendAskedBy: string | null;
  @Column('timestamptz', { nullable: true }) amendAskedAt: Date | null;
  @Column('text', { nullable: true }) amendDigest: string | null;
  @Column('text') answer: string;
  /** What the answer rests on, as it was sent; never anything that somebody wrote. */
  @Column('jsonb', { nullable: true }) evidence: Evidence | null;
  @Column('text', { nullable: true }) result: 'upheld' | 'amended' | null;
  @Column('text', { nullable: true }) answeredBy: string | null;
  @Column('timestamptz', { nullable: true }) answeredAt: Date | null;
  @Column('text', { nullable: true }) amendedId: string | null;
  @VersionColumn() version: number;

  static raise(facts: Pick<Dispute, 'id' | 'recordId' | 'partnerId' | 'officerId' | 'reason' | 'words' | 'at' | 'acknowledgeBy' | 'answerBy'>): Dispute {
    const nothing = { acknowledgedBy: null, acknowledgedAt: null, amendAskedBy: null, amendAskedAt: null, amendDigest: null, answer: '', evidence: null, result: null, answeredBy: null, answeredAt: null, amendedId: null };
    return Object.assign(new Dispute(), { ...nothing, ...facts });
  }

  acknowledge(personId: string, at: Date): void {
    this.mustBeOpen();
    this.acknowledgedBy ??= personId;
    this.acknowledgedAt ??= at;
  }

  /** The record stands as it is. */
  uphold(personId: string, at: Date, answer: string, evidence: Evidence | null): void {
    this.acknowledge(personId, at);
    Object.assign(this, { answer, evidence, result: 'upheld', answeredBy: personId, answeredAt: at, amendAskedBy: null, amendAskedAt: null, amendDigest: null });
  }

  askToAmend(personId: string, at: Date, digest: string, answer: string, evidence: Evidence | null): void {
    this.acknowledge(personId, at);
    Object.assign(this, { answer, evidence, amendAskedBy: personId, amendAskedAt: at, amendDigest: digest });
  }

  /** @throws DomainError when whoever asked for it would confirm it herself */
  amend(personId: string, at: Date, recordId: string): void {
    this.mustBeOpen();
    if (this.amendAskedBy === null) throw new DomainError('record.dispute.notAsked');
    if (this.amendAskedBy === personId) throw new DomainError('record.dispute.samePerson');
    Object.assign(this, { result: 'amended', answeredBy: personId, answeredAt: at, amendedId: recordId });
  }

  private mustBeOpen(): void {
    if (this.answeredAt) throw new DomainError('record.dispute.isAnswered');
  }
}
