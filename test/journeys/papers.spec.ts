import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { faultsOf, otherFaultsOf, useWindows } from '../support/browser.js';
import { useDemo } from '../support/demo.js';

const ZAWGYI = 'သီရိေမထြန္း';
const UNICODE = 'သီရိမေထွန်း';

describe('papers, in a browser', () => {
  const test = useDemo();
  const windows = useWindows();
  const certificate = async (handle: string, state: string) =>
    `/certificates/${(await test.rows<{ id: string }>('SELECT c.id FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id JOIN account a ON a.person_id = e.person_id WHERE a.handle = $1 AND c.state = $2', [handle, state]))[0]!.id}`;
  const press = async (page: Page, words: string) => {
    await Promise.all([page.waitForLoadState('load'), page.getByRole('button', { name: words, exact: true }).click()]);
  };
  const faultless = async (page: Page) => expect([...(await faultsOf(page)), ...(await otherFaultsOf(page))]).toEqual([]);

  it('case Q: a code is written down, and years later the certificate is claimed with it, signed out, under a name of her choice', async () => {
    const page = await windows.signedIn(test, 'jui-before', {});
    await page.goto(await certificate('jui-before', 'held'));
    await page.getByText('Claim it later, without signing in').click();
    await press(page, 'Show me a code');
    const code = (await page.locator('p.code').innerText()).trim();
    expect(code.replace(/\s/g, '')).toMatch(/^[0-9A-Z]{26}$/);
    await faultless(page);
    await page.context().close();

    const stranger = await (await windows.context(test, { script: false })).newPage();
    await stranger.goto('/verify');
    await stranger.getByRole('link', { name: 'Claim a certificate with a code' }).click();
    await stranger.getByLabel('Code').fill(code);
    await press(stranger, 'Go on');
    await stranger.getByLabel('Name to print').fill(ZAWGYI);
    await press(stranger, 'Issue my certificate');
    await stranger.getByText(UNICODE).click();
    await press(stranger, 'Issue my certificate');
    expect(await stranger.getByRole('heading', { level: 1 }).innerText()).toBe('Your certificate is issued');
    const [download] = await Promise.all([stranger.waitForEvent('download'), stranger.getByRole('button', { name: 'Download the certificate (PDF)' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^document-[0-9a-z]{8}\.pdf$/);
    const address = new URL((await stranger.locator('a[href*="/verify?"]').getAttribute('href'))!);
    await stranger.goto(address.pathname + address.search);
    expect(await stranger.locator('main').innerText()).toContain('This certificate is valid.');
    expect(await stranger.locator('main').innerText()).not.toContain(UNICODE);
    await stranger.context().close();
  }, 60000);

  it('cases A and H: another name is asked for and agreed to; the old paper says replaced, and neither name', async () => {
    const holder = await windows.signedIn(test, 'rewati-before', {});
    const old = await certificate('rewati-before', 'issued');
    await holder.goto(`${old}?name=show`);
    const before = await holder.locator('article .strong').first().innerText();
    const link = (await holder.locator('a[href*="/verify?"]').first().getAttribute('href')) as string;
    await holder.getByRole('link', { name: 'Ask for a certificate under another name' }).click();
    await holder.getByLabel('Name to print').fill('Rewati of Tomorrow');
    await press(holder, 'Ask for this name');

    const organiser = await windows.signedIn(test, 'organiser', { width: 1280 });
    await organiser.goto(old);
    await organiser.getByRole('link', { name: 'Show the name that is asked for' }).click();
    expect(await organiser.locator('main').innerText()).toContain('Rewati of Tomorrow');
    await press(organiser, 'Agree and re-issue');

    const stranger = await (await windows.context(test, {})).newPage();
    await stranger.goto(new URL(link).pathname + new URL(link).search);
    const said = await stranger.locator('main').innerText();
    expect(said).toContain('replaced by a newer one');
    expect(said).not.toContain(before);
    expect(said).not.toContain('Tomorrow');
    await holder.goto(old);
    await holder.getByRole('link', { name: 'Open the newer one' }).click();
    expect(await holder.locator('main').innerText()).toContain('re-issued on');

    // The same organiser changes how the papers of this cohort look, and sees it at once.
    await organiser.getByRole('link', { name: 'All certificates of this cohort' }).click();
    await organiser.getByRole('link', { name: 'How certificates look' }).click();
    await organiser.getByLabel('A frame of two lines').check();
    await organiser.getByLabel('Colour').fill('#7a1f3d');
    await press(organiser, 'Keep and look');
    const widths = await organiser.locator('img.paper').evaluateAll(async (pictures) => Promise.all((pictures as HTMLImageElement[]).map(async (picture) => {
      picture.loading = 'eager';
      await picture.decode();
      return picture.naturalWidth;
    })));
    expect([widths.length, widths.every((width) => width > 100)]).toEqual([12, true]);
    await faultless(organiser);
    for (const page of [holder, organiser, stranger]) await page.context().close();
  }, 60000);
});
