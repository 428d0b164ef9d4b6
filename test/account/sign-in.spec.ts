import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { PASSPHRASE, Visitor, freshKey } from '../support/visitor.js';

describe('signing in', () => {
  const test = useApp();
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  it('begins a fresh session and goes where the person wanted to go', async () => {
    const visitor = new Visitor(test);
    const path = `/lessons/${world.lessonIds[0]}`;
    const response = await visitor.post('/sign-in', { handle: 'Participant ', passphrase: PASSPHRASE, next: path });
    expect(response.status).toBe(303);
    expect(response.headers.location).toBe(path);
    expect(response.headers['set-cookie']![0]).toMatch(/^s=.*HttpOnly; SameSite=Lax/);
    expect((await visitor.get(path)).status).toBe(200);
  });

  it('answers an unknown name and a wrong passphrase alike, and keeps the name that was typed', async () => {
    const wrong = await new Visitor(test).post('/sign-in', { handle: 'classmate', passphrase: 'not the right passphrase' });
    const unknown = await new Visitor(test).post('/sign-in', { handle: 'classmatx', passphrase: 'not the right passphrase' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('do not fit together');
    expect(wrong.text).toContain('value="classmate"');
    const bare = (text: string) => text.replaceAll(/value="[0-9a-z_-]{20,}"/gi, '').replaceAll(/classmat[ex]/g, '').replaceAll(/About this page: [^<]*/g, '');
    expect(bare(unknown.text)).toBe(bare(wrong.text));
  });

  it('stops guessing after ten tries, and says when to try again', async () => {
    const visitor = new Visitor(test);
    for (let tries = 0; tries < 10; tries += 1) await visitor.post('/sign-in', { handle: 'stranger', passphrase: `guess number ${tries} of many` });
    const response = await visitor.post('/sign-in', { handle: 'stranger', passphrase: PASSPHRASE });
    expect(response.status).toBe(429);
    expect(response.text).toMatch(/Wait \d+ minutes/);
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/%2f%2fevil.example', '/\tevil', 'evil', '/%5cevil.example', ' //evil.example'])('never leads to another site: %s', async (next) => {
    const response = await new Visitor(test).post('/sign-in', { handle: 'trainer', passphrase: PASSPHRASE, next });
    expect(response.headers.location).toBe('/');
  });

  it('ends with signing out; the old cookie opens nothing', async () => {
    const visitor = await new Visitor(test).signIn('co-trainer');
    expect((await visitor.get('/account')).status).toBe(200);
    expect((await visitor.post('/sign-out')).headers['clear-site-data']).toContain('storage');
    expect((await visitor.get('/account')).status).toBe(303);
  });

  it('refuses a post from another site, and shows nothing signed in to the browser cache', async () => {
    const foreign = await world.participant.browser.post('/account', { displayName: 'Taken over', zone: 'UTC' }, { 'Sec-Fetch-Site': 'cross-site' });
    expect(foreign.status).toBe(403);
    const byOrigin = await world.participant.browser.post('/account', { displayName: 'Taken over', zone: 'UTC' }, { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://evil.example' });
    expect(byOrigin.status).toBe(403);
    const account = await world.participant.browser.get('/account');
    expect(account.text).not.toContain('Taken over');
    expect(account.headers['cache-control']).toBe('no-store');
    expect(account.headers['content-security-policy']).not.toMatch(/unsafe/);
  });
});

describe('a person changes her name and zone', () => {
  const test = useApp();
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  it('at once, and leaves one audit row', async () => {
    await world.participant.browser.post('/account', { displayName: 'ချိုချို', zone: 'Asia/Kathmandu' });
    expect((await world.participant.browser.get('/account')).text).toContain('ချိုချို');
    expect(await test.rows("SELECT * FROM audit_event WHERE event = 'person.changed'")).toHaveLength(1);
  });

  it.each([[{ displayName: '', zone: 'UTC' }, 'Type the name'], [{ displayName: 'x'.repeat(81), zone: 'UTC' }, 'at most 80'], [{ displayName: 'Fine', zone: 'Mars/Base' }, 'Choose a time zone']])('not when a field is wrong: %j', async (fields, words) => {
    const response = await world.participant.browser.post('/account', fields);
    expect(response.status).toBe(422);
    expect(response.text).toContain(words);
  });

  it('and her passphrase, which ends her other sessions', async () => {
    const elsewhere = await new Visitor(test).signIn('classmate');
    const fields = { present: PASSPHRASE, passphrase: 'a quite different long one', _key: freshKey() };
    const presses = [await world.classmate.browser.post('/account/passphrase', fields), await world.classmate.browser.post('/account/passphrase', fields)];
    for (const press of presses) expect([press.status, press.headers.location]).toEqual([303, '/account?said=saved']);
    expect((await elsewhere.get('/account')).status).toBe(303);
    expect((await world.classmate.browser.get('/account')).status).toBe(200);
    const wrong = await world.classmate.browser.post('/account/passphrase', { present: PASSPHRASE, passphrase: 'yet another quite long one' });
    expect(wrong.status).toBe(422);
  });
});
