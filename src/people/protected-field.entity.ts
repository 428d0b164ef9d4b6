import { Column, Entity, PrimaryColumn } from 'typeorm';

export const PROTECTED_KINDS = ['real_name', 'certificate_name', 'certificate_name_latin', 'email', 'organisation', 'country'] as const;
export type ProtectedKind = (typeof PROTECTED_KINDS)[number];

/** One field that identifies a person, sealed with her own data key. */
@Entity('protected_field')
export class ProtectedField {
  @PrimaryColumn('text') id: string;
  @Column('text') personId: string;
  @Column('text') kind: ProtectedKind;
  @Column('bytea') sealed: Buffer;
  @Column('timestamptz') changedAt: Date;
  /** Keyed digest of the text, for exact search; null for fields that nobody searches. */
  @Column('bytea', { nullable: true }) blindIndex: Buffer | null;
}
