import { beforeAll, describe, expect, it } from '@jest/globals';
import type { CDPSession, Page } from 'playwright-core';
import { useApp } from '../support/app.js';
import { faultsOf, useWindows } from '../support/browser.js';
import { makeWorld } from '../support/cast.js';
import { PASSPHRASE } from '../support/visitor.js';

const PORT = 21000 + (process.pid % 9000);
/** Passkeys need a host name. */
const SITE = `http://localhost:${PORT}`;

describe('in a real browser', () => {
  const test = useApp({ port: PORT, siteUrl: SITE, publicUrl: SITE });
  const windows = useWindows();
  beforeAll(async () => {
    await makeWorld(test);
  }, 60000);

  const press = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('button', { name }).first().click();

  async function signIn(page: Page, handle: string): Promise<void> {
    await page.goto(`${SITE}/sign-in`);
    expect(await page.inputValue('[name=handle]')).toBe('');
    await page.fill('[name=handle]', handle);
    await page.fill('[name=passphrase]', PASSPHRASE);
    await press(page, 'Sign in');
    await page.waitForURL((url) => url.pathname !== '/sign-in');
  }

  async function phoneWithKeys(page: Page): Promise<CDPSession> {
    const devices = await page.context().newCDPSession(page);
    await devices.send('WebAuthn.enable');
    await devices.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
    return devices;
  }

  it('a passkey is made, signs in alone, and is the second step after the passphrase', async () => {
    const page = await (await windows.context(test)).newPage();
    await phoneWithKeys(page);
    await signIn(page, 'participant');
    await page.goto(`${SITE}/account/second-step/passkey`);
    expect(await faultsOf(page)).toEqual([]);
    await press(page, 'Make a passkey on this device');
    await page.waitForURL(/said=secondStepKept/);
    expect(await page.textContent('main')).toContain('Passkey 1');
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(`${SITE}/account`);
    await press(page, 'Sign out');
    await page.waitForURL(/\/sign-in$/);
    await press(page, 'Sign in with a passkey');
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    await page.goto(`${SITE}/account`);
    expect(await page.inputValue('[name=displayName]')).toBe('Display participant');
    await press(page, 'Sign out');
    await page.waitForURL(/\/sign-in$/);
    await signIn(page, 'participant');
    expect(new URL(page.url()).pathname).toBe('/sign-in/second-step');
    expect(await faultsOf(page)).toEqual([]);
    await press(page, 'Use my passkey');
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    expect((await page.goto(`${SITE}/account`))!.status()).toBe(200);
    await page.context().close();
  }, 90000);

  /** DOMAIN case C. */
  it('a lost phone: a code of the card on another device ends its session, and leaves nothing readable', async () => {
    const phone = await (await windows.context(test)).newPage();
    await signIn(phone, 'classmate');
    await phone.goto(`${SITE}/account/card`);
    await press(phone, 'Make a new card');
    await phone.waitForSelector('.card-codes');
    const code = (await phone.textContent('.card-codes li'))!.trim();
    expect(code).toMatch(/^[0-9a-z]{5} [0-9a-z]{5}$/);
    expect(await faultsOf(phone)).toEqual([]);
    const elsewhere = await (await windows.context(test, { script: false })).newPage();
    await elsewhere.goto(`${SITE}/sign-in`);
    await elsewhere.getByRole('link', { name: 'I lost my phone' }).click();
    await elsewhere.getByRole('link', { name: 'Use a code from my card' }).click();
    await elsewhere.fill('[name=handle]', 'classmate');
    await elsewhere.fill('[name=code]', code);
    await elsewhere.fill('[name=passphrase]', 'a lantern under the old bridge');
    await elsewhere.check('[name=gone]');
    await press(elsewhere, 'Keep the new passphrase');
    expect(await elsewhere.textContent('main')).toContain('Every session has ended');
    await phone.goto(`${SITE}/account`);
    expect(new URL(phone.url()).pathname).toBe('/sign-in');
    // Chromium has not even kept the page: it may refuse to go back at all.
    await phone.goBack().catch(() => undefined);
    await phone.waitForTimeout(700);
    expect(await phone.evaluate<string>('document.documentElement.innerText')).not.toContain(code);
    await phone.context().close();
    await elsewhere.context().close();
  }, 90000);

  /** DOMAIN case K. */
  it('one phone, two people: nothing of the first is left for the second', async () => {
    const page = await (await windows.context(test)).newPage();
    await signIn(page, 'stranger');
    await page.goto(`${SITE}/account`);
    expect(await page.inputValue('[name=displayName]')).toBe('Display stranger');
    await press(page, 'Sign out');
    await page.waitForURL(/\/sign-in$/);
    expect(await page.content()).not.toContain('stranger');
    await page.goBack();
    expect(await page.content()).not.toContain('Display stranger');
    expect(await page.evaluate('[localStorage.length, sessionStorage.length]')).toEqual([0, 0]);
    expect((await page.context().cookies()).filter(({ name, expires }) => name !== 's' && expires > 0)).toEqual([]);
    await signIn(page, 'trainer');
    await page.goto(`${SITE}/account`);
    expect(await page.inputValue('[name=displayName]')).toBe('Display trainer');
    expect(await page.content()).not.toContain('stranger');
    await page.context().close();
  }, 90000);
});
