import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';

export type EnrolmentState = 'invited' | 'active' | 'suspended' | 'completed' | 'not_completed' | 'withdrawn';

/** A person's place in a cohort. */
@Entity('enrolment')
export class Enrolment {
  @PrimaryColumn('text') id: string;
  @Column('text') personId: string;
  @Column('text') cohortId: string;
  @Column('text') state: EnrolmentState;
  @Column('timestamptz') invitedAt: Date;
  @Column('timestamptz', { nullable: true }) activatedAt: Date | null;
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;
  @Column('timestamptz', { nullable: true }) suspendedAt: Date | null;
  /** The day until which she said she is offline; nobody asks why. */
  @Column('date', { nullable: true }) offlineUntil: string | null;
  @VersionColumn() version: number;

  static invite(id: string, personId: string, cohortId: string, at: Date): Enrolment {
    return Object.assign(new Enrolment(), { id, personId, cohortId, state: 'invited', invitedAt: at, activatedAt: null, endedAt: null, suspendedAt: null, offlineUntil: null });
  }

  get isActive(): boolean {
    return this.state === 'active';
  }

  activate(at: Date): void {
    if (this.state !== 'invited') throw new DomainError('enrolment.notInvited');
    this.state = 'active';
    this.activatedAt = at;
  }

  /** Stops the clock; resumed whenever she comes back. */
  suspend(at: Date): void {
    if (this.state !== 'active') throw new DomainError('enrolment.notActive');
    this.state = 'suspended';
    this.suspendedAt = at;
  }

  resume(): void {
    if (this.state !== 'suspended') throw new DomainError('enrolment.notSuspended');
    this.state = 'active';
    this.suspendedAt = null;
  }

  withdraw(at: Date): void {
    if (this.state === 'withdrawn') return;
    if (this.state === 'completed' || this.state === 'not_completed') throw new DomainError('enrolment.isFinal');
    this.state = 'withdrawn';
    this.endedAt = at;
  }

  goOffline(until: string | null): void {
    this.offlineUntil = until;
  }

  /** The outcome has been made final. */
  finish(isCompleted: boolean, at: Date): void {
    if (this.state === 'withdrawn') throw new DomainError('enrolment.notActive');
    this.state = isCompleted ? 'completed' : 'not_completed';
    this.endedAt = at;
  }
}
