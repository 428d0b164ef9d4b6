import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { Conflict, DomainError } from '../errors.js';
import { log } from '../log.js';
import type { BanyanRequest } from './access.js';
import { FreshNeeded, SignInNeeded } from './access.guard.js';
import { page, redirect, type PageAnswer } from './answer.js';
import { Answers } from './answers.js';
import { Refusals } from './refusals.js';
import { SignedOut } from './signed-out.js';

/** PostgreSQL's code for text that it cannot store. */
const INVALID_BYTES = '22021';
const HIDDEN_FIELDS = new Set(['_key', '_csrf', 'passphrase', '_passphrase', '_credential']);

/** One page per reason: what happened, what to do next, and what was typed, so that nothing is lost. */
@Catch()
export class ErrorsFilter implements ExceptionFilter {
  constructor(
    private readonly answers: Answers,
    private readonly signedOut: SignedOut,
    private readonly refusals: Refusals,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<BanyanRequest>();
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) {
      response.destroy();
      return;
    }
    this.refusals.note(error, request);
    if (error instanceof SignInNeeded && isFormPost(request)) {
      void this.afterSession(request, response);
      return;
    }
    this.answers.send(request, response, this.answerFor(error, request));
  }

  /** The session is over and a form was sent: whoever signs people in keeps what was typed for the same person, out of sight of anybody else. */
  private async afterSession(request: BanyanRequest, response: Response): Promise<void> {
    const answer = (await this.signedOut.answerFor(request, response)?.catch((error: unknown) => this.answerFor(error, request))) ?? this.signIn(request);
    this.answers.send(request, response, answer);
  }

  private answerFor(error: unknown, request: BanyanRequest) {
    if (error instanceof SignInNeeded) return this.signIn(request);
    if (error instanceof FreshNeeded) return this.fresh(request);
    if (error instanceof Conflict) return problem(error.messageKey, 409, request, { current: error.current, kept: error.kept });
    if (error instanceof DomainError) return retrying(problem(error.messageKey, error.status, request, {}, error.params), error.retryAfterSeconds);
    const status = statusOf(error);
    if (status === 404) return problem('errors.notFound', 404, request);
    if (status === 413) return problem('errors.tooLarge', 413, request);
    if (status >= 400 && status < 500) return problem('errors.badRequest', status, request);
    if (isUnavailable(error)) {
      log.warn({ event: 'unavailable', reason: (error as Error).message });
      return problem('errors.unavailable', 503, request);
    }
    log.error({ event: 'failure', method: request.method, rule: request.accessRule?.event, err: error });
    return problem('errors.failure', 500, request);
  }

  private signIn(request: BanyanRequest) {
    if (request.method === 'GET' || request.method === 'HEAD') return redirect(`/sign-in?next=${encodeURIComponent(request.originalUrl)}`);
    return problem('errors.signedOut', 401, request);
  }

  /** Asks for the passphrase again; what was typed goes along in the page, with its form key, and is sent on from there. */
  private fresh(request: BanyanRequest) {
    if (request.method === 'GET' || request.method === 'HEAD') return redirect(`/fresh?next=${encodeURIComponent(request.originalUrl)}`);
    const key = (request.body as Record<string, unknown> | undefined)?._key;
    const kept = [...typedFields(request), ...(typeof key === 'string' ? [{ name: '_key', value: key }] : [])];
    return page('account/fresh', { form: { values: {}, errors: {} }, to: request.originalUrl, kept }, { status: 401, title: 'account.fresh.title', layout: 'bare', scripts: ['passkey'] });
  }
}

function problem(messageKey: string, status: number, request: BanyanRequest, extra: object = {}, params: Record<string, string | number> = {}): PageAnswer {
  // What somebody typed is shown to somebody who is signed in, or on a page for everybody; else whoever holds the phone would read it.
  const isHers = request.viewer !== undefined || request.accessRule?.roles === null;
  const typed = request.method === 'POST' && status !== 404 && isHers ? typedFields(request) : [];
  const data = { messageKey, params, status, typed, hasLong: typed.some(({ isLong }) => isLong), again: typed.length > 0 && [503, 500].includes(status) ? request.originalUrl : null, ...extra };
  return page('errors/problem', data, { status, title: 'errors.title', layout: 'bare' });
}

function retrying(answer: PageAnswer, seconds: number | undefined): PageAnswer {
  return seconds === undefined ? answer : page(answer.view, answer.data, { ...answer.options, headers: { 'Retry-After': String(seconds) } });
}

/** What the person typed, so that the page can show it and send it again. */
function typedFields(request: BanyanRequest): Array<{ name: string; value: string; isLong: boolean }> {
  const body = (request.body ?? {}) as Record<string, unknown>;
  return Object.entries(body)
    .filter(([name, value]) => !HIDDEN_FIELDS.has(name) && (typeof value === 'string' || Array.isArray(value)))
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => ({ name, value: String(one), isLong: String(one).length > 30 })));
}

/** Scripts keep what they send themselves, and ask for JSON. */
function isFormPost(request: BanyanRequest): boolean {
  return request.method === 'POST' && !String(request.headers.accept ?? '').includes('application/json');
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const named = error as { status?: number; statusCode?: number; code?: string; name?: string };
  if (named?.code === 'LIMIT_FILE_SIZE') return 413;
  if (named?.name === 'MulterError') return 400;
  // An id with a NUL in it: the database cannot hold one, so nothing has it.
  if (named?.code === INVALID_BYTES) return 404;
  return named?.status ?? named?.statusCode ?? 500;
}

/** The database is away or restarting: say so at once, and never answer as if a check had passed. */
function isUnavailable(error: unknown): boolean {
  const { code, message: text } = error as { code?: string; message?: string };
  return ['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '53300'].includes(code ?? '') || /timeout exceeded when trying to connect|Connection terminated/.test(text ?? '');
}
