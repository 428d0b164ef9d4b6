import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { NotFound, found } from '../platform/errors.js';
import { JobSender } from '../platform/jobs/job-sender.js';
import { Clock } from '../platform/time/clock.js';
import type { Act } from '../platform/audit/act.js';
import { isSiteOrganiser } from '../course/course.policy.js';
import type { ViewerAct } from '../people/viewer.js';
import { makeAssignments } from './assignment.seed.js';
import { makeCourse } from './course.seed.js';
import { Demo } from './demo-world.js';
import { makeQuizzes } from './quiz.seed.js';
import { makeWorkshops } from './workshop.seed.js';

/** Brings the course that comes with Banyan into a real database: all of its words, no people and no dates. */
@Injectable()
export class ShortCourse {
  constructor(
    private readonly modules: ModuleRef,
    private readonly transactions: Transactions,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly jobs: JobSender,
  ) {}

  /**
   * Makes programme, course, universities and everything that is taught, by the functions that fill the demo, in one transaction: what breaks midway
   * leaves nothing. Whoever presses a second time waits for the first and gets the same course. Answers the course's id.
   * @throws NotFound for anybody but an organiser of the whole site: a course is nobody's alone.
   */
  async bringIn(act: ViewerAct): Promise<string> {
    if (!isSiteOrganiser(act.viewer)) throw new NotFound();
    return this.transactions.run(act, async (tx) => {
      found(await tx.row("SELECT pg_advisory_xact_lock(hashtext('banyan short course')) IS NOT NULL AS locked"));
      const demo = new Demo(this.within(tx));
      const { title, partners } = demo.yaml<{ title: string; partners: Array<{ code: string; name: string }> }>('programme/programme.yaml');
      const there = await tx.row<{ id: string }>('SELECT k.id FROM course k JOIN programme p ON p.id = k.programme_id WHERE p.title = $1 LIMIT 1', [title]);
      if (there) return there.id;
      for (const { code, name } of partners) {
        const known = await tx.row<{ id: string }>('SELECT id FROM partner WHERE code = $1 OR lower(name) = lower($2) LIMIT 1', [code, name]);
        if (known) demo.partners[code] = known.id;
      }
      for (const make of [makeCourse, makeQuizzes, makeAssignments, makeWorkshops]) await make(demo);
      return demo.courseId;
    });
  }

  /** The services of the application as the seeds ask for them, each working inside the one open transaction. */
  private within(tx: Tx): Pick<INestApplicationContext, 'get'> {
    const transactions = new OpenTransaction(tx, this.database, this.clock, this.jobs);
    const get = (token: never) => Object.assign(Object.create(this.modules.get(token, { strict: false }) as object), { transactions }) as never;
    return { get } as Pick<INestApplicationContext, 'get'>;
  }
}

/** Verbs that open a transaction of their own join the one that is open. */
class OpenTransaction extends Transactions {
  constructor(private readonly tx: Tx, database: Database, clock: Clock, jobs: JobSender) {
    super(database, clock, jobs);
  }

  override run<T>(_act: Act, work: (tx: Tx) => Promise<T>): Promise<T> {
    return work(this.tx);
  }
}
