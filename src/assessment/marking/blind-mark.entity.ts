import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DomainError } from '../../platform/errors.js';
import type { CriterionMark } from './mark.entity.js';

/** A second or third mark of a script, written without seeing the others. */
@Entity('blind_mark')
export class BlindMark {
  @PrimaryColumn('text') id: string;
  @Column('text') submissionId: string;
  @Column('integer') place: 2 | 3;
  @Column('text') markerId: string;
  @Column('text') overall: string;
  @Column('jsonb') criteria: CriterionMark[];
  @Column('boolean') isDone: boolean;
  @Column('timestamptz') beganAt: Date;
  @Column('timestamptz') changedAt: Date;
  @Column('integer') version: number;

  static begin(id: string, submissionId: string, place: 2 | 3, markerId: string, at: Date): BlindMark {
    return Object.assign(new BlindMark(), { id, submissionId, place, markerId, overall: '', criteria: [], isDone: false, beganAt: at, changedAt: at, version: 0 });
  }

  write(overall: string, criteria: CriterionMark[], isDone: boolean, at: Date): void {
    if (this.isDone) throw new DomainError('marking.second.isDone');
    Object.assign(this, { overall, criteria, isDone, changedAt: at, version: this.version + 1 });
  }
}
