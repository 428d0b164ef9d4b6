import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { useDemo } from '../support/demo.js';
import { makeActors, type Actor } from './actors.js';
import { fingerprints } from './database-state.js';
import { findIds, type Ids } from './ids.js';
import { rolesOf, routesOf, type Route } from './routes.js';
import { writeMore } from './scene.js';

/** Texts that change the sense of a statement into which they are pasted. Each ends the way an error or a delay would show. */
const INJECTIONS = ["'", "''", "' OR '1'='1", "' OR 1=1 --", "') OR ('1'='1", "1; SELECT pg_sleep(3) --", "' || pg_sleep(3) || '", "'; DROP TABLE person; --", "' UNION SELECT NULL,NULL,NULL --", '1 OR 1=1', '%27%20OR%201=1', '\\', '\\\' OR 1=1 --', '$1', '$$;SELECT pg_sleep(3)$$', '"; --', "' AND 1=CAST(version() AS int) --", 'id DESC, (SELECT pg_sleep(3))', 'display_name; --', '(CASE WHEN 1=1 THEN id END)', '1e309', '-1', '2147483648', 'NaN', '[object Object]', '{"a":1}', "E'\\x27'", 'U&"\\0027"', '\u02bc OR 1=1', '\u0000'];
/** What pages may read from an address, and names under which other systems take an order. */
const NAMES = ['page', 'said', 'next', 'from', 'sort', 'order', 'orderBy', 'dir', 'filter', 'q', 'search', 'state', 'kind', 'serial', 'secret', 'group', 'show', 'limit', 'offset', 'to', 'about', 'code'];
/** What PostgreSQL says when a statement was changed by what was pasted into it. */
const TELLTALE = /syntax error at|unterminated|invalid input syntax|QueryFailedError|column ".*" does not exist|\$1 (is|of)/i;

describe('text that wants to be SQL', () => {
  const test = useDemo();
  let actors: Map<string, Actor>;
  let ids: Ids;
  let routes: Route[];

  beforeAll(async () => {
    actors = await makeActors(test);
    await writeMore(test, actors);
    ids = await findIds(test, actors.get('participant')!.personId!, actors.get('participant of last year')!.personId!);
    routes = routesOf(test).filter(({ method }) => method === 'GET');
  }, 120000);

  it('in the name or the value of any part of an address changes no answer into an error, takes no longer and changes no row', async () => {
    const before = await fingerprints(test);
    const wrong: string[] = [];
    let asked = 0;
    for (const [nth, route] of routes.entries()) {
      const actor = allowed(route, actors);
      const path = ids.fill(route.path);
      const parts = (route.path.match(/:\w+/g) ?? []).map((name) => name.slice(1));
      // Each route gets a part of the list, and all routes together the whole of it many times over.
      for (let k = 0; k < 2; k += 1) {
        const text = INJECTIONS[(nth * 2 + k) % INJECTIONS.length]!;
        const query = new URLSearchParams(NAMES.map((name) => [name, text]));
        query.append(text, 'x');
        const addresses = [`${path}?${query.toString()}`, ...parts.map((part) => ids.fill(route.path, { [part]: encodeURIComponent(text) }))];
        for (const address of addresses) {
          const began = performance.now();
          const { status, text: body } = await actor.browser.get(address);
          asked += 1;
          // A script to take along: other people's code, in which such words stand.
          const isScript = route.path === '/verify/tool';
          if (status >= 500 || (!isScript && TELLTALE.test((body ?? '').replaceAll(text, '').replaceAll(escaped(text), '')))) wrong.push(`${status} ${address.slice(0, 120)}`);
          if (performance.now() - began > 2900) wrong.push(`slow ${address.slice(0, 120)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(350);
    // What a university takes is noted, as is each sensitive read.
    const after = await fingerprints(test);
    expect(Object.keys(after).filter((table) => after[table] !== before[table] && !/^(record_download|audit_)/.test(table))).toEqual([]);
  }, 180000);
});

describe('a statement', () => {
  it('never has what somebody typed pasted into it: what stands between the signs of a template is a constant of ours', () => {
    const pasted = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !/migrations|seeds/.test(path)).flatMap((path) => {
      const text = readFileSync(join('src', path), 'utf8');
      return [...text.matchAll(/`[^`]*\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^`]*`/g)].flatMap(([statement]) =>
        [...statement.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1]!.trim()).filter((inner) => /\b(act|viewer|body|query|params?|request|value|form|input|text|word|title|name)\b\.?/.test(inner) && !/^[A-Z_]+(\.\w+)?$/.test(inner)).map((inner) => `${path}: ${inner}`));
    });
    expect(pasted.filter((one) => !REVIEWED.test(one))).toEqual([]);
  });
});

/** Read by a person: names of tables and columns that come from the database's own list or from a constant. */
const REVIEWED = /^(platform\/(backup|database|audit)\/|assessment\/marking\/second-sample\.ts)/;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#x27;').replaceAll('`', '&#x60;').replaceAll('=', '&#x3D;');
}

function allowed(route: Route, actors: Map<string, Actor>): Actor {
  const roles = rolesOf(route);
  const names = ['organiser', 'trainer', 'participant', 'officer york', 'administrator'];
  return actors.get(names.find((name) => roles === null || roles.length === 0 || roles.some((role) => actors.get(name)!.roles.has(role))) ?? 'organiser')!;
}
