import { afterEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { halfSignedIn, makeActors } from '../safety/actors.js';
import { findIds } from '../safety/ids.js';
import { rolesOf, routesOf } from '../safety/routes.js';
import { writeMore } from '../safety/scene.js';
import { faultsOf, otherFaultsOf, useWindows, type Looks } from '../support/browser.js';
import { demoPassphrase, useDemo } from '../support/demo.js';

/** Every role with what it should reach from its first place by following links. */
const ROLES = ['participant', 'participant-2', 'trainer', 'co-trainer', 'moderator', 'interpreter', 'focal-point', 'care-contact', 'care-deputy', 'organiser', 'second-person', 'partner-york', 'administrator'];
const OTHER_LOOKS: Looks[] = [{ dark: true }, { rtl: true }];
/** Pages that are the same for everybody who is signed in: looked at by the first three who come by. */
const EVERYBODYS = /^\/(account|my-data|help$|front$|verify|sign-in$|first\/)/;
/** Pages of one kind look alike: this many of each are visited. */
const OF_A_KIND = 1;
const AT_MOST = 90;
/** No pages, or pages that the demo cannot have (an empty site, somebody paused, a first visit in the middle, a correction before results are published, the plain second look where second marking is on, a pair of scripts that have something in common: test/marking/contested, the pages of her PDF with notes: test/marking/marking-window). */
const NO_PAGES = /^\/($|healthz|readyz|language\/|set-up$|parked\/|paused$|account\/copy-key$|issuer$|\.well-known\/|status-lists\/|verify\/tool$|schemas\/|first\/sign-in-name$)|\/(correction|second-look)$|\/(download|content|facts|state|calendar|editing|package|manifest|letter|picture|transcript)$|\/samples\/:sample\/:format$|\/files(-back)?\/:purpose$|\/similarity\/:id\/:otherId$|\/badge\/:format$|\/file$|^\/submissions\/:id\/pages$|^\/files\//;

describe('every page of every role', () => {
  const test = useDemo();
  const windows = useWindows();
  /** Kinds of pages that were looked at in the dark and from right to left, by whomever. */
  const looked = new Set<string>();
  const visited = new Set<string>();
  const passers = new Map<string, number>();
  /** Pages by the elements they are made of: one that another role saw with the very same elements has the same faults or none. */
  const shapes = new Set<string>();

  afterEach(() => void (test.config.staffFactor = 'optional'));

  it.each(ROLES)('%s: no accessibility violation, no sideways scroll, no error; each kind of page also in the dark and right-to-left', async (role) => {
    const faults: string[] = [];
    const page = await windows.signedIn(test, role);
    const pages = await reachable(page, faults);
    const paths = pages.map(({ path }) => path);
    for (const { path, shape } of pages) {
      if (shapes.has(shape)) continue;
      shapes.add(shape);
      const times = (passers.get(kindOf(path)) ?? 0) + 1;
      passers.set(kindOf(path), times);
      if (EVERYBODYS.test(path) && times > 3) continue;
      await page.goto(path);
      faults.push(...(await faultsOf(page)));
      visited.add(kindOf(path));
      if (looked.has(kindOf(path))) continue;
      looked.add(kindOf(path));
      faults.push(...(await otherFaultsOf(page)));
    }
    await page.context().close();
    // Once the whole way in the language that stands for those that run from right to left: its words are accented and its page says so.
    const other = role === 'participant' ? await windows.signedIn(test, role, { rtl: true }) : null;
    for (const path of other ? paths : []) {
      await other!.goto(path);
      const { isTurned, scrolls } = await other!.evaluate<{ isTurned: boolean; scrolls: boolean }>("({ isTurned: document.documentElement.dir === 'rtl', scrolls: document.documentElement.scrollWidth > document.documentElement.clientWidth })");
      if (!isTurned || scrolls) faults.push(`${path} (right-to-left): ${isTurned ? 'scrolls sideways' : 'is not turned'}`);
    }
    await other?.context().close();
    expect([...new Set(faults)]).toEqual([]);
    expect(paths.length).toBeGreaterThan(2);
  }, 240000);

  it('a stranger: sign-in, first visit, help, front page, verification', async () => {
    const faults: string[] = [];
    for (const looks of [{}, ...OTHER_LOOKS]) {
      const page = await (await windows.context(test, looks)).newPage();
      for (const path of ['/sign-in', '/first', '/forgotten', '/lost-phone', '/come-in/no-link', '/help', '/front', '/verify', '/verify/file', '/claim', '/verify/links/no-link', '/hidden', '/no-such-page']) {
        const response = await page.goto(path);
        expect([200, 404]).toContain(response!.status());
        faults.push(...(await faultsOf(page)));
        visited.add(path.replace('no-link', ':token'));
      }
      await page.context().close();
    }
    expect([...new Set(faults)]).toEqual([]);
  }, 120000);

  it('between passphrase and page: the second step, its set-up, a card of codes, proving it again, coming back', async () => {
    const faults: string[] = [];
    const look = async (page: Page, path: string) => {
      expect([path, new URL(page.url()).pathname]).toEqual([path, path]);
      faults.push(...(await faultsOf(page)));
      visited.add(path);
    };
    const her = await windows.signedIn(test, 'participant-2', { rtl: true });
    await her.goto('/account/card');
    await her.click('main form button');
    expect(await her.locator('.code').count()).toBe(10);
    await look(her, '/account/card');
    await her.goto('/fresh?next=/account');
    await look(her, '/fresh');
    await test.rows("UPDATE session SET expire = now() - interval '1 minute' WHERE expire > now()");
    await her.goto('/account');
    expect(await her.locator('[name=handle]').count()).toBe(0);
    await look(her, '/sign-in');
    await her.context().close();
    await halfSignedIn(test, 'half', 'participant-2');
    const half = await windows.signedIn(test, 'participant-2', { dark: true }, demoPassphrase());
    await look(half, '/sign-in/second-step');
    await half.context().close();
    await test.rows('DELETE FROM passkey');
    test.config.staffFactor = 'required';
    const must = await windows.signedIn(test, 'moderator');
    await look(must, '/sign-in/set-up');
    await must.context().close();
    expect(faults).toEqual([]);
  }, 120000);

  it('pages that no link of the demo leads to', async () => {
    const faults: string[] = [];
    const actors = await makeActors(test);
    await writeMore(test, actors);
    const ids = await findIds(test, actors.get('participant')!.personId!, actors.get('participant of last year')!.personId!);
    expect((await actors.get('participant')!.browser.post(ids.fill('/quizzes/:id/attempts'))).status).toBe(303);
    // Second marking is off in the demo: here it is on, and the trainer has begun a second mark.
    await test.rows('INSERT INTO marking_setting (cohort_id, second_marking, similarity, changed_at, version) VALUES ($1, true, true, now(), 1) ON CONFLICT (cohort_id) DO UPDATE SET second_marking = true, similarity = true', [ids.named.cohort]);
    await test.rows("INSERT INTO blind_mark (id, submission_id, place, marker_id, began_at, changed_at, version) VALUES ('second-mark-of-a-trainer', $1, 2, $2, now(), now(), 0)", [ids.named.script, actors.get('trainer')!.personId]);
    const isNew = (route: string) => ![...visited].some((kind) => new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`).test(kind));
    const left = new Set<string>();
    for (const route of routesOf(test).filter(({ method, path }) => method === 'GET' && isNew(path) && !NO_PAGES.test(path))) {
      left.add(route.path);
      for (const actor of actors.values()) {
        const roles = rolesOf(route);
        if (!left.has(route.path) || (roles !== null && !(actor.signedIn && (roles.length === 0 || roles.some((role) => actor.roles.has(role)))))) continue;
        const { status, headers } = await actor.browser.get(ids.fill(route.path));
        if (status !== 200 || !String(headers['content-type']).includes('text/html')) continue;
        const context = await windows.context(test, left.size % 2 === 0 ? { dark: true } : {});
        if (actor.cookie) await context.addCookies([{ name: 's', value: actor.cookie.slice('s='.length), url: test.url }]);
        const page = await context.newPage();
        await page.goto(ids.fill(route.path));
        faults.push(...(await faultsOf(page)));
        await context.close();
        left.delete(route.path);
      }
    }
    expect(faults).toEqual([]);
    expect([...left]).toEqual([]);
  }, 240000);
});

/** The pages that can be reached by links, each with its kind and elements as its shape; ids make pages of one kind. */
async function reachable(page: Page, faults: string[]): Promise<Array<{ path: string; shape: string }>> {
  const kinds = new Map<string, number>();
  const found: Array<{ path: string; shape: string }> = [];
  const waiting = [new URL(page.url()).pathname];
  const seen = new Set(waiting);
  while (waiting.length > 0 && found.length < AT_MOST) {
    const path = waiting.shift()!;
    const kind = kindOf(path);
    if ((kinds.get(kind) ?? 0) >= OF_A_KIND) continue;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const response = await page.context().request.get(path, { maxRedirects: 5 });
    if (response.status() >= 400) faults.push(`${path}: answers ${response.status()}`);
    if (!(response.headers()['content-type'] ?? '').includes('text/html') || response.headers()['content-disposition']) continue;
    const html = await response.text();
    found.push({ path, shape: `${kind} ${elementsOf(html)}` });
    for (const [, href] of html.matchAll(/<a[^>]*\shref="(\/[^"#]*)/g)) {
      const target = href!.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
      if (seen.has(target) || /^\/(language|hidden|a)\b|^\/\?/.test(target)) continue;
      seen.add(target);
      waiting.push(target);
    }
  }
  return found;
}

function kindOf(path: string): string {
  return path.replace(/[0-9a-hjkmnp-tv-z]{26}/g, ':id').replace(/\d+/g, ':n').replace(/\?.*/, '');
}

/** Its elements in order, with what decides how they look and what they are to a screen reader; neither texts nor addresses. */
function elementsOf(html: string): string {
  return [...html.matchAll(/<([a-z0-9]+)((?:\s[^>]*)?)>/g)].map(([, tag, rest]) => `${tag} ${[...rest!.matchAll(/\s(?:(?:class|type|role|dir|lang|style|tabindex)="[^"]*"|aria-[a-z]+|alt|hidden|disabled|open|autofocus)/g)].join('')}`).join('\n');
}
