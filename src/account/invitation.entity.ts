import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';

export type InvitationPurpose = 'open' | 'renew' | 'set-up';

/** How long a code lives that is said on the phone. */
export const SPOKEN_MS = 30 * 60000;

/** A code that lets one person open her account (or choose her sign-in anew). Stored as a keyed digest; used up by a button. */
@Entity('invitation')
export class Invitation {
  @PrimaryColumn('text') id: string;
  @Column('text') personId: string;
  @Column('text') codeDigest: string;
  @Column('text') purpose: InvitationPurpose;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz') expiresAt: Date;
  @Column('timestamptz', { nullable: true }) usedAt: Date | null;
  @Column('timestamptz', { nullable: true }) cancelledAt: Date | null;

  /** Said on the phone after a call-back: it lives half an hour, so it is hers who was called. */
  get isSpoken(): boolean {
    return this.purpose === 'renew' && this.expiresAt.getTime() - this.createdAt.getTime() <= SPOKEN_MS;
  }

  isOpen(at: Date): boolean {
    return !this.usedAt && !this.cancelledAt && at < this.expiresAt;
  }

  use(at: Date): void {
    if (!this.isOpen(at)) throw new DomainError('account.invitation.notOpen');
    this.usedAt = at;
  }
}
