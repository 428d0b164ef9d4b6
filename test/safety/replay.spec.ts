import { beforeAll, describe, expect, it } from '@jest/globals';
import { useDemo } from '../support/demo.js';
import { freshKey } from '../support/visitor.js';
import { makeActors, type Actor } from './actors.js';
import { fingerprints } from './database-state.js';
import { findIds, type Ids } from './ids.js';
import { rolesOf, routesOf, type Route } from './routes.js';
import { rowsOf } from './rows-of.js';
import { writeMore } from './scene.js';

type Recorded = [path: string, fields: Record<string, string>];

/** What the owner sends, good enough to be carried out: by her it is, below. */
const BY_PARTICIPANT: Recorded[] = [
  ['/lessons/:id/note', { note: 'Mine.' }], ['/lessons/:id/done', {}], ['/lessons/:id/not-done', {}], ['/modules/:id/done', {}], ['/modules/:id/not-done', {}],
  ['/questions/:id/messages', { text: 'More of it.' }], ['/groups/:groupId/plan/:assignmentId/messages', { message: 'To my group.' }], ['/groups/:groupId/plan/:assignmentId/note', { note: 'Mine.' }],
  ['/groups/:groupId/plan/:assignmentId/editing', {}], ['/groups/:groupId/plan/:assignmentId/handing-in', {}], ['/submissions/:id/taking-back', {}], ['/assignments/:id/draft', { text: 'Another draft.', revision: '1' }],
  ['/workshops/:id/catch-up', { text: 'What I learned.' }], ['/my-completion/sharing/:partnerId', { withName: '1' }], ['/certificate-name', { name: 'My Name', latin: 'My Name' }],
  ['/account', { displayName: 'Other Name', zone: 'Asia/Kabul' }], ['/quizzes/:id/attempts', {}], ['/questions', { text: 'A new one.' }],
];
const BY_HOLDER: Recorded[] = [['/certificates/:id/shown-name', { show: '1' }], ['/certificates/:id/request', { reason: 'error', name: 'New Name', latin: 'New Name' }], ['/certificates/:id/request/withdrawal', {}]];

