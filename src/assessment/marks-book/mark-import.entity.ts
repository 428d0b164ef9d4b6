import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One file that was brought in; taking it out again is noted on it. */
@Entity('mark_import')
export class MarkImport {
  @PrimaryColumn('text') id: string;
  @Column('text') cohortId: string;
  @Column('text') byPerson: string;
  @Column('timestamptz') at: Date;
  @Column('text', { nullable: true }) undoneBy: string | null;
  @Column('timestamptz', { nullable: true }) undoneAt: Date | null;

  static of(id: string, cohortId: string, byPerson: string, at: Date): MarkImport {
    return Object.assign(new MarkImport(), { id, cohortId, byPerson, at, undoneBy: null, undoneAt: null });
  }

  undo(by: string, at: Date): void {
    this.undoneBy = by;
    this.undoneAt = at;
  }
}
