import { randomInt } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../../platform/errors.js';

/** The texts of a group's plan by the keys of the assignment's template. */
export type Plan = Record<string, string>;

const SHUFFLE_STEPS = 2 ** 47;

/** One piece of work as it was handed in, by a person or by a group. It never changes; it can be taken back. */
@Entity('submission')
export class Submission {
  @PrimaryColumn('text') id: string;
  @Column('text') assignmentId: string;
  @Column('text') cohortId: string;
  @Column('text', { nullable: true }) enrolmentId: string | null;
  @Column('text', { nullable: true }) groupId: string | null;
  @Column('integer') versionNumber: number;
  /** What markers see instead of a name. */
  @Column('text') code: string;
  @Column('text') receipt: string;
  @Column('boolean') forCommentsOnly: boolean;
  @Column('text') text: string;
  @Column('jsonb', { nullable: true }) plan: Plan | null;
  @Column('text', { nullable: true }) fileId: string | null;
  @Column('timestamptz') handedInAt: Date;
  @Column('text') handedInBy: string;
  @Column('timestamptz', { nullable: true }) takenBackAt: Date | null;
  /** Her due time had been moved: markers see that it is not late. */
  @Column('boolean') isMovedDate: boolean;
  /** It arrived in the grace hours after its due time. */
  @Column('boolean') isLate: boolean;
  /** When she pressed the button by the clock of her device: a line may be down for days. It is shown to her, and decides nothing. */
  @Column('timestamptz', { nullable: true }) clientAt: Date | null;
  /** Handed in at the due time because she had asked for that. */
  @Column('boolean') isByWish: boolean;
  /** What she ticked with it, in the words that stood there then: "own words" and the like. Empty when somebody else handed it in. */
  @Column('jsonb') statements: string[];
  /** Scripts are marked in the order of this number, which says nothing. */
  @Column('double precision') shuffle: number;

  static handIn(facts: Omit<Submission, 'takenBackAt' | 'shuffle' | 'takeBack' | 'isSameWork'>): Submission {
    return Object.assign(new Submission(), { ...facts, takenBackAt: null, shuffle: randomInt(SHUFFLE_STEPS) / SHUFFLE_STEPS });
  }

  takeBack(at: Date, isMarkingBegun: boolean): void {
    if (this.takenBackAt) return;
    if (isMarkingBegun) throw new DomainError('assignment.takingBack.marking');
    this.takenBackAt = at;
  }

  /** True when handing in `work` again would change nothing. */
  isSameWork(work: Pick<Submission, 'text' | 'plan' | 'fileId'>): boolean {
    return this.text === work.text && this.fileId === work.fileId && sameWords(this.plan, work.plan);
  }
}

function sameWords(one: Plan | null, other: Plan | null): boolean {
  if (!one || !other) return one === other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => (one[key] ?? '') === (other[key] ?? ''));
}
