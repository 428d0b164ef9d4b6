import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey, PASSPHRASE, Visitor } from '../support/visitor.js';

const TEXT = 'What took her an hour to write, \n and nobody else may read: ချို';

describe('a form that is sent after the session has ended', () => {
  const test = useApp();
  let world: World;
  let her: Visitor;
  beforeAll(async () => {
    world = await makeWorld(test);
  });
  beforeEach(async () => {
    her = await new Visitor(test).signIn('participant');
  });

  /** As when nothing was pressed for long. */
  const idle = (handle: string) => test.rows("UPDATE session SET expire = now() - interval '1 minute' WHERE sess->'passport'->>'user' = (SELECT id FROM account WHERE handle = $1)", [handle]);
  const note = () => `/lessons/${world.lessonIds[0]}/note`;
  const parkedOf = (text: string) => /name="next" value="(\/parked\/[0-9a-f]{26})"/.exec(text)?.[1];
  const rows = () => test.rows<{ id: string; sealed: Buffer }>('SELECT id, sealed FROM parked_post');

  it('is kept sealed, shown to nobody on the way, and there again after the passphrase alone', async () => {
    await idle('participant');
    const late = await her.post(note(), { note: TEXT });
    expect(late.status).toBe(401);
    expect(late.text).not.toContain('hour to write');
    expect(late.text).toContain('kept for 24 hours');
    expect(late.text).not.toMatch(/participant|Participant|name="handle"/);
    const next = parkedOf(late.text)!;
    expect(Buffer.concat((await rows()).map(({ sealed }) => sealed)).toString('latin1')).not.toMatch(/hour|note|lessons/);
    const back = await her.post('/sign-in/back', { passphrase: PASSPHRASE, next });
    expect([back.status, back.headers.location]).toEqual([303, next]);
    const page = await her.get(next);
    expect(page.status).toBe(200);
    expect(page.text).toContain('What took her an hour to write');
    expect(page.text).toContain(`action="${note()}"`);
    const id = next.split('/')[2]!;
    expect((await her.post(note(), { note: TEXT, _parked: id })).status).toBe(303);
    expect((await test.rows<{ text: string }>('SELECT text FROM lesson_note'))[0]!.text).toContain('ချို');
    for (let tries = 0; (await rows()).length > 0 && tries < 50; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await rows()).toEqual([]);
    expect((await her.get(next)).status).toBe(404);
  });

  it('is answered calmly when it holds things that no form of ours sends', async () => {
    const signedIn = await request(test.app.getHttpServer()).post('/sign-in').set('Sec-Fetch-Site', 'same-origin').type('form').send({ handle: 'participant', passphrase: PASSPHRASE });
    const cookie = String(signedIn.headers['set-cookie']![0]).split(';')[0]!;
    await idle('participant');
    const body = '--zz\r\nContent-Disposition: form-data; name="__proto__[polluted]"\r\n\r\n1\r\n--zz\r\nContent-Disposition: form-data; name="a[b]"\r\n\r\n2\r\n--zz--\r\n';
    const { status } = await request(test.app.getHttpServer()).post(note()).set({ Cookie: cookie, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'multipart/form-data; boundary=zz' }).send(body);
    expect(status).toBe(401);
  });

  it('is never shown or mentioned to another person who signs in on the same phone', async () => {
    await idle('participant');
    const next = parkedOf((await her.post(note(), { note: TEXT })).text)!;
    const other = await her.post('/sign-in', { handle: 'classmate', passphrase: PASSPHRASE, next });
    expect([other.status, other.headers.location]).toEqual([303, '/']);
    expect((await her.get(next)).status).toBe(404);
    expect((await her.post(`${next}/removal`)).status).toBe(404);
    expect((await her.get('/account')).text).not.toContain('/parked/');
    expect((await world.nobody.get(next)).status).toBe(303);
    await her.post('/sign-out');
    await her.signIn('participant');
    expect((await her.get('/account')).text).toContain(next);
    expect((await her.get(next)).text).toContain('hour to write');
    expect((await her.post(`${next}/removal`)).status).toBe(303);
    expect((await her.get(next)).status).toBe(404);
  });

  it('is kept once, however often it is pressed, and also with the fields of a form with a file', async () => {
    await idle('participant');
    const key = { _key: freshKey() };
    const pressed = await Promise.all([1, 2, 3, 4].map(() => her.post(note(), { note: TEXT, ...key })));
    expect(new Set(pressed.map(({ text }) => parkedOf(text))).size).toBe(1);
    expect(await rows()).toHaveLength(1);
    const withFile = await her.postFile(note(), 'file', Buffer.from('A file.'), 'a.txt', { note: TEXT });
    expect(withFile.status).toBe(401);
    expect(withFile.text).toContain('Files are not kept');
    expect(await rows()).toHaveLength(2);
    await her.post('/sign-in/back', { passphrase: PASSPHRASE, next: '/' });
    expect((await her.get(parkedOf(withFile.text)!)).text).toContain('A file that you chose was not kept');
  });

  it('holds no secret: passphrases, codes and tokens are left out', async () => {
    await idle('participant');
    const late = await her.post('/account/passphrase', { present: PASSPHRASE, passphrase: 'a new one of many words' });
    expect(late.status).toBe(401);
    expect(parkedOf(late.text)).toBeUndefined();
    expect(late.text).not.toContain('many words');
  });

  it('of somebody who was never signed in is not kept and not shown', async () => {
    const before = (await rows()).length;
    const answer = await new Visitor(test).post(note(), { note: TEXT });
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain('hour to write');
    expect(answer.text).toContain('could not be kept');
    expect(await rows()).toHaveLength(before);
  });

  it('asks for the whole sign-in when the session was ended and not only left; the text waits all the same', async () => {
    const other = await new Visitor(test).signIn('participant');
    await other.post('/account/other-sessions/end');
    const late = await her.post(note(), { note: TEXT });
    expect(late.text).toContain('name="handle"');
    const next = parkedOf(late.text)!;
    expect((await her.post('/sign-in/back', { passphrase: PASSPHRASE, next })).headers.location).toBe(`/sign-in?next=${encodeURIComponent(next)}`);
    expect((await her.post('/sign-in', { handle: 'participant', passphrase: PASSPHRASE, next })).headers.location).toBe(next);
  });

  it('is gone after a day, and twenty a person are enough', async () => {
    await idle('participant');
    for (let nth = 0; nth < 22; nth += 1) await her.post(note(), { note: `${TEXT} ${nth}` });
    expect((await test.rows('SELECT 1 FROM parked_post WHERE person_id = $1', [world.participant.personId])).length).toBe(20);
    const next = parkedOf((await her.post(note(), { note: TEXT })).text)!;
    await test.rows("UPDATE parked_post SET at = at - interval '25 hours'");
    await her.post('/sign-in/back', { passphrase: PASSPHRASE, next });
    expect((await her.get(next)).status).toBe(404);
    await test.get(JobRunner).runNow('account.tidyParked', {});
    expect(await rows()).toEqual([]);
  });

  it('takes from a page that closes what was typed on it, for her alone, and no address of another site', async () => {
    const kept = await her.post('/parked', { _path: note(), note: TEXT });
    const { id } = JSON.parse(kept.text) as { id: string };
    expect((await her.get(`/parked/${id}`)).text).toContain('hour to write');
    expect((await world.classmate.browser.get(`/parked/${id}`)).status).toBe(404);
    for (const path of ['https://evil.example/x', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '']) expect(JSON.parse((await her.post('/parked', { _path: path, note: TEXT })).text)).toEqual({ id: null });
    expect((await new Visitor(test).post('/parked', { _path: note(), note: TEXT })).status).toBe(401);
  });
});
