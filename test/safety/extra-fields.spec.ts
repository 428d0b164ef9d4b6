import { beforeAll, describe, expect, it } from '@jest/globals';
import request, { type Response } from 'supertest';
import { makeAssignment, makeGroup, revisionOf } from '../assignment/scene.js';
import { hidden, makeQuiz, QUESTIONS } from '../quiz/quiz-scene.js';
import { makeAgreements } from '../record/course-scene.js';
import { useApp, type TestApp } from '../support/app.js';
import { makeWorld, type Participant, type World } from '../support/cast.js';
import { useDemo } from '../support/demo.js';
import { freshKey } from '../support/visitor.js';
import { makeSession, startIn } from '../workshop/workshop-scene.js';
import { makeActors, type Actor } from './actors.js';
import { findIds, type Ids } from './ids.js';
import { rolesOf, routesOf, type Route } from './routes.js';
import { writeMore } from './scene.js';

/** Fields that forms of the house do read: the bodies below fill them with nonsense. */
const KNOWN = ['text', 'title', 'label', 'name', 'latin', 'note', 'message', 'displayName', 'zone', 'texts', 'style', 'subjectWord', 'email', 'phone', 'wish', 'cohortId', 'life', 'version', 'revision', 'step', 'to', 'until', 'kind', 'subject', 'day', 'clock', 'who', 'role', 'personId', 'courseId', 'startsOn', 'secondOrganiser', 'groupId', 'seen', 'decision', 'reason', 'tap', 'batch', 'joinLink', 'late', 'minutes', 'app', 'attempt', 'shape', 'choice', 'go', 'had', 'position', 'tick', 'comments', 'part-aim', 'overall', 'level-0', 'points-0', 'comment-0', 'then', 'code', 'handle', 'passphrase', 'present', 'organiser', 'sealed', 'html', 'summary', 'show', 'withName'];
const each = (value: string | string[]) => KNOWN.flatMap((name) => [value].flat().map((one) => [name, one] as [string, string]));
const encoded = (pairs: Array<[string, string]>) => new URLSearchParams([['_key', freshKey()], ...pairs]).toString();
const FORM = 'application/x-www-form-urlencoded';

/** Bodies that no page of ours sends: none of them may end in an error of the house. */
const BODIES: Array<[words: string, type: string, body: () => string | undefined]> = [
  ['nothing at all', FORM, () => undefined],
  ['an empty body', FORM, () => ''],
  ['every field empty', FORM, () => encoded(each(''))],
  ['every field twice', FORM, () => encoded(each(['a', 'b']))],
  ['every field nested', FORM, () => encoded(KNOWN.flatMap((name) => [[`${name}[a]`, 'x'], [`${name}[]`, 'y'], [`${name}[__proto__][polluted]`, '1']] as Array<[string, string]>))],
  ['fields of the prototype', FORM, () => encoded([['__proto__', 'x'], ['__proto__[polluted]', '1'], ['constructor', 'x'], ['constructor[prototype][polluted]', '1'], ['prototype', 'x'], ['toString', 'x'], ['hasOwnProperty', 'x'], ['valueOf', 'x']])],
  ['a NUL and half a character in every field', FORM, () => `${encoded(each('a\u0000b'))}&text=%ED%A0%80&text2=%00`],
  ['a whole megabyte of text', FORM, () => encoded([['text', 'x'.repeat(900_000)], ['note', 'y'.repeat(90_000)]])],
  ['numbers beyond all measure', FORM, () => encoded(each('99999999999999999999'))],
  ['a JSON object of objects', 'application/json', () => JSON.stringify({ _key: { a: 1 }, ...Object.fromEntries(KNOWN.map((name) => [name, { a: { b: 1 } }])) })],
  ['a JSON object of numbers, nothing and truth', 'application/json', () => JSON.stringify({ _key: 5, ...Object.fromEntries(KNOWN.map((name, nth) => [name, [7, null, true, [], -1.5][nth % 5]])) })],
  ['JSON with a prototype', 'application/json', () => '{"__proto__":{"polluted":1,"isHidden":false},"constructor":{"prototype":{"polluted":1}},"text":{"toString":"x"}}'],
  ['a JSON list', 'application/json', () => '[1,2,3]'],
  ['half a JSON', 'application/json', () => '{"text": "x'],
  ['another type', 'application/xml', () => '<text>x</text>'],
  ['a multipart form that ends too soon', 'multipart/form-data; boundary=zz', () => '--zz\r\nContent-Disposition: form-data; name="text"\r\n\r\nx'],
  ['a multipart form without a name', 'multipart/form-data; boundary=zz', () => '--zz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--zz--\r\n'],
  ['a multipart form of another field and a prototype', 'multipart/form-data; boundary=zz', () => '--zz\r\nContent-Disposition: form-data; name="__proto__[polluted]"\r\n\r\n1\r\n--zz\r\nContent-Disposition: form-data; name="other"; filename="../../x.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-\r\n--zz--\r\n'],
];
/** What one reader of bodies takes or refuses for all routes: each is tried on every third; fields of forms, which each route reads itself, on all (SAFETY row 11). `npm run proof -- bodies` sends 10,000. */
const OF_THE_READER = /JSON|multipart|megabyte|prototype|numbers|another type/;
/** These end or change sessions: not in the middle of a test. Their forms are tried with bodies that they refuse, elsewhere. */
const ENDS_SESSIONS = new Set(['/sign-out', '/account/other-sessions/end', '/account/all-sessions/end', '/account/sessions/:ref/end']);

