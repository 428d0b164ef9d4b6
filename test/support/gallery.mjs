/*
 * The picture book of views/components: every example of its README, in the real layout and CSS, checked and photographed.
 *
 *   node test/support/gallery.mjs            writes tmp/gallery-<page>.html, photographs them, runs axe-core; exit code 1 on a finding
 *   node test/support/gallery.mjs --no-shots only the HTML
 *
 * The README is the source: a heading `## Page: name (layout)` starts a page, a fence `hbs` is a template and the fence `json` after it its data.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import Handlebars from 'handlebars';
import { IntlMessageFormat } from 'intl-messageformat';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUT = join(ROOT, 'tmp');
const WIDTHS = [360, 1280];
const SCHEMES = [['light', 'ltr'], ['dark', 'ltr'], ['light', 'rtl']];
const BUDGET_BYTES = 6 * 1024;

const texts = JSON.parse(readFileSync(join(ROOT, 'locales/en/layout.json'), 'utf8'));
const engine = Handlebars.create();
registerHelpers();
registerPartials();

mkdirSync(OUT, { recursive: true });
const pages = readPages();
for (const page of pages) for (const dir of ['ltr', 'rtl']) writeFileSync(fileOf(page, dir), renderPage(page, dir));
console.log(`${pages.length} pages in tmp/`);
if (!process.argv.includes('--no-shots')) process.exitCode = (await photograph()) + (await weigh());

function fileOf(page, dir) {
  return join(OUT, `gallery-${page.name}-${dir}.html`);
}

/** @returns {{ name: string, layout: string, parts: { template: string, data: object }[] }[]} */
function readPages() {
  const readme = readFileSync(join(ROOT, 'views/components/README.md'), 'utf8');
  return readme.split(/^## Page: /m).slice(1).map((section) => {
    const [, name, layout] = /^(\S+) \((\w+)\)/.exec(section);
    const parts = [...section.matchAll(/```hbs\n([\s\S]*?)```(?:\s*```json\n([\s\S]*?)```)?/g)];
    return { name, layout, parts: parts.map(([, template, json]) => ({ template, data: json ? JSON.parse(json) : {} })) };
  });
}

function renderPage(page, dir) {
  const root = rootOf(page, dir);
  const body = page.parts.map((part) => compile(part.template)({ ...root, ...part.data })).join('\n');
  const layout = page.layout === 'bare' ? 'bare' : 'page';
  return engine.partials[`layouts/${layout}`]({ ...root, body: new Handlebars.SafeString(body) });
}

function rootOf(page, dir) {
  const desk = page.layout === 'desk';
  const names = desk ? ['Cohorts', 'Questions', 'Notices'] : ['This week', 'Course', 'My completion', 'Ask'];
  const signedIn = page.layout !== 'bare';
  return {
    locale: 'en', dir, title: 'Gallery', signedIn, viewer: signedIn ? { displayName: 'Mango' } : null,
    places: signedIn ? names.map((label, index) => ({ href: `/place-${index}`, label, current: index === 0 })) : [],
    crumbs: desk ? [{ href: '/cohorts', label: 'Cohorts' }, { href: null, label: 'Cohort 3' }] : null,
    flash: page.name === 'parts' ? { kind: 'done', text: 'Saved.', undo: { action: '/undo', label: 'Undo' } } : null,
    formKey: 'key', csrf: 'csrf', pageKb: '6 KB', helpHref: '/help', deskCss: desk, script: [], demo: true, publicFace: false, publicHref: '/front',
    languages: [{ href: '/language/en', label: 'English', code: 'en', current: true }, { href: '/language/my', label: 'မြန်မာ', code: 'my', current: false }],
  };
}

function compile(source) {
  const knownHelpers = Object.fromEntries(Object.keys(engine.helpers).map((name) => [name, true]));
  return engine.compile(source, { knownHelpers, knownHelpersOnly: true, preventIndent: true });
}

function registerPartials() {
  const folder = join(ROOT, 'views');
  for (const top of ['layouts', 'components']) {
    for (const file of readdirSync(join(folder, top)).filter((name) => name.endsWith('.hbs'))) {
      engine.registerPartial(`${top}/${file.slice(0, -4)}`, compile(readFileSync(join(folder, top, file), 'utf8')));
    }
  }
}

