import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import type { QuestionBody, QuestionKind } from './question-body.js';

/** The check at the end of a module: ten questions, untimed, best attempt counts. */
@Entity('quiz')
export class Quiz {
  @PrimaryColumn('text') id: string;
  @Column('text') moduleId: string;
  @Column('text') title: string;
  /** How long it takes most people; there is no clock. */
  @Column('integer') minutes: number;
  /** The share of all points at which it is passed, 0 to 100. */
  @Column('integer') passPercent: number;
  @Column('integer') dueWeek: number;
  /** 0 = Monday. */
  @Column('integer') dueDay: number;
  @VersionColumn() version: number;
}

/** One question of a quiz. */
@Entity('question')
export class Question {
  @PrimaryColumn('text') id: string;
  @Column('text') quizId: string;
  /** From 1. */
  @Column('integer') position: number;
  @Column('text') kind: QuestionKind;
  @Column('text') text: string;
  @Column('jsonb') body: QuestionBody;
  @Column('text') explanation: string;
}
