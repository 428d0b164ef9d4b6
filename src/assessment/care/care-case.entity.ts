import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../../platform/errors.js';

/** A piece of work that worried its marker: it leaves the pile, and the care contact looks after its writer until it is released. */
@Entity('care_case')
export class CareCase {
  @PrimaryColumn('text') id: string;
  @Column('text') submissionId: string;
  @Column('text') cohortId: string;
  @Column('text') raisedBy: string;
  /** For the care contact alone. */
  @Column('text') note: string;
  @Column('timestamptz') at: Date;
  /** One working day later: then the deputy is told, unless somebody has answered. */
  @Column('timestamptz') dueAt: Date;
  @Column('text', { nullable: true }) answeredBy: string | null;
  @Column('timestamptz', { nullable: true }) answeredAt: Date | null;
  @Column('timestamptz', { nullable: true }) deputyToldAt: Date | null;
  @Column('timestamptz', { nullable: true }) openedAt: Date | null;
  /** She said no: nobody writes to her about it, and her contact stays closed. */
  @Column('timestamptz', { nullable: true }) declinedAt: Date | null;
  @Column('text', { nullable: true }) releasedBy: string | null;
  @Column('timestamptz', { nullable: true }) releasedAt: Date | null;

  static raise(facts: Pick<CareCase, 'id' | 'submissionId' | 'cohortId' | 'raisedBy' | 'note' | 'at' | 'dueAt'>): CareCase {
    return Object.assign(new CareCase(), { ...facts, answeredBy: null, answeredAt: null, deputyToldAt: null, openedAt: null, declinedAt: null, releasedBy: null, releasedAt: null });
  }

  get isOpen(): boolean {
    return this.releasedAt === null;
  }

  /** The first who does anything has answered; others may go on. */
  answer(by: string, at: Date): void {
    this.needOpen();
    if (this.answeredAt) return;
    this.answeredBy = by;
    this.answeredAt = at;
  }

  /** @throws DomainError when she said no */
  reach(by: string, at: Date): void {
    if (this.declinedAt) throw new DomainError('care.declined');
    this.answer(by, at);
  }

  /** True when the deputy must be told now. */
  isLate(at: Date): boolean {
    return this.isOpen && this.answeredAt === null && this.deputyToldAt === null && at >= this.dueAt;
  }

  decline(at: Date): void {
    if (this.isOpen) this.declinedAt ??= at;
  }

  release(by: string, at: Date): void {
    if (!this.isOpen) return;
    this.answer(by, at);
    this.releasedBy = by;
    this.releasedAt = at;
  }

  private needOpen(): void {
    if (!this.isOpen) throw new DomainError('care.isReleased');
  }
}
