import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AttendanceState } from './attendance-rule.js';

/** Who came to one session: one word, no minutes. */
@Entity('attendance')
export class Attendance {
  @PrimaryColumn('text') sessionId: string;
  @PrimaryColumn('text') enrolmentId: string;
  @Column('text') state: AttendanceState;
  @Column('text') recordedBy: string;
  @Column('timestamptz') at: Date;
}

/** One change of attendance; changes made by one press share a batch, which can be undone. */
@Entity('attendance_change')
export class AttendanceChange {
  @PrimaryColumn('text') id: string;
  @Column('text') batchId: string;
  @Column('text') sessionId: string;
  @Column('text') enrolmentId: string;
  @Column('text', { nullable: true }) before: AttendanceState | null;
  @Column('text') after: AttendanceState;
  @Column('text') byPerson: string;
  @Column('timestamptz') at: Date;
  @Column('timestamptz', { nullable: true }) undoneAt: Date | null;
}

/** The short task that replaces a missed session, handed in once. */
@Entity('catch_up')
export class CatchUp {
  @PrimaryColumn('text') id: string;
  @Column('text') sessionId: string;
  @Column('text') enrolmentId: string;
  /** Empty when it was handed in as sound or as a file. */
  @Column('text') text: string;
  /** The stored file, if any; no foreign key, because files come with a later migration. */
  @Column('text', { nullable: true }) fileId: string | null;
  @Column('text') receipt: string;
  @Column('timestamptz') handedInAt: Date;
}
