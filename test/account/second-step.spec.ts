import { beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { Accounts } from '../../src/account/accounts.service.js';
import { AppCodes } from '../../src/account/app-codes.service.js';
import { FactorQueries } from '../../src/account/factor.queries.js';
import { RecoveryCodes } from '../../src/account/recovery-codes.service.js';
import { Invitations } from '../../src/account/invitations.service.js';
import { Grants } from '../../src/people/grants.service.js';
import { People } from '../../src/people/people.service.js';
import { useApp, type TestApp } from '../support/app.js';
import { makeWorld, type Player, type World } from '../support/cast.js';
import { quickHash } from '../support/quick-hash.js';
import { freshKey, PASSPHRASE, Visitor } from '../support/visitor.js';

const NEXT = 'a lantern under the old bridge';

/** The digits that an app shows `steps` half minutes from now. */
export const digits = (secret: string, steps = 0) => new TOTP({ secret: Secret.fromBase32(secret), period: 30 }).generate({ timestamp: Date.now() + steps * 30000 });
const secretIn = (text: string) => /<p class="code"[^>]*>([\s\S]*?)<\/p>/.exec(text)![1]!.replace(/<[^>]+>|\s/g, '');
const sealedIn = (text: string) => /name="sealed" value="([^"]+)"/.exec(text)![1]!;
const codesIn = (text: string) => [...text.matchAll(/<p class="code"[^>]*>([\s\S]*?)<\/p>/g)].map((match) => match[1]!.replace(/<[^>]+>/g, '').trim().replace(/\s+/g, ' '));

/** A new half minute, if this one is nearly over: a test must not fall into the gap. */
async function calmly(): Promise<void> {
  const left = 30000 - (Date.now() % 30000);
  if (left < 4000) await new Promise((resolve) => setTimeout(resolve, left + 50));
}

async function setsUpApp(browser: Visitor, path = '/account/second-step/app'): Promise<string> {
  await calmly();
  const shown = await browser.get(path);
  const secret = secretIn(shown.text);
  const kept = await browser.post(path, { sealed: sealedIn(shown.text), code: digits(secret, -1) });
  if (kept.status !== 303) throw new Error(`The app was not kept: ${kept.status}`);
  return secret;
}

const at = (visitor: Visitor, handle: string, passphrase = PASSPHRASE) => visitor.post('/sign-in', { handle, passphrase, next: '/' });
const isIn = async (visitor: Visitor) => (await visitor.get('/account')).status === 200;