describe('requests of one person, sent by another', () => {
  const test = useDemo();
  let actors: Map<string, Actor>;
  let ids: Ids;
  let routes: Route[];
  const actor = (name: string) => actors.get(name)!;

  beforeAll(async () => {
    actors = await makeActors(test);
    await writeMore(test, actors);
    ids = await findIds(test, actor('participant').personId!, actor('participant of last year').personId!);
    routes = routesOf(test).filter(({ method }) => method !== 'GET');
  }, 120000);

  /** Every id that is the owner's, under every name that a body could give it. */
  const swapped = (): Record<string, string> => {
    const { personId, enrolmentId } = ids.participant;
    const { submission, thread, group } = ids.named;
    return { personId, person_id: personId, enrolmentId, enrolment_id: enrolmentId, submissionId: submission!, id: submission!, threadId: thread!, groupId: group!, viewer: personId, handedInBy: personId };
  };

  it.each([['participant', 'classmate', BY_PARTICIPANT], ['participant of last year', 'participant', BY_HOLDER]] as const)('of %s, as they are and with all her ids in the body, by the %s: nothing of hers changes, nothing of hers comes back', async (owner, other, recorded) => {
    const ownerId = actor(owner).personId!;
    const before = await rowsOf(test, ownerId);
    const leaks: string[] = [];
    const secrets = await secretsOf(ownerId);
    expect(Object.keys(before).length).toBeGreaterThan(8);
    for (const [route, fields] of recorded) {
      for (const more of [{}, swapped()]) {
        const { status, text } = await actor(other).browser.post(ids.fill(route), { ...fields, ...more });
        if (status >= 500) leaks.push(`${route}: ${status}`);
        leaks.push(...secrets.filter((secret) => text.includes(secret)).map(() => `${route}: a text of hers`));
      }
    }
    expect(leaks).toEqual([]);
    expect(await rowsOf(test, ownerId)).toEqual(before);
  }, 120000);

  it('are carried out for their owner: the refusals above are not for another reason', async () => {
    const refused: string[] = [];
    for (const [name, recorded] of [['participant', BY_PARTICIPANT], ['participant of last year', BY_HOLDER]] as const) {
      for (const [route, fields] of recorded) {
        const { status } = await actor(name).browser.post(ids.fill(route), fields);
        if (![200, 303, 409].includes(status)) refused.push(`${route}: ${status}`);
      }
    }
    expect(refused).toEqual([]);
  }, 60000);

  it('with the key of her form give nobody else her result', async () => {
    const _key = freshKey();
    const [hers, theirs] = [await actor('participant').browser.post('/questions', { text: 'With a key.', _key }), await actor('classmate').browser.post('/questions', { text: 'With the same key.', _key })];
    expect([hers.status, theirs.status]).toEqual([303, 303]);
    expect(theirs.headers.location).not.toBe(hers.headers.location);
    expect(await test.rows("SELECT 1 FROM question_message WHERE text = 'With the same key.'")).toHaveLength(1);
  });

  it('of one organiser are refused to the organiser of another cohort with her own cohort in the path and foreign ids beside it', async () => {
    const other = actor('organiser of another course');
    const [own] = await test.rows<{ id: string }>("SELECT scope_id AS id FROM role_grant WHERE person_id = $1 AND role = 'organiser'", [other.personId]);
    const mixed = routes.filter(({ path, who }) => /^\/cohorts\/:\w+\/.*:(?!day\b)\w+/.test(path) && who.includes('organiser'));
    expect(mixed.length).toBeGreaterThan(8);
    const before = await fingerprints(test);
    const wrong: string[] = [];
    for (const { path } of mixed) {
      const first = /:(\w+)/.exec(path)![1]!;
      const { status } = await other.browser.post(ids.fill(path, { [first]: own!.id }), { ...swapped(), text: 'Mixed.', lastDay: '', reason: 'contact', fields: 'email', wish: 'keep', life: 'card' });
      if (status !== 404 && status !== 422) wrong.push(`${path}: ${status}`);
    }
    for (const [route, fields] of [['/pairs', {}], ['/people/groups', {}], ['/invitations', { displayName: 'x', zone: 'Asia/Kabul' }]] as const) {
      const { status } = await other.browser.post(`/cohorts/${ids.named.cohort}${route}`, { ...fields, ...swapped() });
      if (status !== 404) wrong.push(`${route}: ${status}`);
    }
    const pair = await other.browser.post(`/cohorts/${own!.id}/pairs`, { focalId: actor('focal point').personId!, enrolmentId: ids.participant.enrolmentId });
    expect(pair.status).toBe(422);
    expect(wrong).toEqual([]);
    expect(await fingerprints(test)).toEqual(before);
  }, 60000);

  it('get the same answer for a row that is not hers to see as for one that does not exist, byte for byte', async () => {
    const different: string[] = [];
    let compared = 0;
    for (const route of routes.filter(({ path, who }) => who !== 'public' && /:\w*[iI]d\b/.test(path))) {
      const path = ids.fill(route.path);
      const missing = path.replaceAll(/[0-9a-z]{26}/g, '0'.repeat(26));
      const roles = rolesOf(route)!;
      const stranger = [...actors.values()].find((one) => one.signedIn && !one.isOfCohort && one.name !== 'participant of last year' && (roles.length === 0 || roles.some((role) => one.roles.has(role))));
      if (!stranger) continue;
      const _key = freshKey();
      const [there, nowhere] = [await stranger.browser.post(path, { _key, text: 'Same.' }), await stranger.browser.post(missing, { _key, text: 'Same.' })];
      if (there.status !== 404) continue;
      compared += 1;
      if (plain(there.text, path) !== plain(nowhere.text, missing) || there.status !== nowhere.status) different.push(route.path);
    }
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(25);
  }, 60000);

  it('of a university\'s records staff reach no other university, by any format and any mix of ids', async () => {
    const [mahidol] = await test.rows<{ id: string }>("SELECT id FROM partner WHERE code = 'mahidol'");
    const cohorts = await test.rows<{ id: string }>('SELECT id FROM cohort');
    for (const format of ['csv', 'xlsx', 'json', 'manifest', 'pdf', 'constructor']) {
      for (const { id } of cohorts) expect([format, (await actor('officer york').browser.get(`/files/${id}/${mahidol!.id}/${format}`)).status]).toEqual([format, 404]);
    }
    for (const query of ['', '?partnerId=', '?partner=', '?cohortId=']) expect((await actor('officer york').browser.get(`/files${query}${query ? mahidol!.id : ''}`)).text).not.toContain(mahidol!.id);
  });

  async function secretsOf(personId: string): Promise<string[]> {
    const rows = await test.rows<{ text: string }>(
      `SELECT text FROM draft d JOIN enrolment e ON e.id = d.enrolment_id WHERE e.person_id = $1 AND length(text) > 20 UNION SELECT m.text FROM question_message m WHERE m.person_id = $1 AND length(m.text) > 20
       UNION SELECT receipt FROM submission s JOIN enrolment e ON e.id = s.enrolment_id WHERE e.person_id = $1`, [personId]);
    return rows.map(({ text }) => text.slice(0, 60));
  }
});

function plain(html: string, path: string): string {
  return html.replaceAll(path, 'PATH').replaceAll(encodeURIComponent(path), 'PATH').replaceAll(/name="(_key|_csrf)" value="[^"]*"/g, '');
}
