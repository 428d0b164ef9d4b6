import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { PASSPHRASE, Visitor } from '../support/visitor.js';
import { SoftKey, type Told, type Wrongs } from './soft-key.js';

const ORIGIN = 'http://localhost:3999';
const HOST = 'localhost';

describe('passkeys', () => {
  const test = useApp();
  let world: World;
  let key: SoftKey;
  let foreign: SoftKey;

  const told = (challenge: string): Told => ({ challenge, origin: ORIGIN, host: HOST });
  const asked = async (visitor: Visitor, path: string): Promise<{ challenge: string; user: { id: string } }> => JSON.parse((await visitor.post(path)).text) as { challenge: string; user: { id: string } };
  const isIn = async (visitor: Visitor) => (await visitor.get('/account')).status === 200;

  async function adds(visitor: Visitor, soft = new SoftKey(), wrong: Wrongs = {}): Promise<{ soft: SoftKey; status: number }> {
    const options = await asked(visitor, '/account/second-step/passkey-options');
    const { status } = await visitor.post('/account/second-step/passkeys', { credential: soft.make({ ...told(options.challenge), userId: options.user.id }, wrong) });
    return { soft, status };
  }

  beforeAll(async () => {
    world = await makeWorld(test);
    key = (await adds(world.participant.browser)).soft;
    foreign = (await adds(world.stranger.browser)).soft;
  });
  beforeEach(() => test.rows('DELETE FROM try_limit'));

  it('is kept under a number, and says nothing of her to the phone', async () => {
    const shown = await world.participant.browser.get('/account/second-step');
    expect(shown.text).toContain('Passkey 1');
    const options = (await world.participant.browser.post('/account/second-step/passkey-options')).text;
    expect(options).not.toMatch(/participant|Display participant|APRRN|Banyan/);
    expect(JSON.parse(options)).toMatchObject({ rp: { id: HOST, name: HOST }, user: { name: 'sign-in 2' }, authenticatorSelection: { residentKey: 'required', userVerification: 'required' } });
  });

  it('is the whole sign-in, and a second step after the passphrase', async () => {
    const visitor = new Visitor(test);
    const { challenge } = await asked(visitor, '/sign-in/passkey-options');
    expect((await visitor.post('/sign-in/passkey', { credential: key.answer(told(challenge)), next: '/account' })).headers.location).toBe('/account');
    expect(await isIn(visitor)).toBe(true);
    const other = new Visitor(test);
    expect((await other.post('/sign-in', { handle: 'participant', passphrase: PASSPHRASE })).headers.location).toBe('/sign-in/second-step');
    const second = await asked(other, '/sign-in/second-step/passkey-options');
    expect((await other.post('/sign-in/second-step/passkey', { credential: key.answer(told(second.challenge)) })).headers.location).toBe('/');
    expect(await isIn(other)).toBe(true);
  });

  it('freshens a session like the passphrase does', async () => {
    const her = world.participant.browser;
    await test.rows("UPDATE session SET sess = jsonb_set(sess::jsonb, '{freshAt}', '1')");
    expect((await her.get('/account/second-step/passkey')).status).toBe(303);
    const { challenge } = await asked(her, '/fresh/passkey-options');
    expect((await her.post('/fresh', { _to: '/account/second-step/passkey', _credential: key.answer(told(challenge)), _key: '' })).status).toBeLessThan(400);
    expect((await her.get('/account/second-step/passkey')).status).toBe(200);
    await test.rows("UPDATE session SET sess = jsonb_set(sess::jsonb, '{freshAt}', to_jsonb((extract(epoch FROM now()) * 1000)::bigint))");
  });

  /** SAFETY row 17: what comes instead of an honest answer. Each must leave its sender outside. */
  const ATTACKS: Array<[words: string, send: (challenge: string) => string]> = [
    ['another origin', (challenge) => key.answer({ ...told(challenge), origin: 'https://localhost.evil.example' })],
    ['the same host on another port', (challenge) => key.answer({ ...told(challenge), origin: 'http://localhost:4000' })],
    ['the same host by https', (challenge) => key.answer({ ...told(challenge), origin: 'https://localhost:3999' })],
    ['a key bound to another host', (challenge) => key.answer({ ...told(challenge), host: 'evil.example' })],
    ['a made-up challenge', () => key.answer(told('bm90LXRoZS1jaGFsbGVuZ2U'))],
    ['no user verification', (challenge) => key.answer(told(challenge), { isVerified: false })],
    ['no user presence', (challenge) => key.answer(told(challenge), { isPresent: false, isVerified: false })],
    ['a counter that goes back', (challenge) => key.answer(told(challenge), { counter: 1 })],
    ['a counter that stands still', (challenge) => key.answer(told(challenge), { counter: 3 })],
    ['a spoilt signature', (challenge) => key.answer(told(challenge), { spoilSignature: true })],
    ['a signature of another key', (challenge) => key.answer(told(challenge), { otherKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey })],
    ['the answer of a registration', (challenge) => key.answer(told(challenge), { type: 'webauthn.create' })],
    ['a user handle of somebody else', (challenge) => key.answer(told(challenge), { userHandle: Buffer.from('somebody-else').toString('base64url') })],
    ['a key that nobody has', (challenge) => new SoftKey().answer(told(challenge))],
    ['a registration sent as an answer', (challenge) => key.make({ ...told(challenge), userId: key.userHandle })],
    ['no JSON', () => 'not json'],
    ['JSON of nothing', () => 'null'],
    ['JSON of another shape', () => '{"id":"x","response":{}}'],
    ['a megabyte', (challenge) => JSON.stringify({ ...(JSON.parse(key.answer(told(challenge))) as object), more: 'x'.repeat(60000) })],
  ];

  it.each(ATTACKS)('refuse %s', async (_words, send) => {
    const visitor = new Visitor(test);
    const { challenge } = await asked(visitor, '/sign-in/passkey-options');
    const answer = await visitor.post('/sign-in/passkey', { credential: send(challenge) });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('This passkey was not taken');
    expect(await isIn(visitor)).toBe(false);
  });

  it('refuse a replayed answer, an old challenge, one of another session, and one for another purpose', async () => {
    const visitor = new Visitor(test);
    const { challenge } = await asked(visitor, '/sign-in/passkey-options');
    const credential = key.answer(told(challenge));
    expect((await visitor.post('/sign-in/passkey', { credential })).status).toBe(303);
    await visitor.post('/sign-out');
    for (const replayer of [visitor, new Visitor(test)]) expect((await replayer.post('/sign-in/passkey', { credential })).status).toBe(422);
    // Of another session.
    const [one, two] = [new Visitor(test), new Visitor(test)];
    const ofOne = await asked(one, '/sign-in/passkey-options');
    await asked(two, '/sign-in/passkey-options');
    expect((await two.post('/sign-in/passkey', { credential: key.answer(told(ofOne.challenge)) })).status).toBe(422);
    // Too late.
    const late = await asked(one, '/sign-in/passkey-options');
    await test.rows('UPDATE passkey_challenge SET expires_at = now()');
    expect((await one.post('/sign-in/passkey', { credential: key.answer(told(late.challenge)) })).status).toBe(422);
    // A challenge that was answered wrongly is gone.
    const spent = await asked(one, '/sign-in/passkey-options');
    await one.post('/sign-in/passkey', { credential: 'wrong' });
    expect((await one.post('/sign-in/passkey', { credential: key.answer(told(spent.challenge)) })).status).toBe(422);
    // Made for signing in, sent as a second step.
    const half = new Visitor(test);
    await half.post('/sign-in', { handle: 'participant', passphrase: PASSPHRASE });
    const whole = await asked(half, '/sign-in/passkey-options');
    expect((await half.post('/sign-in/second-step/passkey', { credential: key.answer(told(whole.challenge)) })).status).toBe(422);
    expect(await isIn(half)).toBe(false);
  });

  it('lets one of twenty in who send the same answer at once', async () => {
    const visitor = new Visitor(test);
    const { challenge } = await asked(visitor, '/sign-in/passkey-options');
    const credential = key.answer(told(challenge));
    const answers = await Promise.all(Array.from({ length: 20 }, () => visitor.post('/sign-in/passkey', { credential })));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    for (const { status } of answers) expect([303, 422]).toContain(status);
  });

  it('of somebody else is no second step for her', async () => {
    const half = new Visitor(test);
    await half.post('/sign-in', { handle: 'participant', passphrase: PASSPHRASE });
    const { challenge } = await asked(half, '/sign-in/second-step/passkey-options');
    expect((await half.post('/sign-in/second-step/passkey', { credential: foreign.answer(told(challenge)) })).status).toBe(422);
  });

  it.each([['no user verification', { isVerified: false }], ['another type', { type: 'webauthn.get' }]] as Array<[string, Wrongs]>)('are not made with %s', async (_words, wrong) => {
    expect((await adds(world.classmate.browser, new SoftKey(), wrong)).status).toBe(422);
  });

  it('are not made twice, nor for somebody else, nor by somebody half signed in', async () => {
    expect((await adds(world.classmate.browser, key)).status).toBe(422);
    const half = new Visitor(test);
    await half.post('/sign-in', { handle: 'participant', passphrase: PASSPHRASE });
    expect((await half.post('/account/second-step/passkey-options')).status).toBe(401);
    expect((await half.post('/sign-in/set-up/passkey-options')).headers.location).toBe('/sign-in');
    expect((await half.post('/sign-in/set-up/passkey', { credential: 'x' })).headers.location).toBe('/sign-in');
  });

  it('are removed by their owner only, and then open nothing', async () => {
    const [row] = await test.rows<{ id: string }>('SELECT id FROM passkey WHERE person_id = $1', [world.participant.personId]);
    expect((await world.stranger.browser.post(`/account/second-step/passkeys/${row!.id}/removal`)).status).toBe(404);
    expect((await world.participant.browser.post(`/account/second-step/passkeys/${row!.id}/removal`)).status).toBe(303);
    const visitor = new Visitor(test);
    const { challenge } = await asked(visitor, '/sign-in/passkey-options');
    expect((await visitor.post('/sign-in/passkey', { credential: key.answer(told(challenge)) })).status).toBe(422);
  });
});