describe('a body that no page sends', () => {
  const test = useDemo();
  let actors: Map<string, Actor>;
  let ids: Ids;
  let routes: Route[];
  /** Organisers may pause or end her place with an empty form: not the place of somebody whose session is needed here. */
  let instead: Record<string, string>;

  beforeAll(async () => {
    actors = await makeActors(test);
    await writeMore(test, actors);
    ids = await findIds(test, actors.get('participant')!.personId!, actors.get('participant of last year')!.personId!);
    const [other] = await test.rows<{ id: string }>('SELECT id FROM enrolment WHERE person_id = $1', [actors.get('classmate')!.personId]);
    instead = { enrolmentId: other!.id };
    routes = routesOf(test).filter(({ method, path }) => method !== 'GET' && !ENDS_SESSIONS.has(path));
  }, 120000);

  it.each(BODIES.map((one, nth) => [...one, nth] as const))('never makes the house fail: %s', async (words, type, body, nth) => {
    const failed: string[] = [];
    const before = await grantsOf(test);
    for (const route of routes.filter((_route, index) => !OF_THE_READER.test(words) || index % 3 === nth % 3)) {
      const actor = allowed(route, actors);
      const sending = request(test.app.getHttpServer()).post(ids.fill(route.path, instead)).set({ Cookie: actor.cookie, 'Sec-Fetch-Site': 'same-origin' });
      const content = body();
      const { status, text } = await (content === undefined ? sending : sending.set('Content-Type', type).send(content));
      if (status >= 500 || (status === 401 && actor.signedIn) || status === 403) failed.push(`${route.path} as ${actor.name}: ${status}`);
      if (/node_modules|TypeError|\[object Object\]/.test(text ?? '')) failed.push(`${route.path} as ${actor.name}: tells of the inside`);
    }
    expect(failed).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    // Forms that need no field end places and appointments; nobody who was there gains anything.
    const people = new Set(before.map((grant) => grant.split(' ')[0]));
    expect((await grantsOf(test)).filter((grant) => !before.includes(grant) && (people.has(grant.split(' ')[0]) || grant.includes('administrator')))).toEqual([]);
  }, 60000);
});

