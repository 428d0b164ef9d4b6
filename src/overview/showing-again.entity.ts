import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';

/** How long the others have to stop it: somebody may have called who is not she. */
export const WAIT_HOURS = 24;

/** That an organiser asked to show a hidden person again, after calling her back; from when, and who stopped it. */
@Entity('showing_again')
export class ShowingAgain {
  @PrimaryColumn('text') id: string;
  @Column('text') hidingId: string;
  /** Where it was asked; the organisers of this cohort are told. */
  @Column('text') cohortId: string;
  @Column('text') askedBy: string;
  @Column('timestamptz') askedAt: Date;
  @Column('timestamptz') effectiveAt: Date;
  @Column('text', { nullable: true }) stoppedBy: string | null;
  @Column('timestamptz', { nullable: true }) stoppedAt: Date | null;
  @Column('timestamptz', { nullable: true }) doneAt: Date | null;

  static ask(facts: Pick<ShowingAgain, 'id' | 'hidingId' | 'cohortId' | 'askedBy' | 'askedAt'>): ShowingAgain {
    return Object.assign(new ShowingAgain(), { ...facts, effectiveAt: new Date(facts.askedAt.getTime() + WAIT_HOURS * 3600000), stoppedBy: null, stoppedAt: null, doneAt: null });
  }

  /** @throws DomainError when she has been shown meanwhile */
  stop(personId: string, at: Date): void {
    if (this.doneAt) throw new DomainError('hiding.showing.isDone');
    if (this.stoppedAt) return;
    this.stoppedBy = personId;
    this.stoppedAt = at;
  }

  /** True when it came about now; before its hour, or once stopped, nothing happens. */
  comeAbout(at: Date): boolean {
    if (this.doneAt || this.stoppedAt || at < this.effectiveAt) return false;
    this.doneAt = at;
    return true;
  }
}
