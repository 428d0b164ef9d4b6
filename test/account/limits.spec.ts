import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type Player, type World } from '../support/cast.js';
import { freshKey, PASSPHRASE, Visitor } from '../support/visitor.js';

describe('limits of guessing', () => {
  const test = useApp({ trustedProxies: ['loopback'] });
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  /** A guess as if from an address of its own. */
  const guess = (handle: string, nth: number, address: string) => new Visitor(test).post('/sign-in', { handle, passphrase: `guess number ${nth}` }, { 'X-Forwarded-For': address }).then(({ status }) => status);
  const own = async (handle: string) => {
    const visitor = new Visitor(test);
    await visitor.post('/sign-in', { handle, passphrase: PASSPHRASE, own: '1' }, { 'X-Forwarded-For': '10.9.9.9' });
    await visitor.post('/sign-out');
    return visitor;
  };

  it('let ten guesses of one account be looked at, by one address or by fifty, also all at once', async () => {
    const one = await Promise.all(Array.from({ length: 40 }, (_each, nth) => guess('classmate', nth, '10.0.0.1')));
    expect(one.filter((status) => status === 422)).toHaveLength(10);
    expect(one.filter((status) => status === 429)).toHaveLength(30);
    const fifty = await Promise.all(Array.from({ length: 50 }, (_each, nth) => guess('trainer', nth, `10.0.1.${nth}`)));
    expect(fifty.filter((status) => status === 422)).toHaveLength(10);
  });

  it('say the same of an account that does not exist', async () => {
    const statuses = [];
    for (let nth = 0; nth < 12; nth += 1) statuses.push(await guess('nobody-at-all', nth, '10.0.2.1'));
    expect(statuses).toEqual([...Array(10).fill(422), 429, 429]);
  });

  it('never lock her out: her own phone has tries of its own, and others are not touched', async () => {
    const phone = await own('co-trainer');
    const statuses = await Promise.all(Array.from({ length: 20 }, (_each, nth) => guess('co-trainer', nth, `10.0.3.${nth}`)));
    expect(statuses.filter((status) => status === 422)).toHaveLength(10);
    expect((await new Visitor(test).post('/sign-in', { handle: 'co-trainer', passphrase: PASSPHRASE }, { 'X-Forwarded-For': '10.0.3.99' })).status).toBe(429);
    for (let nth = 0; nth < 20; nth += 1) {
      expect((await phone.post('/sign-in', { handle: 'co-trainer', passphrase: PASSPHRASE, own: '1' })).status).toBe(303);
      await phone.post('/sign-out');
    }
    expect((await new Visitor(test).post('/sign-in', { handle: 'officer', passphrase: PASSPHRASE }, { 'X-Forwarded-For': '10.0.3.99' })).status).toBe(303);
  });

  it('give a known phone ten tries and no more, and none with another account', async () => {
    const phone = await own('organiser');
    const statuses = [];
    for (let nth = 0; nth < 12; nth += 1) statuses.push((await phone.post('/sign-in', { handle: 'organiser', passphrase: `wrong ${nth}` })).status);
    expect(statuses).toEqual([...Array(10).fill(422), 429, 429]);
    for (let nth = 0; nth < 10; nth += 1) await guess('stranger', nth, '10.0.4.1');
    expect((await phone.post('/sign-in', { handle: 'stranger', passphrase: PASSPHRASE })).status).toBe(429);
  });

  it('hold in an open session too, apart from what strangers guess: ten tries of the present passphrase', async () => {
    const { browser } = world.stranger;
    for (let nth = 0; nth < 10; nth += 1) await guess('stranger', nth, `10.3.1.${nth}`);
    const present = (typed: string) => browser.post('/account/passphrase', { present: typed, passphrase: 'seven lamps along the quay' });
    const statuses = [];
    for (let nth = 0; nth < 9; nth += 1) statuses.push((await present(`wrong ${nth}`)).status);
    expect(statuses).toEqual(Array(9).fill(422));
    expect((await present(PASSPHRASE)).status).toBe(303);
    for (let nth = 0; nth < 11; nth += 1) statuses.push((await present(`wrong ${nth}`)).status);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    await test.rows('DELETE FROM try_limit');
  });

  describe('with a printed code', () => {
    const codesOf = async (player: Player) => [...(await player.browser.post('/account/card')).text.matchAll(/<p class="code"[^>]*>([\s\S]*?)<\/p>/g)].map((match) => match[1]!.replace(/<[^>]+>/g, '').trim().replace(/\s+/g, ' '));
    const tries = (handle: string, passphrase: string, code: string, address = '10.2.0.1') => new Visitor(test).post('/sign-in', { handle, passphrase, code, own: '1', next: '/account' }, { 'X-Forwarded-For': address });

    it('she comes in while strangers guess: the page asks for it, it is used up, and it gives tries of her own', async () => {
      const codes = await codesOf(world.participant);
      for (let nth = 0; nth < 10; nth += 1) await guess('participant', nth, `10.2.1.${nth}`);
      const closed = await new Visitor(test).post('/sign-in', { handle: 'participant', passphrase: PASSPHRASE, own: '1', next: '/account' });
      expect(closed.status).toBe(429);
      expect(closed.text).toMatch(/name="code"/);
      expect(closed.text).toMatch(/name="handle"[^>]*value="participant"/);
      expect(closed.text).toMatch(/name="own" value="1" checked/);
      expect((await tries('participant', 'not this one', codes[0]!)).status).toBe(422);
      const came = await tries('participant', PASSPHRASE, codes[0]!.toUpperCase());
      expect([came.status, came.headers.location]).toEqual([303, '/account']);
      expect((await tries('participant', PASSPHRASE, codes[0]!)).status).toBe(429);
      const many = await Promise.all(Array.from({ length: 8 }, (_each, nth) => tries('participant', PASSPHRASE, codes[1]!, `10.2.2.${nth}`)));
      expect(many.filter(({ status }) => status === 303)).toHaveLength(1);
      await test.rows('DELETE FROM try_limit');
    });

    it('of another person, or made up, nothing opens; nor does it for a name that nobody has, with the same page', async () => {
      const codes = await codesOf(world.classmate);
      for (const handle of ['trainer', 'nobody-there']) for (let nth = 0; nth < 10; nth += 1) await guess(handle, nth, `10.2.3.${nth}`);
      const pages = [await tries('trainer', PASSPHRASE, codes[0]!), await tries('nobody-there', PASSPHRASE, codes[0]!), await tries('trainer', PASSPHRASE, 'aaaaa bbbbb')];
      expect(pages.map(({ status }) => status)).toEqual([429, 429, 429]);
      const plain = pages.map(({ text }) => text.replaceAll(/name="_(?:key|csrf)" value="[^"]*"/g, '').replaceAll(/trainer|nobody-there/g, ''));
      expect(plain[1]).toBe(plain[0]);
      expect((await test.rows('SELECT 1 FROM recovery_code r JOIN recovery_card c ON c.id = r.card_id WHERE c.person_id = $1 AND r.used_at IS NOT NULL', [world.classmate.personId]))).toHaveLength(0);
      await test.rows('DELETE FROM try_limit');
    });

    it('ten codes give ten tries, not a hundred; and ten codes are looked at for each address', async () => {
      const codes = await codesOf(world.organiser);
      for (let nth = 0; nth < 10; nth += 1) await guess('organiser', nth, `10.2.4.${nth}`);
      const statuses = [];
      for (let nth = 0; nth < 12; nth += 1) statuses.push((await tries('organiser', `wrong ${nth}`, codes[nth % 10]!, `10.2.5.${nth}`)).status);
      expect(statuses).toEqual([...Array(10).fill(422), 429, 429]);
      for (let nth = 0; nth < 10; nth += 1) expect((await tries('co-trainer', 'wrong', `aaaaa bbbb${nth}`, '10.2.6.1')).status).toBe(422);
      const refused = await tries('co-trainer', PASSPHRASE, 'aaaaa ccccc', '10.2.6.1');
      expect(refused.status).toBe(429);
      expect((await new Visitor(test).post('/sign-in', { handle: 'co-trainer', passphrase: PASSPHRASE }, { 'X-Forwarded-For': '10.2.6.2' })).status).toBe(429);
      await test.rows('DELETE FROM try_limit');
    });
  });

  describe('at a new passphrase', () => {
    const codesOf = async (player: Player) => [...(await player.browser.post('/account/card')).text.matchAll(/<p class="code"[^>]*>([\s\S]*?)<\/p>/g)].map((match) => match[1]!.replace(/<[^>]+>/g, '').trim().replace(/\s+/g, ' '));
    const NEXT = 'seven lamps along the quay';
    const reset = (visitor: Visitor, handle: string, code: string, another = '', address = '10.4.0.1') => visitor.post('/forgotten', { handle, code, another, passphrase: NEXT }, { 'X-Forwarded-For': address });
    const close = async (handle: string) => {
      for (let nth = 0; nth < 10; nth += 1) expect((await reset(new Visitor(test), handle, `aaaaa ${String(nth).padStart(5, '0')}`, '', `10.4.1.${nth}`)).status).toBe(422);
    };

    it('a stranger cannot keep the page closed: another code of her card opens it, and both are used up', async () => {
      const codes = await codesOf(world.classmate);
      await close('classmate');
      const closed = await reset(new Visitor(test), 'classmate', codes[0]!);
      expect(closed.status).toBe(429);
      expect(closed.text).toMatch(/name="another"/);
      expect(closed.text).toContain(`value="${codes[0]}"`);
      for (const wrong of [codes[0]!, 'aaaaa bbbbb']) expect((await reset(new Visitor(test), 'classmate', codes[0]!, wrong)).status).toBe(429);
      expect((await reset(new Visitor(test), 'classmate', 'aaaaa bbbbb', codes[1]!)).status).toBe(422);
      const key = { _key: freshKey() };
      const press = () => new Visitor(test).post('/forgotten', { handle: 'classmate', code: codes[0]!, another: codes[1]!, passphrase: NEXT, ...key });
      const [came, twice] = [await press(), await press()];
      expect(twice.headers.location).toBe(came.headers.location);
      expect(came.headers.location).toBe('/sign-in?said=passphraseChosen');
      expect((await new Visitor(test).post('/sign-in', { handle: 'classmate', passphrase: NEXT })).status).toBe(303);
      for (const used of [codes[0]!, codes[1]!]) expect((await reset(new Visitor(test), 'classmate', codes[2]!, used)).status).toBe(429);
      await test.rows('DELETE FROM try_limit');
    });

    it('a phone that she marked has tries of its own there, ten of them; the code of another card opens nothing, with the same page', async () => {
      const phone = await own('officer');
      const [codes, others] = [await codesOf(world.officer), await codesOf(world.trainer)];
      await close('officer');
      await close('nobody-there');
      const pages = [await reset(new Visitor(test), 'officer', codes[0]!, others[0]), await reset(new Visitor(test), 'nobody-there', codes[0]!, others[0])];
      expect(pages.map(({ status }) => status)).toEqual([429, 429]);
      const plain = pages.map(({ text }) => text.replaceAll(/name="_(?:key|csrf)" value="[^"]*"/g, '').replaceAll(/officer|nobody-there/g, ''));
      expect(plain[1]).toBe(plain[0]);
      const statuses = [];
      for (let nth = 0; nth < 9; nth += 1) statuses.push((await reset(phone, 'officer', `aaaaa 1000${nth}`)).status);
      expect(statuses).toEqual(Array(9).fill(422));
      expect((await reset(phone, 'officer', codes[0]!)).headers.location).toBe('/sign-in?said=passphraseChosen');
      // The mark went with the former passphrase.
      expect((await reset(phone, 'officer', codes[1]!)).status).toBe(429);
      await test.rows('DELETE FROM try_limit');
    });

    it('a card gives ten tries, not one for each of its codes', async () => {
      const codes = await codesOf(world.coTrainer);
      await close('co-trainer');
      const statuses = [];
      for (let nth = 0; nth < 11; nth += 1) statuses.push((await reset(new Visitor(test), 'co-trainer', `aaaaa 2${String(nth).padStart(4, '0')}`, codes[nth % 9]!, `10.4.2.${nth}`)).status);
      expect(statuses).toEqual([...Array(10).fill(422), 429]);
      await test.rows('DELETE FROM try_limit');
    });
  });

  it('count failures of an address only, and only a hundred close it; a known phone behind it goes on', async () => {
    const phone = await own('organiser-2');
    const centre = { 'X-Forwarded-For': '10.0.5.1' };
    for (let nth = 0; nth < 12; nth += 1) expect((await new Visitor(test).post('/sign-in', { handle: 'administrator', passphrase: PASSPHRASE }, centre)).status).toBe(303);
    for (let nth = 0; nth < 99; nth += 1) expect((await new Visitor(test).post('/first', { code: `aaa bbb ccc ${String(nth).padStart(3, '0')}` }, centre)).status).toBe(422);
    expect((await new Visitor(test).post('/sign-in', { handle: 'administrator', passphrase: PASSPHRASE }, centre)).status).toBe(303);
    expect((await new Visitor(test).post('/first', { code: 'aaa bbb ccc zzz' }, centre)).status).toBe(422);
    expect((await new Visitor(test).post('/first', { code: 'aaa bbb ccc yyy' }, centre)).status).toBe(429);
    expect((await new Visitor(test).post('/sign-in', { handle: 'administrator', passphrase: PASSPHRASE }, centre)).status).toBe(429);
    expect((await phone.post('/sign-in', { handle: 'organiser-2', passphrase: PASSPHRASE }, centre)).status).toBe(303);
  });

  it('end after a hundred wrong tries in a row for strangers, not for her own phone', async () => {
    const phone = await own('other-organiser');
    await test.rows('DELETE FROM try_limit');
    expect(await guess('other-organiser', 0, '10.1.0.1')).toBe(422);
    // As after ten quarter hours; the proof `guessing` makes all of them.
    await test.rows("UPDATE try_limit SET points = 98 WHERE key LIKE 'row:%'");
    for (let nth = 0; nth < 2; nth += 1) expect(await guess('other-organiser', nth, '10.1.0.1')).toBe(422);
    expect(await guess('other-organiser', 9, '10.1.0.2')).toBe(429);
    const refused = await new Visitor(test).post('/sign-in', { handle: 'other-organiser', passphrase: PASSPHRASE });
    expect(refused.status).toBe(429);
    expect(refused.text).toContain('closed for new phones');
    expect((await phone.post('/sign-in', { handle: 'other-organiser', passphrase: PASSPHRASE, own: '1' })).status).toBe(303);
    expect((await new Visitor(test).post('/sign-in', { handle: 'other-organiser', passphrase: PASSPHRASE })).status).toBe(303);
  });

  it('know a phone only by a mark that we signed for this account and this passphrase', async () => {
    const phone = await own('participant');
    for (let nth = 0; nth < 10; nth += 1) await guess('participant', nth, '10.0.6.1');
    const forged = await new Visitor(test).post('/sign-in', { handle: 'participant', passphrase: PASSPHRASE }, { Cookie: `d=${'a'.repeat(20)}.${'b'.repeat(40)}` });
    expect(forged.status).toBe(429);
    expect((await phone.post('/sign-in', { handle: 'participant', passphrase: PASSPHRASE, own: '1' })).status).toBe(303);
    await world.participant.browser.post('/account/passphrase', { present: PASSPHRASE, passphrase: 'another long passphrase of hers' });
    expect((await phone.post('/sign-in', { handle: 'participant', passphrase: 'another long passphrase of hers' })).status).toBe(429);
  });

  it('leave nothing readable behind, and no mark on a phone that others may look at', async () => {
    const shared = await new Visitor(test).post('/sign-in', { handle: 'other-officer', passphrase: PASSPHRASE });
    expect(JSON.stringify(shared.headers['set-cookie'])).not.toMatch(/"d=/);
    const alone = new Visitor(test);
    const marked = await alone.post('/sign-in', { handle: 'other-officer', passphrase: PASSPHRASE, own: '1' });
    expect(JSON.stringify(marked.headers['set-cookie'])).toMatch(/"d=[0-9a-z]{20}\.[0-9a-f]{40}; Max-Age=34560000; .*HttpOnly; SameSite=Lax/);
    expect(JSON.stringify((await alone.post('/first/phone', { phone: 'shared' })).headers['set-cookie'])).toMatch(/"d=;/);
    const keys = JSON.stringify(await test.rows('SELECT key FROM try_limit'));
    for (const readable of ['participant', 'organiser', '10.0.', '127.0']) expect(keys).not.toContain(readable);
  });
});
