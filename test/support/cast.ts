import { Accounts } from '../../src/account/accounts.service.js';
import { Appointments } from '../../src/course/appointments.service.js';
import { Cohorts } from '../../src/course/cohorts.service.js';
import type { StaffRole } from '../../src/course/cohort.entity.js';
import { Courses } from '../../src/course/courses.service.js';
import { Enrolment } from '../../src/enrolment/enrolment.entity.js';
import { Enrolments } from '../../src/enrolment/enrolments.service.js';
import { Lessons } from '../../src/module/lessons.service.js';
import { Grants } from '../../src/people/grants.service.js';
import { People } from '../../src/people/people.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { dayOf, plusDays } from '../../src/platform/time/local-time.js';
import type { TestApp } from './app.js';
import { quickHash } from './quick-hash.js';
import { PASSPHRASE, Visitor } from './visitor.js';

const act = systemAct('test.scene');
let hash: Promise<string> | undefined;

/** One person of the cast: her ids and a browser in which she is signed in. */
export interface Player {
  personId: string;
  handle: string;
  browser: Visitor;
}

/** A participant, with her place. */
export interface Participant extends Player {
  enrolmentId: string;
}

/** A small world: one course with two modules of two lessons, two cohorts, and everybody whom a spec may need. */
export interface World {
  courseId: string;
  cohortId: string;
  otherCohortId: string;
  moduleIds: string[];
  lessonIds: string[];
  partnerIds: string[];
  participant: Participant;
  classmate: Participant;
  /** A participant of the other cohort, which runs another course. */
  stranger: Participant;
  trainer: Player;
  coTrainer: Player;
  organiser: Player;
  secondOrganiser: Player;
  /** An organiser of the other cohort only. */
  otherOrganiser: Player;
  officer: Player;
  otherOfficer: Player;
  administrator: Player;
  nobody: Visitor;
}

export async function makeWorld(test: TestApp): Promise<World> {
  const courseId = await makeCourse(test, 'Course in tests');
  const otherCourseId = await makeCourse(test, 'Another course');
  const partnerIds = [await makePartner(test, 'york'), await makePartner(test, 'mahidol')];
  const lastMonday = plusDays(dayOf(new Date(), 'UTC'), -((new Date().getUTCDay() + 6) % 7) - 14);
  const cohorts = test.get(Cohorts);
  const cohortId = await cohorts.plan(act, { courseId, label: 'One', startsOn: lastMonday, zone: 'Asia/Bangkok', partnerIds });
  const otherCohortId = await cohorts.plan(act, { courseId: otherCourseId, label: 'Two', startsOn: lastMonday, zone: 'Asia/Kathmandu', partnerIds: [partnerIds[1]!] });
  for (const id of [cohortId, otherCohortId]) {
    await appointCare(test, id);
    await cohorts.open(act, id);
  }
  const { moduleIds, lessonIds } = await makeModules(test, courseId);
  const staff = (handle: string, role: StaffRole, cohort: string) => makeStaff(test, handle, role, cohort);
  return {
    courseId, cohortId, otherCohortId, moduleIds, lessonIds, partnerIds,
    participant: await makeParticipant(test, 'participant', cohortId, 'Asia/Yangon'),
    classmate: await makeParticipant(test, 'classmate', cohortId, 'Asia/Kathmandu'),
    stranger: await makeParticipant(test, 'stranger', otherCohortId, 'Asia/Kabul'),
    trainer: await staff('trainer', 'trainer', cohortId),
    coTrainer: await staff('co-trainer', 'co-trainer', cohortId),
    organiser: await staff('organiser', 'organiser', cohortId),
    secondOrganiser: await staff('organiser-2', 'organiser', cohortId),
    otherOrganiser: await staff('other-organiser', 'organiser', otherCohortId),
    officer: await makeOfficer(test, 'officer', partnerIds[0]!),
    otherOfficer: await makeOfficer(test, 'other-officer', partnerIds[1]!),
    administrator: await makeAdministrator(test),
    nobody: new Visitor(test),
  };
}

