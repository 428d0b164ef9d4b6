import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../../platform/errors.js';

/** Where leases are on: for how long after her last save a marker keeps a script to herself. */
export const LEASE_MINUTES = 60;

/** One criterion as it was marked. */
export interface CriterionMark {
  criterionId: string;
  points: number | null;
  comment: string;
}

/** What a marker writes about one script. */
export interface MarkWords {
  overall: string;
  criteria: CriterionMark[];
}

/** The marking of one script: begun by somebody, written in several sittings, done. Its criteria are rows beside it. */
@Entity('mark')
export class Mark {
  @PrimaryColumn('text') id: string;
  @Column('text') submissionId: string;
  /** Null while it lies in the pool again. */
  @Column('text', { nullable: true }) markerId: string | null;
  @Column('text') overall: string;
  @Column('boolean') isDone: boolean;
  @Column('timestamptz') beganAt: Date;
  @Column('timestamptz') changedAt: Date;
  /** When it was done first; null while it is not. */
  @Column('timestamptz', { nullable: true }) doneAt: Date | null;
  /** Counts every change, also of the criteria: the loser of two saves is told. */
  @Column('integer') version: number;

  static begin(id: string, submissionId: string, markerId: string, at: Date): Mark {
    return Object.assign(new Mark(), { id, submissionId, markerId, overall: '', isDone: false, beganAt: at, changedAt: at, doneAt: null, version: 1 });
  }

  /** Whoever writes is the marker from now on. */
  write(markerId: string, overall: string, isDone: boolean, at: Date): void {
    this.markerId = markerId;
    this.overall = overall;
    this.isDone = isDone;
    this.doneAt = isDone ? (this.doneAt ?? at) : null;
    this.touch(at);
  }

  /** @throws DomainError while its marker has saved within the hour of her lease */
  checkLease(at: Date): void {
    if (at.getTime() - this.changedAt.getTime() < LEASE_MINUTES * 60000) throw new DomainError('marking.mark.leased', { minutes: LEASE_MINUTES });
  }

  /** Gives it to another marker, with what was written so far. */
  takeOver(markerId: string, at: Date): void {
    if (this.isDone) throw new DomainError('marking.mark.isDone');
    this.markerId = markerId;
    this.touch(at);
  }

  /** Lays it back into the pool, with what was written so far. */
  handBack(at: Date): void {
    if (this.isDone) throw new DomainError('marking.mark.isDone');
    this.markerId = null;
    this.touch(at);
  }

  /** Changes what its writer has already seen. */
  correct(overall: string, at: Date): void {
    if (!this.isDone) throw new DomainError('marking.correction.notYet');
    this.overall = overall;
    this.touch(at);
  }

  private touch(at: Date): void {
    this.changedAt = at;
    this.version += 1;
  }
}
