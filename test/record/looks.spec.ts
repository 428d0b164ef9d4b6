import { mkdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { faultsOf, otherFaultsOf, useWindows, type Looks } from '../support/browser.js';
import { useDemo } from '../support/demo.js';

const LOOKS: Looks[] = [{}, { width: 1280 }];
/** Set to a folder to keep a photograph of each page. */
const PICTURES = process.env.LOOKS_TO;

describe('the pages of completion, certificates and records', () => {
  const test = useDemo();
  const windows = useWindows();

  const look = async (page: Page, path: string, faults: string[], name: string, isDesk: boolean): Promise<void> => {
    await page.goto(path);
    for (const summary of await page.locator('main summary').all()) await summary.click();
    if (PICTURES) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
    }
    faults.push(...(await faultsOf(page)), ...(isDesk ? [] : await otherFaultsOf(page)));
  };

  it.each(LOOKS.map((looks, index) => [index, looks] as const))('look %i: no violation, no sideways scroll', async (index, looks) => {
    const faults: string[] = [];
    const [final] = await test.rows<{ id: string }>("SELECT id FROM cohort WHERE state = 'final'");
    const [open] = await test.rows<{ id: string }>("SELECT c.id FROM cohort c JOIN course k ON k.id = c.course_id WHERE c.state = 'open' AND k.kind = 'short_course'");
    const own = async (handle: string, kind: string) => {
      const [row] = await test.rows<{ id: string }>("SELECT c.id FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id JOIN account a ON a.person_id = e.person_id WHERE a.handle = $1 AND c.state = $2", [handle, kind]);
      return `/certificates/${row!.id}`;
    };
    const visits: Array<[handle: string | null, paths: Array<[path: string, name: string]>]> = [
      ['rewati-before', [['/my-completion', 'mine-final'], [`${await own('rewati-before', 'issued')}?name=show`, 'certificate'], [`${await own('rewati-before', 'issued')}/reissue`, 'ask-name']]],
      ['jui-before', [['/my-completion', 'mine-held'], ['/certificate-name', 'name'], [await own('jui-before', 'held'), 'certificate-held']]],
      ['pema-before', [[await own('pema-before', 'replaced'), 'certificate-replaced']]],
      ['participant', [['/my-completion', 'mine-open']]],
      ['organiser', [
        [`/cohorts/${open!.id}/outcomes`, 'outcomes'], [`/cohorts/${final!.id}/outcomes`, 'final'], [`/cohorts/${final!.id}/certificates`, 'certificates'],
        [`${await own('mitali-before', 'issued')}?name=show`, 'certificate-asked'], [`${await own('rewati-before', 'issued')}/reissue`, 'reissue'], [`${await own('rewati-before', 'issued')}/revocation`, 'revocation'],
      ]],
      ['partner-york', [['/files', 'files']]],
      ['partner-mahidol', [['/files', 'files-new']]],
    ];
    let link = '';
    for (const [handle, paths] of visits) {
      const page = await windows.signedIn(test, handle!, looks);
      for (const [path, name] of paths) await look(page, path, faults, `${name}-${index}`, looks.width !== undefined);
      if (handle === 'rewati-before') {
        await page.goto(await own(handle, 'issued'));
        link = new URL(await page.locator('a[href*="/verify?"]').first().getAttribute('href') as string).search;
      }
      await page.context().close();
    }
    const stranger = await (await windows.context(test, looks)).newPage();
    for (const [path, name] of [['/front', 'front'], ['/verify', 'verify'], [`/verify${link}`, 'verified'], ['/verify?s=x&k=y', 'unknown']] as const) await look(stranger, path, faults, `${name}-${index}`, looks.width !== undefined);
    await stranger.context().close();
    expect([...new Set(faults)]).toEqual([]);
  }, 180000);
});
