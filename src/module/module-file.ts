import { message } from '../platform/i18n/messages.js';
import { render } from '../platform/views/views.js';
import type { LessonText, ModuleView } from './lesson.queries.js';

/** Style of the file: small, self-contained, readable in any browser, in print and in the dark. */
const STYLE = `:root{color-scheme:light dark}body{max-width:66ch;margin-inline:auto;padding:16px;font:1.0625rem/1.6 system-ui,sans-serif}h1{font-size:1.75rem}h2{font-size:1.35rem}
blockquote{margin-inline:0;padding-inline-start:16px;border-inline-start:2px solid}aside,.note{border:1px solid;border-radius:6px;padding:12px 16px;margin-block:16px}nav li{padding-block:6px}:lang(my),:lang(km),:lang(th),:lang(ur),:lang(fa){line-height:1.9}`;

/**
 * A module with all its lessons as one HTML file that needs nothing else: no request, no script, no name of the reader.
 * Its title is neutral: the file may be found on a phone.
 */
export function moduleFile(learningModule: ModuleView, lessons: LessonText[], locale: string, dir: string): string {
  const body = render('module/file', { ...learningModule, lessons }, { locale, zone: 'UTC', now: new Date(0) }, null);
  const title = message(locale, 'module.file.documentTitle');
  return `<!doctype html><html lang="${locale}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body>${body}</body></html>`;
}
