import { Accounts } from '../../src/account/accounts.service.js';
import { Appointments } from '../../src/course/appointments.service.js';
import { Cohorts } from '../../src/course/cohorts.service.js';
import { People } from '../../src/people/people.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { newId } from '../../src/platform/database/ids.js';
import type { TestApp } from '../support/app.js';
import { appointCare, makeParticipant } from '../support/cast.js';
import { demoPassphrase } from '../support/demo.js';
import { quickHash } from '../support/quick-hash.js';
import { PASSPHRASE, Visitor } from '../support/visitor.js';

/** Somebody of the demo, with a browser. */
export interface Actor {
  name: string;
  personId: string | null;
  browser: Visitor;
  /** Her session, for requests that a browser would not send. */
  cookie: string;
  /** What her grants say now; empty for the signed out. */
  roles: Set<string>;
  signedIn: boolean;
  /** Belongs to the cohort whose ids the tests use. */
  isOfCohort: boolean;
}

/** Name of the actor, her sign-in name in the demo, the roles that she must have, and whether she works or learns in the running cohort. */
const OF_DEMO: Array<[name: string, handle: string, roles: string[], isOfCohort: boolean]> = [
  ['participant', 'participant', ['participant'], true],
  ['classmate', 'participant-2', ['participant'], true],
  ['participant of last year', 'firefly-before', ['participant'], false],
  ['withdrawn', 'lucia', [], false],
  ['paused', 'mere', [], false],
  ['hidden', 'small-lamp', ['participant'], true],
  ['trainer', 'trainer', ['trainer'], true],
  ['co-trainer', 'co-trainer', ['co-trainer'], true],
  ['organiser', 'organiser', ['organiser'], true],
  ['second organiser', 'organiser-2', ['organiser'], true],
  ['moderator', 'moderator', ['moderator'], true],
  ['interpreter', 'interpreter', ['interpreter'], true],
  ['focal point', 'focal-point', ['focal-point'], true],
  ['care contact', 'care-contact', ['care-contact'], true],
  ['second person', 'second-person', ['second-person'], true],
  ['officer york', 'partner-york', ['partner-officer'], false],
  ['officer mahidol', 'partner-mahidol', ['partner-officer'], false],
  ['administrator', 'administrator', ['administrator'], false],
];

/** Everybody who may stand before a page: the demo's people, a participant, an organiser and a trainer of a third cohort with another course, a stranger, and somebody of the staff who gave her passphrase and not her second step. */
export async function makeActors(test: TestApp): Promise<Map<string, Actor>> {
  const actors: Actor[] = [{ name: 'stranger', personId: null, browser: new Visitor(test), cookie: '', roles: new Set(), signedIn: false, isOfCohort: false }];
  for (const [name, handle, roles, isOfCohort] of OF_DEMO) actors.push(await signedIn(test, name, handle, demoPassphrase(), isOfCohort, roles));
  const cohortId = await makeOtherCohort(test);
  await makeParticipant(test, 'other-participant', cohortId, 'Asia/Kabul');
  actors.push(await signedIn(test, 'participant of another course', 'other-participant', PASSPHRASE, false, ['participant']));
  for (const role of ['organiser', 'trainer', 'co-trainer'] as const) {
    await makeStaff(test, `other-${role}`, role, cohortId);
    actors.push(await signedIn(test, `${role} of another course`, `other-${role}`, PASSPHRASE, false, [role]));
  }
  actors.push(await halfSignedIn(test, 'half signed in', 'care-deputy'));
  return new Map(actors.map((actor) => [actor.name, actor]));
}

async function signedIn(test: TestApp, name: string, handle: string, passphrase: string, isOfCohort: boolean, roles: string[]): Promise<Actor> {
  const browser = new Visitor(test);
  const answer = await browser.post('/sign-in', { handle, passphrase, next: '/' });
  if (answer.status !== 303) throw new Error(`${handle} could not sign in: ${answer.status}`);
  const cookie = String(answer.headers['set-cookie']![0]).split(';')[0]!;
  const rows = await test.rows<{ personId: string; role: string | null }>(
    'SELECT a.person_id AS "personId", g.role FROM account a LEFT JOIN role_grant g ON g.person_id = a.person_id AND (g.until_at IS NULL OR g.until_at > now()) WHERE a.handle_key = $1', [handle],
  );
  const held = new Set(rows.flatMap(({ role }) => (role ? [role] : [])));
  if ([...held].sort().join() !== [...roles].sort().join()) throw new Error(`${name} should have the roles ${roles.join()} and has ${[...held].join()}`);
  return { name, personId: rows[0]!.personId, browser, cookie, roles: held, signedIn: true, isOfCohort };
}

/** She has a passkey, gave her passphrase and stands before the page of the second step: nobody yet, whatever her roles. */
export async function halfSignedIn(test: TestApp, name: string, handle: string, passphrase = demoPassphrase()): Promise<Actor> {
  await test.rows("INSERT INTO passkey (id, person_id, credential_id, public_key, counter, transports, number, created_at) SELECT $2, person_id, $2, '\\x00', 0, '', 1, now() FROM account WHERE handle_key = $1", [handle, newId()]);
  const browser = new Visitor(test);
  const answer = await browser.post('/sign-in', { handle, passphrase, next: '/' });
  if (answer.headers.location !== '/sign-in/second-step') throw new Error(`${handle} was not asked for a second step: ${answer.status} ${answer.headers.location}`);
  const [account] = await test.rows<{ personId: string }>('SELECT person_id AS "personId" FROM account WHERE handle_key = $1', [handle]);
  return { name, personId: account!.personId, browser, cookie: String(answer.headers['set-cookie']![0]).split(';')[0]!, roles: new Set(), signedIn: false, isOfCohort: false };
}

async function makeOtherCohort(test: TestApp): Promise<string> {
  const [training] = await test.rows<{ id: string }>("SELECT id FROM course WHERE kind = 'training'");
  const [now] = await test.rows<{ startsOn: string }>("SELECT max(starts_on)::text AS \"startsOn\" FROM cohort WHERE course_id <> $1", [training!.id]);
  const cohorts = test.get(Cohorts);
  const cohortId = await cohorts.plan(systemAct('test.scene'), { courseId: training!.id, label: 'Three', startsOn: now!.startsOn, zone: 'Asia/Kathmandu', partnerIds: [] });
  await appointCare(test, cohortId);
  await cohorts.open(systemAct('test.scene'), cohortId);
  return cohortId;
}

async function makeStaff(test: TestApp, handle: string, role: 'organiser' | 'trainer' | 'co-trainer', cohortId: string): Promise<void> {
  const hash = await quickHash(PASSPHRASE);
  const personId = await test.write((tx) => test.get(People).make(tx, { displayName: `Display ${handle}`, zone: 'Asia/Bangkok' }));
  await test.get(Appointments).appoint(systemAct('test.scene'), cohortId, personId, role);
  await test.write((tx) => test.get(Accounts).write(tx, personId, handle, hash, false));
}
