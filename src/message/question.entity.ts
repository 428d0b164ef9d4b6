import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../platform/errors.js';

/** A private question of one participant to the staff of her cohort, or to its care contact alone, with its answers. */
@Entity('question_thread')
export class QuestionThread {
  @PrimaryColumn('text') id: string;
  @Column('text') cohortId: string;
  @Column('text') enrolmentId: string;
  /** The page on which she asked, as a path of ours; null when she asked from the help page. */
  @Column('text', { nullable: true }) aboutPath: string | null;
  /** Only the care contact and her deputy read and answer it, not the other staff. */
  @Column('boolean') forCare: boolean;
  @Column('timestamptz') openedAt: Date;
  @Column('timestamptz', { nullable: true }) closedAt: Date | null;

  close(at: Date): void {
    this.closedAt ??= at;
  }

  reopen(): void {
    this.closedAt = null;
  }
}

@Entity('question_message')
export class QuestionMessage {
  @PrimaryColumn('text') id: string;
  @Column('text') threadId: string;
  @Column('text') personId: string;
  @Column('text') text: string;
  @Column('timestamptz') at: Date;
  /** When the other side first saw it. */
  @Column('timestamptz', { nullable: true }) readAt: Date | null;

  static write(id: string, threadId: string, personId: string, text: string, at: Date): QuestionMessage {
    if (text.trim() === '') throw new DomainError('message.question.empty');
    return Object.assign(new QuestionMessage(), { id, threadId, personId, text, at, readAt: null });
  }
}
