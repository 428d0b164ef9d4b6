import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import request, { type Response } from 'supertest';
import { Accounts } from '../../src/account/accounts.service.js';
import { LessonQueries } from '../../src/module/lesson.queries.js';
import { People } from '../../src/people/people.service.js';
import { TestApp } from '../support/app.js';
import { useDemo } from '../support/demo.js';
import { quickHash } from '../support/quick-hash.js';
import { PASSPHRASE } from '../support/visitor.js';
import { makeActors, type Actor } from './actors.js';
import { findIds, type Ids } from './ids.js';
import { routesOf } from './routes.js';
import { writeMore } from './scene.js';

/** Documents for programs that check certificates, in a browser elsewhere too. */
const READ_ANYWHERE = /^\/(issuer$|\.well-known\/did\.json$|status-lists\/|schemas\/)/;

/** What is wrong with the headers of an answer; empty when nothing is. */
function faultsOf(status: number, headers: Record<string, string | undefined>, path = ''): string[] {
  const faults: string[] = [];
  const policy = headers['content-security-policy'] ?? '';
  const isFile = headers['content-disposition'] !== undefined;
  if (!isFile && status !== 304) for (const part of ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]) if (!policy.includes(part)) faults.push(`no ${part}`);
  if (isFile && !policy.includes('sandbox')) faults.push('a file without sandbox');
  if (isFile && !/^attachment; filename="[A-Za-z0-9._-]+"$/.test(headers['content-disposition']!)) faults.push(`disposition ${headers['content-disposition']}`);
  if (/unsafe-|\*|https?:|blob: *script|data: *script/.test(policy)) faults.push(`policy ${policy}`);
  if (headers['x-content-type-options'] !== 'nosniff') faults.push('no nosniff');
  if (headers['referrer-policy'] !== 'no-referrer') faults.push('no no-referrer');
  if (headers['cross-origin-opener-policy'] !== 'same-origin') faults.push('no opener policy');
  if (headers['cross-origin-resource-policy'] !== 'same-origin') faults.push('no resource policy');
  if (!(headers['cache-control'] ?? '').includes('no-store')) faults.push(`cache ${headers['cache-control']}`);
  for (const name of ['x-powered-by', 'server', 'etag']) if (headers[name] !== undefined) faults.push(`${name} ${headers[name]}`);
  const origin = status === 200 && READ_ANYWHERE.test(path) ? '*' : undefined;
  if (headers['access-control-allow-origin'] !== origin) faults.push(`origin ${headers['access-control-allow-origin']}`);
  if (headers['access-control-allow-credentials'] !== undefined) faults.push('credentials from elsewhere');
  return faults;
}

