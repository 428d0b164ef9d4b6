import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** `workshop` counts for completion; `welcome` and `showcase` do not; `training` is a session of a stand-alone training. */
export type WorkshopKind = 'welcome' | 'workshop' | 'showcase' | 'training';

export interface PlanStep {
  minutes: number;
  what: string;
}

/** A themed live meeting of a course, as it is taught in every cohort. */
@Entity('workshop')
export class Workshop {
  @PrimaryColumn('text') id: string;
  @Column('text') courseId: string;
  @Column('text', { nullable: true }) moduleId: string | null;
  @Column('integer') number: number;
  @Column('text') kind: WorkshopKind;
  @Column('text') title: string;
  @Column('text') summary: string;
  @Column('integer') minutes: number;
  @Column('jsonb') outcomes: string[];
  @Column('text') beforeHtml: string;
  @Column('jsonb') plan: PlanStep[];
  @Column('text') trainerNotesHtml: string;
  @Column('text') catchUpTitle: string;
  @Column('text') catchUpHtml: string;
  @Column('integer') catchUpMinutes: number;
  /** Week of the cohort, day of the week (0 = Monday) and HH:MM on a wall in the cohort's zone. */
  @Column('integer') week: number;
  @Column('integer') day: number;
  @Column('text') clock: string;
  @VersionColumn() version: number;
}

/** A handout of a workshop. */
@Entity('workshop_material')
export class WorkshopMaterial {
  @PrimaryColumn('text') id: string;
  @Column('text') workshopId: string;
  @Column('integer') position: number;
  @Column('text') title: string;
  @Column('text') html: string;
  /** What its page weighs on the wire, compressed, in bytes. */
  @Column('integer') bytes: number;
}