describe('a field more than the form has', () => {
  const test = useApp();
  let world: World;
  let lessonId: string;
  let assignmentId: string;
  let quizId: string;
  let sessionId: string;
  let groups: Map<string, string>;
  let together: string;
  let extra: Record<string, string | string[]>;

  beforeAll(async () => {
    world = await makeWorld(test);
    await makeAgreements(test, world);
    lessonId = world.lessonIds[0]!;
    assignmentId = await makeAssignment(test, world.courseId);
    together = await makeAssignment(test, world.courseId, { code: 'A2', mode: 'group', template: [{ key: 'aim', title: 'Aim', hint: 'Why?' }] });
    groups = new Map();
    for (const [nth, player] of [world.participant, world.classmate].entries()) groups.set(player.personId, await makeGroup(test, world.cohortId, nth + 1, [player.enrolmentId]));
    quizId = await makeQuiz(test, world);
    ({ id: sessionId } = await makeSession(test, world));
    await startIn(test, sessionId, -200);
    for (const player of [world.participant, world.classmate]) await world.coTrainer.browser.post(`/workshops/${sessionId}/register`, { tap: `${player.enrolmentId}.absent` });
    extra = await extraFields();
  }, 60000);

  /** Each column of the database by both of its names with a value that would matter, and the words that roles and states go by. */
  async function extraFields(): Promise<Record<string, string | string[]>> {
    const victim = { person: world.stranger.personId, enrolment: world.stranger.enrolmentId };
    const columns = await test.rows<{ name: string; type: string }>("SELECT DISTINCT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_schema = 'public'");
    const fields: Record<string, string | string[]> = { isAdmin: 'true', isVerified: 'true', verified: '1', grade: '100', mark: '100', points: ['99', '100'], createdAt: '1999-01-01T00:00:00Z', 'grants[0][role]': 'administrator', roles: ['administrator', 'organiser'], viewer: victim.person, actor: victim.person, userId: victim.person, id: victim.person, '__proto__[role]': 'administrator', 'constructor[prototype][role]': 'administrator', at: '1999-01-01T00:00:00Z' };
    for (const { name, type } of columns) {
      const value = /enrolment/.test(name) ? victim.enrolment : /(person|_by$|_id$|^id$)/.test(name) ? victim.person : type === 'boolean' ? 'true' : type === 'integer' ? '97' : /time/.test(type) ? '1999-01-01T00:00:00Z' : 'zqxextra';
      fields[name] = value;
      fields[name.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())] = value;
    }
    return { ...fields, role: 'administrator', state: 'issued', outcome: 'completed_distinction', protection_level: 'open', is_demo: 'true', is_met: 'true' };
  }

  /** The verbs of a participant with what their forms send; each works for both in the same way. */
  const VERBS: Array<[words: string, fields: (her: Participant) => Promise<[path: string, fields: Record<string, string | string[]>]>]> = [
    ['profile', async (her) => ['/account', { displayName: `Name of ${her.handle}`, zone: 'Asia/Dhaka' }]],
    ['phone', async () => ['/first/phone', { phone: 'own' }]],
    ['lesson done', async () => [`/lessons/${lessonId}/done`, {}]],
    ['lesson not done', async () => [`/lessons/${lessonId}/not-done`, {}]],
    ['module done', async () => [`/modules/${world.moduleIds[0]}/done`, {}]],
    ['note', async () => [`/lessons/${lessonId}/note`, { note: 'A note.' }]],
    ['question', async () => ['/questions', { text: 'A question.', from: '' }]],
    ['reply', async (her) => [`/questions/${await one(test, 'SELECT id FROM question_thread WHERE enrolment_id = $1', her.enrolmentId)}/messages`, { text: 'More of it.' }]],
    ['draft', async () => [`/assignments/${assignmentId}/draft`, { text: 'A draft.', revision: '0' }]],
    ['hand-in', async (her) => [`/assignments/${assignmentId}/hand-in`, { text: 'Work.', revision: revisionOf((await her.browser.get(`/assignments/${assignmentId}`)).text), tick: ['0', '1'], comments: 'marks' }]],
    ['taking back', async (her) => [`/submissions/${await one(test, 'SELECT id FROM submission WHERE enrolment_id = $1', her.enrolmentId)}/taking-back`, {}]],
    ['plan', async (her) => [`/groups/${groups.get(her.personId)}/plan/${together}`, { revision: '0', 'part-aim': 'An aim.' }]],
    ['group message', async (her) => [`/groups/${groups.get(her.personId)}/plan/${together}/messages`, { message: 'Hello.' }]],
    ['group note', async (her) => [`/groups/${groups.get(her.personId)}/plan/${together}/note`, { note: 'Mine.' }]],
    ['extension', async () => ['/extensions', { kind: 'assignment', subject: assignmentId }]],
    ['quiz begun', async () => [`/quizzes/${quizId}/attempts`, {}]],
    ['quiz answer', async (her) => [`/quizzes/${quizId}/questions/4`, { attempt: hidden((await her.browser.get(`/quizzes/${quizId}/questions/4`)).text, 'attempt'), shape: 'text', had: '', text: 'an answer', go: 'stay', choice: [] }]],
    ['quiz handed in', async (her) => [`/quizzes/${quizId}/hand-in`, { attempt: hidden((await her.browser.get(`/quizzes/${quizId}/review`)).text, 'attempt') }]],
    ['count mine', async () => [`/quizzes/${quizId}/attempts/1/count-mine`, { position: '4' }]],
    ['mail', async () => ['/mail-choice', { style: 'neutral', subjectWord: 'letter', email: '' }]],
    ['certificate name', async () => ['/certificate-name', { name: 'A Name', latin: '' }]],
    ['offline', async () => ['/offline', { until: new Date(Date.now() + 5 * 86400000).toISOString().slice(0, 10) }]],
    ['online', async () => ['/offline/end', {}]],
    ['catch-up', async () => [`/workshops/${sessionId}/catch-up`, { text: 'Four lines.' }]],
    ['consent', async () => [`/my-completion/sharing/${world.partnerIds[0]}`, {}]],
    ['consent withdrawn', async () => [`/my-completion/sharing/${world.partnerIds[0]}/withdrawal`, {}]],
  ];

  it.each(VERBS)('does nothing: %s', async (_words, fieldsOf) => {
    const [plainPath, plainFields] = await fieldsOf(world.participant);
    const plain = await changesOf(test, () => world.participant.browser.post(plainPath, plainFields));
    const [path, fields] = await fieldsOf(world.classmate);
    // What the form itself reads stays as it is; a form that leaves one of its fields out still does.
    const own = new Set([...Object.keys(fields), ...OPTIONAL]);
    const others = Object.fromEntries(Object.entries(extra).filter(([name]) => !own.has(name)));
    const loaded = await changesOf(test, () => world.classmate.browser.post(path, { ...others, ...fields }));
    expect([plain.status, loaded.status]).toEqual([303, 303]);
    expect(loaded.columns).toEqual(plain.columns);
    expect(loaded.text).not.toMatch(/zqxextra|1999-01-01/);
    for (const foreign of [world.stranger.personId, world.stranger.enrolmentId]) expect(loaded.text).not.toContain(foreign);
    expect(Object.keys(extra).length).toBeGreaterThan(250);
    expect(QUESTIONS).toHaveLength(6);
  });
});

