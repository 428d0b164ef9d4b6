import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';
import type { Outcome } from '../completion/completion-rule.js';
import type { FrozenRecord } from './frozen-record.js';
import { FILE_FORMATS, type FileFormat } from './file-formats.js';
import { SENSITIVE_FIELDS, isRecordField, type RecordField } from './record-fields.js';

/** One outcome as it was proposed, with a digest of all the facts from which it came. */
export interface ProposedOutcome {
  enrolmentId: string;
  outcome: Outcome;
  digest: string;
}

/** One organiser proposes the outcomes of a cohort; a second person makes them final. */
@Entity('outcome_proposal')
export class OutcomeProposal {
  @PrimaryColumn('text') id: string;
  @Column('text') cohortId: string;
  @Column('text') proposedBy: string;
  @Column('timestamptz') at: Date;
  @Column('jsonb') outcomes: ProposedOutcome[];
  @Column('text') digest: string;
  @Column('text', { nullable: true }) confirmedBy: string | null;
  @Column('timestamptz', { nullable: true }) confirmedAt: Date | null;
  @Column('timestamptz', { nullable: true }) withdrawnAt: Date | null;

  static make(facts: Pick<OutcomeProposal, 'id' | 'cohortId' | 'proposedBy' | 'at' | 'outcomes' | 'digest'>): OutcomeProposal {
    if (facts.outcomes.length === 0) throw new DomainError('record.proposal.nobody');
    return Object.assign(new OutcomeProposal(), { ...facts, confirmedBy: null, confirmedAt: null, withdrawnAt: null });
  }

  confirm(personId: string, at: Date): void {
    if (personId === this.proposedBy) throw new DomainError('record.proposal.samePerson');
    this.confirmedBy = personId;
    this.confirmedAt = at;
  }

  withdraw(at: Date): void {
    if (this.confirmedAt) throw new DomainError('record.proposal.isFinal');
    this.withdrawnAt = at;
  }
}

/** Frozen when results are made final; released by the first download; disputed while a university asks about it; superseded by a later version; withdrawn when she took back her last yes after a university had it. */
export type RecordState = 'frozen' | 'released' | 'disputed' | 'superseded' | 'withdrawn';

/** Final, numbered, hashed statement of one outcome. It holds no name. A later version supersedes it; what it says is never changed. */
@Entity('completion_record')
export class CompletionRecord {
  @PrimaryColumn('text') id: string;
  @Column('text') number: string;
  @Column('text') enrolmentId: string;
  @Column('text') cohortId: string;
  @Column('integer') versionNumber: number;
  @Column('text') outcome: Outcome;
  @Column('text') state: RecordState;
  @Column('jsonb') frozen: FrozenRecord;
  @Column('text') sha256: string;
  @Column('timestamptz') madeFinalAt: Date;
  @Column('text', { nullable: true }) supersedesId: string | null;

  /** @throws DomainError when a later version stands in its place, or it was withdrawn */
  dispute(): void {
    if (this.state === 'superseded' || this.state === 'withdrawn') throw new DomainError('record.dispute.gone');
    this.state = 'disputed';
  }

  /** The query is answered and the record stands as it is. */
  uphold(): void {
    if (this.state === 'disputed') this.state = 'released';
  }

  /** She took back her last yes: no university may have it any more. It stays hers, and so does her certificate. What was never sent has nothing to take back. */
  takeBack(): void {
    if (this.state === 'released') this.state = 'withdrawn';
  }

  /** She said yes again. */
  sendAgain(): void {
    if (this.state === 'withdrawn') this.state = 'released';
  }

  supersede(): void {
    if (this.state === 'superseded' || this.state === 'withdrawn') throw new DomainError('record.dispute.gone');
    this.state = 'superseded';
  }
}

/** Which fields go to which university, for what, until when: written down by one organiser, in force when another has signed it off. Never changed; a new version replaces it. */
@Entity('agreement')
export class Agreement {
  @PrimaryColumn('text') id: string;
  @Column('text') partnerId: string;
  @Column('text') number: string;
  @Column('integer') versionNumber: number;
  @Column('text') purpose: string;
  @Column('jsonb') fields: RecordField[];
  @Column('jsonb') formats: FileFormat[];
  /** How long the university may keep what it took. */
  @Column('integer') keepMonths: number;
  /** Whom to reach there, in words that both sides know: an office, not a person. */
  @Column('text') contact: string;
  @Column('boolean') asksEndorsement: boolean;
  /** YYYY-MM-DD, both included. */
  @Column('date') fromOn: string;
  @Column('date') untilOn: string;
  @Column('text', { nullable: true }) madeBy: string | null;
  @Column('timestamptz', { nullable: true }) madeAt: Date | null;
  @Column('text', { nullable: true }) agreedBy: string | null;
  @Column('timestamptz', { nullable: true }) agreedAt: Date | null;
  @Column('timestamptz', { nullable: true }) droppedAt: Date | null;

  static make(facts: AgreementFacts & { id: string; versionNumber: number; madeBy: string | null; madeAt: Date }): Agreement {
    const sensitive = facts.fields.find((field) => SENSITIVE_FIELDS.includes(field));
    if (sensitive) throw new DomainError('record.agreement.sensitive');
    const unknown = facts.fields.find((field) => !isRecordField(field));
    if (unknown || facts.fields.length === 0) throw new DomainError('record.agreement.unknownField', { field: unknown ?? '' });
    if (facts.fromOn > facts.untilOn) throw new DomainError('record.agreement.dates');
    const defaults = { formats: [...FILE_FORMATS], keepMonths: 24, contact: '', asksEndorsement: false };
    return Object.assign(new Agreement(), { ...defaults, ...facts, fields: [...new Set(facts.fields)], agreedBy: null, agreedAt: null, droppedAt: null });
  }

  /** The second yes; from the site itself (a demo, a first start) it needs none. */
  sign(personId: string | null, at: Date): void {
    if (this.agreedAt ?? this.droppedAt) throw new DomainError('partner.agreement.decided');
    if (personId !== null && personId === this.madeBy) throw new DomainError('partner.agreement.samePerson');
    this.agreedBy = personId;
    this.agreedAt = at;
  }

  drop(at: Date): void {
    if (this.agreedAt ?? this.droppedAt) throw new DomainError('partner.agreement.decided');
    this.droppedAt = at;
  }
}

export interface AgreementFacts {
  partnerId: string;
  number: string;
  purpose: string;
  fields: readonly string[];
  fromOn: string;
  untilOn: string;
  formats?: FileFormat[];
  keepMonths?: number;
  contact?: string;
  asksEndorsement?: boolean;
}

/** A person's yes to one university, to these fields and no others; dated, withdrawn in one press. */
@Entity('consent')
export class Consent {
  @PrimaryColumn('text') id: string;
  @Column('text') personId: string;
  @Column('text') partnerId: string;
  @Column('boolean') withName: boolean;
  @Column('timestamptz') givenAt: Date;
  @Column('timestamptz', { nullable: true }) withdrawnAt: Date | null;
  @Column('jsonb') fields: RecordField[];
  @Column('text', { nullable: true }) agreementId: string | null;

  /** An agreement that names more than she saw is not what she said yes to. */
  covers(fields: readonly RecordField[]): boolean {
    return fields.every((field) => this.fields.includes(field));
  }
}
