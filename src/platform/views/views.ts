import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import Handlebars from 'handlebars/runtime.js';
import { ROOT } from '../root.js';
import { sizeWord, viewHelpers, type Reader } from './view-helpers.js';

type Template = (context: object, options: { data: { reader: Reader; root?: object } }) => string;

const RENDERS_BETWEEN_WEIGHINGS = 5000;
const FRAMES_KEPT = 1000;
const BODY = '\u0000body\u0000';
const NOT_IN_FRAMES = { formKey: '', csrf: '', now: '', viewer: '' };
const frames = new Map<string, [above: string, below: string]>();
const engine = Handlebars.create();
const templates = new Map<string, Template>();
const weights = new Map<string, { bytes: number; renders: number }>();

for (const [name, helper] of Object.entries(viewHelpers)) engine.registerHelper(name, helper as Handlebars.HelperDelegate);
takeAll();

/**
 * Renders views/`name`.hbs with `data` inside the layout `views/layouts/<layout>.hbs`. Root values (locale, zone, viewer ...) reach both;
 * templates see own properties only.
 */
export function render(name: string, data: object, root: Reader & Record<string, unknown>, layout: string | null): string {
  const reader = { locale: root.locale, zone: root.zone, now: root.now };
  // A page's own data is its context; what all pages have is reached by @root. A component copies its context at each call: it should be small.
  const body = templateOf(name)(data, { data: { reader, root: { ...root, ...data } } });
  if (!layout) return body;
  const [above, below] = frameOf(layout, { ...root, pageKb: sizeWord(weights.get(name)?.bytes ?? body.length / 3, root.locale) }, reader);
  const html = above + body + below;
  weigh(name, html);
  return html;
}

/**
 * What a layout puts above and below a page. Two requests whose layouts are given the same get the same, so the last ones are kept: under a key of all
 * that is given, but for the keys of forms, the clock and the viewer, which no layout may print (a house rule reads the layouts).
 */
function frameOf(layout: string, root: object, reader: Reader): [above: string, below: string] {
  const key = layout + JSON.stringify({ ...root, ...NOT_IN_FRAMES });
  let frame = frames.get(key);
  if (!frame) {
    const [above, below] = templateOf(`layouts/${layout}`)({ ...root, body: new Handlebars.SafeString(BODY) }, { data: { reader } }).split(BODY);
    frame = [above!, below!];
    if (frames.size >= FRAMES_KEPT) frames.clear();
    frames.set(key, frame);
  }
  return frame;
}

export function hasView(name: string): boolean {
  return templates.has(name);
}

/** The size that the foot of a page states: compressed bytes, weighed on the first and then on every 5,000th rendering of a view. */
function weigh(name: string, html: string): void {
  const known = weights.get(name);
  if (known && known.renders < RENDERS_BETWEEN_WEIGHINGS) {
    known.renders += 1;
    return;
  }
  weights.set(name, { bytes: brotliCompressSync(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }).length, renders: 0 });
}

function templateOf(name: string): Template {
  const template = templates.get(name);
  if (!template) throw new Error(`No view ${name}.`);
  return template;
}

/** What the build compiled (`compileViews`): pages are rendered without a compiler in the process. */
function takeAll(): void {
  const specs = createRequire(import.meta.url)(join(ROOT, 'dist/views.cjs')) as Record<string, TemplateSpecification>;
  for (const [name, spec] of Object.entries(specs)) {
    const template = engine.template(spec) as Template;
    templates.set(name, template);
    engine.registerPartial(name, template as Handlebars.Template);
  }
}
