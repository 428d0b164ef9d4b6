import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { Conflict, found } from '../../platform/errors.js';
import { timeWord } from '../../platform/time/local-time.js';
import { cohortInstant, type Cohort } from '../../course/cohort.entity.js';
import { Cohorts } from '../../course/cohorts.service.js';
import type { ViewerAct } from '../../people/viewer.js';
import { DueMoves } from './due-moves.js';
import { Deadline, type DeadlineKind } from './deadline.entity.js';
import { canMoveDeadlines } from './deadline.policy.js';

/** What a course says of when something is due: day `day` (0 = Monday) of week `week` of each cohort. */
export interface DueInCourse {
  kind: DeadlineKind;
  subjectId: string;
  week: number;
  day: number;
}

/** One deadline of one cohort, as its page showed it. */
export interface DeadlineAddress {
  cohortId: string;
  kind: DeadlineKind;
  subjectId: string;
  /** The version that the page showed; another one answers 409. */
  version: number;
}

const DUE_CLOCK = '23:59';

/** When quizzes and assignments are due in each cohort. */
@Injectable()
export class Deadlines implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly cohorts: Cohorts,
    private readonly moves: DueMoves,
  ) {}

  onModuleInit(): void {
    this.cohorts.onPlanned((tx, cohort) => this.computeAll(tx, cohort));
  }

  /** Writes the deadlines of a new cohort: each quiz and assignment of its course, at 23:59 in the cohort's zone. */
  private async computeAll(tx: Tx, cohort: Cohort): Promise<void> {
    const items = await tx.rows<DueInCourse>(
      `SELECT 'quiz' AS kind, q.id AS "subjectId", q.due_week AS week, q.due_day AS day FROM quiz q JOIN learning_module m ON m.id = q.module_id WHERE m.course_id = $1
       UNION ALL SELECT 'assignment', a.id, a.due_week, a.due_day FROM assignment a WHERE a.course_id = $1`,
      [cohort.courseId],
    );
    for (const item of items) await this.write(tx, cohort, item);
  }

  /** Gives a new quiz or assignment its deadline in every cohort of the course that is not final yet. Called by the slice that makes it. */
  async add(tx: Tx, courseId: string, item: DueInCourse): Promise<void> {
    const cohorts = await tx.rows<Pick<Cohort, 'id' | 'startsOn' | 'zone'>>(`SELECT id, to_char(starts_on, 'YYYY-MM-DD') AS "startsOn", zone FROM cohort WHERE course_id = $1 AND state <> 'final'`, [courseId]);
    for (const cohort of cohorts) await this.write(tx, cohort, item);
  }

  private async write(tx: Tx, cohort: Pick<Cohort, 'id' | 'startsOn' | 'zone'>, item: DueInCourse): Promise<void> {
    const dueAt = cohortInstant(cohort, item.week, item.day, DUE_CLOCK);
    await tx.rows('INSERT INTO deadline (cohort_id, kind, subject_id, due_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [cohort.id, item.kind, item.subjectId, dueAt]);
  }

  /**
   * An organiser moves a deadline for everybody in the cohort; moving it back is the undo. Own extensions stay: the later time counts.
   * @throws Conflict when somebody else moved it meanwhile
   */
  async moveForAll(act: ViewerAct, address: DeadlineAddress, dueAt: Date): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const deadline = await this.locked(tx, act, address, dueAt);
      const before = deadline.dueAt.toISOString();
      deadline.move(dueAt);
      await tx.save(deadline);
      await this.moves.moved(tx, address.cohortId);
      await tx.audit({ kind: address.kind, id: address.subjectId, detail: { cohortId: address.cohortId, before, after: dueAt.toISOString() } });
    });
  }

  /** The deadline, locked, after checking who asks and that nobody else changed it; `wanted` is shown beside it if so. */
  async locked(tx: Tx, act: ViewerAct, address: DeadlineAddress, wanted: Date): Promise<Deadline> {
    const { cohortId, kind, subjectId, version } = address;
    const mayMove = canMoveDeadlines(act.viewer, cohortId);
    const deadline = found(mayMove ? await tx.manager.findOne(Deadline, { where: { cohortId, kind, subjectId }, lock: { mode: 'pessimistic_write' } }) : null);
    const { zone, locale } = act.viewer;
    if (deadline.version !== version) throw new Conflict('extension.deadline.stale', timeWord(wanted, zone, locale, tx.now), timeWord(deadline.dueAt, zone, locale, tx.now));
    return deadline;
  }
}
