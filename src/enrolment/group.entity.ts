import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Four or five people who work together. It exists for pages while it has members; its number is not used twice once something was written in it. */
@Entity('learning_group')
export class LearningGroup {
  @PrimaryColumn('text') id: string;
  @Column('text') cohortId: string;
  @Column('integer') number: number;
}
