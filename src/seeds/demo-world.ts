import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { parse } from 'yaml';
import { Viewer } from '../people/viewer.js';
import { ViewerQueries } from '../account/viewer.queries.js';
import type { ViewerAct } from '../people/viewer.js';
import { cohortInstant } from '../course/cohort.entity.js';
import { systemAct, type Act } from '../platform/audit/act.js';
import { ROOT } from '../platform/root.js';
import { Clock } from '../platform/time/clock.js';

/** One participant of the demo, as src/seeds/cast/*.yaml describes her. */
export interface DemoPerson {
  key: string;
  displayName: string;
  realName: string;
  latinName: string;
  zone: string;
  language: string;
  email: string | null;
  sharedPhone: boolean;
  organisation: string | null;
  country: string;
  stage: string;
  note: string;
  consent?: string[];
  personId: string;
  enrolmentId: string;
  /** Null for those who are only invited. */
  accountId: string | null;
}

export interface DemoStaff {
  key: string;
  displayName: string;
  zone: string;
  language: string;
  email: string;
  personId: string;
  accountId: string;
}

/** One cohort of the demo. */
export class DemoCohort {
  people: DemoPerson[] = [];

  constructor(
    readonly id: string,
    readonly startsOn: string,
    readonly zone: string,
  ) {}

  /** Day `day` (0 = Monday) of week `week` (0 to 5) at `clock` in the cohort's zone. */
  at(week: number, day: number, clock: string): Date {
    return cohortInstant(this, week, day, clock);
  }

  person(key: string): DemoPerson {
    const person = this.people.find((each) => each.key === key);
    if (!person) throw new Error(`No person ${key} in the demo.`);
    return person;
  }

  /** Those whose stage is one of `stages`. */
  in(...stages: string[]): DemoPerson[] {
    return this.people.filter((person) => stages.includes(person.stage));
  }
}

/**
 * The world that the demo is told in. Each slice has a file `<slice>.seed.ts` with up to two functions: `make...(demo)` makes content of the
 * course before any cohort is planned (quizzes, assignments, workshops; cohorts compute their dates from it), and `tell...(demo)` tells the
 * story of both cohorts through the services that the pages use. `demo.current` is in its week 3 of 6 today (week index 2); `demo.lastYear`
 * is 52 weeks earlier and all of it is past. src/seeds/demo.ts calls them in order.
 */
export class Demo {
  readonly now = new Date();
  courseId: string;
  programmeId: string;
  /** By code, `york` and `mahidol`. */
  partners: Record<string, string> = {};
  /** By lower-case code, `m0` to `m5`. */
  modules: Record<string, { id: string; lessonIds: string[] }> = {};
  trainingCourseId: string;
  current: DemoCohort;
  lastYear: DemoCohort;
  /** By key: trainer, trainer-2, co-trainer, organiser, organiser-2, partner-york, partner-mahidol, administrator, care-contact, care-deputy, moderator, interpreter, second-person, focal-point. */
  staff: Record<string, DemoStaff> = {};

  /** `app` is the whole application, or whatever gives its services. */
  constructor(readonly app: Pick<INestApplicationContext, 'get'>) {}

  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.app.get(token as never) as T;
  }

  /** Runs `work` as if it were the instant `at` (which must not lie in the future). */
  at<T>(at: Date, work: () => Promise<T>): Promise<T> {
    return this.get(Clock).at(at > this.now ? this.now : at, work);
  }

  /** The act of the system, for making content. */
  system(event = 'demo.made'): Act {
    return systemAct(event);
  }

  /** The act of one person or member of staff, with the grants that she has at this moment. */
  async act(who: Pick<DemoPerson, 'accountId' | 'key'> | DemoStaff, event: string): Promise<ViewerAct> {
    const viewer = who.accountId ? await this.get(ViewerQueries).viewerOf(who.accountId, true) : undefined;
    if (!(viewer instanceof Viewer)) throw new Error(`${who.key} has no account in the demo.`);
    return { viewer, event, formKey: null };
  }

  /** A YAML file under src/seeds/. */
  yaml<T>(path: string): T {
    return parse(this.text(path)) as T;
  }

  /** A text file under src/seeds/. */
  text(path: string): string {
    return readFileSync(join(ROOT, 'src/seeds', path), 'utf8');
  }
}