/** Stand-ins for the helpers of src/platform/views: same names and shapes, no zone, one language. */
function registerHelpers() {
  const given = (values) => values.slice(0, -1);
  engine.registerHelper({
    t: (key, { hash }) => {
      if (!(key in texts)) throw new Error(`No message ${key}`);
      return new IntlMessageFormat(texts[key], 'en', undefined, { ignoreTag: true }).format({ ...hash.params, ...hash });
    },
    time: (at) => new Handlebars.SafeString(`<time datetime="${new Date(at).toISOString()}">tonight, 23:59 (UTC+6:30)</time>`),
    date: (at) => new Handlebars.SafeString(`<time datetime="${at}">30 November 2026</time>`),
    minutes: (count) => (count < 60 ? `${count} min` : `${Math.floor(count / 60)} h ${count % 60} min`),
    size: (bytes) => `${Math.round(bytes / 1024)} KB`,
    number: (value) => String(value),
    percent: (part, whole) => Math.round((part / whole) * 100),
    safeUrl: (url) => url,
    asset: (path) => `../public/${path}`,
    eq: (a, b) => a === b, ne: (a, b) => a !== b, gt: (a, b) => a > b, not: (value) => !value,
    and: (...args) => given(args).every(Boolean), or: (...args) => given(args).find(Boolean) ?? false,
    add: (a, b) => Number(a) + Number(b), sub: (a, b) => Number(a) - Number(b), mul: (a, b) => Number(a) * Number(b),
    concat: (...args) => given(args).join(''), array: (...args) => given(args), hash: ({ hash }) => hash,
  });
}

/** Photographs each page at each width and scheme. @returns {Promise<number>} 1 when axe-core or the width check finds something */
async function photograph() {
  const { chromium } = await import('playwright-core');
  const { default: shipped } = await import('@sparticuz/chromium');
  const { default: axe } = await import('axe-core');
  // In a single process this Chromium ends when its first tab closes.
  const args = shipped.args.filter((arg) => !/^--(single-process|no-zygote|headless)/.test(arg));
  const browser = await chromium.launch({ executablePath: await shipped.executablePath(), args, headless: true });
  let findings = 0;
  for (const page of pages) {
    for (const width of [320, ...WIDTHS]) {
      for (const [colorScheme, dir] of SCHEMES) {
        const tab = await browser.newPage({ viewport: { width, height: 800 }, colorScheme, deviceScaleFactor: 1 });
        await tab.goto(pathToFileURL(fileOf(page, dir)).href);
        const name = `${page.name}-${width}-${colorScheme}-${dir}`;
        findings += await check(tab, axe, name);
        if (width !== 320) await tab.screenshot({ path: join(OUT, `${name}.png`), fullPage: true });
        await tab.close();
      }
    }
  }
  await browser.close();
  console.log(`${findings} findings`);
  return findings ? 1 : 0;
}

async function check(tab, axe, name) {
  await tab.evaluate(axe.source);
  const { violations } = await tab.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  for (const each of violations) console.log(`${name}: ${each.id}: ${each.help}\n  ${each.nodes.map((node) => node.html.slice(0, 160)).join('\n  ')}`);
  const { over, small } = await tab.evaluate(() => ({
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    small: [...document.querySelectorAll('button, .button, input:not([type=hidden], [type=radio], [type=checkbox]), select, .choice label, .site-head a, .tabs a, summary')]
      .filter((each) => each.getClientRects().length && !each.closest('.hush') && each.getBoundingClientRect().height < 43.5).map((each) => `${each.outerHTML.slice(0, 80)} ${each.getBoundingClientRect().height}`),
  }));
  if (over > 0) console.log(`${name}: ${over} px wider than the screen`);
  for (const each of small) console.log(`${name}: target under 44 px: ${each}`);
  return violations.length + (over > 0 ? 1 : 0) + small.length;
}

async function weigh() {
  const { brotliCompressSync, gzipSync } = await import('node:zlib');
  const css = readFileSync(join(ROOT, 'public/css/site.css'));
  const [br, gz] = [brotliCompressSync(css).length, gzipSync(css, { level: 9 }).length];
  console.log(`site.css: ${br} bytes brotli, ${gz} gzip`);
  return gz > BUDGET_BYTES ? 1 : 0;
}
