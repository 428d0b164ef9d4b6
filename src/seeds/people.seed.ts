import { Accounts } from '../account/accounts.service.js';
import { hashPassphrase } from '../account/passphrases.js';
import { Appointments } from '../course/appointments.service.js';
import type { StaffRole } from '../course/cohort.entity.js';
import { Cohorts } from '../course/cohorts.service.js';
import { Courses } from '../course/courses.service.js';
import { Pairings } from '../enrolment/pairings.service.js';
import { Enrolment } from '../enrolment/enrolment.entity.js';
import { Enrolments } from '../enrolment/enrolments.service.js';
import { Grants } from '../people/grants.service.js';
import { People } from '../people/people.service.js';
import { Transactions } from '../platform/database/transactions.js';
import { dayOf, plusDays } from '../platform/time/local-time.js';
import { DemoCohort, type Demo, type DemoPerson, type DemoStaff } from './demo-world.js';

const ZONE = 'Asia/Bangkok';
/** The running cohort is in its third week today. */
const WEEKS_BEHIND = 2;
const SIGN_INS: Record<string, string> = { participant: 'on_time', 'participant-2': 'behind' };

/** Who works in both cohorts. */
const STAFF: ReadonlyArray<[key: string, role: StaffRole]> = [
  ['organiser', 'organiser'], ['organiser-2', 'organiser'], ['second-person', 'second-person'], ['care-contact', 'care-contact'], ['care-deputy', 'care-deputy'], ['trainer', 'trainer'], ['trainer-2', 'trainer'],
  ['co-trainer', 'co-trainer'], ['moderator', 'moderator'], ['interpreter', 'interpreter'], ['focal-point', 'focal-point'],
];

/** Staff with their accounts. */
export async function makeStaff(demo: Demo): Promise<void> {
  const hash = await demoHash(demo);
  for (const facts of demo.yaml<Array<Omit<DemoStaff, 'personId' | 'accountId'>>>('cast/staff.yaml')) {
    const ids = await demo.get(Transactions).run(demo.system(), async (tx) => {
      const personId = await demo.get(People).make(tx, { displayName: facts.displayName, zone: facts.zone, protected: { email: facts.email, real_name: facts.displayName } });
      const accountId = await demo.get(Accounts).write(tx, personId, facts.key, hash, true);
      return { personId, accountId };
    });
    demo.staff[facts.key] = { ...facts, ...ids };
  }
  await demo.get(Transactions).run(demo.system(), (tx) => demo.get(Grants).give(tx, demo.staff.administrator!.personId, 'administrator', 'site', null));
  for (const code of ['york', 'mahidol']) await demo.get(Courses).appointOfficer(demo.system(), demo.partners[code]!, demo.staff[`partner-${code}`]!.personId);
}

/** Both cohorts with their staff: last year's and the one that runs now. Workshops and deadlines get their dates here. */
export async function planCohorts(demo: Demo): Promise<void> {
  const today = dayOf(demo.now, ZONE);
  const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  const startsOn = plusDays(today, -weekday - 7 * WEEKS_BEHIND);
  demo.lastYear = await planCohort(demo, plusDays(startsOn, -52 * 7));
  demo.current = await planCohort(demo, startsOn);
}

/** The focal point hands in for two participants of the running cohort whose line or phone is weak. */
export async function pairPeople(demo: Demo): Promise<void> {
  const act = await demo.act(demo.staff.organiser!, 'pairing.made');
  for (const { enrolmentId } of demo.current.in('behind').slice(0, 2)) await demo.at(demo.current.at(0, 3, '11:00'), () => demo.get(Pairings).pair(act, demo.current.id, demo.staff['focal-point']!.personId, enrolmentId));
}

/** The participants of a cohort: invited 21 days before it starts; most opened their account in the fortnight after. */
export async function enrolPeople(demo: Demo, cohort: DemoCohort, file: string): Promise<void> {
  const hash = await demoHash(demo);
  const handles = cohort === demo.current ? handlesOf(demo.yaml(file)) : new Map<string, string>();
  for (const facts of demo.yaml<Array<Omit<DemoPerson, 'personId' | 'enrolmentId' | 'accountId'>>>(file)) {
    const { personId, enrolmentId } = await demo.at(cohort.at(-3, 0, '10:00'), () =>
      demo.get(Enrolments).invite(demo.system('enrolment.invited'), cohort.id, {
        displayName: facts.displayName, zone: facts.zone, protected: { real_name: facts.realName, email: facts.email, organisation: facts.organisation, country: facts.country },
      }));
    const accountId = facts.stage === 'invited' ? null : await demo.at(cohort.at(-1, 2, '20:00'), () =>
      demo.get(Transactions).run(demo.system('account.opened'), async (tx) => {
        await demo.get(Enrolments).activate(tx, await tx.manager.findOneByOrFail(Enrolment, { id: enrolmentId }));
        await tx.rows('UPDATE invitation SET used_at = $2 WHERE person_id = $1', [personId, tx.now]);
        return demo.get(Accounts).write(tx, personId, handles.get(facts.key) ?? (cohort === demo.current ? facts.key : `${facts.key}-before`), hash, true);
      }));
    cohort.people.push({ ...facts, personId, enrolmentId, accountId });
  }
}

async function planCohort(demo: Demo, startsOn: string): Promise<DemoCohort> {
  const cohorts = demo.get(Cohorts);
  const appointments = demo.get(Appointments);
  const planned = new DemoCohort('', startsOn, ZONE);
  return demo.at(planned.at(-6, 1, '09:00'), async () => {
    const label = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${startsOn}T00:00:00Z`));
    const id = await cohorts.plan(demo.system('cohort.planned'), { courseId: demo.courseId, label, startsOn, zone: ZONE, partnerIds: Object.values(demo.partners) });
    for (const [key, role] of STAFF) await appointments.appoint(demo.system('staff.appointed'), id, demo.staff[key]!.personId, role);
    await cohorts.open(demo.system('cohort.opened'), id);
    return new DemoCohort(id, startsOn, ZONE);
  });
}

/** The first two people with the wanted stages sign in by the names in the README's table. */
function handlesOf(people: Array<Pick<DemoPerson, 'key' | 'stage'>>): Map<string, string> {
  return new Map(Object.entries(SIGN_INS).map(([handle, stage]) => [people.find((person) => person.stage === stage)!.key, handle]));
}

let hash: Promise<string> | undefined;

function demoHash(demo: Demo): Promise<string> {
  hash ??= hashPassphrase(demo.yaml<Array<{ passphrase: string }>>('demo-sign-ins.json')[0]!.passphrase);
  return hash;
}
