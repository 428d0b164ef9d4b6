import { Controller, Get, Param, Post, Req } from '@nestjs/common';
import { Allow, CurrentAct, CurrentViewer, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { Accounts } from './accounts.service.js';
import { SessionQueries, type SessionRow } from './session.queries.js';

const MOST_MINUTES = 100;

/** Where somebody is signed in: look, end one, end all. */
@Controller('/account')
export class SessionController {
  constructor(
    private readonly accounts: Accounts,
    private readonly queries: SessionQueries,
  ) {}

  @Get('/sessions')
  @Allow([])
  async show(@CurrentViewer() viewer: Viewer, @Req() request: BanyanRequest) {
    return page('account/sessions', { sessions: (await this.queries.open(viewer, request.sessionID)).map(sessionLine) }, { title: 'account.sessions.title', crumbs: [{ href: '/account', label: 'account.profile.title' }] });
  }

  @Post('/sessions/:ref/end')
  @Allow([], 'account.sessionEnded')
  async end(@CurrentAct() act: ViewerAct, @Param('ref') ref: string) {
    await this.accounts.endSession(act, act.viewer.accountId, ref);
    return redirect('/account/sessions', 'sessionEnded');
  }

  @Post('/other-sessions/end')
  @Allow([], 'account.otherSessionsEnded')
  async endOthers(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest) {
    await this.accounts.endOtherSessions(act, act.viewer.accountId, request.sessionID);
    return redirect('/account', 'sessionsEnded');
  }

  @Post('/all-sessions/end')
  @Allow([], 'account.allSessionsEnded')
  async endAll(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest) {
    await this.accounts.endOtherSessions(act, act.viewer.accountId, null);
    await new Promise<void>((resolve) => request.session.destroy(() => resolve()));
    return redirect('/sign-in');
  }

  /** Somebody reads or types without loading a page: her session goes on. The page says how long it takes. */
  @Post('/staying')
  @Allow([], 'account.stayed')
  stay(@Req() request: BanyanRequest): void {
    const minutes = Number((request.body as Record<string, unknown> | undefined)?.minutes);
    if (Number.isInteger(minutes) && minutes > 0) request.pageMinutes = Math.min(minutes, MOST_MINUTES);
  }
}

function sessionLine(row: SessionRow) {
  const [kind, system] = (row.device ?? 'computer:').split(':');
  return { kindKey: `account.sessions.device.${kind}`, system, since: new Date(row.begunAt || row.usedAt), used: new Date(row.usedAt), isShared: row.isShared, isThis: row.isThis, endPath: row.ref && `/account/sessions/${row.ref}/end` };
}
