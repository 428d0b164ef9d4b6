import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

export type DeadlineKind = 'quiz' | 'assignment';

/** When a quiz or assignment is due in one cohort; for one person an extension may be later. */
@Entity('deadline')
export class Deadline {
  @PrimaryColumn('text') cohortId: string;
  @PrimaryColumn('text') kind: DeadlineKind;
  /** The quiz or assignment. */
  @PrimaryColumn('text') subjectId: string;
  @Column('timestamptz') dueAt: Date;
  @VersionColumn() version: number;

  move(dueAt: Date): void {
    this.dueAt = dueAt;
  }
}
