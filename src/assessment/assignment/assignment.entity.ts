import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** `individual` and `group` are marked; a `reflection` is read, and handing it in is enough. */
export type AssignmentMode = 'individual' | 'group' | 'reflection';

/** One heading of the plan that a group fills in. */
export interface TemplateHeading {
  key: string;
  title: string;
  hint: string;
}

/** What is to be handed in, in every cohort of a course. */
@Entity('assignment')
export class Assignment {
  @PrimaryColumn('text') id: string;
  @Column('text') courseId: string;
  @Column('text', { nullable: true }) moduleId: string | null;
  @Column('text') code: string;
  @Column('text') title: string;
  @Column('integer') minutes: number;
  @Column('text') mode: AssignmentMode;
  @Column('integer') weightPercent: number;
  @Column('text') briefHtml: string;
  @Column('jsonb') checklist: string[];
  @Column('jsonb') template: TemplateHeading[];
  @Column('integer') dueWeek: number;
  /** 0 = Monday. */
  @Column('integer') dueDay: number;
  @VersionColumn() version: number;
}

/** One level of a criterion; `from` and `to` are points, both included. */
export interface CriterionLevel {
  name: string;
  from: number;
  to: number;
  text: string;
}

/** One line of a rubric. */
@Entity('criterion')
export class Criterion {
  @PrimaryColumn('text') id: string;
  @Column('text') assignmentId: string;
  @Column('integer') position: number;
  @Column('text') name: string;
  @Column('jsonb') outcomes: string[];
  @Column('integer') points: number;
  @Column('jsonb') levels: CriterionLevel[];
}
