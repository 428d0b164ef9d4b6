import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../../platform/errors.js';

/** For how long publishing can be undone, in minutes. */
export const UNDO_MINUTES = 60;

/** The moment at which the results of one assignment became visible to a whole cohort. */
@Entity('publication')
export class Publication {
  @PrimaryColumn('text') id: string;
  @Column('text') assignmentId: string;
  @Column('text') cohortId: string;
  @Column('timestamptz') at: Date;
  @Column('text') publishedBy: string;
  @Column('timestamptz', { nullable: true }) undoneAt: Date | null;

  static publish(id: string, assignmentId: string, cohortId: string, publishedBy: string, at: Date): Publication {
    return Object.assign(new Publication(), { id, assignmentId, cohortId, publishedBy, at, undoneAt: null });
  }

  undo(at: Date): void {
    if (this.undoneAt) return;
    if (at > undoableUntil(this.at)) throw new DomainError('marking.publication.tooLate');
    this.undoneAt = at;
  }
}

/** The last instant at which publishing can be undone. */
export function undoableUntil(publishedAt: Date): Date {
  return new Date(publishedAt.getTime() + UNDO_MINUTES * 60000);
}
