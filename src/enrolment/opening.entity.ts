import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';
import type { ProtectedKind } from '../people/protected-field.entity.js';

export const REASONS = ['asked', 'contact', 'safety', 'certificate', 'university', 'law'] as const;
export type Reason = (typeof REASONS)[number];

/** How long the list of a whole cohort may be taken after somebody else said yes. */
const LIFE_MS = 24 * 3600000;

/** Somebody opened sealed fields, or asks to: of one person (at once), or of a whole cohort (after a second person said yes, once). */
@Entity('identity_opening')
export class Opening {
  @PrimaryColumn('text') id: string;
  @Column('text') cohortId: string;
  /** Null: everybody in the cohort. */
  @Column('text', { nullable: true }) personId: string | null;
  /** Kinds, with spaces between them. */
  @Column('text') fields: string;
  @Column('text') reason: Reason;
  /** What the organiser added in words of her own. */
  @Column('text') words: string;
  @Column('text') askedBy: string;
  @Column('timestamptz') askedAt: Date;
  @Column('text', { nullable: true }) agreedBy: string | null;
  @Column('timestamptz', { nullable: true }) agreedAt: Date | null;
  @Column('text', { nullable: true }) refusedBy: string | null;
  @Column('timestamptz', { nullable: true }) refusedAt: Date | null;
  @Column('timestamptz', { nullable: true }) openedAt: Date | null;

  get kinds(): ProtectedKind[] {
    return this.fields.split(' ') as ProtectedKind[];
  }

  agree(by: string, at: Date): void {
    this.refuseDecided(by);
    Object.assign(this, { agreedBy: by, agreedAt: at });
  }

  refuse(by: string, at: Date): void {
    this.refuseDecided(by);
    Object.assign(this, { refusedBy: by, refusedAt: at });
  }

  /** The list is taken, by whoever asked for it. */
  take(by: string, at: Date): void {
    if (by !== this.askedBy) throw new DomainError('enrolment.opening.notYours');
    if (!this.agreedAt) throw new DomainError('enrolment.opening.notAgreed');
    if (this.openedAt) throw new DomainError('enrolment.opening.taken');
    if (isOver(this, at)) throw new DomainError('enrolment.opening.over');
    this.openedAt = at;
  }

  private refuseDecided(by: string): void {
    if (by === this.askedBy) throw new DomainError('enrolment.opening.own');
    if (this.agreedAt || this.refusedAt) throw new DomainError('enrolment.opening.decided');
  }
}

/** More than 24 hours since the yes. */
export function isOver(opening: Pick<Opening, 'agreedAt'>, now: Date): boolean {
  return opening.agreedAt !== null && now.getTime() - opening.agreedAt.getTime() > LIFE_MS;
}
