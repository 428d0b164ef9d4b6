import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LateRule } from '../assignment/counted-points.js';

/** What a cohort may switch on for its markers. Each is off, and out of sight, until somebody wants it. */
export interface MarkingSwitches {
  /** While a marker works on a script, another can take it over only when she has been silent for an hour. */
  leases: boolean;
  sharedComments: boolean;
  secondMarking: boolean;
  /** Second marking: this share of the scripts that no rule picks, by chance. */
  samplePercent: number;
  agreedRule: AgreedRule;
  /** Second marking: with more points than this between two marks a third marker is asked; null = never. */
  thirdOver: number | null;
  /** Started days after the due time take points off. */
  latePenalty: boolean;
  lateUnit: LateRule['unit'];
  latePerDay: number;
  lateFloorPercent: number;
  /** The trainer can see which scripts have passages in common. */
  similarity: boolean;
  /** Markers may give a recorded voice back. */
  voiceFeedback: boolean;
  /** Markers may put notes on the pages of a PDF. */
  pdfNotes: boolean;
}

export const AGREED_RULES = ['average', 'higher'] as const;
export type AgreedRule = (typeof AGREED_RULES)[number];

/** The switches of one cohort; without a row all are off. */
@Entity('marking_setting')
export class MarkingSetting implements MarkingSwitches {
  @PrimaryColumn('text') cohortId: string;
  @Column('boolean') leases: boolean;
  @Column('boolean') sharedComments: boolean;
  @Column('boolean') secondMarking: boolean;
  @Column('integer') samplePercent: number;
  @Column('text') agreedRule: AgreedRule;
  @Column('integer', { nullable: true }) thirdOver: number | null;
  @Column('boolean') latePenalty: boolean;
  @Column('text') lateUnit: LateRule['unit'];
  @Column('integer') latePerDay: number;
  @Column('integer') lateFloorPercent: number;
  @Column('boolean') similarity: boolean;
  @Column('boolean') voiceFeedback: boolean;
  @Column('boolean') pdfNotes: boolean;
  @Column('text', { nullable: true }) changedBy: string | null;
  @Column('timestamptz') changedAt: Date;
  @Column('integer') version: number;

  static of(cohortId: string, at: Date): MarkingSetting {
    return Object.assign(new MarkingSetting(), { cohortId, ...ALL_OFF, changedBy: null, changedAt: at, version: 0 });
  }

  change(switches: Partial<MarkingSwitches>, by: string, at: Date): void {
    Object.assign(this, switches, { changedBy: by, changedAt: at, version: this.version + 1 });
  }
}

export const ALL_OFF: MarkingSwitches = { leases: false, sharedComments: false, secondMarking: false, samplePercent: 20, agreedRule: 'average', thirdOver: null, latePenalty: false, lateUnit: 'points', latePerDay: 2, lateFloorPercent: 50, similarity: false, voiceFeedback: false, pdfNotes: false };
