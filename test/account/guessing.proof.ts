import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import request from 'supertest';
import { Courses } from '../../src/course/courses.service.js';
import { People } from '../../src/people/people.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { useApp } from '../support/app.js';
import { makeWorld, type Player, type World } from '../support/cast.js';
import { PASSPHRASE, Visitor } from '../support/visitor.js';

/** SAFETY 16: a thousand guesses by one address and by fifty, on every way in. */
const GUESSES = 1000;
const AT_ONCE = 20;
const MOST_A_QUARTER = 10;
const MOST_IN_A_ROW = 100;
const OWNER_TRIES = 20;

type Answer = { status: number };
/** One guess: the how-manieth, and as if from which address. */
type Guess = (nth: number, address: string) => Promise<Answer>;

describe('a thousand guesses', () => {
  const test = useApp({ trustedProxies: ['loopback'] });
  let world: World;
  const lines: string[] = [];
  beforeAll(async () => {
    world = await makeWorld(test);
  }, 120000);
  beforeEach(() => test.rows('DELETE FROM try_limit'));
  afterAll(() => console.log(['guessing:', ...lines].join('\n')));

  const from = (address: string) => ({ 'X-Forwarded-For': address });
  const quarterHourLater = () => test.rows("DELETE FROM try_limit WHERE key NOT LIKE 'row:%'");
  /** How many of the guesses were compared with the secret: those that were not turned away. */
  async function compared(guess: Guess, addresses: number, guesses = GUESSES, first = 0): Promise<number> {
    let next = 0;
    let count = 0;
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      while (next < guesses) {
        const nth = next++;
        const { status } = await guess(first + nth, `10.${addresses}.${Math.floor(first / 1000) % 200}.${(nth % addresses) + 1}`);
        if (status === 429) continue;
        if (![422, 404].includes(status)) throw new Error(`A guess was answered ${status}.`);
        count += 1;
      }
    }));
    return count;
  }

  /** Her own phone, on which she signed in before and said that it is hers. */
  async function phoneOf(player: Player): Promise<Visitor> {
    const phone = new Visitor(test);
    await phone.post('/sign-in', { handle: player.handle, passphrase: PASSPHRASE, own: '1' }, from('192.0.2.1'));
    await phone.post('/sign-out');
    return phone;
  }

  async function comesIn(phone: Visitor, handle: string): Promise<number> {
    let count = 0;
    for (let nth = 0; nth < OWNER_TRIES; nth += 1) {
      if ((await phone.post('/sign-in', { handle, passphrase: PASSPHRASE, own: '1' }, from('192.0.2.1'))).status === 303) count += 1;
      await phone.post('/sign-out');
    }
    return count;
  }

  /** Attacks one way in and says what came of it; meanwhile its owner and somebody else sign in, twenty times each. */
  async function attack(way: string, owner: Player, other: Player, guess: Guess, prepare: () => Promise<unknown> = async () => undefined): Promise<void> {
    const phones = [await phoneOf(owner), await phoneOf(other)];
    const figures: number[] = [];
    const ins: number[] = [];
    for (const addresses of [1, 50]) {
      await test.rows('DELETE FROM try_limit');
      await prepare();
      const guessing = compared(guess, addresses);
      ins.push(await comesIn(phones[0]!, owner.handle), await comesIn(phones[1]!, other.handle));
      figures.push(await guessing);
    }
    lines.push(`${way}: ${GUESSES} by 1 address ${figures[0]} compared, by 50 addresses ${figures[1]}; owner in ${ins[0]}, ${ins[2]} of ${OWNER_TRIES}, another ${ins[1]}, ${ins[3]}`);
    for (const figure of figures) expect(figure).toBeLessThanOrEqual(MOST_A_QUARTER);
    expect(ins).toEqual(Array(4).fill(OWNER_TRIES));
  }

  /** Quarter hour after quarter hour, without a right answer in between. */
  async function untilClosed(way: string, guess: Guess): Promise<void> {
    await test.rows('DELETE FROM try_limit');
    let all = 0;
    for (let quarter = 0; quarter < 14; quarter += 1) {
      all += await compared(guess, 50, 60, quarter * 1000);
      await quarterHourLater();
    }
    lines.push(`${way}: ${all} compared in a row over 14 quarter hours`);
    expect(all).toBeLessThanOrEqual(MOST_IN_A_ROW);
  }

  it('of a passphrase', async () => {
    const { participant, classmate } = world;
    const guess: Guess = (nth, address) => new Visitor(test).post('/sign-in', { handle: 'participant', passphrase: `guess number ${nth}` }, from(address));
    await attack('passphrase', participant, classmate, guess);
    await untilClosed('passphrase', guess);
  }, 400000);

  it('of a printed code that opens the door', async () => {
    const { participant, classmate } = world;
    await participant.browser.post('/account/card');
    await attack('printed code at the door', participant, classmate, (nth, address) => new Visitor(test).post('/sign-in', { handle: 'participant', passphrase: `guess ${nth}`, code: `aaaaa ${String(nth).padStart(5, '0')}` }, from(address)));
  }, 400000);

  it('of a second step: six digits and codes of the card', async () => {
    const { trainer, participant } = world;
    const shown = await trainer.browser.get('/account/second-step/app');
    const secret = /<p class="code"[^>]*>([\s\S]*?)<\/p>/.exec(shown.text)![1]!.replace(/<[^>]+>|\s/g, '');
    const sealed = /name="sealed" value="([^"]+)"/.exec(shown.text)![1]!;
    const digits = () => new TOTP({ secret: Secret.fromBase32(secret), period: 30 }).generate();
    expect((await trainer.browser.post('/account/second-step/app', { sealed, code: digits() })).status).toBe(303);
    // The thief knows the passphrase, and is half in from fifty places.
    const halves: Visitor[] = [];
    for (let nth = 0; nth < 50; nth += 1) {
      halves.push(new Visitor(test));
      expect((await halves[nth]!.post('/sign-in', { handle: 'trainer', passphrase: PASSPHRASE }, from(`10.60.0.${nth}`))).headers.location).toBe('/sign-in/second-step');
    }
    const wrong = (nth: number) => (nth % 2 ? `aaaaa ${String(nth).padStart(5, '0')}` : String((Number(digits()) + 1 + nth) % 1000000).padStart(6, '0'));
    const guess: Guess = (nth, address) => halves[nth % halves.length]!.post('/sign-in/second-step', { code: wrong(nth) }, from(address));
    await attack('second step', trainer, participant, guess);
    await untilClosed('second step', guess);
  }, 400000);

  it('of a code that chooses a new passphrase', async () => {
    const { classmate, participant } = world;
    await classmate.browser.post('/account/card');
    const guess: Guess = (nth, address) => new Visitor(test).post('/forgotten', { handle: 'classmate', code: `aaaaa ${String(nth).padStart(5, '0')}`, passphrase: 'seven lamps along the quay' }, from(address));
    await attack('code for a new passphrase', classmate, participant, guess);
    await untilClosed('code for a new passphrase', guess);
  }, 400000);

  it('on a phone that she left idle', async () => {
    const { stranger, participant } = world;
    const found = new Visitor(test);
    const leave = async () => {
      await found.signIn('stranger');
      await test.rows("UPDATE session SET expire = now() - interval '1 minute' WHERE sess->'passport'->>'user' = (SELECT id FROM account WHERE handle = 'stranger')");
    };
    const guess: Guess = (nth, address) => found.post('/sign-in/back', { passphrase: `guess number ${nth}` }, from(address));
    await attack('coming back', stranger, participant, guess, leave);
  }, 400000);

  it('in a session that she left open: her passphrase, to change it or to go on', async () => {
    const { organiser, participant } = world;
    const found = new Visitor(test);
    const guess: Guess = (nth, address) => (nth % 2 ? found.post('/account/passphrase', { present: `guess ${nth}`, passphrase: 'seven lamps along the quay' }, from(address)) : found.post('/fresh', { _passphrase: `guess ${nth}`, _to: '/account' }, from(address)));
    await attack('asked again', organiser, participant, guess, () => found.signIn('organiser'));
  }, 400000);

  it('of the code to a link of university records staff', async () => {
    const { organiser, participant, partnerIds } = world;
    const officer = await test.write((tx) => test.get(People).make(tx, { displayName: 'Records office', zone: 'UTC' }));
    await test.get(Courses).appointOfficer(systemAct('test.scene'), partnerIds[0]!, officer);
    const link = /\/come-in\/[0-9a-z]{26}/.exec((await organiser.browser.post(`/partners/${partnerIds[0]}/officers/${officer}/link`)).text)![0];
    await attack('code to a link', organiser, participant, (nth, address) => new Visitor(test).post(link, { code: `aaa bbb ccc ${String(nth % 1000).padStart(3, '0')}` }, from(address)));
  }, 400000);

  it('of an invitation or renewal code, and of a certificate: no account is named, so only the address counts', async () => {
    const phone = await phoneOf(world.participant);
    const invitation: Guess = (nth, address) => new Visitor(test).post('/first', { code: `aaa bbb ${String(nth).padStart(6, '0')}` }, from(address));
    const figures = [await compared(invitation, 1), await compared(invitation, 50)];
    expect(await comesIn(phone, 'participant')).toBe(OWNER_TRIES);
    const chance = (2 ** 60 / (Math.max(...figures) * 4 * 24 * 21)).toExponential(1);
    lines.push(`invitation and renewal code (60 bits): by 1 address ${figures[0]} compared, by 50 addresses ${figures[1]}; at that pace one open code is hit in its 21 days with a chance of 1 in ${chance}`);
    // Each of the concurrent guesses that were under way when the hundredth failed is compared too.
    expect(figures[0]).toBeLessThanOrEqual(100 + AT_ONCE);
    const verify: Guess = async (nth, address) => {
      const { status } = await request(test.app.getHttpServer()).get(`/verify?s=7K2MX-${String(nth).padStart(5, '0')}&k=aaaaaaaaaaaaaaaaaaaaaaaaaa`).set(from(address));
      return { status: status === 200 ? 422 : status };
    };
    const begun = Date.now();
    const one = await compared(verify, 1);
    const minutes = Math.ceil((Date.now() - begun) / 60000) + 1;
    lines.push(`certificate (serial and secret of 130 bits): by 1 address ${one} compared in ${Math.round((Date.now() - begun) / 1000)} s, by 50 addresses ${await compared(verify, 50)}`);
    expect(one).toBeLessThanOrEqual(30 * minutes);
  }, 400000);
});
