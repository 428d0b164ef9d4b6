import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** A means of signing in. A person may have none. */
@Entity('account')
export class Account {
  @PrimaryColumn('text') id: string;
  @Column('text') personId: string;
  /** The sign-in name as its owner writes it. */
  @Column('text') handle: string;
  /** What is compared: NFKC, small letters, no spaces. Unique. */
  @Column('text') handleKey: string;
  /** Argon2id in PHC form. */
  @Column('text') passphraseHash: string;
  /** Under 15 signs: good only beside a second step. */
  @Column('boolean') passphraseIsShort: boolean;
  /** Made for the demo; a production boot refuses while one exists. */
  @Column('boolean') isDemo: boolean;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) disabledAt: Date | null;
  @VersionColumn() version: number;

  changePassphrase(hash: string, isShort = false): void {
    this.passphraseHash = hash;
    this.passphraseIsShort = isShort;
  }

  changeHandle(handle: string): void {
    this.handle = handle;
    this.handleKey = handleKey(handle);
  }

  disable(at: Date): void {
    this.disabledAt ??= at;
  }
}

/** Two sign-in names that look the same are the same. */
export function handleKey(handle: string): string {
  return handle.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}
