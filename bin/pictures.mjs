// Photographs a running site (it starts nothing). The sign-ins are those of the demo.
//   npm run pictures -- URL                             the four pictures of the README, into docs/pictures
//   node bin/pictures.mjs URL FOLDER handle:/path ...   any pages, whole, at 360 and 1280 pixels (--dark, --rtl); `anyone:/path` is signed out
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { chromium as browsers } from 'playwright-core';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const MOST_BYTES = 150 * 1024;
const UNWANTED = ['--single-process', '--disable-web-security', '--no-zygote', '--allow-running-insecure-content'];
const PHONE = { width: 390, height: 780 };
const DESK = { width: 1280, height: 800 };

/** The README's pictures: whose page, how large, and the way there. */
const README = [
  { name: 'this-week', handle: 'participant', size: PHONE, go: openTasks },
  { name: 'lesson', handle: 'participant', size: PHONE, go: (page) => follow(page, '/this-week', 'main a[href^="/lessons/"]') },
  { name: 'marking', handle: 'trainer', size: DESK, go: openScript },
  { name: 'cohort', handle: 'organiser', size: DESK, go: (page) => follow(page, '/cohorts', 'main li:has-text("of 6") a[href^="/cohorts/"]') },
];

const [url, folder, ...wanted] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const isDark = process.argv.includes('--dark');
const isRtl = process.argv.includes('--rtl');
if (!url || (folder && wanted.length === 0)) {
  console.error('Say where the site is: npm run pictures -- http://localhost:3000');
  process.exit(1);
}
const [{ passphrase }] = JSON.parse(await readFile(join(ROOT, 'src/seeds/demo-sign-ins.json'), 'utf8'));
const browser = await browsers.launch({ executablePath: await chromium.executablePath(), args: chromium.args.filter((arg) => !UNWANTED.includes(arg)), headless: true });
try {
  await (folder ? photographPages() : photographReadme());
} finally {
  await browser.close();
}

async function photographReadme() {
  await mkdir(join(ROOT, 'docs/pictures'), { recursive: true });
  for (const { name, handle, size, go } of README) {
    const page = await visit(handle, size);
    await go(page);
    const picture = await page.screenshot();
    if (picture.length > MOST_BYTES) throw new Error(`${name}.png has ${Math.round(picture.length / 1024)} KB; at most ${MOST_BYTES / 1024} KB are wanted.`);
    await writeFile(join(ROOT, 'docs/pictures', `${name}.png`), picture);
    console.log(`docs/pictures/${name}.png ${Math.round(picture.length / 1024)} KB ${new URL(page.url()).pathname}`);
    await page.context().close();
  }
}

async function photographPages() {
  await mkdir(folder, { recursive: true });
  for (const [handle, paths] of Map.groupBy(wanted.map((each) => each.split(/:(.*)/s)), ([handle]) => handle)) {
    const page = await visit(handle, { width: 360, height: 740 });
    for (const [, path] of paths) {
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
        await page.goto(path);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
        const name = `${handle}${path.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 60)}-${width}${isDark ? '-dark' : ''}${isRtl ? '-rtl' : ''}.png`;
        await page.screenshot({ path: join(folder, name), fullPage: true });
        console.log(name, wide ? 'SCROLLS SIDEWAYS' : '');
      }
    }
    await page.context().close();
  }
}

/** A fresh browser in which `handle` is signed in (`anyone`: nobody). */
async function visit(handle, viewport) {
  const context = await browser.newContext({ baseURL: url, viewport, colorScheme: isDark ? 'dark' : 'light' });
  if (isRtl) await context.addCookies([{ name: 'lang', value: 'en-XB', url }]);
  const page = await context.newPage();
  if (handle === 'anyone') return page;
  await page.goto('/sign-in');
  await page.fill('[name=handle]', handle);
  await page.fill('[name=passphrase]', passphrase);
  await Promise.all([page.waitForURL((each) => !each.pathname.startsWith('/sign-in')), page.click('main button[type=submit]')]);
  return page;
}

/** Opens `path` and follows the first link that fits. */
async function follow(page, path, link) {
  await page.goto(path);
  await page.goto(await page.locator(link).first().getAttribute('href'));
}

/** *This week*, below the notices: what there is to do. */
async function openTasks(page) {
  await page.goto('/this-week');
  await page.evaluate(() => scrollTo(0, document.querySelector('main ol.tasks').getBoundingClientRect().top - 76));
}

/** From *Waiting for me* to the first script of the first pile. */
async function openScript(page) {
  await follow(page, '/waiting', 'main a[href^="/marking/"]');
  const next = page.locator('main form[action$="/opening"] button').first();
  if (await next.count()) await Promise.all([page.waitForURL(/\/marking\/scripts\//), next.click()]);
}
