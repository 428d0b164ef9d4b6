import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Courses } from '../../src/course/courses.service.js';
import { People } from '../../src/people/people.service.js';
import { Grants } from '../../src/people/grants.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey, Visitor } from '../support/visitor.js';

const linkIn = (text: string) => /\/come-in\/[0-9a-z]{26}/.exec(text)?.[0];
const codeIn = (text: string) => /<p class="code"[^>]*>([\s\S]*?)<\/p>/.exec(text)![1]!.replace(/<[^>]+>/g, '').trim().replace(/\s+/g, ' ');

describe('a link by mail and a code by phone', () => {
  const test = useApp({ staffFactor: 'required' });
  let world: World;
  let officer: string;
  let path: string;
  const organiser = () => world.organiser.browser;
  const make = async (fields = {}) => {
    const { status, text } = await organiser().post(path, fields);
    return { status, text, link: linkIn(text)!, code: status === 200 ? codeIn(text) : '' };
  };

  beforeAll(async () => {
    test.config.staffFactor = 'optional';
    world = await makeWorld(test);
    officer = await test.write((tx) => test.get(People).make(tx, { displayName: 'Records office', zone: 'UTC' }));
    await test.get(Courses).appointOfficer(systemAct('test.scene'), world.partnerIds[0]!, officer);
    path = `/partners/${world.partnerIds[0]}/officers/${officer}/link`;
    test.config.staffFactor = 'required';
    await test.rows("UPDATE session SET sess = jsonb_set(sess::jsonb, '{secondStepAt}', '1')");
  }, 60000);
  beforeEach(() => test.rows('DELETE FROM try_limit'));

  it('let records staff in once, together, by a button', async () => {
    const key = { _key: freshKey() };
    const { link, code } = await make(key);
    expect([linkIn((await make(key)).text), (await make(key)).code]).toEqual([link, code]);
    const visitor = new Visitor(test);
    for (let nth = 0; nth < 3; nth += 1) expect((await visitor.get(link)).status).toBe(200);
    expect((await visitor.get('/files')).status).toBe(303);
    const answers = await Promise.all(Array.from({ length: 8 }, () => new Visitor(test)).concat(visitor).map((each) => each.post(link, { code: code.toUpperCase() })));
    expect(answers.filter(({ status, headers }) => status === 303 && headers.location === '/')).toHaveLength(1);
    expect((await new Visitor(test).post(link, { code })).status).toBe(422);
    expect(JSON.stringify([await test.rows('SELECT * FROM records_link'), await test.rows('SELECT * FROM form_key'), await test.rows('SELECT * FROM audit_event')])).not.toContain(link.slice(9));
  });

  it('open the files and nothing else, and no passphrase fits the account', async () => {
    const { link, code } = await make();
    const visitor = new Visitor(test);
    await visitor.post(link, { code });
    expect((await visitor.get('/files')).status).toBe(200);
    expect((await visitor.get('/cohorts')).status).toBe(404);
    const [account] = await test.rows<{ handle: string }>('SELECT handle FROM account WHERE person_id = $1', [officer]);
    for (const passphrase of ['none', '', 'nobody has this passphrase']) expect((await new Visitor(test).post('/sign-in', { handle: account!.handle, passphrase })).status).toBe(422);
    await test.rows("UPDATE session SET sess = jsonb_set(sess::jsonb, '{freshAt}', '1')");
    expect((await visitor.get('/fresh?next=/files')).text).toContain('You came in by a link');
    await test.rows("UPDATE session SET sess = jsonb_set(sess::jsonb, '{freshAt}', to_jsonb((extract(epoch FROM now()) * 1000)::bigint))");
  });

  it('alone open nothing, and all that is wrong looks the same', async () => {
    const [first, second] = [await make(), await make()];
    const answers = [
      await new Visitor(test).post(second.link, { code: 'aaa bbb ccc ddd' }), await new Visitor(test).post(`/come-in/${'0'.repeat(26)}`, { code: second.code }), await new Visitor(test).post(first.link, { code: first.code }),
      await new Visitor(test).post(second.link, { code: first.code }), await new Visitor(test).post('/come-in/%00', { code: second.code }),
    ];
    for (const { status, text } of answers) expect([status, text.includes('do not open anything together')]).toEqual([422, true]);
    await test.rows("UPDATE records_link SET code_until = now() - interval '1 second' WHERE used_at IS NULL");
    expect((await new Visitor(test).post(second.link, { code: second.code })).status).toBe(422);
    const renewed = await organiser().post(`${path}/code`);
    expect(linkIn(renewed.text)).toBeUndefined();
    expect((await new Visitor(test).post(second.link, { code: codeIn(renewed.text) })).status).toBe(303);
    expect((await organiser().post(`${path}/code`)).text).toContain('no open link');
    const third = await make();
    await test.rows("UPDATE records_link SET until_at = now() - interval '1 second' WHERE used_at IS NULL");
    expect((await new Visitor(test).post(third.link, { code: third.code })).status).toBe(422);
  });

  it('stops guessing after ten tries', async () => {
    const { link, code } = await make();
    const guesser = new Visitor(test);
    const answers: number[] = [];
    for (let nth = 0; nth < 11; nth += 1) answers.push((await guesser.post(link, { code: `aaa bbb ccc dd${nth % 10}` })).status);
    expect(answers.at(-1)).toBe(429);
    expect((await guesser.post(link, { code })).status).toBe(429);
  });

  it('are made by whoever organises with this university, and only for people who do nothing else here', async () => {
    expect((await world.trainer.browser.post(path)).status).toBe(404);
    expect((await world.otherOrganiser.browser.post(`/partners/${world.partnerIds[0]}/officers/${officer}/link`)).status).toBe(404);
    expect((await organiser().post(`/partners/${world.partnerIds[0]}/officers/${world.trainer.personId}/link`)).status).toBe(404);
    expect((await new Visitor(test).post(path)).status).toBe(401);
    await test.write((tx) => test.get(Grants).give(tx, officer, 'trainer', 'cohort', world.cohortId));
    const refused = await make();
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('another role here too');
  });
});
