import { Column, Entity, PrimaryColumn } from 'typeorm';

export type Audience = 'all' | 'group' | 'one';

/** Something that an organiser says to a cohort, a group or one person. */
@Entity('notice')
export class Notice {
  @PrimaryColumn('text') id: string;
  @Column('text') cohortId: string;
  @Column('text') audience: Audience;
  @Column('text', { nullable: true }) groupId: string | null;
  @Column('text', { nullable: true }) enrolmentId: string | null;
  @Column('text') title: string;
  @Column('text') text: string;
  @Column('text') byPerson: string;
  @Column('timestamptz') at: Date;
  @Column('timestamptz', { nullable: true }) withdrawnAt: Date | null;

  takeBack(at: Date): void {
    this.withdrawnAt ??= at;
  }
}
