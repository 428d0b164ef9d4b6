import { message } from '../platform/i18n/messages.js';
import { render } from '../platform/views/views.js';
import type { MaterialView } from './material.queries.js';

/** Style of the file: small, self-contained, readable in any browser, in print and in the dark. */
const STYLE = `:root{color-scheme:light dark}body{max-width:66ch;margin-inline:auto;padding:16px;font:1.0625rem/1.6 system-ui,sans-serif}h1{font-size:1.75rem}h2{font-size:1.35rem}
blockquote{margin-inline:0;padding-inline-start:16px;border-inline-start:2px solid}:lang(my),:lang(km),:lang(th),:lang(ur),:lang(fa){line-height:1.9}`;

/** A handout as one HTML file that needs nothing else: no request, no script, no name of the reader; its title is neutral. */
export function materialFile(material: MaterialView, locale: string, dir: string): string {
  const body = render('workshop/material-file', { title: material.title, html: material.html }, { locale, zone: 'UTC', now: new Date(0) }, null);
  const title = message(locale, 'workshop.material.documentTitle');
  return `<!doctype html><html lang="${locale}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body>${body}</body></html>`;
}
