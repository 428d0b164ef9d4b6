import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../../platform/errors.js';
import type { Score } from './quiz-scoring.js';

/** The attempt was handed in already (perhaps on another device): nothing can be added to it. */
export class AttemptClosed extends DomainError {
  override readonly status = 409;
  constructor() {
    super('quiz.attempt.closed');
  }
}

/** One go at a quiz by one person. It stays open until she hands it in; it is never closed for her. */
@Entity('attempt')
export class Attempt {
  @PrimaryColumn('text') id: string;
  @Column('text') quizId: string;
  @Column('text') enrolmentId: string;
  /** From 1, for each person and quiz. */
  @Column('integer') number: number;
  @Column('timestamptz') beganAt: Date;
  @Column('timestamptz', { nullable: true }) handedInAt: Date | null;
  /** When she pressed the button by the clock of her device; it decides nothing. */
  @Column('timestamptz', { nullable: true }) clientAt: Date | null;
  /** The question at which she was last, on whichever device. */
  @Column('integer') atPosition: number;
  /** Exact score, `points` of `outOf`; null until handed in. See quiz-scoring.ts. */
  @Column('integer', { nullable: true }) points: number | null;
  @Column('integer', { nullable: true }) outOf: number | null;

  static begin(id: string, quizId: string, enrolmentId: string, number: number, at: Date): Attempt {
    return Object.assign(new Attempt(), { id, quizId, enrolmentId, number, beganAt: at, handedInAt: null, clientAt: null, atPosition: 1, points: null, outOf: null });
  }

  handIn(at: Date, clientAt: Date | null = null): void {
    if (this.handedInAt) throw new AttemptClosed();
    this.handedInAt = at;
    this.clientAt = clientAt;
  }

  /** Sets the score of an attempt that was handed in, also again after an answer was counted. */
  score(score: Score): void {
    if (!this.handedInAt) throw new DomainError('quiz.attempt.stillOpen');
    this.points = score.points;
    this.outOf = score.outOf;
  }
}
