import { beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { useDemo } from '../support/demo.js';
import { freshKey } from '../support/visitor.js';
import { makeActors, type Actor } from './actors.js';
import { eventsSince, fingerprints } from './database-state.js';
import { findIds, type Ids } from './ids.js';
import { rolesOf, routesOf, type Route } from './routes.js';
import { writeMore } from './scene.js';

/** A body that would be good enough for many forms. */
const FIELDS = { text: 'Forged.', note: 'Forged.', message: 'Forged.', name: 'Forged', displayName: 'Forged', zone: 'Asia/Bangkok', texts: 'keep', style: 'none', phone: 'own', wish: 'keep', life: 'card', version: '1', revision: '0', handle: 'participant', passphrase: 'quiet river small lamp' };

describe('a change that another site asks for', () => {
  const test = useDemo();
  let routes: Route[];
  let ids: Ids;
  let actors: Map<string, Actor>;
  let foreignToken: string;
  let ownToken: Map<string, string>;

  beforeAll(async () => {
    actors = await makeActors(test);
    await writeMore(test, actors);
    ids = await findIds(test, actors.get('participant')!.personId!, actors.get('participant of last year')!.personId!);
    routes = routesOf(test).filter(({ method }) => method !== 'GET');
    ownToken = new Map();
    for (const name of ['participant', 'trainer', 'organiser', 'participant of last year']) {
      const page = await actors.get(name)!.browser.get('/account');
      ownToken.set(name, /name="_csrf" value="([^"]+)"/.exec(page.text)![1]!);
    }
    foreignToken = ownToken.get('organiser')!;
  }, 120000);

  /** Somebody who may use the route: only then is it the forgery that is refused. */
  const victimOf = (route: Route): string => {
    const roles = rolesOf(route);
    const names = ['participant', 'trainer', 'organiser', 'participant of last year'];
    return names.find((name) => roles === null || roles.length === 0 || roles.some((role) => actors.get(name)!.roles.has(role))) ?? 'organiser';
  };
  const send = (route: Route, headers: Record<string, string>, fields: Record<string, string> = {}, type = 'application/x-www-form-urlencoded', query = '') => {
    const body = new URLSearchParams({ _key: freshKey(), ...FIELDS, ...fields }).toString();
    return request(test.app.getHttpServer()).post(`${ids.fill(route.path)}${query}`).set({ Cookie: actors.get(victimOf(route))!.cookie, 'Content-Type': type, ...headers }).send(body).then((response) => response.status);
  };
  const VARIANTS: Array<[string, (route: Route) => Promise<number>]> = [
    ['from another site', (route) => send(route, { 'Sec-Fetch-Site': 'cross-site' })],
    ['from a sister site', (route) => send(route, { 'Sec-Fetch-Site': 'same-site', Origin: 'https://sister.localhost' })],
    ['from nowhere, as a typed address', (route) => send(route, { 'Sec-Fetch-Site': 'none' })],
    ['with a foreign Origin', (route) => send(route, { Origin: 'https://evil.example' })],
    ['with a foreign Origin that begins like ours', (route) => send(route, { Origin: 'http://localhost:3999.evil.example' })],
    ['with a foreign Origin and a friendly Sec-Fetch-Site', (route) => send(route, { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' })],
    ['with Origin null and no token', (route) => send(route, { Origin: 'null' })],
    ['with neither headers nor token', (route) => send(route, {})],
    ['with the token of another session', (route) => send(route, {}, { _csrf: victimOf(route) === 'organiser' ? ownToken.get('participant')! : foreignToken })],
    ['with an empty token', (route) => send(route, {}, { _csrf: '' })],
    ['with the token in the address', (route) => send(route, {}, {}, 'application/x-www-form-urlencoded', `?_csrf=${ownToken.get(victimOf(route))}`)],
    ['as text/plain, which needs no asking first', (route) => send(route, {}, { _csrf: ownToken.get(victimOf(route))! }, 'text/plain')],
    ['by a hidden method', (route) => send(route, { 'X-HTTP-Method-Override': 'GET', 'Sec-Fetch-Site': 'cross-site' })],
  ];

  it.each(VARIANTS)('is refused on every route: %s', async (_words, forge) => {
    const before = await fingerprints(test);
    const began = new Date();
    const open: string[] = [];
    for (const route of routes) {
      const status = await forge(route);
      if (status !== 403) open.push(`${route.path}: ${status}`);
    }
    expect(open).toEqual([]);
    expect(await fingerprints(test)).toEqual(before);
    // That it was refused is written down, and nothing else.
    expect((await eventsSince(test, began)).filter((event) => event !== 'request.forged')).toEqual([]);
    expect(routes.length).toBeGreaterThan(80);
  }, 60000);

  it('goes through with the right token when the browser sends no header: the refusals above are not for another reason', async () => {
    const route = routes.find(({ path }) => path === '/lessons/:id/note')!;
    expect(await send(route, {}, { _csrf: ownToken.get('participant')! })).toBe(303);
    expect(await send(route, { 'Sec-Fetch-Site': 'same-origin' })).toBe(303);
  });

  it('does not take a token from the page of somebody who is signed out', async () => {
    const stranger = request.agent(test.app.getHttpServer());
    const page = await stranger.get('/sign-in');
    const token = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const route = routes.find(({ path }) => path === '/lessons/:id/note')!;
    expect(await send(route, {}, { _csrf: token })).toBe(403);
  });
});
