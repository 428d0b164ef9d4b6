import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../../src/platform/root.js';
import { useDemo } from '../support/demo.js';
import { makeActors, type Actor } from './actors.js';
import { eventsSince, fingerprints } from './database-state.js';
import { findIds, type Ids } from './ids.js';
import { differences, Matrix } from './matrix.js';
import { rolesOf, routesOf, type Route } from './routes.js';
import { writeMore } from './scene.js';

const REVIEWED = join(ROOT, 'test/safety/routes.json');
const MATRIX = join(ROOT, 'test/safety/matrix.txt');

/** Routes with an id that say something to people of other cohorts too: the language link, one's own files of records. */
const FOR_OTHERS: Record<string, string[]> = {
  '/language/:code': ['everybody'],
  '/come-in/:token': ['everybody'],
  '/files/:cohortId/:partnerId/:format': ['officer york'],
  '/deliveries/:id/manifest': ['officer york'],
  '/files/:cohortId/:partnerId/opening': ['officer york'],
  '/matches/:id': ['officer york'],
  '/matches/:id/number': ['officer york'],
  '/disputes/:id': ['officer york', 'organiser', 'second organiser'],
  '/my-completion/sharing/:partnerId/receipt': ['participant of last year'],
  '/certificates/:id': ['participant of last year', 'organiser', 'second organiser'],
  '/certificates/:id/reissue': ['participant of last year', 'organiser', 'second organiser'],
  '/certificates/:id/revocation': ['organiser', 'second organiser'],
  '/certificates/:id/download': ['participant of last year'],
  '/certificates/:id/letter': ['participant of last year'],
  '/certificates/:id/transcript': ['participant of last year'],
  '/certificates/:id/picture': [],
  '/certificates/:id/links': ['participant of last year'],
  '/certificates/:id/credential': ['participant of last year'],
  '/certificates/:id/credential/download': ['participant of last year'],
  '/certificates/:id/credential/badge/:format': [],
  '/status-lists/:id': ['everybody'],
  '/verify/links/:token': ['everybody'],
  '/records/:id/download': ['participant of last year'],
};
/** What all cohorts of a course have in common. */
const OF_COURSE = /^\/(assignments\/[0-9a-z:]+(\/hand-in)?$|lessons|materials|modules|quizzes)/;
/** Routes whose id here belongs to the participant alone, or to her and to those named. */
const OWN: Record<string, string[]> = {
  '/parked/:id': ['participant'],
  '/receipts/:receipt': ['participant'],
  '/offline-packs/:id': ['participant'],
  '/offline-packs/:id/file': ['participant'],
  '/offline-files/:id': ['participant'],
  '/marking/worksheets/:id': ['trainer'],
  '/handovers/:id': ['organiser', 'second organiser'],
  '/submissions/:id/file': ['participant', 'trainer', 'co-trainer'],
  '/questions/:id': ['participant', 'co-trainer', 'organiser', 'second organiser', 'trainer'],
};

/** HEAD says no more than GET does, and of one kind of thing only: how much of an upload is here (test/assignment/parts.spec.ts). */
const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';

