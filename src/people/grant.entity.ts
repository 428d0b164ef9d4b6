import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ROLES = ['participant', 'trainer', 'co-trainer', 'organiser', 'partner-officer', 'administrator'] as const;
export type Role = (typeof ROLES)[number];
export type ScopeKind = 'site' | 'cohort' | 'partner';

/** One role of one person in one scope, for a time. Appointments, enrolments and partners write them; guard and viewer read only these. */
@Entity('role_grant')
export class Grant {
  @PrimaryColumn('text') id: string;
  @Column('text') personId: string;
  @Column('text') role: Role;
  @Column('text') scopeKind: ScopeKind;
  /** The cohort or partner; null for the site. */
  @Column('text', { nullable: true }) scopeId: string | null;
  @Column('timestamptz') fromAt: Date;
  @Column('timestamptz', { nullable: true }) untilAt: Date | null;
}
