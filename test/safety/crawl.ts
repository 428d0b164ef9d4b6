import type { Response } from 'supertest';
import type { Visitor } from '../support/visitor.js';

export interface Answer {
  path: string;
  /** The path with ids and numbers replaced, and the names (not the values) of what is asked. */
  kind: string;
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

export interface CrawlOptions {
  most: number;
  /** How many pages of one kind are enough. */
  ofAKind: number;
  skip?: RegExp;
}

const NEVER = /^\/(sign-out|a\/)/;

/** Asks for `starts` and for what their pages link to, as bytes, with headers; throws at an error of the server. */
export async function crawl(browser: Visitor, starts: string[], options: CrawlOptions): Promise<Answer[]> {
  const seen = new Set<string>();
  const kinds = new Map<string, number>();
  const answers: Answer[] = [];
  const waiting = [...starts];
  while (waiting.length > 0 && answers.length < options.most) {
    const path = waiting.shift()!;
    const kind = kindOf(path);
    if (seen.has(path) || NEVER.test(path) || options.skip?.test(path) || (kinds.get(kind) ?? 0) >= options.ofAKind) continue;
    seen.add(path);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const response = await browser.download(path);
    if (response.status >= 500) throw new Error(`${path} answered ${response.status}`);
    answers.push({ path, kind, status: response.status, headers: response.headers as Record<string, string>, body: response.body as Buffer });
    waiting.push(...linksOf(response));
  }
  return answers;
}

export function kindOf(path: string): string {
  return path.replace(/[?&]said=[^&]*/, '').replaceAll(/=[^&]*/g, '').replaceAll(/[0-9a-z]{26}/g, ':id').replaceAll(/\d+/g, ':n');
}

function linksOf(response: Response): string[] {
  if (response.status === 303) return [String(response.headers.location).split('#')[0]!];
  if (!String(response.headers['content-type']).includes('text/html') || response.headers['content-disposition']) return [];
  return [...(response.body as Buffer).toString('utf8').matchAll(/href="(\/[^"#]*)/g)].map(([, href]) => href!.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'));
}
