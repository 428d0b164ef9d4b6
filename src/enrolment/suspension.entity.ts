import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A stopped clock: from when, who pressed, and when she came back; never why. */
@Entity('suspension')
export class Suspension {
  @PrimaryColumn('text') id: string;
  @Column('text') enrolmentId: string;
  @Column('timestamptz') fromAt: Date;
  @Column('text') byPerson: string;
  @Column('timestamptz', { nullable: true }) resumedAt: Date | null;

  end(at: Date): void {
    this.resumedAt ??= at;
  }
}
