import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';
import { isZone } from '../platform/time/local-time.js';

export type ProtectionLevel = 'pseudonymous' | 'hidden';

/** The human. All that others ever see of her here is the display name; everything that identifies her is a protected field. */
@Entity('person')
export class Person {
  @PrimaryColumn('text') id: string;
  @Column('text') displayName: string;
  /** IANA zone in which her times are shown. */
  @Column('text') zone: string;
  @Column('text') locale: string;
  @Column('text') protectionLevel: ProtectionLevel;
  @Column('timestamptz') createdAt: Date;
  /** She took another name while hidden: what she wrote up to this moment stays without a name, also when she is shown again. */
  @Column('timestamptz', { nullable: true }) unsignedUntil: Date | null;
  @VersionColumn() version: number;

  static make(id: string, displayName: string, zone: string, locale: string, at: Date): Person {
    const person = new Person();
    Object.assign(person, { id, zone, locale, protectionLevel: 'pseudonymous', createdAt: at, unsignedUntil: null });
    person.rename(displayName, at);
    return person;
  }

  get isHidden(): boolean {
    return this.protectionLevel === 'hidden';
  }

  /** Shows everywhere at once, old texts included; a name taken while hidden is not put to anything older. */
  rename(displayName: string, at: Date): void {
    const name = displayName.trim().normalize('NFC');
    if (name === '') throw new DomainError('people.displayName.missing');
    if (this.isHidden && name !== this.displayName) this.unsignedUntil = at;
    this.displayName = name;
  }

  moveTo(zone: string): void {
    if (!isZone(zone)) throw new DomainError('people.zone.unknown');
    this.zone = zone;
  }

  hide(): void {
    this.protectionLevel = 'hidden';
  }

  show(): void {
    this.protectionLevel = 'pseudonymous';
  }
}
