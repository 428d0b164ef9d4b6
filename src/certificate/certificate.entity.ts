import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Outcome } from '../completion/completion-rule.js';
import { DomainError } from '../platform/errors.js';

/**
 * `held`: earned, kept until she chooses a name. `asked`: another name was asked for and an organiser has not decided. Only `issued` verifies as valid;
 * `replaced` and `revoked` say so; all others answer like a serial that does not exist. `expired`: nobody claimed it within six years.
 */
export type CertificateState = 'held' | 'issued' | 'replaced' | 'revoked' | 'expired' | 'asked' | 'refused';

export const REISSUE_REASONS = ['error', 'name', 'lost', 'safety'] as const;
export type ReissueReason = (typeof REISSUE_REASONS)[number];

export const REVOCATION_CLASSES = ['by_mistake', 'wrong_outcome', 'on_request', 'misused'] as const;
export type RevocationClass = (typeof REVOCATION_CLASSES)[number];

/** What is printed beside the name; frozen when the results were made final. */
export interface AwardFacts {
  title: string;
  outcome: Outcome;
  learningOutcomes: Array<{ code: string; text: string }>;
  notionalHours: number | null;
  liveHours: number | null;
  /** YYYY-MM-DD, as `endsOn` and `awardedOn`. */
  startsOn: string;
  endsOn: string;
  awardedOn: string;
  issuer: string;
  partners: Array<{ name: string; unit: string }>;
  creditStatement: string;
  language: string;
  recordNumber: string;
  /** Set on a certificate that takes the place of another. */
  reissuedOn?: string;
  reissueReason?: ReissueReason;
}

/** The human document. Its name, secret and file are sealed under the holder's own key. */
@Entity('certificate')
export class Certificate {
  @PrimaryColumn('text') id: string;
  @Column('text') serial: string;
  @Column('text') secretDigest: string;
  @Column('text') enrolmentId: string;
  @Column('text') cohortId: string;
  @Column('text') state: CertificateState;
  /** JSON `{ name, latin }`, sealed. */
  @Column('bytea', { nullable: true }) sealedName: Buffer | null;
  @Column('bytea') sealedSecret: Buffer;
  @Column('bytea', { nullable: true, select: false }) sealedPdf: Buffer | null;
  @Column('boolean') showName: boolean;
  /** Whoever has the secret may type a name and learn whether it is the one on the paper; off until the holder switches it on. */
  @Column('boolean') hasNameCheck: boolean;
  @Column('text') outcome: Outcome;
  @Column('date') awardedOn: string;
  @Column('timestamptz', { nullable: true }) issuedAt: Date | null;
  @Column('timestamptz', { nullable: true }) replacedAt: Date | null;
  @Column('timestamptz', { nullable: true }) revokedAt: Date | null;
  @Column('text', { nullable: true }) revokedClass: RevocationClass | null;
  @Column('text', { nullable: true }) replacesId: string | null;
  @Column('jsonb') facts: AwardFacts;

  /** A certificate that is earned and has no name yet. */
  static hold(ids: Pick<Certificate, 'id' | 'serial' | 'secretDigest' | 'sealedSecret' | 'enrolmentId' | 'cohortId'>, facts: AwardFacts): Certificate {
    const nothing = { sealedName: null, showName: false, hasNameCheck: false, issuedAt: null, replacedAt: null, revokedAt: null, revokedClass: null, replacesId: null };
    return Object.assign(new Certificate(), { ...nothing, ...ids, state: 'held', outcome: facts.outcome, awardedOn: facts.awardedOn, facts });
  }

  issue(sealedName: Buffer, at: Date): void {
    if (this.state !== 'held' && this.state !== 'asked') throw new DomainError('certificate.notHeld');
    this.state = 'issued';
    this.sealedName = sealedName;
    this.issuedAt = at;
  }

  /** Makes `next` the one that takes this one's place: same award, same date, its own serial. Neither is shown with a name. */
  replaceBy(next: Certificate, reason: ReissueReason, on: string): void {
    this.mustBeIssued();
    next.replacesId = this.id;
    next.facts = { ...this.facts, reissuedOn: on, reissueReason: reason };
  }

  /** What the record behind it says now; only before it is issued, since a printed one is never changed. */
  say(facts: AwardFacts): void {
    if (this.state !== 'held') throw new DomainError('certificate.notHeld');
    this.outcome = facts.outcome;
    this.facts = facts;
  }

  replaced(at: Date): void {
    this.mustBeIssued();
    this.state = 'replaced';
    this.replacedAt = at;
    this.showName = false;
    this.hasNameCheck = false;
    this.sealedPdf = null;
  }

  ask(sealedName: Buffer): void {
    this.state = 'asked';
    this.sealedName = sealedName;
  }

  refuse(): void {
    if (this.state !== 'asked') throw new DomainError('certificate.notAsked');
    this.state = 'refused';
    this.sealedName = null;
  }

  /** Cancels it for good; the class says why, in a word that holds no story. */
  revoke(revokedClass: RevocationClass, at: Date): void {
    if (this.state !== 'issued' && this.state !== 'held') throw new DomainError('certificate.notIssued');
    this.state = 'revoked';
    this.revokedClass = revokedClass;
    this.revokedAt = at;
    this.showName = false;
    this.hasNameCheck = false;
    this.sealedPdf = null;
  }

  /** Whether the public check shows the name; off until the holder switches it on. */
  letNameShow(isShown: boolean): void {
    this.mustBeIssued();
    this.showName = isShown;
  }

  letNameBeTyped(isOn: boolean): void {
    this.mustBeIssued();
    this.hasNameCheck = isOn;
  }

  private mustBeIssued(): void {
    if (this.state !== 'issued') throw new DomainError('certificate.notIssued');
  }
}
