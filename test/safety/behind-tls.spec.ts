import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import request from 'supertest';
import { SessionQueries } from '../../src/account/session.queries.js';
import { JobSender } from '../../src/platform/jobs/job-sender.js';
import { TestApp, useApp } from '../support/app.js';
import { makeWorld } from '../support/cast.js';
import { TlsProxy, type TlsAnswer } from '../support/tls-proxy.js';
import { freshKey, PASSPHRASE, Visitor } from '../support/visitor.js';

const SITE = { siteUrl: 'https://desk.example.org', publicUrl: 'https://desk.example.org', demo: false };

describe('a site behind a proxy that ends TLS', () => {
  const test = new TestApp();
  const proxy = new TlsProxy();
  let cookie: string;
  let set: string[];

  beforeAll(async () => {
    await test.start({ ...SITE, siteUrl: 'http://localhost:3999' });
    await makeWorld(test);
    const { config } = test;
    // The same database, now as the site that people reach: signing in takes TLS.
    await test.get(JobSender).stop();
    await test.app.close();
    const { webApp } = await import('../../src/boot.js');
    test.app = await webApp({ ...config, ...SITE, trustedProxies: ['loopback'] });
    const listening = await test.app.listen(0, '127.0.0.1');
    await proxy.start((listening.address() as { port: number }).port);
    const answer = await proxy.ask('POST', '/sign-in', {}, new URLSearchParams({ _key: freshKey(), handle: 'participant', passphrase: PASSPHRASE, own: '1', next: '/' }).toString());
    set = answer.headers['set-cookie'] as string[];
    cookie = set.map((each) => each.split(';')[0]).join('; ');
  }, 60000);
  afterAll(async () => {
    await proxy.stop();
    await test.stop();
  });

  const faults = ({ status, headers }: TlsAnswer): string[] => {
    const policy = String(headers['content-security-policy']);
    const isRight: Array<[string, boolean]> = [
      ['transport', headers['strict-transport-security'] === 'max-age=31536000; includeSubDomains'], ['no sniffing', headers['x-content-type-options'] === 'nosniff'], ['referrer', headers['referrer-policy'] === 'no-referrer'],
      ['opener', headers['cross-origin-opener-policy'] === 'same-origin'], ['kept nowhere', headers['cache-control'] === 'no-store'], ['frames', policy.includes("frame-ancestors 'none'")], ['base', policy.includes("base-uri 'none'")],
      ['objects', policy.includes("object-src 'none'")], ['forms', policy.includes("form-action 'self'")], ['nothing unsafe', !policy.includes('unsafe')],
    ];
    return isRight.filter(([, right]) => !right).map(([name]) => `${status}: ${name}`);
  };

  it('sends the headers with each kind of answer: page, redirect, 401, 403, 404, 413, 422 and 500', async () => {
    const failing = jest.spyOn(test.get(SessionQueries), 'open').mockRejectedValue(new Error('inside'));
    const answers = [
      await proxy.ask('GET', '/account', { cookie }), await proxy.ask('GET', '/account'), await proxy.ask('POST', '/account'), await proxy.ask('POST', '/account', { cookie, 'sec-fetch-site': 'cross-site' }, 'zone=UTC'), await proxy.ask('GET', '/no/such/page', { cookie }),
      await proxy.ask('POST', '/account', { cookie }, `zone=${'x'.repeat(2 * 1024 * 1024)}`), await proxy.ask('POST', '/account', { cookie }, 'zone=Mars'), await proxy.ask('GET', '/account/sessions', { cookie }), await proxy.ask('GET', '/hidden', { cookie }), await proxy.ask('HEAD', '/account', { cookie }),
    ];
    failing.mockRestore();
    expect(answers.map(({ status }) => status)).toEqual([200, 303, 401, 403, 404, 413, 422, 500, 200, 200]);
    expect(answers.flatMap(faults)).toEqual([]);
  });

  it('sets cookies that go by TLS, to this host, out of reach of scripts and of other sites; none of them names her', async () => {
    const language = (await proxy.ask('GET', '/language/en')).headers['set-cookie'] as string[];
    expect([...set, ...language].map((each) => each.split('=')[0])).toEqual(expect.arrayContaining(['__Host-s', '__Host-d', '__Host-lang']));
    for (const each of [...set, ...language]) {
      expect(each).toMatch(/^__Host-/);
      for (const flag of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) expect(each).toContain(flag);
      expect(each).not.toMatch(/Domain|participant/i);
    }
    expect((await proxy.ask('GET', '/account', { cookie })).text).toContain('Your account');
  });

  it('gives no session by plain HTTP, even to a peer that says it was TLS but is not the proxy', async () => {
    const { webApp } = await import('../../src/boot.js');
    const open = await webApp({ ...test.config, ...SITE, trustedProxies: ['10.99.0.1'] });
    const answer = await request(open.getHttpServer()).post('/sign-in').set({ 'X-Forwarded-Proto': 'https', 'Sec-Fetch-Site': 'same-origin' }).type('form').send({ _key: freshKey(), handle: 'participant', passphrase: PASSPHRASE });
    expect(JSON.stringify(answer.headers['set-cookie'] ?? [])).not.toContain('__Host-s');
    await open.get(JobSender).stop();
    await open.close();
  });
});

