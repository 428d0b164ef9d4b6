import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A link by mail and a code by phone that let university records staff in once, without passphrase. Both are needed; both are kept as keyed digests. */
@Entity('records_link')
export class RecordsLink {
  @PrimaryColumn('text') id: string;
  @Column('text') personId: string;
  @Column('text') linkDigest: string;
  @Column('text') codeDigest: string;
  @Column('text') madeBy: string;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz') codeUntil: Date;
  @Column('timestamptz') untilAt: Date;
  @Column('timestamptz', { nullable: true }) usedAt: Date | null;
  @Column('timestamptz', { nullable: true }) cancelledAt: Date | null;

  isOpen(at: Date): boolean {
    return !this.usedAt && !this.cancelledAt && at < this.untilAt;
  }

  renewCode(digest: string, until: Date): void {
    this.codeDigest = digest;
    this.codeUntil = until;
  }

  /** True once, when the code (by one of its digests) fits and neither is over. */
  use(codeDigests: string[], at: Date): boolean {
    if (!this.isOpen(at) || at >= this.codeUntil || !codeDigests.includes(this.codeDigest)) return false;
    this.usedAt = at;
    return true;
  }
}
