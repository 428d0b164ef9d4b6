import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import { randomText } from '../platform/database/ids.js';
import type { FormState } from '../platform/forms/form.js';
import { emptyForm } from '../platform/forms/form.js';
import type { BanyanRequest } from '../platform/http/access.js';
import { page, type PageAnswer } from '../platform/http/answer.js';
import { HttpSettings } from '../platform/http/http-settings.js';
import { safeNext } from '../platform/http/next-path.js';
import { SignedOut } from '../platform/http/signed-out.js';
import { lateForm } from './late-form.js';
import { Limits } from './limits.js';
import { ParkedPosts } from './parked-posts.service.js';
import { isPassphrase } from './passphrases.js';
import { SessionQueries, type FormerSession } from './session.queries.js';

const PARKED = /^\/parked\/([0-9a-f]{26})$/;

/** What the sign-in page says above its fields. */
type Note = 'kept' | 'keptWithoutFile' | 'notKept' | null;

/** Somebody whose session ended while she was away: her passphrase brings her back to the same place, and what she sent meanwhile waits there. */
@Injectable()
export class ComingBack implements OnModuleInit {
  constructor(
    private readonly queries: SessionQueries,
    private readonly parked: ParkedPosts,
    private readonly limits: Limits,
    private readonly signedOut: SignedOut,
    private readonly settings: HttpSettings,
  ) {}

  onModuleInit(): void {
    this.signedOut.onPost((request, response) => this.afterPost(request, response));
  }

  /** The page to sign in on: the passphrase alone while the browser still holds a session that was left idle. It never says whose. */
  async page(request: BanyanRequest, form: FormState, status: number, note: Note = null, asSomebodyElse = false, asksCode = false): Promise<PageAnswer> {
    const former = asSomebodyElse ? undefined : await this.idle(request);
    const view = former ? 'account/coming-back' : 'account/sign-in';
    const title = former ? 'account.back.title' : 'account.signIn.title';
    return page(view, { form, note: note && `account.back.${note}`, asksCode, isDemo: this.settings.demo, elsePath: `/sign-in?as=other&next=${encodeURIComponent(safeNext(form.values.next))}` }, { status, title, layout: 'bare', scripts: former ? ['passphrase'] : ['passphrase', 'passkey'] });
  }

  /** The account of the session that was left idle, when the passphrase is hers; null when it is not, undefined when there is no such session. */
  async check(request: BanyanRequest, passphrase: string): Promise<FormerSession | null | undefined> {
    const former = await this.idle(request);
    if (!former) return undefined;
    const address = request.ip ?? '';
    // The cookie of her session is something of her own: strangers cannot use up these tries.
    const own = `session ${request.formerSession}`;
    await this.limits.beforeTry(former.handleKey, address, own);
    if (!(await isPassphrase(former.hash, passphrase))) {
      await this.limits.afterFailure(address, own);
      return null;
    }
    await this.limits.afterSuccess(former.handleKey, own);
    return former;
  }

  /** Where a sign-in leads. A form that another person of this phone left is not even mentioned. */
  async placeFor(accountId: string, next: unknown): Promise<string> {
    const path = safeNext(next);
    const parked = PARKED.exec(path)?.[1];
    return parked && !(await this.parked.isOf(accountId, parked)) ? '/' : path;
  }

  /** Leaves the session at once, as if it had been idle: only by a page of ours that the browser opens, never by another site or a part of a page. */
  async leave(request: BanyanRequest): Promise<void> {
    if (!request.viewer || request.headers['sec-fetch-site'] !== 'same-origin' || request.headers['sec-fetch-dest'] !== 'document') return;
    await this.queries.leave(request.sessionID);
    request.formerSession = request.sessionID;
    delete request.viewer;
    delete request.staysOpen;
    // Else the end of the request would open it again.
    request.session = null as never;
  }

  /** Somebody has signed in: nobody comes back to the former session any more. */
  async close(request: BanyanRequest): Promise<void> {
    if (request.formerSession) await this.queries.end(request.formerSession);
  }

  private async afterPost(request: BanyanRequest, response: Response): Promise<PageAnswer> {
    const former = request.formerSession ? await this.queries.former(request.formerSession) : undefined;
    const form = await lateForm(request, response);
    const key = (request.body as Record<string, unknown> | undefined)?._key;
    const id = former ? await this.parked.keep(former.personId, form, typeof key === 'string' ? key : randomText(26)) : null;
    const hasText = form.fields.some(([name, value]) => !name.startsWith('_') && value.trim() !== '');
    const note = id ? (form.hadFile ? 'keptWithoutFile' : 'kept') : hasText || form.hadFile ? 'notKept' : null;
    return this.page(request, emptyForm({ next: id ? `/parked/${id}` : '/' }), 401, note);
  }

  private async idle(request: BanyanRequest): Promise<FormerSession | undefined> {
    if (request.viewer || !request.formerSession) return undefined;
    const former = await this.queries.former(request.formerSession);
    return former?.isEnded ? undefined : former;
  }
}
