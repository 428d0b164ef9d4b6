import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { Conflict, found } from '../platform/errors.js';
import { message } from '../platform/i18n/messages.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { arrangementLines } from './arrangement-lines.js';
import { WorkshopSession, type Arrangement } from './session.entity.js';
import { canArrangeSession, canRunSession } from './session.policy.js';

/** A session as the page showed it: another version answers 409. */
export interface SessionAddress {
  id: string;
  version: number;
}

/** Sets times and links of sessions, before the day and on it. */
@Injectable()
export class Sessions {
  constructor(private readonly transactions: Transactions) {}

  /** @throws Conflict when somebody else changed the session meanwhile */
  async arrange(act: ViewerAct, address: SessionAddress, facts: Arrangement): Promise<void> {
    await this.change(act, address, canArrangeSession, arrangementLines(facts, act.viewer), (session) => session.arrange(facts));
  }

  async cancel(act: ViewerAct, address: SessionAddress): Promise<void> {
    await this.change(act, address, canArrangeSession, message(act.viewer.locale, 'workshop.lines.cancelled'), (session, tx) => session.cancel(tx.now));
  }

  async bringBack(act: ViewerAct, address: SessionAddress): Promise<void> {
    await this.change(act, address, canArrangeSession, message(act.viewer.locale, 'workshop.lines.held'), (session) => session.bringBack());
  }

  /** The new link stands on everybody's page at once. */
  async useLink(act: ViewerAct, address: SessionAddress, joinLink: string): Promise<void> {
    await this.change(act, address, canRunSession, joinLink, (session) => session.useLink(joinLink));
  }

  /** Puts off the start by so many minutes (0 takes it back); everybody's page shows it at once. */
  async startLate(act: ViewerAct, address: SessionAddress, minutes: number): Promise<void> {
    await this.change(act, address, canRunSession, String(minutes), (session) => session.startLate(minutes));
  }

  private async change(act: ViewerAct, { id, version }: SessionAddress, may: (viewer: Viewer, cohortId: string) => boolean, wanted: string, work: (session: WorkshopSession, tx: Tx) => void): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const session = found(await tx.manager.findOne(WorkshopSession, { where: { id }, lock: { mode: 'pessimistic_write' } }));
      found(may(act.viewer, session.cohortId) ? session : null);
      if (session.version !== version) throw new Conflict('workshop.session.stale', wanted, arrangementLines(session, act.viewer));
      work(session, tx);
      await tx.save(session);
      await tx.audit({ kind: 'session', id, detail: { startsAt: session.startsAt.toISOString(), lateMinutes: session.lateMinutes, isCancelled: session.cancelledAt !== null } });
    });
  }
}
