import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';
import { instantOf, isZone, plusDays } from '../platform/time/local-time.js';

export type CohortState = 'planned' | 'open' | 'final';

/** One run of a course: dates, zone, people, partners. Week 0 begins on `startsOn`. */
@Entity('cohort')
export class Cohort {
  @PrimaryColumn('text') id: string;
  @Column('text') courseId: string;
  @Column('text') label: string;
  /** YYYY-MM-DD in the cohort's zone. */
  @Column('date') startsOn: string;
  @Column('text') zone: string;
  @Column('text') state: CohortState;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) openedAt: Date | null;
  @Column('timestamptz', { nullable: true }) madeFinalAt: Date | null;
  @VersionColumn() version: number;

  static plan(id: string, courseId: string, label: string, startsOn: string, zone: string, at: Date): Cohort {
    if (!isZone(zone)) throw new DomainError('people.zone.unknown');
    if (new Date(`${startsOn}T00:00:00Z`).getUTCDay() !== 1) throw new DomainError('course.opening.monday');
    return Object.assign(new Cohort(), { id, courseId, label, startsOn, zone, state: 'planned', createdAt: at, openedAt: null, madeFinalAt: null });
  }

  open(at: Date): void {
    if (this.state === 'final') throw new DomainError('course.cohort.isFinal');
    this.state = 'open';
    this.openedAt ??= at;
  }

  makeFinal(at: Date): void {
    if (this.state !== 'open') throw new DomainError('course.cohort.notOpen');
    this.state = 'final';
    this.madeFinalAt = at;
  }
}

/** The instant at which day `day` (0 = Monday) of week `week` shows `clock` (HH:MM) on a wall in the cohort's zone. */
export function cohortInstant(cohort: Pick<Cohort, 'startsOn' | 'zone'>, week: number, day: number, clock: string): Date {
  return instantOf(plusDays(cohort.startsOn, week * 7 + day), clock, cohort.zone);
}

/** The week a cohort is in at `now`: 0 in its first seven days; negative before, beyond the last when it is over. */
export function weekOf(cohort: Pick<Cohort, 'startsOn' | 'zone'>, now: Date): number {
  return Math.floor((now.getTime() - instantOf(cohort.startsOn, '00:00', cohort.zone).getTime()) / (7 * 86400000));
}

/** Who works in a cohort, in the order in which a page lists them. */
export const STAFF_ROLES = ['organiser', 'second-person', 'care-contact', 'care-deputy', 'trainer', 'co-trainer', 'moderator', 'interpreter', 'focal-point'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

@Entity('appointment')
export class Appointment {
  @PrimaryColumn('text') id: string;
  @Column('text') cohortId: string;
  @Column('text') personId: string;
  @Column('text') role: StaffRole;
  @Column('timestamptz') at: Date;
  /** May lie ahead: then the appointment ends by itself. */
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;

  hasEnded(now: Date): boolean {
    return this.endedAt !== null && this.endedAt <= now;
  }

  /**
   * Sets the end of the appointment.
   * @throws DomainError when it has ended already
   */
  endAt(at: Date | null, now: Date): void {
    if (this.hasEnded(now)) throw new DomainError('course.staff.hasEnded');
    this.endedAt = at;
  }
}
