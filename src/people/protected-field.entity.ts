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
}

/** The data key of one person, wrapped by NAME_KEY. Without it her protected fields are noise. */
@Entity('person_key')
export class PersonKey {
  @PrimaryColumn('text') personId: string;
  @Column('bytea') wrapped: Buffer;
  /** Which wrapping key: `v1`. */
  @Column('text') keyId: string;
}
