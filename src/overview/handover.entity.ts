import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';

/** An organiser leaves on a day, and somebody takes over what she looked after. */
@Entity('handover')
export class Handover {
  @PrimaryColumn('text') id: string;
  @Column('text') personId: string;
  @Column('text') successorId: string;
  @Column('timestamptz') at: Date;
  /** When her roles end by themselves. */
  @Column('timestamptz') endsAt: Date;
  @Column('timestamptz', { nullable: true }) stoppedAt: Date | null;
  /** The successor has read the list and taken it over. */
  @Column('timestamptz', { nullable: true }) doneAt: Date | null;

  stop(at: Date): void {
    if (this.doneAt || this.endsAt <= at) throw new DomainError('handover.isOver');
    this.stoppedAt ??= at;
  }

  take(at: Date): void {
    if (this.stoppedAt) throw new DomainError('handover.isStopped');
    this.doneAt ??= at;
  }
}