describe('every route', () => {
  const test = useDemo();
  let routes: Route[];
  let actors: Map<string, Actor>;
  let ids: Ids;

  beforeAll(async () => {
    routes = routesOf(test);
    actors = await makeActors(test);
    await writeMore(test, actors);
    ids = await findIds(test, actors.get('participant')!.personId!, actors.get('participant of last year')!.personId!);
  }, 120000);

  /** A new route, or one with other roles, fails here until somebody has looked: `REVIEW_ROUTES=1` writes the list anew. */
  it('stands in the reviewed list with its roles and its event', () => {
    if (process.env.REVIEW_ROUTES) writeFileSync(REVIEWED, `[\n${routes.map((route) => `  ${JSON.stringify(route)}`).join(',\n')}\n]\n`);
    expect(routes).toEqual(JSON.parse(readFileSync(REVIEWED, 'utf8')));
    expect(routes.length).toBeGreaterThan(150);
  });

  /** Who gets what, route by route, as somebody has reviewed it: `REVIEW_ROUTES=1` writes the matrix anew, and the difference is what to look at. */
  it('by GET answers each of all actors as her roles and the reviewed matrix say, and nobody with an error', async () => {
    const wrong: string[] = [];
    const matrix = new Matrix([...actors.keys()]);
    let cells = 0;
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const path = ids.fill(route.path);
      for (const actor of actors.values()) {
        const { status, headers } = await actor.browser.get(path);
        cells += 1;
        matrix.got(route, actor.name, status, String(headers.location ?? ''));
        if (!isRight(route, actor, status, String(headers.location ?? ''))) wrong.push(`${route.path} for ${actor.name}: ${status}`);
      }
    }
    for (const route of routes.filter(({ method }) => method !== 'GET')) for (const actor of actors.values()) matrix.declared(route, actor.name, holds(route, actor), actor.signedIn);
    if (process.env.REVIEW_ROUTES) writeFileSync(MATRIX, matrix.text());
    expect(wrong).toEqual([]);
    expect(differences(readFileSync(MATRIX, 'utf8'), matrix.text())).toEqual([]);
    expect(cells).toBeGreaterThan(2000);
  }, 120000);

  it('by POST is closed to everybody whose roles do not open it, and then changes nothing', async () => {
    const before = await fingerprints(test);
    const began = new Date();
    const wrong: string[] = [];
    let cells = 0;
    for (const route of routes.filter(({ method, who }) => !isReading(method) && who !== 'public')) {
      const path = ids.fill(route.path);
      for (const actor of actors.values()) {
        if (holds(route, actor)) continue;
        const { status } = await actor.browser.send(route.method, path, { text: 'Forbidden.', name: 'Forbidden.', texts: 'keep', style: 'none' });
        cells += 1;
        if (status !== (actor.signedIn ? 404 : 401)) wrong.push(`${route.path} for ${actor.name}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await fingerprints(test)).toEqual(before);
    // That it was refused is written down, and nothing else.
    expect((await eventsSince(test, began)).filter((event) => event !== 'access.refused')).toEqual([]);
    expect(cells).toBeGreaterThan(900);
  }, 120000);

  it('by POST is closed to people of other cohorts who hold the role elsewhere, and then changes nothing', async () => {
    const before = await fingerprints(test);
    const began = new Date();
    const wrong: string[] = [];
    for (const route of routes.filter(({ method, path }) => !isReading(method) && path.includes(':') && !isForOthers(path))) {
      const path = ids.fill(route.path);
      for (const actor of [...actors.values()].filter((one) => one.signedIn && !one.isOfCohort && holds(route, one))) {
        const { status } = await actor.browser.send(route.method, path, { text: 'Foreign.', name: 'Foreign.', texts: 'keep', note: 'Foreign.', message: 'Foreign.', version: '1', revision: '0', decision: 'counts', seen: 'waiting', life: 'card', wish: 'keep', groupId: 'none', step: 'send' });
        if (status !== 404 && !(status === 422 && OF_COURSE.test(path))) wrong.push(`${route.path} for ${actor.name}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await fingerprints(test)).toEqual(before);
    // That it was refused is written down, and nothing else.
    expect((await eventsSince(test, began)).filter((event) => event !== 'access.refused')).toEqual([]);
  }, 120000);

  it('answers a row that one may not see exactly like one that does not exist', async () => {
    const different: string[] = [];
    for (const route of routes.filter(({ method, path, who }) => method === 'GET' && who !== 'public' && /:\w*[iI]d\b|:receipt/.test(path))) {
      const path = ids.fill(route.path);
      const missing = path.replaceAll(/[0-9a-z]{26}/g, '0'.repeat(26));
      for (const actor of [...actors.values()].filter((one) => one.signedIn && !one.isOfCohort && holds(route, one))) {
        const there = await actor.browser.get(path);
        if (there.status !== 404) continue;
        const nowhere = await actor.browser.get(missing);
        if (nowhere.status !== 404 || plain(there.text, path) !== plain(nowhere.text, missing)) different.push(`${route.path} for ${actor.name}`);
      }
    }
    expect(different).toEqual([]);
  }, 60000);

  it('meets an id that is no id with a plain answer, never an error', async () => {
    const strange = ['%00', '%27%20OR%201=1--', 'undefined', 'null', '-1', '9'.repeat(400), '%F0%9F%98%80', '..%2F..%2Fetc%2Fpasswd', '%E0%A4%A', '99999999999999999999', '__proto__', '1e9'];
    const wrong: string[] = [];
    for (const route of routes.filter(({ method, path }) => method === 'GET' && path.includes(':'))) {
      const actor = [...actors.values()].find((one) => one.isOfCohort && holds(route, one)) ?? [...actors.values()].find((one) => holds(route, one))!;
      const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
      for (const [nth, name] of names.entries()) {
        for (const value of nth === names.length - 1 ? strange : strange.slice(0, 3)) {
          const { status } = await actor.browser.get(ids.fill(route.path, { [name]: value }));
          if (status >= 500) wrong.push(`${route.path} with ${value} as ${name}: ${status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 120000);
});

function holds(route: Route, actor: Actor): boolean {
  const roles = rolesOf(route);
  return roles === null || (actor.signedIn && (roles.length === 0 || roles.some((role) => actor.roles.has(role))));
}

function isForOthers(path: string): boolean {
  return path.startsWith('/my-completion') || Object.keys(FOR_OTHERS).some((each) => path.startsWith(each)) || path.startsWith('/certificates');
}

function isRight(route: Route, actor: Actor, status: number, location: string): boolean {
  if (status >= 500) return false;
  const roles = rolesOf(route);
  if (roles !== null && !actor.signedIn) return status === 303 && location.startsWith('/sign-in?next=');
  if (!holds(route, actor)) return status === 404;
  const others = FOR_OTHERS[route.path];
  if (others) return others.includes('everybody') || (status === 200) === others.includes(actor.name);
  const own = OWN[route.path];
  if (own && !own.includes(actor.name)) return status === 404;
  const sharesCourse = actor.name === 'participant of last year' && OF_COURSE.test(route.path);
  if (roles !== null && route.path.includes(':') && !actor.isOfCohort && !sharesCourse) return status === 404;
  return [200, 303, 404].includes(status);
}

/** A page without what differs each time: form keys, tokens and its own address. */
function plain(html: string, path: string): string {
  return html.replaceAll(path, 'PATH').replaceAll(encodeURIComponent(path), 'PATH').replaceAll(/name="(_key|_csrf)" value="[^"]*"/g, '');
}
