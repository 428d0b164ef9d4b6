import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A focal point hands in for one participant: of a paper, or of a file that came by another way. */
@Entity('pairing')
export class Pairing {
  @PrimaryColumn('text') id: string;
  @Column('text') cohortId: string;
  @Column('text') focalId: string;
  @Column('text') enrolmentId: string;
  @Column('text', { nullable: true }) byPerson: string | null;
  @Column('timestamptz') at: Date;
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;

  end(at: Date): void {
    this.endedAt ??= at;
  }
}