describe('headers', () => {
  const test = useDemo();
  let actors: Map<string, Actor>;
  let ids: Ids;

  beforeAll(async () => {
    actors = await makeActors(test);
    await writeMore(test, actors);
    ids = await findIds(test, actors.get('participant')!.personId!, actors.get('participant of last year')!.personId!);
  }, 120000);

  it('guard every answer to GET: page, file, redirect, refusal', async () => {
    const wrong: string[] = [];
    const kinds = new Set<string>();
    for (const route of routesOf(test).filter(({ method }) => method === 'GET')) {
      for (const name of ['stranger', 'participant', 'participant of last year', 'trainer', 'organiser', 'officer york']) {
        const { status, headers } = await actors.get(name)!.browser.download(ids.fill(route.path));
        kinds.add(`${status} ${headers['content-disposition'] ? 'file' : String(headers['content-type']).split(';')[0]}`);
        wrong.push(...faultsOf(status, headers as Record<string, string>, route.path).map((fault) => `${route.path} for ${name} (${status}): ${fault}`));
      }
    }
    expect(wrong).toEqual([]);
    expect([...kinds]).toEqual(expect.arrayContaining(['200 text/html', '200 file', '404 text/html', expect.stringMatching(/^303 /)]));
  }, 60000);

  it('guard every answer to POST that is refused, bad or malformed', async () => {
    const server = test.app.getHttpServer();
    const { cookie } = actors.get('participant')!;
    const form = { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' };
    const own = { ...form, 'Sec-Fetch-Site': 'same-origin' };
    const sent: Array<[number, PromiseLike<Response>]> = [
      [401, request(server).post('/questions').set({ 'Sec-Fetch-Site': 'same-origin' }).send('')], [403, request(server).post('/questions').set({ ...form, 'Sec-Fetch-Site': 'cross-site' }).send('text=x')],
      [404, request(server).post('/no/such/page').set(own).send('text=x')], [413, request(server).post('/questions').set(own).send(`text=${'x'.repeat(2 * 1024 * 1024)}`)], [422, request(server).post('/questions').set(own).send('')],
      [400, request(server).post('/questions').set({ ...own, 'Content-Type': 'application/json' }).send('{"text":')], [413, request(server).post('/questions').set(own).send(Array.from({ length: 3000 }, (_each, nth) => `f${nth}=1`).join('&'))],
      [415, request(server).post('/questions').set({ ...own, 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-7' }).send('text=x')], [400, request(server).get('/lessons/%E0%A4%A').set('Cookie', cookie)],
    ];
    const answers = await Promise.all(sent.map(async ([status, answer]): Promise<[number, Response]> => [status, await answer]));
    for (const [status, answer] of answers) expect([status, answer.status, faultsOf(answer.status, answer.headers)]).toEqual([status, status, []]);
    for (const [, answer] of answers) expect(answer.text).not.toMatch(/node_modules|at \w+ \(|Error:|SyntaxError|PayloadTooLarge/);
  });

  it('guard an answer when the house itself fails, and nothing of the failure is told', async () => {
    const failing = jest.spyOn(test.get(LessonQueries) as unknown as { lesson: () => Promise<unknown> }, 'lesson').mockRejectedValue(new Error('secret-of-the-house in /srv/banyan'));
    const answer = await actors.get('participant')!.browser.get(ids.fill('/lessons/:id'));
    failing.mockRestore();
    expect(answer.status).toBe(500);
    expect(faultsOf(500, answer.headers as Record<string, string>)).toEqual([]);
    expect(answer.text).not.toMatch(/secret-of-the-house|srv|Error/);
  });

  it('are given to GET, HEAD and POST; no other method does anything', async () => {
    for (const method of ['put', 'patch', 'delete', 'options', 'trace'] as const) {
      for (const path of ['/sign-in', '/account', '/a/x.css']) {
        const { status, headers, text } = await request(test.app.getHttpServer())[method](path).set('Sec-Fetch-Site', 'same-origin').set('X-Mark', 'zqxmark');
        expect([method, path, [403, 404, 405].includes(status), faultsOf(status, headers)]).toEqual([method, path, true, []]);
        expect(text ?? '').not.toContain('zqxmark');
      }
    }
  });

  it('keep the session cookie from scripts, other sites and the disk', async () => {
    const answer = await actors.get('participant')!.browser.post('/sign-in', { handle: 'participant', passphrase: 'quiet river small lamp', next: '/' });
    const [cookie] = answer.headers['set-cookie'] as unknown as string[];
    expect(cookie).toMatch(/^s=/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    expect(cookie).not.toMatch(/Expires|Max-Age|Domain/i);
  });

  it('let styles and scripts of the house be kept by the browser, and nothing else', async () => {
    // Not the participant: she has a second step now, and was left half signed in above.
    const page = await actors.get('trainer')!.browser.get('/waiting');
    const assets = [...page.text.matchAll(/(?:href|src)="(\/a\/[^"]+)"/g)].map(([, path]) => path!);
    expect(assets.length).toBeGreaterThan(0);
    for (const path of assets) {
      const { status, headers } = await actors.get('stranger')!.browser.get(path);
      expect([path, status, headers['x-content-type-options']]).toEqual([path, 200, 'nosniff']);
      expect(headers['set-cookie']).toBeUndefined();
    }
  });
});

describe('headers of a site behind TLS', () => {
  const test = new TestApp();
  beforeAll(() => test.start({ siteUrl: 'https://desk.example.org', publicUrl: 'https://desk.example.org', trustedProxies: ['loopback'], demo: false }), 60000);
  afterAll(() => test.stop());

  it('ask for TLS for a year, and the cookie goes by TLS only, to this host only', async () => {
    const answer = await request(test.app.getHttpServer()).get('/sign-in').set('X-Forwarded-Proto', 'https');
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    expect(faultsOf(answer.status, answer.headers)).toEqual([]);
    const cookies = await sessionCookie();
    expect(cookies).toMatch(/^__Host-s=/);
    for (const flag of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) expect(cookies).toContain(flag);
    expect(cookies).not.toContain('Domain');
  });

  async function sessionCookie(): Promise<string> {
    const hash = await quickHash(PASSPHRASE);
    const personId = await test.write((tx) => test.get(People).make(tx, { displayName: 'Somebody', zone: 'Asia/Bangkok' }));
    await test.write((tx) => test.get(Accounts).write(tx, personId, 'somebody', hash, false));
    const answer = await request(test.app.getHttpServer()).post('/sign-in').set({ 'X-Forwarded-Proto': 'https', 'Sec-Fetch-Site': 'same-origin' }).type('form').send({ handle: 'somebody', passphrase: PASSPHRASE, next: '/' });
    return String((answer.headers['set-cookie'] as unknown as string[])[0]);
  }
});
