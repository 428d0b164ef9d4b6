import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Accounts } from '../account/accounts.service.js';
import { hashPassphrase } from '../account/passphrases.js';
import { Appointments } from '../course/appointments.service.js';
import { Cohorts } from '../course/cohorts.service.js';
import { Courses } from '../course/courses.service.js';
import { Enrolment } from '../enrolment/enrolment.entity.js';
import { Enrolments } from '../enrolment/enrolments.service.js';
import { Transactions } from '../platform/database/transactions.js';
import { ROOT } from '../platform/root.js';
import { plusDays } from '../platform/time/local-time.js';
import { htmlOfMarkdown } from '../platform/views/rich-text.js';
import type { AttendanceState } from '../workshop/attendance-rule.js';
import { CatchUps } from '../workshop/catch-ups.service.js';
import { RegisterQueries } from '../workshop/register.queries.js';
import { Register } from '../workshop/register.service.js';
import { SessionQueries, type DayView } from '../workshop/session.queries.js';
import { Sessions } from '../workshop/sessions.service.js';
import type { PlanStep, WorkshopKind } from '../workshop/workshop.entity.js';
import { Workshops } from '../workshop/workshops.service.js';
import { DemoCohort, type Demo, type DemoPerson } from './demo-world.js';

interface WorkshopFile {
  number: number;
  kind: WorkshopKind;
  title: string;
  module?: string;
  minutes: number;
  summary: string;
  outcomes: string[];
  before: string;
  plan: PlanStep[];
  materials: Array<{ title: string; text: string }>;
  trainerNotes: string;
  catchUp: { minutes: number; title: string; task: string };
}

interface TrainingFile {
  title: string;
  summary: string;
  sessions: WorkshopFile[];
}

/** `catches_up`: was not there, and handed in the task two days later; `gone`: had left or paused by then, so no register lists her. */
type Story = AttendanceState | 'catches_up' | 'gone';
type Texts = Record<number, string>;

const MINUTE = 60000;
const DAY = 1440 * MINUTE;

/** How many of last year's eight workshops somebody of a stage missed for good, and how many she caught up. */
const LAST_YEAR: Record<string, { missed: number; caughtUp: number }> = {
  completed_distinction: { missed: 0, caughtUp: 1 }, completed_merit: { missed: 1, caughtUp: 1 }, held_name: { missed: 1, caughtUp: 1 }, hidden: { missed: 1, caughtUp: 1 }, completed: { missed: 2, caughtUp: 1 },
  attended: { missed: 2, caughtUp: 0 }, not_completed: { missed: 5, caughtUp: 0 },
};
/** Last year's people of whom the cast tells more. */
const LAST_YEAR_ONE: Record<string, { missed: number; caughtUp: number }> = { window: { missed: 0, caughtUp: 3 }, sukarsih: { missed: 0, caughtUp: 0 }, 'yeuk-wo': { missed: 2, caughtUp: 1 } };

/** Who of this year was not simply there, by workshop. */
const THIS_YEAR: Record<string, Record<number, Story>> = {
  hnin: { 2: 'partial' }, 'bich-hau': { 1: 'catches_up' }, noraini: { 2: 'catches_up' }, saffron: { 1: 'absent', 2: 'excused' }, 'paper-boat': { 2: 'absent' }, 'quiet-river': { 3: 'absent' },
  'gum-tree': { 0: 'absent', 1: 'absent', 2: 'absent' }, 'rainy-day': { 4: 'excused' }, consolacion: { 5: 'excused' }, 'night-bird': { 3: 'excused' }, 'oi-yin': { 1: 'partial', 2: 'absent' },
};

/** From which workshop on people of a stage are gone; they leave and pause later in the telling (enrolment.seed.ts), but earlier in the story. */
const GONE_FROM: Record<string, number> = { withdrawn: 5, left: 3, paused: 3 };

/** The ten live sessions of the programme (15:00 in the cohort's zone, 08:00 UTC for Bangkok), and the stand-alone training. */
export async function makeWorkshops(demo: Demo): Promise<void> {
  for (const name of readdirSync(join(ROOT, 'src/seeds/programme/workshops')).sort()) {
    const file = demo.yaml<WorkshopFile>(`programme/workshops/${name}`);
    await makeWorkshop(demo, demo.courseId, file, { ...placeOf(file), clock: '15:00' });
  }
  const training = demo.yaml<TrainingFile>('training/training.yaml');
  demo.trainingCourseId = await demo.get(Courses).makeCourse(demo.system(), {
    programmeId: null, kind: 'training', title: training.title, summary: training.summary, weeks: 2, rule: { workshopsNeeded: training.sessions.length, quizPassPercent: 60, passMark: 50, merit: 60, distinction: 70 },
  });
  for (const file of training.sessions) await makeWorkshop(demo, demo.trainingCourseId, { ...file, kind: 'training' }, { week: file.number - 1, day: 2, clock: '17:00' });
}

