import { beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { calmMs, idleMinutes } from '../../src/account/sessions.js';
import { deviceWords } from '../../src/account/device-words.js';
import { Accounts } from '../../src/account/accounts.service.js';
import { Invitations } from '../../src/account/invitations.service.js';
import { Grants } from '../../src/people/grants.service.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey, PASSPHRASE, Visitor } from '../support/visitor.js';

const ANDROID = 'Mozilla/5.0 (Linux; Android 11; SM-A105F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36';

describe('sessions', () => {
  const test = useApp();
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  const cookieOf = (answer: { headers: Record<string, string> }) => (answer.headers['set-cookie'] as unknown as string[]).find((each) => each.startsWith('s='))!.split(';')[0]!;
  const signedIn = async (handle: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) => {
    const visitor = new Visitor(test);
    const answer = await visitor.post('/sign-in', { handle, passphrase: PASSPHRASE, next: '/', ...fields }, headers);
    return { visitor, cookie: cookieOf(answer) };
  };
  /** Asks with an old cookie, as whoever copied it would. */
  const replay = async (cookie: string, path = '/account') => (await fetch(`${test.url}${path}`, { headers: { cookie }, redirect: 'manual' })).status;
  const minutesLeft = async (handle: string) => (await test.rows<{ left: number }>("SELECT extract(epoch FROM max(expire) - now())::float8 / 60 AS left FROM session WHERE expire > now() AND sess->'passport'->>'user' = (SELECT id FROM account WHERE handle = $1)", [handle]))[0]!.left;

  it('begin with a new id: an id from before the sign-in is never taken over', async () => {
    const visitor = new Visitor(test);
    const code = await test.write((tx) => test.get(Invitations).make(tx, world.stranger.personId, 'renew'));
    const before = cookieOf(await visitor.post('/first', { code }));
    const after = cookieOf(await visitor.post('/sign-in', { handle: 'officer', passphrase: PASSPHRASE, next: '/' }));
    expect(after).not.toBe(before);
    expect([await replay(before), await replay(after)]).toEqual([303, 200]);
    const chosen = await fetch(`${test.url}/sign-in`, { headers: { cookie: 's=s%3Achosen-by-somebody.else' } });
    expect(chosen.headers.get('set-cookie')).toBeNull();
    const again = cookieOf(await visitor.post('/sign-in', { handle: 'officer', passphrase: PASSPHRASE, next: '/' }));
    expect([await replay(after), await replay(again)]).toEqual([303, 200]);
  });

  it('end everywhere: sign-out, new passphrase, disabling; an old id opens nothing', async () => {
    const [one, two] = [await signedIn('classmate'), await signedIn('classmate')];
    await one.visitor.post('/sign-out');
    expect([await replay(one.cookie), await replay(two.cookie)]).toEqual([303, 200]);
    const three = await signedIn('classmate');
    await three.visitor.post('/account/passphrase', { present: PASSPHRASE, passphrase: 'a fresh passphrase of words' });
    expect([await replay(two.cookie), await replay(three.cookie)]).toEqual([303, 200]);
    await test.rows("UPDATE account SET disabled_at = now() WHERE handle = 'classmate'");
    expect(await replay(three.cookie)).toBe(303);
    await test.rows("UPDATE account SET disabled_at = NULL WHERE handle = 'classmate'");
    await test.write((tx) => test.get(Accounts).endSessionsOf(tx, world.classmate.personId));
    expect(await replay(three.cookie)).toBe(303);
    expect((await three.visitor.get('/sign-in')).text).toContain('name="handle"');
  });

  it('see a change of role on the next request', async () => {
    const { visitor } = await signedIn('co-trainer');
    const before = (await visitor.get(`/cohorts/${world.cohortId}/people`)).status;
    await test.write(async (tx) => void (await test.get(Grants).give(tx, world.coTrainer.personId, 'organiser', 'cohort', world.cohortId)));
    const after = (await visitor.get(`/cohorts/${world.cohortId}/people`)).status;
    await test.rows("UPDATE role_grant SET until_at = now() WHERE person_id = $1 AND role = 'organiser'", [world.coTrainer.personId]);
    expect([before, after, (await visitor.get(`/cohorts/${world.cohortId}/people`)).status]).toEqual([404, 200, 404]);
  });

  it('close the course to somebody paused on the next request, and the session of somebody hidden', async () => {
    const { visitor, cookie } = await signedIn('participant');
    expect((await visitor.get(`/lessons/${world.lessonIds[0]}`)).status).toBe(200);
    const paused = await world.organiser.browser.post(`/cohorts/${world.cohortId}/people/${world.participant.enrolmentId}/pause`, {});
    expect(paused.status).toBe(303);
    expect((await visitor.get(`/lessons/${world.lessonIds[0]}`)).status).toBe(404);
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/people/${world.participant.enrolmentId}/pause/end`, {});
    expect((await visitor.get(`/lessons/${world.lessonIds[0]}`)).status).toBe(200);
    const hidden = await visitor.post('/hide-me', { texts: 'keep' });
    expect(hidden.status).toBe(303);
    expect(await replay(cookie)).toBe(303);
  });

  it('are listed in coarse words, without an address, and ended one by one or all', async () => {
    const phone = await signedIn('trainer', { own: '1' }, { 'User-Agent': ANDROID });
    const desk = await signedIn('trainer', {}, { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120' });
    const list = (await desk.visitor.get('/account/sessions')).text;
    expect(list).toContain('A phone, Android');
    expect(list).toContain('A computer, Windows');
    expect(list).not.toMatch(/SM-A105F|127\.0\.0\.1|Chrome|::1/);
    const ref = /action="\/account\/sessions\/([0-9a-z]{26})\/end"/.exec(list)![1]!;
    expect((await world.organiser.browser.post(`/account/sessions/${ref}/end`)).status).toBe(404);
    const other = [...list.matchAll(/action="\/account\/sessions\/([0-9a-z]{26})\/end"/g)].map(([, each]) => each!);
    const twice = (each: string, key = { _key: freshKey() }) => [1, 2].map(() => desk.visitor.post(`/account/sessions/${each}/end`, key));
    const pressed = await Promise.all(other.flatMap((each) => twice(each)));
    expect(pressed.map(({ status }) => status)).toEqual(pressed.map(() => 303));
    expect([await replay(phone.cookie), await replay(desk.cookie)]).toEqual([303, 200]);
    expect((await desk.visitor.post('/account/sessions/0123456789abcdefghjkmnpqrs/end')).status).toBe(404);
    const third = await signedIn('trainer');
    expect((await desk.visitor.post('/account/all-sessions/end')).headers.location).toBe('/sign-in');
    expect([await replay(desk.cookie), await replay(third.cookie)]).toEqual([303, 303]);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event IN ('account.sessionEnded', 'account.allSessionsEnded')")).toHaveLength(other.length + 1);
    expect((await new Visitor(test).get('/account/sessions')).status).toBe(303);
  });

  it('stay open as long as the page takes and twenty minutes on a shared phone, 12 hours on her own, 2 hours for staff', async () => {
    const { visitor } = await signedIn('stranger');
    await visitor.get('/account');
    expect(await minutesLeft('stranger')).toBeCloseTo(40, 0);
    const reader = await signedIn('participant');
    await test.rows('UPDATE lesson SET read_minutes = 30, think_minutes = 10, further_minutes = 5 WHERE id = $1', [world.lessonIds[0]]);
    await reader.visitor.get(`/lessons/${world.lessonIds[0]}`);
    expect(await minutesLeft('participant')).toBeCloseTo(65, 0);
    await reader.visitor.get('/account');
    expect(await minutesLeft('participant')).toBeCloseTo(40, 0);
    await reader.visitor.post('/account/staying', { minutes: '45' });
    expect(await minutesLeft('participant')).toBeCloseTo(65, 0);
    await reader.visitor.post('/account/staying', { minutes: '99999' });
    expect(await minutesLeft('participant')).toBeCloseTo(120, 0);
    await signedIn('stranger', { own: '1' });
    expect(await minutesLeft('stranger')).toBeCloseTo(720, 0);
    await signedIn('administrator');
    expect(await minutesLeft('administrator')).toBeCloseTo(120, 0);
    expect([idleMinutes({ isShared: true, isStaff: false }, 15), idleMinutes({ isShared: true, isStaff: false }), idleMinutes({ isShared: false, isStaff: false }, 15), idleMinutes({ isShared: true, isStaff: true })]).toEqual([35, 40, 720, 120]);
    expect(calmMs({ isShared: true, isStaff: false })).toBe(120000);
  });

  it('are left by Hide this screen, and only by a page of ours that is opened; the passphrase alone comes back', async () => {
    const { visitor, cookie } = await signedIn('stranger');
    const leave = (headers: Record<string, string>) => request(test.app.getHttpServer()).get('/sign-in?away=1&next=%2Faccount').set('Cookie', cookie).set(headers);
    for (const headers of [{} as Record<string, string>, { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'document' }, { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'image' }]) {
      expect((await leave(headers)).headers.location).toBe('/account');
    }
    expect((await visitor.get('/account')).status).toBe(200);
    const left = await leave({ 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'document' });
    expect(left.status).toBe(200);
    expect(left.text).toContain('action="/sign-in/back"');
    expect(left.text).not.toContain('stranger');
    expect((await visitor.get('/account')).headers.location).toMatch(/^\/sign-in/);
    expect((await visitor.post('/sign-in/back', { passphrase: PASSPHRASE, next: '/account' })).headers.location).toBe('/account');
  });

  it('end at the latest a week after the sign-in, a day for staff, however busy she is', async () => {
    for (const [handle, days] of [['stranger', 7], ['administrator', 1]] as const) {
      await test.rows("DELETE FROM session WHERE sess->'passport'->>'user' = (SELECT id FROM account WHERE handle = $1)", [handle]);
      const { visitor } = await signedIn(handle, { own: '1' });
      const begunAt = Date.now() - days * 86400000 + 10 * 60000;
      await test.rows("UPDATE session SET sess = jsonb_set(sess::jsonb, '{begunAt}', to_jsonb($2::float8)) WHERE sess->'passport'->>'user' = (SELECT id FROM account WHERE handle = $1)", [handle, begunAt]);
      expect((await visitor.get('/account')).status).toBe(200);
      expect(await minutesLeft(handle)).toBeCloseTo(10, 0);
      expect(Number(/data-idle="(-?\d+)/.exec((await visitor.get('/account')).text)![1])).toBeLessThanOrEqual(600);
    }
  });

  it('come back after an idle time by the passphrase alone, under a new id, to the same place; nothing says whose it is', async () => {
    const { visitor, cookie } = await signedIn('stranger', { own: '1' });
    await test.rows("UPDATE session SET expire = now() - interval '1 minute' WHERE expire > now()");
    const sent = await visitor.get('/account/sessions');
    expect(sent.headers.location).toBe('/sign-in?next=%2Faccount%2Fsessions');
    const page = await visitor.get(sent.headers.location!);
    expect(page.text).toContain('Passphrase of the person who was here');
    expect(page.text).not.toMatch(/name="handle"|[sS]tranger/);
    expect((await visitor.get('/sign-in?as=other')).text).toContain('name="handle"');
    const wrong = await visitor.post('/sign-in/back', { passphrase: 'not this one, sorry', next: '/account/sessions' });
    expect([wrong.status, wrong.text.includes('not the passphrase'), wrong.text.includes('/account/sessions')]).toEqual([422, true, true]);
    expect((await visitor.post('/sign-in/back', { passphrase: '', next: '/account/sessions' })).status).toBe(422);
    const right = await visitor.post('/sign-in/back', { passphrase: PASSPHRASE, next: '/account/sessions' });
    expect([right.status, right.headers.location]).toEqual([303, '/account/sessions']);
    expect(cookieOf(right)).not.toBe(cookie);
    expect((await visitor.get('/account/sessions')).text).toContain('<dd>No</dd>');
    expect(await replay(cookie)).toBe(303);
    expect(await (await fetch(`${test.url}/sign-in`, { headers: { cookie } })).text()).toContain('name="handle"');
  });

  it('do not come back by the passphrase alone after a sign-out, after a day, or for ten guesses', async () => {
    const { visitor } = await signedIn('officer');
    await visitor.post('/sign-out');
    expect((await visitor.get('/sign-in')).text).toContain('name="handle"');
    const old = await signedIn('officer');
    await test.rows("UPDATE session SET expire = now() - interval '25 hours' WHERE expire > now()");
    expect((await old.visitor.get('/sign-in')).text).toContain('name="handle"');
    const guessed = await signedIn('other-officer');
    await test.rows("UPDATE session SET expire = now() - interval '1 minute' WHERE expire > now()");
    const statuses = [];
    for (let nth = 0; nth < 12; nth += 1) statuses.push((await guessed.visitor.post('/sign-in/back', { passphrase: `guess ${nth}`, next: '/' })).status);
    expect(statuses).toEqual([...Array(10).fill(422), 429, 429]);
    expect((await new Visitor(test).post('/sign-in', { handle: 'other-officer', passphrase: PASSPHRASE })).status).toBe(303);
  });
});

it.each([
  [ANDROID, 'phone:Android'], ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)', 'phone:iOS'], ['Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X)', 'tablet:iOS'], ['Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 KAIOS/2.5', 'phone:KaiOS'],
  ['Mozilla/5.0 (X11; Linux x86_64)', 'computer:Linux'], ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15)', 'computer:macOS'], [undefined, 'computer:'], ['x'.repeat(100000), 'computer:'],
])('a device is told in coarse words: %s', (agent, words) => {
  expect(deviceWords(agent)).toBe(words);
});
