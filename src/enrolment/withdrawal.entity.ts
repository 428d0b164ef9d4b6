import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What somebody who leaves wishes for her work: kept in case she comes back, or erased. */
export type Wish = 'keep' | 'erase';

/** That somebody left, when, and who pressed; never why. */
@Entity('withdrawal')
export class Withdrawal {
  @PrimaryColumn('text') id: string;
  @Column('text') enrolmentId: string;
  @Column('timestamptz') at: Date;
  @Column('text') byPerson: string;
  /** Null when an organiser ended the place: only she herself can wish. */
  @Column('text', { nullable: true }) wish: Wish | null;
}
