import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An app that shows six digits every half minute. The secret is sealed under her own key; a step that was used is never taken again. */
@Entity('totp_factor')
export class TotpFactor {
  @PrimaryColumn('text') personId: string;
  @Column('bytea') sealed: Buffer;
  /** The last half minute of which a code was taken; `bigint` comes as text. */
  @Column('bigint') lastStep: string;
  @Column('timestamptz') createdAt: Date;

  /** True once for each step, and only forwards. */
  take(step: number): boolean {
    if (step <= Number(this.lastStep)) return false;
    this.lastStep = String(step);
    return true;
  }
}

/** A key that her phone, computer or key ring keeps. Called by its number only. */
@Entity('passkey')
export class Passkey {
  @PrimaryColumn('text') id: string;
  @Column('text') personId: string;
  @Column('text') credentialId: string;
  @Column('bytea') publicKey: Buffer;
  @Column('bigint') counter: string;
  /** How it is reached, parted by spaces. */
  @Column('text') transports: string;
  @Column('integer') number: number;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) usedAt: Date | null;

  use(counter: number, at: Date): void {
    this.counter = String(counter);
    this.usedAt = at;
  }
}

/** Ten printed codes. A new card ends the old one. */
@Entity('recovery_card')
export class RecoveryCard {
  @PrimaryColumn('text') id: string;
  @Column('text') personId: string;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;
  /** A code of it chose a new passphrase: from then on it is no second step beside that passphrase. */
  @Column('timestamptz', { nullable: true }) resetAt: Date | null;
}

@Entity('recovery_code')
export class RecoveryCode {
  @PrimaryColumn('text') id: string;
  @Column('text') cardId: string;
  @Column('integer') position: number;
  @Column('text') codeDigest: string;
  @Column('timestamptz', { nullable: true }) usedAt: Date | null;
}
