import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect } from '@jest/globals';
import chromium from '@sparticuz/chromium';
import { chromium as browsers, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { TestApp } from './app.js';
import { demoPassphrase } from './demo.js';

/** Flags of the packaged Chromium that would hide faults or keep two contexts from living side by side. */
const UNWANTED = new Set(['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--single-process', '--disable-web-security', '--no-zygote', '--allow-running-insecure-content']);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export interface Looks {
  dark?: boolean;
  rtl?: boolean;
  script?: boolean;
  width?: number;
}

/** A real browser for a spec file. */
export class Windows {
  private browser: Browser;
  /** What the pages' own policy refused, or what a script threw: in normal use nothing (SAFETY row 8). */
  readonly complaints: string[] = [];

  constructor(private readonly flags: readonly string[] = []) {}

  async open(): Promise<void> {
    this.browser = await browsers.launch({ executablePath: await chromium.executablePath(), args: [...chromium.args.filter((arg) => !UNWANTED.has(arg)), '--disable-gpu', ...this.flags], headless: true });
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  async context(test: TestApp, looks: Looks = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({
      baseURL: test.url, viewport: { width: looks.width ?? 360, height: 740 }, colorScheme: looks.dark ? 'dark' : 'light', javaScriptEnabled: looks.script ?? true, acceptDownloads: true, bypassCSP: false,
    });
    context.on('console', (message) => {
      if (/Content Security Policy|Permissions policy/i.test(message.text())) this.complaints.push(`${message.page()?.url() ?? ''}: ${message.text().slice(0, 300)}`);
    });
    context.on('weberror', (error) => this.complaints.push(`${error.page()?.url() ?? ''}: ${String(error.error()).slice(0, 300)}`));
    if (looks.rtl) await context.addCookies([{ name: 'lang', value: 'en-XB', url: test.url }]);
    return context;
  }

  /** A page in which somebody of the demo (or of the cast, with its passphrase) is signed in. */
  async signedIn(test: TestApp, handle: string, looks: Looks = {}, passphrase = demoPassphrase()): Promise<Page> {
    const page = await (await this.context(test, looks)).newPage();
    await page.goto('/sign-in');
    await page.fill('[name=handle]', handle);
    await page.fill('[name=passphrase]', passphrase);
    await page.click('main button[type=submit]');
    expect(new URL(page.url()).pathname).not.toBe('/sign-in');
    return page;
  }
}

export function useWindows(...flags: string[]): Windows {
  const windows = new Windows(flags);
  beforeAll(() => windows.open(), 60000);
  afterAll(async () => {
    await windows.close();
    expect(windows.complaints).toEqual([]);
  }, 30000);
  return windows;
}

/** What is wrong with a page for people who cannot see it well, or who see it on a small screen; empty when nothing is. */
export async function faultsOf(page: Page): Promise<string[]> {
  const where = new URL(page.url()).pathname;
  const scrolls = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  const headings = await page.locator('h1').count();
  const faults = [...(scrolls ? [`${where}: scrolls sideways`] : []), ...(headings === 1 ? [] : [`${where}: ${headings} first headings`])];
  // Not by a script element: the page's own policy refuses those, as it should.
  await page.evaluate(AXE);
  return [...faults, ...(await violations(page, { runOnly: AXE_TAGS })).map((violation) => `${where}: ${violation}`)];
}

/**
 * The same page, just looked at by `faultsOf`, in the dark (colours are all that differ: contrast is measured anew) and with its direction turned round
 * (places are all that differ: sideways scroll and sizes of what is pressed).
 */
export async function otherFaultsOf(page: Page): Promise<string[]> {
  const where = new URL(page.url()).pathname;
  // Without motion, so that no colour is measured half way.
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.waitForTimeout(60);
  const dark = await violations(page, { runOnly: { type: 'rule', values: ['color-contrast'] } });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.evaluate("document.documentElement.dir = 'rtl'");
  const turned = await violations(page, { runOnly: { type: 'rule', values: ['target-size'] }, rules: { 'target-size': { enabled: true } } });
  const scrolls = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  return [...dark.map((violation) => `${where} (dark): ${violation}`), ...turned.map((violation) => `${where} (turned): ${violation}`), ...(scrolls ? [`${where} (turned): scrolls sideways`] : [])];
}

async function violations(page: Page, options: object): Promise<string[]> {
  const found = await page.evaluate<Array<{ id: string; nodes: Array<{ target: unknown[] }> }>>(`axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], ...options })}).then((result) => result.violations)`);
  return found.flatMap((violation) => violation.nodes.slice(0, 3).map((node) => `${violation.id} at ${String(node.target)}`));
}