async function makeWorkshop(demo: Demo, courseId: string, file: WorkshopFile, when: { week: number; day: number; clock: string }): Promise<void> {
  const { number, kind, title, summary, minutes, outcomes, plan, catchUp } = file;
  await demo.get(Workshops).make(demo.system(), {
    courseId, moduleId: file.module ? demo.modules[file.module]!.id : null, number, kind, title, summary, minutes, outcomes, plan, ...when,
    beforeHtml: htmlOfMarkdown(file.before), trainerNotesHtml: htmlOfMarkdown(file.trainerNotes), catchUpTitle: catchUp.title, catchUpHtml: htmlOfMarkdown(catchUp.task), catchUpMinutes: catchUp.minutes,
  }, file.materials.map((material) => ({ title: material.title, html: htmlOfMarkdown(material.text) })));
}

/** Welcome on the first Wednesday, two workshops a week on Tuesday and Thursday, showcase on the last Thursday. */
function placeOf({ number, kind }: WorkshopFile): { week: number; day: number } {
  if (kind === 'welcome') return { week: 0, day: 2 };
  if (kind === 'showcase') return { week: 5, day: 3 };
  return { week: Math.ceil(number / 2), day: number % 2 === 1 ? 1 : 3 };
}

/** Links set, sessions held, who came, and what was handed in to catch up. */
export async function tellWorkshops(demo: Demo): Promise<void> {
  const texts = demo.yaml<Texts>('cast/catch-ups.yaml');
  for (const cohort of [demo.lastYear, demo.current]) {
    const sessions = await arrange(demo, cohort);
    for (const session of sessions) await hold(demo, cohort, session, texts, (person) => {
      if (session.number >= (GONE_FROM[person.stage] ?? Infinity)) return 'gone';
      return cohort === demo.lastYear ? lastYear(person, session) : THIS_YEAR[person.key]?.[session.number] ?? 'present';
    });
  }
  await tellTraining(demo, texts);
}

/** An organiser sets the links three weeks ahead; this year's last sessions still wait for theirs. */
async function arrange(demo: Demo, cohort: DemoCohort): Promise<DayView[]> {
  const act = await demo.act(demo.staff.organiser!, 'session.arranged');
  const sessions = await demo.get(SessionQueries).ofCohort(act.viewer, cohort.id);
  for (const session of sessions.filter((each) => cohort === demo.lastYear || each.number <= 6)) {
    const room = `${cohort.startsOn.replaceAll('-', '')}-${session.number}`;
    await demo.at(cohort.at(-3, 1, '11:00'), () => demo.get(Sessions).arrange(act, session, {
      startsAt: session.startsAt, minutes: session.minutes, app: 'jitsi', joinLink: `https://meet.example.org/room-${room}`, hostLink: `https://meet.example.org/host-${room}`, dialIn: `+44 1632 960961, then ${4820 + session.number}#`,
    }));
  }
  return sessions;
}

/** During the session the co-trainer taps those who are not there, then all others at once; people catch up two days later. */
async function hold(demo: Demo, cohort: DemoCohort, session: DayView, texts: Texts, storyOf: (person: DemoPerson) => Story): Promise<void> {
  const coTrainer = await demo.act(demo.staff['co-trainer']!, 'attendance.noted');
  const at = new Date(session.startsAt.getTime() + 20 * MINUTE);
  const isHeld = at < demo.now;
  const expected = await demo.get(RegisterQueries).people(coTrainer.viewer, session);
  const told = cohort.people.filter((person) => expected.some((row) => row.enrolmentId === person.enrolmentId)).map((person) => ({ person, story: storyOf(person) }));
  const isSomebodyGone = told.some((each) => each.story === 'gone');
  // Where somebody has gone, "all others were there" would be untrue of her: then each of the others is tapped.
  const isTapped = (story: Story) => story === 'excused' || (isHeld && story !== 'gone' && (isSomebodyGone || story !== 'present'));
  for (const { person, story } of told.filter((each) => isTapped(each.story))) {
    await demo.at(at, () => demo.get(Register).tap(coTrainer, session.id, person.enrolmentId, story === 'catches_up' ? 'absent' : story as AttendanceState));
  }
  if (!isHeld) return;
  if (!isSomebodyGone) await demo.at(at, () => demo.get(Register).everyonePresent(coTrainer, session.id));
  const later = new Date(session.startsAt.getTime() + 2 * DAY);
  for (const { person } of told.filter((each) => each.story === 'catches_up' && later < demo.now)) {
    const act = await demo.act(person, 'catchUp.handedIn');
    await demo.at(later, () => demo.get(CatchUps).handIn(act, session.id, texts[session.number] ?? texts[1]!, true));
  }
}

