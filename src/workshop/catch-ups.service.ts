import { Injectable } from '@nestjs/common';
import { newId, randomText } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { FileStore } from '../platform/files/file-store.js';
import type { TemporaryFile } from '../platform/files/one-file.interceptor.js';
import { Enrolments } from '../enrolment/enrolments.service.js';
import type { ViewerAct } from '../people/viewer.js';
import { CatchUp } from './attendance.entity.js';
import { stateAfterHandIn, type AttendanceState } from './attendance-rule.js';
import { Register } from './register.service.js';
import { WorkshopSession } from './session.entity.js';
import { isOver } from './session-time.js';

/** Handing in the task that makes good a missed session. Handing in is enough: nobody marks it. */
@Injectable()
export class CatchUps {
  constructor(
    private readonly transactions: Transactions,
    private readonly enrolments: Enrolments,
    private readonly register: Register,
    private readonly files: FileStore,
  ) {}

  /** Hands in a text and answers the receipt; a second hand-in answers the first one's receipt and changes nothing. */
  async handIn(act: ViewerAct, sessionId: string, text: string): Promise<{ receipt: string }> {
    return this.transactions.run(act, (tx) => this.keep(tx, act, sessionId, { text, fileId: null }));
  }

  /**
   * The same with sound or a document instead of a text.
   * @throws UploadRefused
   */
  async handInFile(act: ViewerAct, sessionId: string, upload: TemporaryFile): Promise<{ receipt: string }> {
    return this.files.keep(act.viewer.personId, upload, (file) =>
      this.transactions.run(act, (tx) => this.keep(tx, act, sessionId, { text: '', fileId: file.id }, () => this.files.recordWithin(tx, act.viewer.personId, file))),
    );
  }

  private async keep(tx: Tx, act: ViewerAct, sessionId: string, work: Pick<CatchUp, 'text' | 'fileId'>, recordFile?: () => Promise<void>): Promise<{ receipt: string }> {
    // Locked like the register, so that a tap and a hand-in at the same moment follow each other.
    const session = found(await tx.manager.findOne(WorkshopSession, { where: { id: sessionId }, lock: { mode: 'pessimistic_write' } }));
    const mayBeHere = act.viewer.cohortIds('participant').includes(session.cohortId);
    const enrolment = await this.enrolments.own(tx, act.viewer.personId, found(mayBeHere ? session : null).cohortId);
    const earlier = await tx.manager.findOneBy(CatchUp, { sessionId, enrolmentId: enrolment.id });
    if (earlier) return { receipt: earlier.receipt };
    await recordFile?.();
    const catchUp = Object.assign(new CatchUp(), { id: newId(), sessionId, enrolmentId: enrolment.id, ...work, receipt: randomText(12), handedInAt: tx.now });
    await tx.save(catchUp);
    await tx.audit({ kind: 'catch_up', id: catchUp.id, detail: { sessionId } });
    const noted = await tx.row<{ state: AttendanceState }>('SELECT state FROM attendance WHERE session_id = $1 AND enrolment_id = $2', [sessionId, enrolment.id]);
    const state = stateAfterHandIn(noted?.state ?? null, isOver(session, tx.now));
    if (state) await this.register.write(tx, act, session, { enrolmentId: enrolment.id, personId: act.viewer.personId, state: noted?.state ?? null }, state, newId());
    return { receipt: catchUp.receipt };
  }
}