/** Fields that a form may leave out and would read if they came. */
const OPTIONAL = ['email', 'latin', 'comments', 'tick', 'from', 'name', 'with_name', 'withName', 'choice', 'text', 'note', 'message', 'client_at'];

function allowed(route: Route, actors: Map<string, Actor>): Actor {
  const roles = rolesOf(route);
  if (route.path.startsWith('/certificates') && roles?.length === 0) return actors.get('participant of last year')!;
  const names = ['participant', 'trainer', 'organiser'];
  return actors.get(names.find((name) => roles === null || roles.length === 0 || roles.some((role) => actors.get(name)!.roles.has(role))) ?? 'organiser')!;
}

async function grantsOf(test: TestApp): Promise<string[]> {
  const rows = await test.rows<{ grant: string }>("SELECT concat_ws(' ', person_id, role, scope_id) AS grant FROM role_grant WHERE until_at IS NULL");
  return rows.map(({ grant }) => grant);
}

async function one(test: TestApp, sql: string, value: string): Promise<string> {
  return (await test.rows<{ id: string }>(sql, [value]))[0]!.id;
}

/** What a request changed: which columns of which tables, with values that are words, truths or numbers; ids and times differ between people. */
async function changesOf(test: TestApp, send: () => Promise<Response>): Promise<{ status: number; columns: string[]; text: string }> {
  const before = await rowsOf(test);
  const { status } = await send();
  const after = await rowsOf(test);
  const columns: string[] = [];
  const texts: string[] = [];
  for (const [table, rows] of after) {
    const old = before.get(table)!;
    const added = [...rows].filter((row) => !old.has(row)).map((row) => JSON.parse(row) as Record<string, unknown>);
    const gone = [...old].filter((row) => !rows.has(row)).map((row) => JSON.parse(row) as Record<string, unknown>);
    for (const row of added) {
      const earlier = gone.find((each) => each.id !== undefined && each.id === row.id);
      for (const [name, value] of Object.entries(row)) {
        if (earlier && JSON.stringify(earlier[name]) === JSON.stringify(value)) continue;
        columns.push(`${table}.${name}${isTelling(name, value) ? ` = ${String(value)}` : value === null ? ' = null' : ''}`);
        texts.push(JSON.stringify(value));
      }
    }
    if (gone.length !== added.length) columns.push(`${table}: ${added.length} more, ${gone.length} fewer`);
  }
  return { status, columns: columns.sort(), text: texts.join('\n') };
}

function isTelling(name: string, value: unknown): boolean {
  if (name === 'shuffle' || name === 'number' || name === 'receipt') return false;
  return typeof value === 'boolean' || typeof value === 'number' || (typeof value === 'string' && /^[a-z_]{1,24}$/.test(value));
}

async function rowsOf(test: TestApp): Promise<Map<string, Set<string>>> {
  const tables = await test.rows<{ name: string }>("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT IN ('session', 'form_key', 'try_limit', 'migrations') ORDER BY 1");
  const rows = await test.rows<{ name: string; row: string }>(tables.map(({ name }) => `SELECT '${name}' AS name, to_jsonb(t)::text AS row FROM "${name}" t`).join(' UNION ALL '));
  const byTable = new Map(tables.map(({ name }) => [name, new Set<string>()]));
  for (const { name, row } of rows) byTable.get(name)!.add(row);
  return byTable;
}