/** Which workshops somebody missed or caught up is drawn by her key: the same on every machine. */
function lastYear(person: DemoPerson, session: DayView): Story {
  if (session.kind !== 'workshop') return 'present';
  const { missed, caughtUp } = LAST_YEAR_ONE[person.key] ?? LAST_YEAR[person.stage] ?? { missed: 0, caughtUp: 0 };
  if (person.key === 'rodelyn') return session.number <= 3 ? 'present' : 'absent';
  const draw = (number: number) => createHash('sha256').update(`${person.key} ${number}`).digest('hex');
  const place = [1, 2, 3, 4, 5, 6, 7, 8].sort((a, b) => draw(a).localeCompare(draw(b))).indexOf(session.number);
  if (place < missed) return place % 2 === 0 ? 'absent' : 'partial';
  return place < missed + caughtUp ? 'catches_up' : 'present';
}

/** The training began last week; its first session was held, its second is this week. Its staff were appointed before those of the course. */
async function tellTraining(demo: Demo, texts: Texts): Promise<void> {
  const { zone } = demo.current;
  const startsOn = plusDays(demo.current.startsOn, 7);
  const id = await demo.at(demo.current.at(-7, 1, '09:00'), async () => {
    const cohorts = demo.get(Cohorts);
    const label = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${startsOn}T00:00:00Z`));
    const planned = await cohorts.plan(demo.system('cohort.planned'), { courseId: demo.trainingCourseId, label, startsOn, zone, partnerIds: [] });
    for (const [key, role] of [['organiser', 'organiser'], ['organiser-2', 'organiser'], ['care-contact', 'care-contact'], ['care-deputy', 'care-deputy'], ['trainer-2', 'trainer'], ['co-trainer', 'co-trainer']] as const) await demo.get(Appointments).appoint(demo.system('staff.appointed'), planned, demo.staff[key]!.personId, role);
    await cohorts.open(demo.system('cohort.opened'), planned);
    return planned;
  });
  const cohort = new DemoCohort(id, startsOn, zone);
  for (const facts of demo.yaml<Array<Pick<DemoPerson, 'key' | 'displayName' | 'realName' | 'zone'>>>('cast/training.yaml')) cohort.people.push(await enrol(demo, cohort, facts));
  for (const session of await arrange(demo, cohort)) await hold(demo, cohort, session, texts, (person) => (person.key === 'second-floor' ? 'absent' : 'present'));
}

let hash: Promise<string> | undefined;

async function enrol(demo: Demo, cohort: DemoCohort, facts: Pick<DemoPerson, 'key' | 'displayName' | 'realName' | 'zone'>): Promise<DemoPerson> {
  hash ??= hashPassphrase(demo.yaml<Array<{ passphrase: string }>>('demo-sign-ins.json')[0]!.passphrase);
  const ready = await hash;
  const { personId, enrolmentId } = await demo.at(cohort.at(-2, 0, '10:00'), () =>
    demo.get(Enrolments).invite(demo.system('enrolment.invited'), cohort.id, { displayName: facts.displayName, zone: facts.zone, protected: { real_name: facts.realName } }));
  const accountId = await demo.at(cohort.at(-1, 2, '20:00'), () =>
    demo.get(Transactions).run(demo.system('account.opened'), async (tx) => {
      await demo.get(Enrolments).activate(tx, await tx.manager.findOneByOrFail(Enrolment, { id: enrolmentId }));
      await tx.rows('UPDATE invitation SET used_at = $2 WHERE person_id = $1', [personId, tx.now]);
      return demo.get(Accounts).write(tx, personId, facts.key, ready, true);
    }));
  return { ...facts, latinName: facts.realName, language: 'en', email: null, sharedPhone: true, organisation: null, country: '', stage: 'training', note: '', personId, enrolmentId, accountId };
}
