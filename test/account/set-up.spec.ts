import { describe, expect, it } from '@jest/globals';
import { SetUp } from '../../src/account/set-up.service.js';
import { Clock } from '../../src/platform/time/clock.js';
import { useApp } from '../support/app.js';
import { freshKey, PASSPHRASE, Visitor } from '../support/visitor.js';

const codesIn = (text: string) => [...text.matchAll(/<p class="code"[^>]*>([\s\S]*?)<\/p>/g)].map((match) => match[1]!.replace(/<[^>]+>/g, '').trim().replace(/\s+/g, ' '));

describe('setting up an empty site', () => {
  const test = useApp();
  const fields = (code: string) => ({ code, handle: 'keeper', passphrase: PASSPHRASE, organiser: 'Rain', secondOrganiser: 'Cloud', zone: 'Asia/Bangkok' });
  const counts = async () => (await test.rows<{ accounts: number; organisers: number }>("SELECT (SELECT count(*)::int FROM account) AS accounts, (SELECT count(*)::int FROM role_grant WHERE role = 'organiser') AS organisers"))[0]!;
  const visitor = () => new Visitor(test);
  let key: Record<string, string>;
  let code: string;

  it('shows the page, and takes only the code from the server’s screen', async () => {
    expect((await visitor().get('/set-up')).status).toBe(200);
    const { status, text } = await visitor().post('/set-up', fields('aaa bbb ccc ddd'));
    expect(status).toBe(422);
    expect(text).toContain('This is not the set-up code');
    expect(text).toContain('Rain');
    expect(text).not.toContain(PASSPHRASE);
    expect(await counts()).toEqual({ accounts: 0, organisers: 0 });
  });

  it('ends an earlier code when a new one is made, and keeps one administrator', async () => {
    const first = (await test.get(SetUp).code())!;
    code = (await test.get(SetUp).code())!;
    expect(code).toMatch(/^\w{3} \w{3} \w{3} \w{3}$/);
    expect((await visitor().post('/set-up', fields(first))).status).toBe(422);
    expect(await test.rows("SELECT 1 FROM role_grant WHERE role = 'administrator'")).toHaveLength(1);
  });

  it('does not take a code that is older than 30 minutes', async () => {
    const old = (await test.get(Clock).at(new Date(Date.now() - 31 * 60000), () => test.get(SetUp).code()))!;
    expect((await visitor().post('/set-up', fields(old))).status).toBe(422);
    code = (await test.get(SetUp).code())!;
  });

  it.each([
    [{ handle: 'ab' }, 'at least 3 characters'], [{ passphrase: 'short' }, 'at least 15 characters'], [{ passphrase: 'xx keeper keeper keeper' }, 'without your sign-in name'], [{ organiser: '' }, 'Type the name that others may see'],
    [{ secondOrganiser: 'RAIN' }, 'different names'], [{ zone: 'Nowhere' }, 'Choose a time zone'], [{ code: ['a', 'b'] }, 'This is not the set-up code'], [{ organiser: 'x'.repeat(81) }, 'at most 80 characters'],
  ])('says what to change: %j', async (wrong, words) => {
    const { status, text } = await visitor().post('/set-up', { ...fields(code), ...wrong });
    expect(status).toBe(422);
    expect(text).toContain(words);
    expect(await counts()).toEqual({ accounts: 0, organisers: 0 });
  });

  it('makes the administrator and two organisers once, however often it is pressed', async () => {
    key = { _key: freshKey() };
    const answers = await Promise.all([1, 2, 3, 4].map(() => visitor().post('/set-up', { ...fields(code), ...key })));
    answers.push(await visitor().post('/set-up', { ...fields(code), ...key }));
    for (const answer of answers) expect(answer.status).toBe(200);
    expect(new Set(answers.map((answer) => codesIn(answer.text).join())).size).toBe(1);
    expect(await counts()).toEqual({ accounts: 1, organisers: 2 });
    const [rain] = codesIn(answers[0]!.text);
    const keeper = await visitor().signIn('keeper');
    expect((await keeper.get('/')).headers.location).toBe('/site');
    const organiser = visitor();
    expect((await organiser.post('/first', { code: rain! })).headers.location).toBe('/first/sign-in-name');
    await organiser.post('/first/sign-in-name', { handle: 'rain-maker', passphrase: PASSPHRASE });
    expect((await organiser.get('/first/name')).text).toContain('Rain');
    expect((await organiser.get('/cohorts')).status).toBe(200);
    expect(JSON.stringify(await test.rows('SELECT * FROM form_key'))).not.toContain(rain!.replaceAll(' ', ''));
  });

  it('is gone afterwards: the page answers like one that never was', async () => {
    expect((await visitor().get('/set-up')).status).toBe(404);
    for (const wrong of [fields(code), fields('aaa bbb ccc ddd'), {}]) expect((await visitor().post('/set-up', wrong)).status).toBe(404);
    expect(await test.get(SetUp).code()).toBeUndefined();
    expect(await counts()).toEqual({ accounts: 2, organisers: 2 });
  });

  it('is repeated by the command for one more organiser', async () => {
    const third = visitor();
    await third.post('/first', { code: await test.get(SetUp).inviteOrganiser() });
    await third.post('/first/sign-in-name', { handle: 'third-one', passphrase: PASSPHRASE });
    expect((await third.get('/cohorts')).status).toBe(200);
  });

  it('the command makes one more administrator, and lets one in again who lost the phone with her second step', async () => {
    const setUp = test.get(SetUp);
    const first = (await test.rows<{ id: string }>("SELECT person_id AS id FROM account WHERE handle_key = 'keeper'"))[0]!.id;
    const second = visitor();
    await second.post('/first', { code: await setUp.inviteAdministrator() });
    expect((await second.post('/first/sign-in-name', { handle: 'second-keeper', passphrase: PASSPHRASE })).status).toBe(303);
    expect((await second.get('/site')).status).toBe(200);
    for (const nobody of ['third-one', 'nobody-here']) expect(await setUp.renewAdministrator(nobody)).toBeUndefined();

    const before = await visitor().signIn('keeper');
    await before.post('/account/card');
    expect(await test.rows('SELECT 1 FROM recovery_card WHERE person_id = $1 AND ended_at IS NULL', [first])).toHaveLength(1);
    const spoken = (await setUp.renewAdministrator('Keeper'))!;
    expect(spoken).toMatch(/^\w{3} \w{3} \w{3} \w{3}$/);
    expect((await before.get('/site')).status).toBe(200);
    expect(await test.rows("SELECT DISTINCT data->>'personId' AS id FROM pgboss.job WHERE name = 'mail.send' AND data->>'event' = 'code'")).toHaveLength(2);
    const late = (await test.get(Clock).at(new Date(Date.now() - 31 * 60000), () => setUp.renewAdministrator('keeper')))!;
    expect((await visitor().post('/first', { code: late })).status).toBe(422);
    // The later code made the earlier one worthless.
    expect((await visitor().post('/first', { code: spoken })).status).toBe(422);
    const found = visitor();
    await found.post('/first', { code: (await setUp.renewAdministrator('keeper'))! });
    expect((await found.post('/first/sign-in-name', { handle: 'keeper', passphrase: 'nine boats on a wide river', gone: '1' })).status).toBe(303);
    expect((await found.get('/site')).status).toBe(200);
    expect((await before.get('/site')).status).not.toBe(200);
    expect(await test.rows('SELECT 1 FROM recovery_card WHERE person_id = $1 AND ended_at IS NULL', [first])).toHaveLength(0);
  });
});
