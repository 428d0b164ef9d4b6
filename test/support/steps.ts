import { expect } from '@jest/globals';
import type { FullConfig } from '../../src/boot.js';
import type { Download, Locator, Page } from 'playwright-core';
import type { TestApp } from './app.js';
import { faultsOf, type Looks, type Windows } from './browser.js';
import { useDemo } from './demo.js';

/** Every journey is made twice: nothing may need script. */
export const BOTH_WAYS: Array<[how: string, script: boolean]> = [['with script', true], ['without script', false]];

/** A script's request names its origin, which must be ours: an application that scripts talk to has a port and an address of its own. */
export function ownAddress(): Pick<FullConfig, 'port' | 'siteUrl' | 'publicUrl'> {
  const port = 11000 + (process.pid % 9000);
  return { port, siteUrl: `http://127.0.0.1:${port}`, publicUrl: `http://127.0.0.1:${port}` };
}

/** The demo at an address of its own. */
export function useStory(): TestApp {
  return useDemo(ownAddress());
}

const PHONE = 360;
const DESK = 1280;

/**
 * One person with one window. Each kind of page that she passes is looked at once for faults. The checker is itself a script: where there is none,
 * only what can be seen without it is looked at (the same HTML is checked in the other way of the journey).
 */
export class Someone {
  private readonly looked = new Set<string>();

  constructor(
    readonly page: Page,
    private readonly script = true,
  ) {
    page.setDefaultTimeout(8000);
  }

  get path(): string {
    return new URL(this.page.url()).pathname;
  }

  get main(): Locator {
    return this.page.locator('main');
  }

  /** Opens an address by hand; the answer must be `status`. */
  async opens(path: string, status = 200): Promise<this> {
    const response = await this.page.goto(path);
    expect([path, response?.status()]).toEqual([path, status]);
    return this.looks();
  }

  /** Follows the first link of the page with these words. */
  async follows(words: string | RegExp, within: Locator = this.page.locator('body')): Promise<this> {
    return this.goesBy(within.getByRole('link', { name: words }).first());
  }

  /** Presses the first button with these words; the page that comes is looked at. */
  async presses(words: string | RegExp, within: Locator = this.main): Promise<this> {
    return this.goesBy(within.getByRole('button', { name: words }).first());
  }

  /** A press after which another page comes. */
  async goesBy(target: Locator): Promise<this> {
    if ((await target.count()) === 0) throw new Error(`There is no ${String(target)} on ${this.path}: ${await this.text()}`);
    await Promise.all([this.page.waitForEvent('load'), target.click()]);
    return this.looks();
  }

  async fills(label: string | RegExp, text: string, within: Locator = this.main): Promise<this> {
    await within.getByLabel(label).first().fill(text);
    return this;
  }

  /** Ticks the boxes, or chooses the one, with these words. */
  async chooses(...labels: Array<string | RegExp>): Promise<this> {
    for (const label of labels) await this.main.getByLabel(label).first().check();
    return this;
  }

  async ticksAll(name: string): Promise<this> {
    for (const box of await this.main.locator(`input[type=checkbox][name=${name}]`).all()) await box.check();
    return this;
  }

  /** Presses a link or button that gives a file; answers its name and bytes. */
  async takes(target: Locator): Promise<{ name: string; content: Buffer }> {
    const [download] = await Promise.all([this.page.waitForEvent('download', { timeout: 20000 }), target.click()]);
    return { name: download.suggestedFilename(), content: await bytesOf(download) };
  }

  link(words: string | RegExp, within: Locator = this.main): Locator {
    return within.getByRole('link', { name: words }).first();
  }

  button(words: string | RegExp, within: Locator = this.main): Locator {
    return within.getByRole('button', { name: words }).first();
  }

  /** The page that has come has this heading; else what it says instead. */
  async isAt(heading: string): Promise<this> {
    expect([await this.heading(), await this.text()]).toEqual([heading, expect.anything()]);
    return this;
  }

  async heading(): Promise<string> {
    return ((await this.page.locator('h1').textContent()) ?? '').trim();
  }

  /** The words of the page as they can be read. */
  async text(): Promise<string> {
    return (await this.main.innerText()).replaceAll(/\s+/g, ' ');
  }

  async sees(...words: Array<string | RegExp>): Promise<this> {
    const text = await this.text();
    for (const each of words) expect([this.path, text]).toEqual([this.path, typeof each === 'string' ? expect.stringContaining(each) : expect.stringMatching(each)]);
    return this;
  }

  async doesNotSee(...words: Array<string | RegExp>): Promise<this> {
    const text = await this.text();
    for (const each of words) expect([this.path, text]).toEqual([this.path, typeof each === 'string' ? expect.not.stringContaining(each) : expect.not.stringMatching(each)]);
    return this;
  }

  /** A code as it is printed on the page, with its spaces. */
  async code(): Promise<string> {
    return ((await this.main.locator('.code').first().textContent()) ?? '').trim().replaceAll(/\s+/g, ' ');
  }

  /** The same kind of page with the same heading is looked at once. */
  async looks(): Promise<this> {
    const seen = `${this.path.replaceAll(/[0-9a-hjkmnp-tv-z]{26}/g, ':id')} ${(await this.heading()).replaceAll(/\d+/g, 'n')}`;
    if (this.looked.has(seen)) return this;
    this.looked.add(seen);
    if (this.script) expect(await faultsOf(this.page)).toEqual([]);
    else expect([seen, await this.page.locator('h1').count(), await this.page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')]).toEqual([seen, 1, false]);
    return this;
  }

  async leaves(): Promise<void> {
    await this.page.context().close();
  }
}

/** A stranger with an empty window. */
export async function aStranger(windows: Windows, test: TestApp, looks: Looks = {}): Promise<Someone> {
  return new Someone(await (await windows.context(test, { width: PHONE, ...looks })).newPage(), looks.script);
}

/** A participant on her telephone. */
export async function onAPhone(windows: Windows, test: TestApp, handle: string, looks: Looks = {}): Promise<Someone> {
  return new Someone(await windows.signedIn(test, handle, { width: PHONE, ...looks }), looks.script).looks();
}

/** Somebody of the staff at a desk. */
export async function atADesk(windows: Windows, test: TestApp, handle: string, looks: Looks = {}): Promise<Someone> {
  return new Someone(await windows.signedIn(test, handle, { width: DESK, ...looks }), looks.script).looks();
}

/** The four short pages of a first visit, from `/first` to the first place. Answers the passphrase that was offered and kept. */
export async function comesIn(guest: Someone, code: string, handle: string, displayName: string, phone: RegExp = /^Yes, or I am not sure/): Promise<string> {
  await guest.opens('/first');
  await guest.fills('Code of 12 letters and digits', code);
  await guest.presses('Go on');
  await guest.isAt('Choose how you sign in');
  const passphrase = await guest.main.locator('input[type=hidden][name=words]').inputValue();
  expect(passphrase.split(' ').length).toBeGreaterThan(3);
  await guest.main.locator(`[name=ready][value="${passphrase}"]`).check();
  await guest.fills('Sign-in name', handle);
  await guest.presses('Keep these and go on');
  await guest.isAt('The name others see');
  await guest.fills('The name others see', displayName);
  await guest.presses('Go on');
  await guest.isAt('Could someone else look at this phone?');
  await guest.chooses(phone);
  await guest.presses('Keep this and begin');
  return passphrase;
}

async function bytesOf(download: Download): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of await download.createReadStream()) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
