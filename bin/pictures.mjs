// Takes pictures of pages for the README and for looking at them: node bin/pictures.mjs URL FOLDER handle:/path ... (sizes 360 and 1280; --dark, --rtl).
import { mkdir, readFile } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { chromium as browsers } from 'playwright-core';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const [url, folder, ...wanted] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const isDark = process.argv.includes('--dark');
const isRtl = process.argv.includes('--rtl');
const [{ passphrase }] = JSON.parse(await readFile(join(ROOT, 'src/seeds/demo-sign-ins.json'), 'utf8'));
await mkdir(folder, { recursive: true });
const browser = await browsers.launch({ executablePath: await chromium.executablePath(), args: chromium.args.filter((arg) => !['--single-process', '--disable-web-security', '--no-zygote', '--allow-running-insecure-content'].includes(arg)), headless: true });
for (const [handle, paths] of Map.groupBy(wanted.map((each) => each.split(/:(.*)/s)), ([handle]) => handle)) {
  const context = await browser.newContext({ colorScheme: isDark ? 'dark' : 'light' });
  const page = await context.newPage();
  if (isRtl) await context.addCookies([{ name: 'lang', value: 'en-XB', url }]);
  if (handle !== 'anyone') {
    await page.goto(`${url}/sign-in`);
    await page.fill('[name=handle]', handle);
    await page.fill('[name=passphrase]', passphrase);
    await Promise.all([page.waitForURL((each) => !each.pathname.startsWith('/sign-in')), page.click('main button')]);
  }
  for (const [, path] of paths) {
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
      await page.goto(url + path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      const name = `${handle}${path.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 60)}-${width}${isDark ? '-dark' : ''}${isRtl ? '-rtl' : ''}.png`;
      await page.screenshot({ path: join(folder, name), fullPage: true });
      console.log(name, wide ? 'SCROLLS SIDEWAYS' : '');
    }
  }
  await context.close();
}
await browser.close();
