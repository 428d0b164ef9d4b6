import { Injectable, StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import type { Readable } from 'node:stream';
import { render } from '../views/views.js';
import type { BanyanRequest } from './access.js';
import { FileAnswer, PageAnswer, RedirectAnswer } from './answer.js';
import { PageRoot } from './page-root.js';

/** Turns what a handler answers (a page, a redirect, a file) into HTTP. */
@Injectable()
export class Answers {
  constructor(private readonly roots: PageRoot) {}

  /** Sends an answer; what is returned is still for Nest to send (a stream, which it would else cut off by an empty answer). */
  send(request: BanyanRequest, response: Response, answer: unknown): StreamableFile | undefined {
    if (response.headersSent) return undefined;
    if (answer instanceof PageAnswer) this.sendPage(request, response, answer);
    else if (answer instanceof RedirectAnswer) this.sendRedirect(response, answer);
    else if (answer instanceof FileAnswer) return this.sendFile(response, answer);
    else if (answer === undefined) response.status(204).end();
    else response.setHeader('Content-Type', 'application/json; charset=utf-8').end(JSON.stringify(answer));
    return undefined;
  }

  /** Without a body, so that nothing leaves before the session is saved: a browser follows the address as soon as it has the headers. */
  private sendRedirect(response: Response, answer: RedirectAnswer): void {
    response.status(answer.status).location(answer.address).end();
  }

  private sendPage(request: BanyanRequest, response: Response, answer: PageAnswer): void {
    const { options } = answer;
    if (options.minutes !== undefined) request.pageMinutes = options.minutes;
    const root = this.roots.for(request, options);
    const html = render(answer.view, answer.data, root, options.layout === undefined ? 'page' : options.layout);
    for (const [name, value] of Object.entries(options.headers ?? {})) response.setHeader(name, value);
    response.status(options.status ?? 200).setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(request.method === 'HEAD' ? undefined : html);
  }

  private sendFile(response: Response, answer: FileAnswer): StreamableFile | undefined {
    response.setHeader('Content-Type', answer.type);
    response.setHeader('Content-Disposition', `attachment; filename="${answer.name.replace(/[^A-Za-z0-9._-]/g, '-')}"`);
    response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'");
    for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
    if (typeof answer.content !== 'string' && !Buffer.isBuffer(answer.content)) return new StreamableFile(answer.content as Readable);
    response.end(answer.content);
    return undefined;
  }
}
