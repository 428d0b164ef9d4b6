import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ROLES = [
  'participant', 'trainer', 'co-trainer', 'moderator', 'interpreter', 'focal-point', 'care-contact', 'care-deputy', 'organiser', 'second-person', 'partner-officer', 'administrator',
] as const;
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
  /** When it ended, or will end by itself; null while nobody has said. */
  @Column('timestamptz', { nullable: true }) untilAt: Date | null;
}

/** SQL: the grant or appointment counts now. One that ends on a later day counts until then. */
export const liveUntil = (column: string): string => `(${column} IS NULL OR ${column} > now())`;

/** SQL: grant `alias` counts now. */
export const liveGrant = (alias: string): string => liveUntil(`${alias}.until_at`);
