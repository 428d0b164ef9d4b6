import type { Visitor } from '../support/visitor.js';

const SKIPPED = /^\/(hidden|language|sign-out|a\/|front)/;

/** Follows every link that a person can reach by GET from `starts`, and answers the text of each page (also of files) by its path. */
export async function crawl(browser: Visitor, starts: string[], most = 250): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  const waiting = [...starts];
  while (waiting.length > 0 && seen.size < most) {
    const path = waiting.shift()!;
    if (seen.has(path) || SKIPPED.test(path)) continue;
    const response = await browser.get(path);
    if (response.status >= 500) throw new Error(`${path} answered ${response.status}`);
    const text = response.text ?? (Buffer.isBuffer(response.body) ? response.body.toString('utf8') : '');
    seen.set(path, text);
    if (response.status === 303) waiting.push(response.headers.location!.split('#')[0]!);
    for (const [, href] of text.matchAll(/href="(\/[^"#]*)/g)) waiting.push(href!.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'));
  }
  return seen;
}
