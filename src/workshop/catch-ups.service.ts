import { Injectable } from '@nestjs/common';
import { newId, randomText } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { FileStore } from '../platform/files/file-store.js';
import { HeldFiles } from '../platform/files/held-files.js';
import type { TemporaryFile } from '../platform/files/one-file.interceptor.js';
import { wordsOfFile } from '../platform/files/words-of-file.js';
import { Enrolments } from '../enrolment/enrolments.service.js';
import { OwnNames } from '../people/own-names.service.js';
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
    private readonly held: HeldFiles,
    private readonly names: OwnNames,
  ) {}

  /**
   * Hands in a text and answers the receipt; a second hand-in answers the first one's receipt and changes nothing. With her own name in it, nothing is
   * handed in until she has seen that (`nameSeen`).
   */
  async handIn(act: ViewerAct, sessionId: string, text: string, nameSeen: boolean): Promise<{ receipt: string } | { isNamed: true }> {
    return this.transactions.run(act, async (tx) => {
      if (!nameSeen && (await this.names.standingIn(tx, act.viewer.personId, [text])).length > 0) return { isNamed: true };
      return this.keep(tx, act, sessionId, { text, fileId: null });
    });
  }

  /**
   * The same with sound or a document instead of a text. A file that names her, or says more than its pages, is held until her yes.
   * @throws UploadRefused
   */
  async handInFile(act: ViewerAct, sessionId: string, upload: TemporaryFile): Promise<{ receipt: string } | { isHeld: true }> {
    const { personId } = act.viewer;
    return this.files.keep(personId, upload, async (file) => {
      const words = await wordsOfFile(file.kind, file.content);
      return this.transactions.run(act, async (tx) => {
        const isHeld = file.isHeld || (await this.names.standingIn(tx, personId, [words])).length > 0;
        if (!isHeld) return this.keep(tx, act, sessionId, { text: '', fileId: file.id }, () => this.files.recordWithin(tx, personId, file));
        await this.place(tx, act, sessionId);
        await this.held.replaceWithin(tx, personId, sessionId);
        await this.files.recordWithin(tx, personId, file);
        await this.held.holdWithin(tx, file.id, 'catch_up', sessionId);
        return { isHeld: true };
      });
    });
  }

  /** She has seen what her file says, and hands it in all the same. */
  async acceptFile(act: ViewerAct, sessionId: string): Promise<{ receipt: string } | null> {
    const file = await this.held.of(act.viewer.personId, 'catch_up', sessionId);
    return this.transactions.run(act, async (tx) => {
      if (!(await this.held.isHeldWithin(tx, file?.fileId ?? null))) return null;
      const done = await this.keep(tx, act, sessionId, { text: '', fileId: file!.fileId });
      await this.held.releaseWithin(tx, file!.fileId);
      // She had handed in a text meanwhile: the file is not needed.
      await tx.rows('DELETE FROM stored_file f WHERE f.id = $1 AND NOT EXISTS (SELECT 1 FROM catch_up k WHERE k.file_id = f.id)', [file!.fileId]);
      return done;
    });
  }

  /** Her own names as they stand in words that she wrote, to be shown to her. */
  async namesIn(act: ViewerAct, words: string): Promise<string[]> {
    // No form key: nothing of this is kept as the answer of a form.
    return this.transactions.run({ ...act, formKey: null }, (tx) => this.names.standingIn(tx, act.viewer.personId, [words]));
  }

  /** Her session, locked like the register, so that a tap and a hand-in at the same moment follow each other; a 404 for everybody else. */
  private async place(tx: Tx, act: ViewerAct, sessionId: string) {
    const session = found(await tx.manager.findOne(WorkshopSession, { where: { id: sessionId }, lock: { mode: 'pessimistic_write' } }));
    const mayBeHere = act.viewer.cohortIds('participant').includes(session.cohortId);
    return { session, enrolment: await this.enrolments.own(tx, act.viewer.personId, found(mayBeHere ? session : null).cohortId) };
  }

  private async keep(tx: Tx, act: ViewerAct, sessionId: string, work: Pick<CatchUp, 'text' | 'fileId'>, recordFile?: () => Promise<void>): Promise<{ receipt: string }> {
    const { session, enrolment } = await this.place(tx, act, sessionId);
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
