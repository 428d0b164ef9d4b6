import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';
import { cohortInstant, type Cohort } from '../course/cohort.entity.js';
import type { Workshop } from './workshop.entity.js';

/** The programs in which a session may be held; `other` is anything else. */
export const APPS = ['zoom', 'jitsi', 'meet', 'teams', 'other'] as const;
export type App = (typeof APPS)[number];

/** A start may be put off by at most this many minutes; more than that is a new time. */
export const MOST_LATE_MINUTES = 60;

/** What an organiser sets for a session. */
export interface Arrangement {
  startsAt: Date;
  minutes: number;
  app: App;
  joinLink: string | null;
  hostLink: string | null;
  dialIn: string | null;
}

/** One live meeting of a workshop in one cohort. */
@Entity('workshop_session')
export class WorkshopSession {
  @PrimaryColumn('text') id: string;
  @Column('text') cohortId: string;
  @Column('text') workshopId: string;
  @Column('timestamptz') startsAt: Date;
  @Column('integer') minutes: number;
  @Column('text', { nullable: true }) hostLink: string | null;
  @Column('text', { nullable: true }) joinLink: string | null;
  @Column('text', { nullable: true }) dialIn: string | null;
  @Column('text') app: App;
  @Column('integer') lateMinutes: number;
  /** Grows with every change that a calendar must take over (RFC 5545, 3.8.7.4). */
  @Column('integer') sequence: number;
  @Column('timestamptz', { nullable: true }) cancelledAt: Date | null;
  @VersionColumn() version: number;

  static plan(id: string, cohort: Pick<Cohort, 'id' | 'startsOn' | 'zone'>, workshop: Pick<Workshop, 'id' | 'minutes' | 'week' | 'day' | 'clock'>): WorkshopSession {
    return Object.assign(new WorkshopSession(), {
      id, cohortId: cohort.id, workshopId: workshop.id, startsAt: cohortInstant(cohort, workshop.week, workshop.day, workshop.clock), minutes: workshop.minutes,
      hostLink: null, joinLink: null, dialIn: null, app: 'other', lateMinutes: 0, sequence: 0, cancelledAt: null,
    });
  }

  /** Sets time, links and program; a new time also ends "we start late". */
  arrange(facts: Arrangement): void {
    const isMoved = facts.startsAt.getTime() !== this.startsAt.getTime();
    if (isMoved) this.lateMinutes = 0;
    this.sequence += 1;
    Object.assign(this, facts);
  }

  /** The link failed and here is another one: everybody's page shows it from now on. */
  useLink(joinLink: string): void {
    this.guardHeld();
    this.joinLink = joinLink;
    this.sequence += 1;
  }

  /** The start is put off by so many minutes; 0 takes that back. */
  startLate(minutes: number): void {
    this.guardHeld();
    if (!Number.isInteger(minutes) || minutes < 0 || minutes > MOST_LATE_MINUTES) throw new DomainError('workshop.delay.range');
    this.lateMinutes = minutes;
    this.sequence += 1;
  }

  cancel(at: Date): void {
    if (this.cancelledAt) return;
    this.cancelledAt = at;
    this.sequence += 1;
  }

  bringBack(): void {
    if (!this.cancelledAt) return;
    this.cancelledAt = null;
    this.sequence += 1;
  }

  /** What happens in a session needs one that is held. */
  guardHeld(): void {
    if (this.cancelledAt) throw new DomainError('workshop.session.isCancelled');
  }
}
