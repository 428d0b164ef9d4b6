import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';
import { freshKey, PASSPHRASE, Visitor } from '../support/visitor.js';

const codeIn = (text: string) => [...text.matchAll(/<p class="code"[^>]*>([\s\S]*?)<\/p>/g)].map((match) => match[1]!.replace(/<[^>]+>/g, '').trim().replace(/\s+/g, ' '));

describe('an invitation', () => {
  const test = useApp();
  let world: World;
  const path = () => `/cohorts/${world.cohortId}/invitations`;
  const fields = (displayName: string) => ({ displayName, zone: 'Asia/Dhaka', email: '', realName: '', organisation: '', country: '' });
  const count = async () => (await test.rows<{ n: number }>('SELECT count(*)::int AS n FROM enrolment WHERE cohort_id = $1', [world.cohortId]))[0]!.n;
  const placeOf = async (displayName: string) => (await test.rows<{ id: string; state: string; person_id: string }>('SELECT e.id, e.state, e.person_id FROM enrolment e JOIN person p ON p.id = e.person_id WHERE p.display_name = $1', [displayName]))[0]!;
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  it('shows a code once, with which she comes in', async () => {
    const { status, text } = await world.organiser.browser.post(path(), { ...fields('Mango Leaf'), email: 'mango@example.net', realName: 'Zqx Mango Legal', country: 'Zqx land' });
    expect(status).toBe(200);
    expect(text).toContain('localhost:3999/first');
    expect(text).not.toMatch(/Zqx|Course in tests/);
    const [code] = codeIn(text);
    expect(code).toMatch(/^\w{3} \w{3} \w{3} \w{3}$/);
    const her = new Visitor(test);
    expect((await her.post('/first', { code: code! })).headers.location).toBe('/first/sign-in-name');
    await her.post('/first/sign-in-name', { handle: 'mango-leaf', passphrase: PASSPHRASE });
    expect((await her.get('/this-week')).status).toBe(200);
    expect((await placeOf('Mango Leaf')).state).toBe('active');
  });

  it('keeps what identifies her sealed, and no code in the database', async () => {
    const dump = JSON.stringify([await test.rows('SELECT * FROM form_key'), await test.rows('SELECT * FROM invitation'), await test.rows('SELECT * FROM audit_event'), await test.rows("SELECT id, kind, encode(sealed, 'escape') FROM protected_field")]);
    expect(dump).not.toMatch(/Zqx|mango@example/);
    const { text } = await world.organiser.browser.post(path(), fields('Codeless'));
    const kept = JSON.stringify([await test.rows('SELECT * FROM form_key'), await test.rows('SELECT * FROM invitation'), await test.rows('SELECT * FROM audit_event')]);
    const [code] = codeIn(text);
    expect(kept).not.toContain(code!);
    expect(kept).not.toContain(code!.replaceAll(' ', ''));
  });

  it('pressed twice, also at once, invites one person and shows the same code', async () => {
    const before = await count();
    const form = { ...fields('Twice'), _key: freshKey() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.organiser.browser.post(path(), form)));
    answers.push(await world.organiser.browser.post(path(), form));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((answer) => codeIn(answer.text)[0])).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });

  it.each([
    [{ displayName: '' }, 'Type a display name'], [{ displayName: 'x'.repeat(81) }, 'more than 80 characters'], [{ zone: 'Mars/Base' }, 'This time zone is not known'],
    [{ email: 'not an address' }, 'This is not an e-mail address'], [{ realName: 'y'.repeat(201) }, 'more than 200 characters'], [{ displayName: 'display PARTICIPANT' }, 'has this display name'],
    [{ email: 'Participant@Example.org' }, 'has this e-mail address'], [{ displayName: ['a', 'b'] }, 'Type a display name'],
  ])('with a wrong field changes nothing and keeps what was typed: %j', async (wrong, words) => {
    const before = await count();
    const { status, text } = await world.organiser.browser.post(path(), { ...fields('Kept Name'), organisation: 'Kept Organisation', ...wrong });
    expect(status).toBe(422);
    expect(text).toContain(words);
    expect(text).toContain('Kept Organisation');
    expect(await count()).toBe(before);
  });

  it('is made by organisers of this cohort only', async () => {
    for (const player of [world.otherOrganiser, world.trainer, world.participant, world.administrator]) {
      expect((await player.browser.get(path())).status).toBe(404);
      expect((await player.browser.post(path(), fields('Nobody'))).status).toBe(404);
    }
    expect((await world.nobody.get(path())).status).toBe(303);
    expect((await world.nobody.post(path(), fields('Nobody'))).status).toBe(401);
  });

  it('can be taken back; the code stops working', async () => {
    const [code] = codeIn((await world.organiser.browser.post(path(), fields('Mistake'))).text);
    const { id } = await placeOf('Mistake');
    expect((await world.otherOrganiser.browser.post(`/cohorts/${world.cohortId}/people/${id}/cancelling`)).status).toBe(404);
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/people/${id}/cancelling`);
    expect((await new Visitor(test).post('/first', { code: code! })).status).toBe(422);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/people/${id}`)).text).toContain('Invitation taken back');
    expect((await world.organiser.browser.post(path(), fields('Mistake'))).status).toBe(200);
    const active = await world.organiser.browser.post(`/cohorts/${world.cohortId}/people/${world.participant.enrolmentId}/cancelling`);
    expect(active.status).toBe(422);
    expect(active.text).toContain('already been taken up');
  });

  it('renews a forgotten sign-in: new name, new passphrase, same work, old sessions over', async () => {
    const forgetful = await makeParticipant(test, 'forgetful', world.cohortId, 'Asia/Yangon');
    const place = `/cohorts/${world.cohortId}/people/${forgetful.enrolmentId}`;
    const [first] = codeIn((await world.organiser.browser.post(`${place}/code`, { life: 'card' })).text);
    const spoken = await world.organiser.browser.post(`${place}/code`, { life: 'spoken' });
    expect(spoken.text).toContain('for 30 minutes');
    const [code] = codeIn(spoken.text);
    const her = new Visitor(test);
    expect((await her.post('/first', { code: first! })).status).toBe(422);
    await her.post('/first', { code: code! });
    await her.post('/first/sign-in-name', { handle: 'remembered', passphrase: PASSPHRASE });
    expect((await her.get('/this-week')).status).toBe(200);
    expect((await forgetful.browser.get('/this-week')).status).toBe(303);
    const [life] = await test.rows<{ minutes: number; purpose: string }>('SELECT extract(epoch FROM expires_at - created_at)::int / 60 AS minutes, purpose FROM invitation WHERE person_id = $1 ORDER BY created_at DESC LIMIT 1', [forgetful.personId]);
    expect(life).toEqual({ minutes: 30, purpose: 'renew' });
  });

  it('gives nobody a way into the account of somebody who may do more', async () => {
    const both = await makeParticipant(test, 'both', world.cohortId, 'Asia/Yangon');
    await test.rows("INSERT INTO role_grant (id, person_id, role, scope_kind, scope_id, from_at) VALUES ('grantofboth', $1, 'organiser', 'cohort', $2, now())", [both.personId, world.otherCohortId]);
    const { status, text } = await world.organiser.browser.post(`/cohorts/${world.cohortId}/people/${both.enrolmentId}/code`, { life: 'spoken' });
    expect(status).toBe(422);
    expect(text).toContain('in a place that you do not organise');
    expect(await test.rows("SELECT 1 FROM invitation WHERE person_id = $1 AND purpose = 'renew'", [both.personId])).toHaveLength(0);
  });

  it('for everybody who has not come is printed as cards without a name or course', async () => {
    await world.organiser.browser.post(path(), fields('Card Person'));
    const sheet = `/cohorts/${world.cohortId}/invitation-sheet`;
    const list = (await world.organiser.browser.get(sheet)).text;
    expect(list).toContain('Card Person');
    const key = { _key: freshKey() };
    const { status, text } = await world.organiser.browser.post(sheet, key);
    expect(status).toBe(200);
    const codes = codeIn(text);
    const [{ n }] = (await test.rows<{ n: number }>("SELECT count(*)::int AS n FROM enrolment WHERE cohort_id = $1 AND state = 'invited'", [world.cohortId])) as [{ n: number }];
    expect(codes).toHaveLength(n);
    expect(new Set(codes).size).toBe(n);
    expect(text).not.toMatch(/Card Person|Course in tests|Twice|Codeless/);
    const number = /<span class="strong">(\d+)<\/span> <bdi>Card Person/.exec(list)![1]!;
    expect(text).toContain(`<span class="small soft">${number}</span>`);
    expect(codeIn((await world.organiser.browser.post(sheet, key)).text)).toEqual(codes);
    expect((await new Visitor(test).post('/first', { code: codes[0]! })).status).toBe(303);
    expect((await world.otherOrganiser.browser.post(sheet)).status).toBe(404);
    expect((await world.trainer.browser.get(sheet)).status).toBe(404);
  });
});
