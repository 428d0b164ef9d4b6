import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** A thematic block of a course, usually a week. */
@Entity('learning_module')
export class LearningModule {
  @PrimaryColumn('text') id: string;
  @Column('text') courseId: string;
  @Column('text') code: string;
  @Column('integer') position: number;
  @Column('integer') week: number;
  @Column('text') title: string;
  @Column('text') summary: string;
  @Column('jsonb') aims: string[];
  @Column('integer') preparationMinutes: number;
  @Column('text') preparationHtml: string;
  @Column('integer') exerciseMinutes: number;
  @Column('text') exerciseTitle: string;
  @Column('text') exerciseHtml: string;
  @Column('text') agreementHtml: string;
  @VersionColumn() version: number;
}

/** One self-study page of a module, read in sittings of at most 20 minutes. */
@Entity('lesson')
export class Lesson {
  @PrimaryColumn('text') id: string;
  @Column('text') moduleId: string;
  @Column('integer') position: number;
  @Column('text') title: string;
  @Column('text') summary: string;
  @Column('jsonb') outcomes: string[];
  @Column('integer') readMinutes: number;
  @Column('integer') thinkMinutes: number;
  @Column('integer') furtherMinutes: number;
  @Column('text', { nullable: true }) contentNote: string | null;
  @Column('text') html: string;
  /** What the page weighs on the wire, compressed, in bytes. */
  @Column('integer') bytes: number;
  @Column('timestamptz') updatedAt: Date;
  @VersionColumn() version: number;
}
