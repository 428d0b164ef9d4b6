import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';
import type { Outcome } from '../completion/completion-rule.js';
import type { FrozenRecord } from './frozen-record.js';
import { isRecordField, type RecordField } from './record-fields.js';

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

/** Final, numbered, hashed statement of one outcome. It holds no name. A later version supersedes it; it is never changed. */
@Entity('completion_record')
export class CompletionRecord {
  @PrimaryColumn('text') id: string;
  @Column('text') number: string;
  @Column('text') enrolmentId: string;
  @Column('text') cohortId: string;
  @Column('integer') versionNumber: number;
  @Column('text') outcome: Outcome;
  @Column('text') state: 'ratified' | 'released' | 'disputed' | 'superseded' | 'withdrawn';
  @Column('jsonb') frozen: FrozenRecord;
  @Column('text') sha256: string;
  @Column('timestamptz') madeFinalAt: Date;
  @Column('text', { nullable: true }) supersedesId: string | null;
}

/** Which fields go to which university, for what, until when. */
@Entity('agreement')
export class Agreement {
  @PrimaryColumn('text') id: string;
  @Column('text') partnerId: string;
  @Column('text') number: string;
  @Column('text') purpose: string;
  @Column('jsonb') fields: RecordField[];
  /** YYYY-MM-DD, both included. */
  @Column('date') fromOn: string;
  @Column('date') untilOn: string;

  static make(facts: { id: string; partnerId: string; number: string; purpose: string; fields: readonly string[]; fromOn: string; untilOn: string }): Agreement {
    const unknown = facts.fields.find((field) => !isRecordField(field));
    if (unknown || facts.fields.length === 0) throw new DomainError('record.agreement.unknownField', { field: unknown ?? '' });
    if (facts.fromOn > facts.untilOn) throw new DomainError('record.agreement.dates');
    return Object.assign(new Agreement(), { ...facts, fields: [...new Set(facts.fields)] });
  }
}

/** A person's yes to one university, dated, withdrawn in one press. */
@Entity('consent')
export class Consent {
  @PrimaryColumn('text') id: string;
  @Column('text') personId: string;
  @Column('text') partnerId: string;
  @Column('boolean') withName: boolean;
  @Column('timestamptz') givenAt: Date;
  @Column('timestamptz', { nullable: true }) withdrawnAt: Date | null;
}
