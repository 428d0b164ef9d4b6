import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Invitations } from '../../src/account/invitations.service.js';
import { Grants } from '../../src/people/grants.service.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { PASSPHRASE, Visitor } from '../support/visitor.js';
import { halfSignedIn } from './actors.js';
import { ALLOWED, fingerprints } from './database-state.js';
import { routesOf, type Route } from './routes.js';

const NEXT = 'a lantern under the old bridge';
/** What answers somebody half signed in otherwise than a stranger: the way to her second step. */
const STEP = ['GET /sign-in', 'GET /sign-in/second-step', 'GET /sign-in/set-up', 'POST /sign-in/second-step', 'POST /sign-in/second-step/passkey', 'POST /sign-in/second-step/passkey-options'];
const SET_UP = ['GET /sign-in', 'GET /sign-in/second-step', 'GET /sign-in/set-up', 'POST /sign-in/set-up', 'POST /sign-in/set-up/passkey', 'POST /sign-in/set-up/passkey-options'];

describe('half signed in', () => {
  const test = useApp();
  let world: World;
  let routes: Route[];
  /** What a stranger is answered, asked once for all. */
  const strangers = new Map<string, string>();
  const keyFor = (personId: string) => test.rows("INSERT INTO passkey (id, person_id, credential_id, public_key, counter, transports, number, created_at) VALUES ($1, $2, $1, '\\x00', 0, '', 1, now()) ON CONFLICT DO NOTHING", [personId, personId]);
  const idle = (handle: string) => test.rows("UPDATE session SET expire = now() - interval '1 minute' WHERE sess->'passport'->>'user' = (SELECT id FROM account WHERE handle = $1)", [handle]);
  const enter = (visitor: Visitor, handle: string, more: Record<string, string> = {}, passphrase = PASSPHRASE) => visitor.post('/sign-in', { handle, passphrase, next: '/', ...more });
  const codeFor = (personId: string) => test.write((tx) => test.get(Invitations).make(tx, personId, 'renew'));

  beforeAll(async () => {
    world = await makeWorld(test);
    routes = routesOf(test);
  }, 60000);
  beforeEach(async () => {
    test.config.staffFactor = 'optional';
    await test.rows('DELETE FROM try_limit');
  });

  /** Routes whose answer to her differs from that to a stranger, and those that answer her with an error. */
  async function different(her: Visitor): Promise<string[]> {
    const found: string[] = [];
    for (const { method, path } of routes.filter((route) => route.path !== '/sign-out')) {
      const at = path.replaceAll(/:\w+/g, '0'.repeat(26));
      const ask = (visitor: Visitor) => (method === 'GET' ? visitor.get(at) : visitor.post(at, { displayName: 'Half', text: 'Half.' }));
      const hers = await ask(her);
      const said = ({ status, headers, text }: typeof hers) => `${status} ${headers.location ?? ''} ${same(text)}`;
      const theirs = strangers.get(`${method} ${path}`) ?? said(await ask(new Visitor(test)));
      strangers.set(`${method} ${path}`, theirs);
      if (hers.status >= 500) found.push(`${method} ${path}: ${hers.status}`);
      else if (said(hers) !== theirs) found.push(`${method} ${path}`);
      await test.rows('DELETE FROM try_limit');
    }
    return found.sort();
  }

  it('is nobody on every route but those of the second step, and changes nothing', async () => {
    const half = await halfSignedIn(test, 'half', 'classmate', PASSPHRASE);
    const before = await fingerprints(test, [...ALLOWED, 'passkey_challenge']);
    expect(await different(half.browser)).toEqual(STEP);
    expect(routes.length).toBeGreaterThan(250);
    expect(await fingerprints(test, [...ALLOWED, 'passkey_challenge'])).toEqual(before);
    expect((await half.browser.get('/sign-in/second-step')).status).toBe(200);
    expect((await half.browser.post('/sign-out')).headers.location).toBe('/sign-in');
    expect((await half.browser.get('/sign-in/second-step')).headers.location).toBe('/sign-in');
  }, 60000);

  it('is nobody either where a second step is a must and she has none, or gets the role in the middle of a session', async () => {
    test.config.staffFactor = 'required';
    const visitor = new Visitor(test);
    expect((await enter(visitor, 'trainer')).headers.location).toBe('/sign-in/set-up');
    expect(await different(visitor)).toEqual(SET_UP);
    const risen = await new Visitor(test).signIn('stranger');
    expect((await risen.get('/account')).status).toBe(200);
    await test.write((tx) => test.get(Grants).give(tx, world.stranger.personId, 'moderator', 'cohort', world.otherCohortId, new Date(Date.now() + 86400000)));
    expect(await different(risen)).toEqual(SET_UP);
    await test.rows("UPDATE role_grant SET until_at = now() WHERE person_id = $1 AND role = 'moderator'", [world.stranger.personId]);
    expect((await risen.get('/account')).status).toBe(200);
  }, 90000);

  /** Every way in that could forget the second step; each begins signed out and ends where it leads. */
  const DOORS: Array<[way: string, go: (visitor: Visitor) => Promise<string | undefined>]> = [
    ['the passphrase', async (visitor) => (await enter(visitor, 'co-trainer')).headers.location],
    ['the passphrase with a place to go to', async (visitor) => (await enter(visitor, 'co-trainer', { next: '/account' })).headers.location],
    ['a phone that is remembered', async (visitor) => {
      test.config.staffFactor = 'optional';
      await test.rows('DELETE FROM passkey WHERE person_id = $1', [world.coTrainer.personId]);
      expect(String((await enter(visitor, 'co-trainer', { own: '1' })).headers['set-cookie'])).toMatch(/(^|,)d=/);
      await visitor.post('/sign-out');
      await keyFor(world.coTrainer.personId);
      return (await enter(visitor, 'co-trainer', { own: '1' })).headers.location;
    }],
    ['coming back from idle to a session that had no second step', async (visitor) => {
      await test.rows('DELETE FROM passkey WHERE person_id = $1', [world.coTrainer.personId]);
      await enter(visitor, 'co-trainer');
      await idle('co-trainer');
      await keyFor(world.coTrainer.personId);
      return (await visitor.post('/sign-in/back', { passphrase: PASSPHRASE, next: '/account' })).headers.location;
    }],
    ['leaving by Hide this screen and coming back', async (visitor) => {
      await test.rows('DELETE FROM passkey WHERE person_id = $1', [world.coTrainer.personId]);
      await enter(visitor, 'co-trainer');
      await idle('co-trainer');
      await keyFor(world.coTrainer.personId);
      await visitor.get('/sign-in?away');
      const parked = await visitor.post('/questions', { text: 'Sent too late.' });
      const next = /name="next" value="([^"]+)"/.exec(parked.text)?.[1] ?? '/';
      expect(next).toMatch(/^\/parked\//);
      return (await visitor.post('/sign-in/back', { passphrase: PASSPHRASE, next })).headers.location;
    }],
    ['a printed code beside the passphrase, which opens tries and no door', async (visitor) => {
      const [code] = await cardOf();
      for (let nth = 0; nth < 11; nth += 1) await enter(new Visitor(test), 'co-trainer', {}, 'not the right one at all');
      expect((await enter(visitor, 'co-trainer')).status).toBe(429);
      return (await enter(visitor, 'co-trainer', { code: code! })).headers.location;
    }],
    ['a new code by an organiser', async (visitor) => {
      await visitor.post('/first', { code: await codeFor(world.coTrainer.personId) });
      return (await visitor.post('/first/sign-in-name', { handle: 'co-trainer', passphrase: PASSPHRASE, gone: '1' })).headers.location;
    }],
    ['a card that chooses a new passphrase', async (visitor) => {
      const codes = await cardOf();
      await visitor.post('/forgotten', { handle: 'co-trainer', code: codes[0]!, passphrase: NEXT, gone: '1' });
      const at = (await enter(visitor, 'co-trainer', {}, NEXT)).headers.location;
      // The same card is no second step beside the passphrase that it chose.
      expect((await visitor.post('/sign-in/second-step', { code: codes[1]! })).status).toBe(422);
      await visitor.post('/forgotten', { handle: 'co-trainer', code: codes[2]!, passphrase: PASSPHRASE });
      return at;
    }],
    ['the address of a page in a mail', async (visitor) => {
      const asked = await visitor.get('/account/sessions');
      const next = new URLSearchParams(String(asked.headers.location).split('?')[1]).get('next')!;
      return (await enter(visitor, 'co-trainer', { next })).headers.location;
    }],
  ];

  it.each(DOORS)('is how one stands after %s', async (_way, go) => {
    await keyFor(world.coTrainer.personId);
    const visitor = new Visitor(test);
    expect(await go(visitor)).toBe('/sign-in/second-step');
    for (const path of ['/account', '/cohorts', '/account/second-step', '/account/card']) expect([path, (await visitor.get(path)).headers.location]).toEqual([path, expect.stringMatching(/^\/sign-in\?next=/)]);
    expect((await visitor.post('/account/card')).status).toBe(401);
    expect((await visitor.post('/sign-in/set-up', { sealed: 'x', code: '123456' })).headers.location).toBe('/sign-in');
  });

  it('ends after a quarter of an hour, and with a new passphrase', async () => {
    await keyFor(world.coTrainer.personId);
    const [late, former] = [new Visitor(test), new Visitor(test)];
    await enter(late, 'co-trainer');
    await test.rows("UPDATE session SET sess = jsonb_set(sess, '{half,until}', '1') WHERE sess ? 'half'");
    expect((await late.get('/sign-in/second-step')).headers.location).toBe('/sign-in');
    await enter(former, 'co-trainer');
    const visitor = new Visitor(test);
    await visitor.post('/first', { code: await codeFor(world.coTrainer.personId) });
    await visitor.post('/first/sign-in-name', { handle: 'co-trainer', passphrase: NEXT });
    await test.rows('DELETE FROM passkey WHERE person_id = $1', [world.coTrainer.personId]);
    // Else whoever knew the old passphrase could now set up a second step of her own.
    expect((await former.get('/sign-in/set-up')).headers.location).toBe('/sign-in');
    expect((await former.post('/sign-in/set-up', { sealed: 'x', code: '123456' })).headers.location).toBe('/sign-in');
  });

  async function cardOf(): Promise<string[]> {
    await test.rows('DELETE FROM passkey WHERE person_id = $1', [world.coTrainer.personId]);
    const her = await new Visitor(test).signIn('co-trainer');
    const { text } = await her.post('/account/card');
    await keyFor(world.coTrainer.personId);
    return [...text.matchAll(/<p class="code"[^>]*>([\s\S]*?)<\/p>/g)].map(([, code]) => code!.replaceAll(/<[^>]+>/g, '').trim());
  }
});

/** An answer without what differs each time: keys of forms, challenges, the order of fields, the rounded weight of the page. */
function same(text: string): string {
  if (text.startsWith('{')) return Object.entries(JSON.parse(text) as Record<string, unknown>).filter(([name]) => name !== 'challenge').map(([name, value]) => `${name}: ${JSON.stringify(value)}`).sort().join();
  return text.replaceAll(/name="(_key|_csrf)" value="[^"]*"|About this page: \d+ KB/g, '');
}
