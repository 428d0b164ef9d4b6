import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeadlineKind } from './deadline.entity.js';

/** A later due time for one person. No reason is asked or kept. */
@Entity('extension')
export class Extension {
  @PrimaryColumn('text') id: string;
  @Column('text') enrolmentId: string;
  @Column('text') kind: DeadlineKind;
  @Column('text') subjectId: string;
  @Column('timestamptz') dueAt: Date;
  @Column('text', { nullable: true }) givenBy: string | null;
  @Column('timestamptz') at: Date;
  /** She took it herself; possible once for each assignment or quiz. */
  @Column('boolean') isSelfService: boolean;
  /** Taken back by an organiser; the row stays. */
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;
}
