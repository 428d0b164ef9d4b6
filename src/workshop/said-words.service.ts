import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { Enrolments } from '../enrolment/enrolments.service.js';
import type { ViewerAct } from '../people/viewer.js';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/database/database.js';
import { newId } from '../platform/database/ids.js';
import { Transactions } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import type { AttendanceState } from './attendance-rule.js';
import { Register } from './register.service.js';
import { isSaid, WORD_TRIES, wordOf } from './said-word.js';
import { WorkshopSession } from './session.entity.js';
import { takesWord } from './session-time.js';

const KEPT_SECONDS = 30 * 86400;

/** What she typed is not the word, or was typed too often or at the wrong time; the page says which. */
export class NotTheWord extends DomainError {}

/** The word that a trainer says in the session: who hides stands in no register, and shows by it that she was there. */
@Injectable()
export class SaidWords {
  private readonly tries: RateLimiterPostgres;

  constructor(
    private readonly transactions: Transactions,
    private readonly enrolments: Enrolments,
    private readonly register: Register,
    private readonly keys: Keys,
    database: Database,
  ) {
    this.tries = new RateLimiterPostgres({ storeClient: database.pool, tableName: 'try_limit', tableCreated: true, keyPrefix: 'word', points: WORD_TRIES, duration: KEPT_SECONDS, clearExpiredByTimeout: false });
  }

  /** The word of a session: follows from its id and the key of the site, and lies nowhere. */
  wordFor(sessionId: string): string {
    return wordOf(this.keys.digest('word said in a session', sessionId));
  }

  /**
   * Notes that somebody hidden was there.
   * @throws NotFound for anybody who is not hidden; NotTheWord
   */
  async say(act: ViewerAct, sessionId: string, typed: string): Promise<void> {
    const { viewer } = act;
    found(viewer.isHidden || null);
    await this.transactions.run({ ...act, formKey: null }, async (tx) => {
      const session = found(await tx.manager.findOne(WorkshopSession, { where: { id: sessionId }, lock: { mode: 'pessimistic_write' } }));
      const mayBeHere = viewer.cohortIds('participant').includes(session.cohortId);
      const place = await this.enrolments.own(tx, viewer.personId, found(mayBeHere ? session : null).cohortId);
      const noted = await tx.row<{ state: AttendanceState }>('SELECT state FROM attendance WHERE session_id = $1 AND enrolment_id = $2', [sessionId, place.id]);
      if (noted?.state === 'present') return;
      session.guardHeld();
      if (!takesWord(session, tx.now)) throw new NotTheWord('workshop.word.notNow');
      await this.countTry(`${sessionId} ${place.id}`);
      if (!isSaid(typed, this.wordFor(sessionId))) throw new NotTheWord('workshop.word.notRight');
      await this.register.write(tx, act, session, { enrolmentId: place.id, personId: viewer.personId, state: noted?.state ?? null }, 'present', newId());
    });
  }

  /** Counted outside the transaction, which a wrong word undoes. */
  private async countTry(key: string): Promise<void> {
    try {
      await this.tries.consume(this.keys.digest('tries of a word', key).slice(0, 32));
    } catch (spent) {
      if (spent instanceof RateLimiterRes) throw new NotTheWord('workshop.word.spent');
      throw spent;
    }
  }
}