export async function makeParticipant(test: TestApp, handle: string, cohortId: string, zone: string): Promise<Participant> {
  const { personId, enrolmentId } = await test.get(Enrolments).invite(act, cohortId, {
    displayName: `Display ${handle}`, zone, protected: { real_name: `Zqx ${handle} Legal`, email: `${handle}@example.org` },
  });
  await test.write(async (tx) => test.get(Enrolments).activate(tx, (await tx.manager.findOneByOrFail(Enrolment, { id: enrolmentId }))));
  return { ...(await giveAccount(test, personId, handle)), enrolmentId };
}

/** The care contact and the deputy without whom no cohort opens; people without an account. */
export async function appointCare(test: TestApp, cohortId: string): Promise<void> {
  for (const role of ['care-contact', 'care-deputy'] as const) await test.get(Appointments).appoint(act, cohortId, await makePerson(test, role), role);
}

export async function makeStaff(test: TestApp, handle: string, role: StaffRole, cohortId: string): Promise<Player> {
  const personId = await makePerson(test, handle);
  await test.get(Appointments).appoint(act, cohortId, personId, role);
  return giveAccount(test, personId, handle);
}

async function makeOfficer(test: TestApp, handle: string, partnerId: string): Promise<Player> {
  const personId = await makePerson(test, handle);
  await test.get(Courses).appointOfficer(act, partnerId, personId);
  return giveAccount(test, personId, handle);
}

async function makeAdministrator(test: TestApp): Promise<Player> {
  const personId = await makePerson(test, 'administrator');
  await test.write((tx) => test.get(Grants).give(tx, personId, 'administrator', 'site', null));
  return giveAccount(test, personId, 'administrator');
}

function makePerson(test: TestApp, handle: string): Promise<string> {
  return test.write((tx) => test.get(People).make(tx, { displayName: `Display ${handle}`, zone: 'Asia/Bangkok', protected: { real_name: `Zqx ${handle} Legal` } }));
}

async function giveAccount(test: TestApp, personId: string, handle: string): Promise<Player> {
  hash ??= quickHash(PASSPHRASE);
  const ready = await hash;
  await test.write((tx) => test.get(Accounts).write(tx, personId, handle, ready, false));
  return { personId, handle, browser: await new Visitor(test).signIn(handle) };
}

async function makeCourse(test: TestApp, title: string): Promise<string> {
  return test.get(Courses).makeCourse(act, { programmeId: null, kind: 'short_course', title, summary: 'For tests.', weeks: 6, rule: { workshopsNeeded: 6, quizPassPercent: 60, passMark: 50, merit: 60, distinction: 70 } });
}

async function makePartner(test: TestApp, code: string): Promise<string> {
  return test.get(Courses).makePartner(act, { code, name: `University ${code}`, unit: 'Unit', country: 'TH' });
}

async function makeModules(test: TestApp, courseId: string): Promise<{ moduleIds: string[]; lessonIds: string[] }> {
  const lessons = test.get(Lessons);
  const moduleIds: string[] = [];
  const lessonIds: string[] = [];
  for (const position of [0, 1]) {
    const moduleId = await lessons.makeModule(act, {
      courseId, code: `M${position}`, position, week: position, title: `Module title ${position}`, summary: 'Summary.', aims: ['You can do it.'], preparationMinutes: 120, preparationHtml: '<p>Prepare.</p>', exerciseMinutes: 90,
      exerciseTitle: 'Exercise', exerciseHtml: '<p>Exercise.</p>', agreementHtml: '',
    });
    moduleIds.push(moduleId);
    for (const nth of [1, 2]) {
      lessonIds.push(await lessons.makeLesson(act, { moduleId, position: nth, title: `Lesson title ${nth}`, summary: 'Summary.', outcomes: ['LO1'], readMinutes: 10, thinkMinutes: 5, furtherMinutes: 0, contentNote: null, html: `<h2>Part</h2><p>Text of lesson ${nth}.</p>` }));
    }
  }
  return { moduleIds, lessonIds };
}