describe('headers that only a proxy may set', () => {
  const test = useApp({ trustedProxies: ['10.99.0.1'], siteUrl: 'http://notes.example', publicUrl: 'http://course.example' });
  beforeAll(() => makeWorld(test));
  const visit = (headers: Record<string, string>, path: string) => request(test.app.getHttpServer()).get(path).set(headers);

  it('do nothing when a stranger sends them: not in the limits, not in links, not in the choice of the host, not in the audit log', async () => {
    const statuses = [];
    for (let nth = 0; nth < 32; nth += 1) statuses.push((await visit({ Host: 'course.example', 'X-Forwarded-For': `198.51.100.${nth}`, Forwarded: `for=198.51.100.${nth}`, 'X-Real-IP': `198.51.100.${nth}` }, '/verify?s=1234567&k=abcdefgh')).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    const guesses = await Promise.all(Array.from({ length: 14 }, (_each, nth) => new Visitor(test).post('/sign-in', { handle: 'officer', passphrase: `wrong ${nth}` }, { 'X-Forwarded-For': `203.0.113.${nth}` })));
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(4);
    const evil = { Host: 'notes.example', 'X-Forwarded-Host': 'course.example', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Port': '444', 'X-Original-URL': '/front', 'X-Rewrite-URL': '/front' };
    expect((await visit(evil, '/front')).status).toBe(404);
    expect((await visit(evil, '/')).headers.location).toBe('/sign-in');
    for (const path of ['/sign-in', '/first', '/help', '/no-such-page']) expect((await visit({ ...evil, 'X-Forwarded-Host': 'evil.example' }, path)).text).not.toMatch(/evil\.example|course\.example/);
    expect(JSON.stringify(await test.rows('SELECT * FROM audit_event'))).not.toMatch(/198\.51|203\.0\.113|evil\.example/);
    expect(JSON.stringify(await test.rows('SELECT key FROM try_limit'))).not.toMatch(/198\.51|203\.0\.113/);
  });

  it('leave each host what is its own: people sign in on the neutral one only, checks are on the public one only, and neither names the other', async () => {
    const open = async (host: string, path: string) => (await visit({ Host: host }, path)).status;
    for (const path of ['/sign-in', '/first', '/account', '/help', '/hidden', '/this-week', '/parked/0123456789abcdef0123456789', '/cohorts', '/set-up', '/lost-phone', '/forgotten']) expect([path, await open('course.example', path)]).toEqual([path, 404]);
    for (const path of ['/front', '/verify', '/verify?s=1&k=2', '/claim']) expect([path, await open('notes.example', path)]).toEqual([path, 404]);
    expect([await open('course.example', '/'), await open('course.example', '/verify'), await open('notes.example', '/sign-in'), await open('course.example', '/healthz')]).toEqual([200, 200, 200, 200]);
    const posted = await request(test.app.getHttpServer()).post('/sign-in').set({ Host: 'course.example', 'Sec-Fetch-Site': 'same-origin' }).type('form').send({ handle: 'participant', passphrase: PASSPHRASE });
    expect([posted.status, posted.headers['set-cookie']]).toEqual([404, undefined]);
    for (const path of ['/', '/verify', '/front', '/nothing']) expect((await visit({ Host: 'course.example' }, path)).text).not.toMatch(/notes\.example|href="\/(sign-in|help|account|first)/);
    for (const path of ['/sign-in', '/first', '/help', '/nothing']) expect((await visit({ Host: 'notes.example' }, path)).text).not.toMatch(/course\.example|href="\/(front|verify)/);
    // Addresses of style sheets and scripts apart: they carry the name of the software, not of those who run it.
    expect((await visit({ Host: 'notes.example' }, '/sign-in')).text.replaceAll(/"\/a\/[^"]+"/g, '')).not.toMatch(/Banyan|course|university|refugee|rights|APRRN/i);
  });
});
