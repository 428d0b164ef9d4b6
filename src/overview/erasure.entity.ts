import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';

/** Who set it going: she herself, an organiser whom she asked, the term of her cohort, or the ledger after a restore. */
export type AskedAs = 'herself' | 'organiser' | 'term' | 'ledger';
/** What becomes of certificates that were issued: they stay checkable without a name, or nothing is left of them. */
export type CertificateWish = 'keep' | 'forget';

/** For how long an erasure can be stopped. */
export const STOPPABLE_HOURS = 72;

/** One line of the erasure ledger. Once it is done nothing in it leads to a person but a keyed digest of an id that no longer exists. */
@Entity('erasure')
export class Erasure {
  @PrimaryColumn('text') id: string;
  /** Until it is done. */
  @Column('text', { nullable: true }) personId: string | null;
  @Column('text') digest: string;
  @Column('timestamptz') askedAt: Date;
  @Column('text') askedAs: AskedAs;
  /** The organiser, when she asked for somebody. */
  @Column('text', { nullable: true }) askedBy: string | null;
  @Column('timestamptz') dueAt: Date;
  @Column('text') certificates: CertificateWish;
  @Column('timestamptz', { nullable: true }) stoppedAt: Date | null;
  /** From here on it cannot be stopped. */
  @Column('timestamptz', { nullable: true }) begunAt: Date | null;
  @Column('timestamptz', { nullable: true }) doneAt: Date | null;
  /** What was left, as words: `certificate`, `record`, `groupWork`, `duties`. */
  @Column('jsonb') remains: string[];

  static ask(facts: Pick<Erasure, 'id' | 'digest' | 'askedAs' | 'askedBy' | 'certificates'> & { personId: string }, at: Date, hours: number): Erasure {
    return Object.assign(new Erasure(), { ...facts, askedAt: at, dueAt: new Date(at.getTime() + hours * 3600000), stoppedAt: null, begunAt: null, doneAt: null, remains: [] });
  }

  get isOpen(): boolean {
    return this.stoppedAt === null && this.doneAt === null;
  }

  stop(at: Date): void {
    if (this.begunAt) throw new DomainError('erasure.begun');
    this.stoppedAt ??= at;
  }

  begin(at: Date): void {
    if (!this.isOpen) throw new DomainError('erasure.notOpen');
    this.begunAt ??= at;
  }

  finish(remains: string[], at: Date): void {
    this.personId = null;
    if (this.askedAs !== 'organiser') this.askedBy = null;
    this.remains = remains;
    this.doneAt = at;
  }
}
