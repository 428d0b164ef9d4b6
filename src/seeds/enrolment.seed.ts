import { proposeGroups } from '../enrolment/group-rule.js';
import { Groups } from '../enrolment/groups.service.js';
import { Enrolments } from '../enrolment/enrolments.service.js';
import { Suspensions } from '../enrolment/suspensions.service.js';
import { Withdrawals } from '../enrolment/withdrawals.service.js';
import { dayOf, offsetMinutes, plusDays } from '../platform/time/local-time.js';
import type { Demo, DemoCohort, DemoPerson } from './demo-world.js';

/** She wrote in this group before she hid. */
const HID_IN_GROUP = { key: 'small-lamp', group: 3 };
const OFFLINE_DAYS = 6;

/** Groups of both cohorts: this year's as cast/messages.yaml has them, last year's by zone. */
export async function tellEnrolments(demo: Demo): Promise<void> {
  const { groups } = demo.yaml<{ groups: Array<{ number: number; members: string[] }> }>('cast/messages.yaml');
  const members = groups.map(({ number, members: keys }) => (number === HID_IN_GROUP.group ? [...keys, HID_IN_GROUP.key] : keys).map((key) => demo.current.person(key).enrolmentId));
  await makeGroups(demo, demo.current, members);
  const lastYear = demo.lastYear.people.filter((person) => person.accountId !== null);
  await makeGroups(demo, demo.lastYear, proposeGroups(lastYear.map((person) => ({ id: person.enrolmentId, offset: offsetMinutes(demo.lastYear.at(0, 0, '09:00'), person.zone) }))));
}

/** Who left, whose place is paused, and who said that she is offline; after all that they did before. */
export async function tellLeaves(demo: Demo): Promise<void> {
  for (const person of demo.lastYear.in('withdrawn')) await leave(demo, demo.lastYear, person, demo.lastYear.at(2, 4, '19:30'), 'erase');
  for (const person of demo.current.in('left')) await leave(demo, demo.current, person, demo.current.at(1, 3, '18:40'), 'keep');
  for (const person of demo.current.in('paused')) {
    const act = await demo.act(demo.staff.organiser!, 'enrolment.paused');
    await demo.at(demo.current.at(1, 4, '11:15'), () => demo.get(Suspensions).pause(act, demo.current.id, person.enrolmentId));
  }
  for (const person of demo.current.in('offline_until')) {
    const act = await demo.act(person, 'enrolment.offline');
    await demo.at(demo.current.at(2, 0, '06:20'), () => demo.get(Enrolments).goOffline(act, demo.current.id, plusDays(dayOf(demo.now, person.zone), OFFLINE_DAYS)));
  }
}

function makeGroups(demo: Demo, cohort: DemoCohort, members: string[][]): Promise<string[]> {
  return demo.at(cohort.at(0, 0, '09:00'), () => demo.get(Groups).make(demo.system('group.arranged'), cohort.id, members));
}

async function leave(demo: Demo, cohort: DemoCohort, person: DemoPerson, at: Date, wish: 'keep' | 'erase'): Promise<void> {
  const act = await demo.act(person, 'enrolment.left');
  await demo.at(at, () => demo.get(Withdrawals).leave(act, cohort.id, wish));
}
