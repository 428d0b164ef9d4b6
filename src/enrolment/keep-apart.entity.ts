import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One who takes part, and somebody who should not be near her: another who takes part, or an interpreter. Organisers alone see it; why is not asked. */
@Entity('keep_apart')
export class KeepApart {
  @PrimaryColumn('text') id: string;
  @Column('text') cohortId: string;
  @Column('text') enrolmentId: string;
  @Column('text', { nullable: true }) otherEnrolmentId: string | null;
  @Column('text', { nullable: true }) interpreterId: string | null;
  /** She asked for it herself; otherwise an organiser did. */
  @Column('boolean') byHerself: boolean;
  @Column('timestamptz') at: Date;
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;

  end(at: Date): void {
    this.endedAt ??= at;
  }
}
