import type { MessageParams } from '../i18n/messages.js';

export interface PageOptions {
  status?: number;
  /** Title: a message key and its arguments; kind and number, never the matter. */
  title: string;
  titleParams?: MessageParams;
  crumbs?: Array<{ href: string; label: string }>;
  layout?: 'page' | 'bare' | null;
  /** Names of scripts under public/js that help this page along; it works without them. */
  scripts?: string[];
  desk?: boolean;
  /** Minutes that the page itself takes, when that is known: on a shared phone the session stays open for as long, and twenty more. */
  minutes?: number;
  /** The page belongs to the public face (front page, verification). */
  publicFace?: boolean;
  headers?: Record<string, string>;
}

/** A page to show: the view under views/ and its plain data. */
export class PageAnswer {
  constructor(
    readonly view: string,
    readonly data: object,
    readonly options: PageOptions,
  ) {}
}

/** Go and look there; `said` is the key of one sentence under `said.` that the next page shows. */
export class RedirectAnswer {
  constructor(
    readonly path: string,
    readonly said?: string,
    /** 303: look there; 307: send the same form there. */
    readonly status: 303 | 307 = 303,
  ) {}

  /** The path with the sentence that is said there. */
  get address(): string {
    if (!this.said) return this.path;
    const [path, fragment] = this.path.split('#');
    return `${path}${path!.includes('?') ? '&' : '?'}said=${this.said}${fragment ? `#${fragment}` : ''}`;
  }
}

/** A file to keep: always an attachment under a name without course, title or person. */
export class FileAnswer {
  constructor(
    readonly content: Buffer | string | NodeJS.ReadableStream,
    readonly name: string,
    readonly type: string,
    readonly headers: Record<string, string> = {},
  ) {}
}

/** Checkers in a browser elsewhere may read it: only for what is public and the same for everybody; no session goes with it. */
export const READ_ANYWHERE = { 'Access-Control-Allow-Origin': '*' };

export const page = (view: string, data: object, options: PageOptions): PageAnswer => new PageAnswer(view, data, options);
export const redirect = (path: string, said?: string): RedirectAnswer => new RedirectAnswer(path, said);
/** Sends the form that was posted on to another path, fields and all. */
export const resend = (path: string): RedirectAnswer => new RedirectAnswer(path, undefined, 307);
export const file = (content: Buffer | string | NodeJS.ReadableStream, name: string, type: string, headers?: Record<string, string>): FileAnswer => new FileAnswer(content, name, type, headers);