describe('a second step that somebody has', () => {
  const test = useApp();
  let world: World;
  let secret: string;

  beforeAll(async () => {
    world = await makeWorld(test);
    secret = await setsUpApp(world.participant.browser);
  });

  it('is asked for after the passphrase; until then she is nobody', async () => {
    const visitor = new Visitor(test);
    expect((await at(visitor, 'participant')).headers.location).toBe('/sign-in/second-step');
    expect((await visitor.get('/account')).headers.location).toMatch(/^\/sign-in/);
    expect((await visitor.get('/sign-in')).headers.location).toBe('/sign-in/second-step');
    expect((await visitor.post('/account', { displayName: 'Taken', zone: 'UTC' })).status).toBe(401);
    expect((await visitor.get('/sign-in/set-up')).headers.location).toBe('/sign-in/second-step');
    const other = await visitor.post('/sign-in/set-up', { sealed: 'x', code: '123456' });
    expect(other.headers.location).toBe('/sign-in');
    expect((await visitor.post('/sign-out')).headers.location).toBe('/sign-in');
    expect((await visitor.get('/sign-in/second-step')).headers.location).toBe('/sign-in');
  });

  it('takes a code of this half minute once, one before and one after, and nothing further away', async () => {
    await calmly();
    await test.rows('UPDATE totp_factor SET last_step = 0');
    const tried = async (steps: number) => {
      const visitor = new Visitor(test);
      await at(visitor, 'participant');
      const answer = await visitor.post('/sign-in/second-step', { code: digits(secret, steps) });
      return { status: answer.status, isIn: await isIn(visitor) };
    };
    for (const steps of [-3, -2, 2, 3]) expect(await tried(steps)).toEqual({ status: 422, isIn: false });
    for (const steps of [-1, 0, 1]) expect(await tried(steps)).toEqual({ status: 303, isIn: true });
    for (const steps of [-1, 0, 1]) expect(await tried(steps)).toEqual({ status: 422, isIn: false });
  });

  it('gives one of fifty who send the same digits at once', async () => {
    await calmly();
    await test.rows('UPDATE totp_factor SET last_step = 0');
    const code = digits(secret);
    const { personId } = world.participant;
    const taken = await Promise.all(Array.from({ length: 50 }, () => test.write((tx) => test.get(AppCodes).take(tx, personId, code))));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('stops guessing after ten tries, and leaves an event without the digits', async () => {
    const visitor = new Visitor(test);
    await at(visitor, 'participant');
    const answers: number[] = [];
    for (let nth = 0; nth < 14; nth += 1) answers.push((await visitor.post('/sign-in/second-step', { code: String(100000 + nth) })).status);
    expect(answers.filter((status) => status === 422).length).toBeLessThanOrEqual(10);
    expect(answers.at(-1)).toBe(429);
    const events = await test.rows<{ detail: object }>("SELECT detail FROM audit_event WHERE event = 'account.secondStepRefused'");
    expect(events.length).toBeGreaterThan(0);
    expect(JSON.stringify(events)).not.toMatch(/1000\d\d/);
    await test.rows('DELETE FROM try_limit');
  });

  it('keeps the secret sealed: neither table nor session nor form result holds it', async () => {
    for (const table of ['totp_factor', 'session', 'form_key', 'audit_event']) expect(JSON.stringify(await test.rows(`SELECT * FROM ${table}`))).not.toContain(secret);
  });

  it('allows a passphrase of 8, and may then not be taken away until that is longer', async () => {
    const her = world.participant.browser;
    const change = (present: string, passphrase: string) => her.post('/account/passphrase', { present, passphrase });
    expect((await change(PASSPHRASE, 'k3tt-l8')).text).toContain('at least 8 characters');
    expect((await change(PASSPHRASE, 'k3tt-l8b')).status).toBe(303);
    const refused = await her.post('/account/second-step/app/removal');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('shorter than 15 characters');
    expect((await change('k3tt-l8b', PASSPHRASE)).status).toBe(303);
    expect((await her.post('/account/second-step/app/removal')).headers.location).toBe('/account/second-step?said=secondStepRemoved');
    expect((await at(new Visitor(test), 'participant')).headers.location).toBe('/');
    expect((await change(PASSPHRASE, 'k3tt-l8b')).text).toContain('at least 15 characters');
  });

  it('is set up only with a code that fits, on a page that is hers', async () => {
    await calmly();
    const her = world.classmate.browser;
    const shown = (await her.get('/account/second-step/app')).text;
    const [right, sealed] = [secretIn(shown), sealedIn(shown)];
    const wrong = await her.post('/account/second-step/app', { sealed, code: '000000' });
    expect(wrong.status).toBe(422);
    expect(secretIn(wrong.text)).toBe(right);
    expect((await world.stranger.browser.post('/account/second-step/app', { sealed, code: digits(right) })).status).toBe(422);
    const key = { _key: freshKey() };
    const answers = await Promise.all([1, 2, 3].map(() => her.post('/account/second-step/app', { sealed, code: digits(right), ...key })));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'account.appAdded'")).toHaveLength(2);
    expect((await new Visitor(test).get('/account/second-step/app')).headers.location).toMatch(/^\/sign-in/);
  });
});

describe('the card of ten codes', () => {
  const test = useApp();
  let world: World;
  let codes: string[];
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  it('is shown once, the same on a second press, and kept as digests', async () => {
    const key = { _key: freshKey() };
    const answers = await Promise.all([1, 2, 3].map(() => world.participant.browser.post('/account/card', key)));
    codes = codesIn(answers[0]!.text);
    expect(codes).toHaveLength(10);
    for (const answer of answers) expect(codesIn(answer.text)).toEqual(codes);
    expect((await world.participant.browser.get('/account/card')).text).not.toContain(codes[0]!.slice(0, 5));
    for (const table of ['recovery_code', 'form_key', 'audit_event']) expect(JSON.stringify(await test.rows(`SELECT * FROM ${table}`))).not.toContain(codes[0]!.replace(' ', ''));
  });

  it('lets one of fifty use a code that come at once', async () => {
    const cards = test.get(RecoveryCodes);
    const used = await Promise.all(Array.from({ length: 50 }, () => test.write((tx) => cards.use(tx, world.participant.personId, codes[0]!.toUpperCase()))));
    expect(used.filter(Boolean)).toHaveLength(1);
    expect(await test.write((tx) => cards.use(tx, world.participant.personId, codes[0]!))).toBe(false);
    expect(await test.write((tx) => cards.use(tx, world.classmate.personId, codes[1]!))).toBe(false);
  });

  it('is a second step, and offers a new card when three are left', async () => {
    await setsUpApp(world.participant.browser);
    for (const nth of [1, 2, 3, 4, 5, 6]) {
      const visitor = new Visitor(test);
      await at(visitor, 'participant');
      const answer = await visitor.post('/sign-in/second-step', { code: ` ${codes[nth]!.replace(' ', '')} ` });
      expect(answer.headers.location).toBe(nth === 6 ? '/account/card' : '/');
      expect(await isIn(visitor)).toBe(true);
      if (nth === 6) expect((await visitor.get('/account/card')).text).toContain('3 codes left');
    }
  });

  it('chooses a new passphrase and ends every session; but paper alone is not both steps', async () => {
    const her = world.participant.browser;
    const before = await at(new Visitor(test), 'participant');
    expect(before.headers.location).toBe('/sign-in/second-step');
    const half = new Visitor(test);
    await at(half, 'participant');
    const visitor = new Visitor(test);
    const wrong = await visitor.post('/forgotten', { handle: 'participant', code: 'aaaaa bbbbb', passphrase: NEXT });
    const unknown = await visitor.post('/forgotten', { handle: 'nobody-here', code: codes[7]!, passphrase: NEXT });
    for (const answer of [wrong, unknown]) {
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('do not fit together');
    }
    const weak = await visitor.post('/forgotten', { handle: 'participant', code: codes[7]!, passphrase: 'passwordpassword' });
    expect(weak.text).toContain('Many people use this');
    expect((await visitor.post('/forgotten', { handle: 'participant', code: codes[7]!, passphrase: NEXT })).headers.location).toBe('/sign-in?said=passphraseChosen');
    expect(await isIn(her)).toBe(false);
    expect((await half.get('/sign-in/second-step')).headers.location).toBe('/sign-in');
    expect((await at(visitor, 'participant', NEXT)).headers.location).toBe('/sign-in/second-step');
    expect((await visitor.post('/sign-in/second-step', { code: codes[8]! })).status).toBe(422);
    // Once more, this time with the phone gone: she is a participant, so her second steps end.
    await test.rows('DELETE FROM try_limit');
    await visitor.post('/forgotten', { handle: 'participant', code: codes[9]!, passphrase: PASSPHRASE, gone: '1' });
    expect((await at(visitor, 'participant')).headers.location).toBe('/');
    await world.participant.browser.signIn('participant');
  });

  it('of somebody who works here leaves the second step where it is', async () => {
    const her = world.trainer.browser;
    await setsUpApp(her);
    const [code] = codesIn((await her.post('/account/card')).text);
    const visitor = new Visitor(test);
    expect((await visitor.post('/forgotten', { handle: 'trainer', code: code!, passphrase: NEXT, gone: '1' })).status).toBe(303);
    expect((await at(visitor, 'trainer', NEXT)).headers.location).toBe('/sign-in/second-step');
  });

  it('ends when a new one is made', async () => {
    const [first] = codesIn((await world.classmate.browser.post('/account/card')).text);
    const [second] = codesIn((await world.classmate.browser.post('/account/card')).text);
    const cards = test.get(RecoveryCodes);
    expect(await test.write((tx) => cards.use(tx, world.classmate.personId, first!))).toBe(false);
    expect(await test.write((tx) => cards.use(tx, world.classmate.personId, second!))).toBe(true);
  });
});

describe('where a second step is a must', () => {
  const test = useApp({ staffFactor: 'required' });
  let staff: Player;
  let participant: string;

  beforeAll(async () => {
    staff = await somebody(test, 'organiser-in-need', 'organiser');
    participant = (await somebody(test, 'only-participant', null)).personId;
  });

  it('staff reach nothing but its set-up, and then everything', async () => {
    const visitor = new Visitor(test);
    expect((await at(visitor, staff.handle)).headers.location).toBe('/sign-in/set-up');
    for (const path of ['/', '/account', '/cohorts', '/account/second-step', '/account/second-step/app', '/outbox']) {
      const answer = await visitor.get(path);
      expect([path, answer.status === 303 && /^\/sign-in|^\/front/.test(String(answer.headers.location)) || answer.status === 200 && path === '/']).toEqual([path, true]);
    }
    for (const path of ['/account', '/cohorts/opening', '/account/card', '/fresh']) expect([path, (await visitor.post(path)).status]).toEqual([path, 401]);
    await calmly();
    const shown = await visitor.get('/sign-in/set-up');
    const wrong = await visitor.post('/sign-in/set-up', { sealed: sealedIn(shown.text), code: '000000' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('do not fit');
    const secret = secretIn(wrong.text);
    expect((await visitor.post('/sign-in/set-up', { sealed: sealedIn(wrong.text), code: digits(secret) })).headers.location).toBe('/account/second-step?said=secondStepKept');
    expect((await visitor.get('/cohorts')).status).toBe(200);
    expect((await visitor.post('/account/second-step/app/removal')).text).toContain('Set up another one first');
  });

  it('participants are offered one and never held up', async () => {
    const visitor = new Visitor(test);
    expect((await at(visitor, 'only-participant')).headers.location).toBe('/');
    expect((await visitor.get('/account')).text).toContain('/account/second-step');
  });

  it('somebody who becomes staff while signed in is nobody until she has one', async () => {
    const visitor = await new Visitor(test).signIn('only-participant');
    expect(await isIn(visitor)).toBe(true);
    await test.write((tx) => test.get(Grants).give(tx, participant, 'organiser', 'site', null));
    expect(await isIn(visitor)).toBe(false);
    expect((await visitor.get('/sign-in')).headers.location).toBe('/sign-in/second-step');
    expect((await visitor.get('/sign-in/second-step')).headers.location).toBe('/sign-in/set-up');
    const secret = await setsUpHalf(visitor);
    expect((await visitor.get('/cohorts')).status).toBe(200);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  });

  it('neither an invitation nor a new code leads around it', async () => {
    const code = await test.write(async (tx) => {
      const id = await test.get(People).make(tx, { displayName: 'Coming', zone: 'UTC' });
      await test.get(Grants).give(tx, id, 'organiser', 'site', null);
      return test.get(Invitations).make(tx, id);
    });
    const visitor = new Visitor(test);
    await visitor.post('/first', { code });
    expect((await visitor.post('/first/sign-in-name', { handle: 'coming-new', passphrase: NEXT })).headers.location).toBe('/sign-in/set-up');
    expect((await visitor.get('/first/name')).headers.location).toMatch(/^\/sign-in/);
    expect((await visitor.get('/cohorts')).headers.location).toMatch(/^\/sign-in/);
    const again = await test.write((tx) => test.get(Invitations).make(tx, staff.personId, 'renew'));
    const other = new Visitor(test);
    await other.post('/first', { code: again });
    expect((await other.get('/first/sign-in-name')).text).not.toContain('name="gone"');
    expect((await other.post('/first/sign-in-name', { handle: staff.handle, passphrase: NEXT, gone: '1' })).headers.location).toBe('/sign-in/second-step');
  });

  it('only a code of 30 minutes, said after a call-back, takes away what was on a lost phone', async () => {
    const spoken = await test.write((tx) => test.get(Invitations).make(tx, staff.personId, 'renew', 30 * 60000));
    const visitor = new Visitor(test);
    await visitor.post('/first', { code: spoken });
    expect((await visitor.get('/first/sign-in-name')).text).toContain('name="gone"');
    expect((await visitor.post('/first/sign-in-name', { handle: staff.handle, passphrase: NEXT, gone: '1' })).headers.location).toBe('/sign-in/set-up');
    expect(await test.get(FactorQueries).factors(staff.personId)).toMatchObject({ hasApp: false, cardLeft: null });
  });
});

describe('a fresh sign-in', () => {
  const test = useApp();
  let world: World;
  const grows = (handle: string) => test.rows(`UPDATE session SET sess = jsonb_set(sess::jsonb, '{freshAt}', '1') WHERE sess->'passport'->>'user' = (SELECT id FROM account WHERE handle = $1)`, [handle]);
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  it('is asked for after ten minutes, and leads back to the page under a new session id', async () => {
    const her = world.trainer.browser;
    await grows('trainer');
    const asked = await her.get('/account/second-step/app');
    expect(asked.headers.location).toBe('/fresh?next=%2Faccount%2Fsecond-step%2Fapp');
    const before = await test.rows("SELECT sid FROM session WHERE sess->'passport'->>'user' = (SELECT id FROM account WHERE handle = 'trainer') AND expire > now()");
    expect((await her.post('/fresh', { _to: '/account/second-step/app', _passphrase: 'not the right one', _key: '' })).status).toBe(422);
    const sent = await her.post('/fresh', { _to: '/account/second-step/app', _passphrase: PASSPHRASE });
    expect(String(sent.headers['set-cookie'])).toContain('s=');
    expect((await her.get('/account/second-step/app')).status).toBe(200);
    const after = await test.rows("SELECT sid FROM session WHERE sess->'passport'->>'user' = (SELECT id FROM account WHERE handle = 'trainer') AND expire > now()");
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
  });

  it('sends a form on that came late, with its fields and its key, and never to another site', async () => {
    const her = world.coTrainer.browser;
    await grows('co-trainer');
    const late = await her.post('/account/card', { _key: 'k'.repeat(20), note: 'what was typed' });
    expect(late.status).toBe(401);
    expect(late.text).toContain('name="note" value="what was typed"');
    expect(late.text).toContain(`name="_key" value="${'k'.repeat(20)}"`);
    expect(await test.rows('SELECT 1 FROM recovery_card')).toHaveLength(0);
    const on = await her.post('/fresh', { _to: '/account/card', _passphrase: PASSPHRASE, _key: 'k'.repeat(20), note: 'what was typed' });
    expect(on.status).toBe(307);
    expect(on.headers.location).toBe('/account/card');
    for (const to of ['//evil.example', 'https://evil.example/x']) expect((await her.post('/fresh', { _to: to, _passphrase: PASSPHRASE })).headers.location).toBe('/');
    await grows('co-trainer');
    expect((await her.post('/fresh', { _to: '/account/card', _passphrase: 'wrong but long enough' })).status).toBe(422);
    expect((await new Visitor(test).get('/fresh')).headers.location).toMatch(/^\/sign-in/);
  });
});

async function setsUpHalf(visitor: Visitor): Promise<string> {
  await calmly();
  const shown = await visitor.get('/sign-in/set-up');
  const secret = secretIn(shown.text);
  await visitor.post('/sign-in/set-up', { sealed: sealedIn(shown.text), code: digits(secret) });
  return secret;
}

/** Somebody with an account, signed in nowhere. */
async function somebody(test: TestApp, handle: string, role: 'organiser' | null): Promise<Player> {
  const hash = await quickHash(PASSPHRASE);
  const personId = await test.write((tx) => test.get(People).make(tx, { displayName: `Display ${handle}`, zone: 'UTC' }));
  await test.write(async (tx) => {
    if (role) await test.get(Grants).give(tx, personId, role, 'site', null);
    await test.get(Accounts).write(tx, personId, handle, hash, false);
  });
  return { personId, handle, browser: new Visitor(test) };
}
