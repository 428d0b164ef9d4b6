import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { faultsOf, useWindows, type Looks } from '../support/browser.js';
import { useDemo } from '../support/demo.js';

/** Every role with what it should reach from its first place by following links. */
const ROLES = ['participant', 'participant-2', 'trainer', 'co-trainer', 'organiser', 'partner-york', 'administrator'];
const ALL_LOOKS: Looks[] = [{}, { dark: true }, { rtl: true }];
/** Pages of one kind look alike: this many of each are visited. */
const OF_A_KIND = 1;
const AT_MOST = 60;

describe('every page of every role', () => {
  const test = useDemo();
  const windows = useWindows();

  it.each(ROLES)('%s: no accessibility violation, no sideways scroll, no error, in light, dark and right-to-left', async (role) => {
    const faults: string[] = [];
    let paths: string[] | undefined;
    for (const looks of ALL_LOOKS) {
      const page = await windows.signedIn(test, role, looks);
      paths ??= await reachable(page, faults);
      for (const path of paths) {
        await page.goto(path);
        faults.push(...(await faultsOf(page)).map((fault) => `${fault}${looks.dark ? ' (dark)' : looks.rtl ? ' (right-to-left)' : ''}`));
      }
      await page.context().close();
    }
    expect([...new Set(faults)]).toEqual([]);
    expect(paths!.length).toBeGreaterThan(2);
  }, 240000);

  it('a stranger: sign-in, first visit, help, front page, verification', async () => {
    const faults: string[] = [];
    for (const looks of ALL_LOOKS) {
      const page = await (await windows.context(test, looks)).newPage();
      for (const path of ['/sign-in', '/first', '/help', '/front', '/verify', '/hidden', '/no-such-page']) {
        const response = await page.goto(path);
        expect([200, 404]).toContain(response!.status());
        faults.push(...(await faultsOf(page)));
      }
      await page.context().close();
    }
    expect([...new Set(faults)]).toEqual([]);
  }, 120000);
});

/** The paths that can be reached by links; ids make pages of one kind. */
async function reachable(page: Page, faults: string[]): Promise<string[]> {
  const kinds = new Map<string, number>();
  const found: string[] = [];
  const waiting = [new URL(page.url()).pathname];
  const seen = new Set(waiting);
  while (waiting.length > 0 && found.length < AT_MOST) {
    const path = waiting.shift()!;
    const kind = path.replace(/[0-9a-hjkmnp-tv-z]{26}/g, ':id').replace(/\d+/g, ':n').replace(/\?.*/, '');
    if ((kinds.get(kind) ?? 0) >= OF_A_KIND) continue;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const response = await page.context().request.get(path, { maxRedirects: 5 });
    if (response.status() >= 400) faults.push(`${path}: answers ${response.status()}`);
    if (!(response.headers()['content-type'] ?? '').includes('text/html') || response.headers()['content-disposition']) continue;
    found.push(path);
    for (const [, href] of (await response.text()).matchAll(/<a[^>]*\shref="(\/[^"#]*)/g)) {
      const target = href!.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
      if (seen.has(target) || /^\/(language|hidden|a)\b|^\/\?/.test(target)) continue;
      seen.add(target);
      waiting.push(target);
    }
  }
  return found;
}
