import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

export interface LearningOutcome {
  code: string;
  text: string;
}

/** What is offered year after year. */
@Entity('programme')
export class Programme {
  @PrimaryColumn('text') id: string;
  @Column('text') title: string;
  @Column('text') summary: string;
  @Column('text') descriptionHtml: string;
  @Column('jsonb') outcomes: LearningOutcome[];
  @Column('integer') notionalHours: number;
  @Column('integer') liveHours: number;
  @Column('text') creditStatement: string;
  @Column('text') issuer: string;
  @Column('text') language: string;
}

/** The numbers of a completion rule; what they mean stands in completion/completion-rule.ts. */
export interface RuleNumbers {
  workshopsNeeded: number;
  quizPassPercent: number;
  passMark: number;
  merit: number;
  distinction: number;
}

/** A teachable design with modules and a completion rule. */
@Entity('course')
export class Course {
  @PrimaryColumn('text') id: string;
  @Column('text', { nullable: true }) programmeId: string | null;
  @Column('text') kind: 'short_course' | 'training';
  @Column('text') title: string;
  @Column('text') summary: string;
  @Column('integer') weeks: number;
  @Column('jsonb') rule: RuleNumbers;
  @VersionColumn() version: number;
}

/** A university that may receive completion records. */
@Entity('partner')
export class Partner {
  @PrimaryColumn('text') id: string;
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') unit: string;
  @Column('text') country: string;
}
