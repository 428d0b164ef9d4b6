import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A short form by which a cohort says how a module, or the whole course, was. It holds no person: answers are counts and loose texts (ADR 33). */
@Entity('evaluation')
export class Evaluation {
  @PrimaryColumn('text') id: string;
  @Column('text') cohortId: string;
  /** Null for the whole course. */
  @Column('text', { nullable: true }) moduleId: string | null;
  @Column('text', { nullable: true }) openedBy: string | null;
  @Column('timestamptz') openedAt: Date;
  @Column('timestamptz') closesAt: Date;

  isOpen(now: Date): boolean {
    return now < this.closesAt;
  }

  /** Once closed it stays so: what was shown would tell who answers later. */
  close(now: Date): void {
    if (this.isOpen(now)) this.closesAt = now;
  }
}
