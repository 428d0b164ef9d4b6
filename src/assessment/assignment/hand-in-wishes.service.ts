import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemAct } from '../../platform/audit/act.js';
import { Database } from '../../platform/database/database.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import { HeldFiles } from '../../platform/files/held-files.js';
import { wordsOfFile } from '../../platform/files/words-of-file.js';
import { FileStore } from '../../platform/files/file-store.js';
import type { FileKind } from '../../platform/files/file-kinds.js';
import { JobRunner } from '../../platform/jobs/job-runner.js';
import { log } from '../../platform/log.js';
import { Clock } from '../../platform/time/clock.js';
import { OwnNames } from '../../people/own-names.service.js';
import { Viewer, type ViewerAct } from '../../people/viewer.js';
import { EFFECTIVE_DUE } from '../extension/effective-due.js';
import { Drafts } from './drafts.service.js';
import { GRACE_HOURS, windowOf } from './hand-in-rule.js';
import { ownPlace, placeOf } from './own-work.js';
import { Submissions } from './submissions.service.js';

interface Wish {
  assignmentId: string;
  enrolmentId: string;
  personId: string;
  fileId: string | null;
  fileKind: FileKind | null;
}

/** "Hand it in for me": off until she asks for it, carried out at her own due time, and never when her name stands in the work. */
@Injectable()
export class HandInWishes implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly drafts: Drafts,
    private readonly submissions: Submissions,
    private readonly held: HeldFiles,
    private readonly files: FileStore,
    private readonly names: OwnNames,
    private readonly jobs: JobRunner,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('assignment.handInWished', () => this.carryOut());
  }

  /**
   * Switches it on or off.
   * @throws DomainError when the due time has come or she has handed in
   */
  async choose(act: ViewerAct, assignmentId: string, isOn: boolean): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const place = await ownPlace(tx, act, assignmentId);
      found(place.mode === 'group' ? null : place);
      const gone = await tx.rows('DELETE FROM hand_in_wish WHERE enrolment_id = $1 AND assignment_id = $2 RETURNING at', [place.enrolmentId, assignmentId]);
      if (isOn) {
        if (place.dueAt === null || windowOf(place.dueAt, tx.now) !== 'open' || (await this.isIn(tx, place.enrolmentId, assignmentId))) throw new DomainError('assignment.wish.over');
        await tx.rows('INSERT INTO hand_in_wish (assignment_id, enrolment_id, at) VALUES ($1, $2, $3)', [assignmentId, place.enrolmentId, tx.now]);
      }
      if (isOn !== gone.length > 0) await tx.audit({ kind: 'assignment', id: assignmentId, personId: act.viewer.personId, detail: { isOn } });
    });
  }

  /** Hands in what is due now, each in a transaction of its own; what cannot be handed in stays a draft that nobody sees. */
  private async carryOut(): Promise<void> {
    const due = await this.database.rows<Wish>(
      `SELECT w.assignment_id AS "assignmentId", w.enrolment_id AS "enrolmentId", e.person_id AS "personId", f.id AS "fileId", f.kind AS "fileKind"
         FROM hand_in_wish w JOIN enrolment e ON e.id = w.enrolment_id JOIN assignment a ON a.id = w.assignment_id
         LEFT JOIN draft d ON d.enrolment_id = e.id AND d.assignment_id = a.id LEFT JOIN stored_file f ON f.id = d.file_id
        WHERE e.state = 'active' AND ${EFFECTIVE_DUE.assignment} BETWEEN $1::timestamptz - make_interval(hours => $2) AND $1::timestamptz ORDER BY w.at LIMIT 500`,
      [this.clock.now(), GRACE_HOURS],
    );
    for (const wish of due) await this.handIn(wish).catch((error: unknown) => log.error({ event: 'assignment.handInWished', err: error }));
  }

  private async handIn(wish: Wish): Promise<void> {
    const words = wish.fileId ? await wordsOfFile(wish.fileKind!, await this.files.readChecked(wish.fileId)) : '';
    await this.transactions.run(systemAct('assignment.handedInByWish'), async (tx) => {
      const asked = await tx.row('SELECT 1 FROM enrolment e JOIN hand_in_wish w ON w.enrolment_id = e.id AND w.assignment_id = $2 WHERE e.id = $1 FOR UPDATE OF e, w', [wish.enrolmentId, wish.assignmentId]);
      const place = await placeOf(tx, wish.enrolmentId, wish.assignmentId);
      // She changed her mind, or her due time was moved, while this began.
      if (!asked || !place?.dueAt || place.dueAt > tx.now) return;
      const row = await this.drafts.rowOf(tx, place);
      // Another file since: the next run reads that one.
      if ((row?.file_id ?? null) !== wish.fileId) return;
      await tx.rows('DELETE FROM hand_in_wish WHERE enrolment_id = $1 AND assignment_id = $2', [wish.enrolmentId, wish.assignmentId]);
      const isReady = row && (row.text.trim() !== '' || row.file_id) && !(await this.held.isHeldWithin(tx, row.file_id));
      if (!isReady || (await this.isIn(tx, wish.enrolmentId, wish.assignmentId))) return;
      if ((await this.names.standingIn(tx, wish.personId, [row.text, words])).length > 0) return;
      const author = new Viewer(wish.personId, '', '', 'UTC', 'en', false, true, []);
      await this.submissions.placeWithin(tx, { viewer: author, event: 'assignment.handedInByWish', formKey: null }, { ...place, personId: wish.personId }, { text: row.text, plan: null, fileId: row.file_id, isByWish: true });
    });
  }

  private async isIn(tx: Tx, enrolmentId: string, assignmentId: string): Promise<boolean> {
    return (await tx.row('SELECT 1 FROM submission WHERE enrolment_id = $1 AND assignment_id = $2 AND taken_back_at IS NULL AND NOT for_comments_only', [enrolmentId, assignmentId])) !== undefined;
  }
}
