import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { FileStore } from '../../platform/files/file-store.js';
import { wordsOfFile } from '../../platform/files/words-of-file.js';
import { OwnNames } from '../../people/own-names.service.js';
import type { ViewerAct } from '../../people/viewer.js';
import { AssignmentQueries } from './assignment.queries.js';
import type { Plan } from './submission.entity.js';

/** Looks for the real name of somebody in the work that she is about to hand in: markers know a code and nothing else, and she may not notice. */
@Injectable()
export class WorkNames {
  constructor(
    private readonly transactions: Transactions,
    private readonly database: Database,
    private readonly queries: AssignmentQueries,
    private readonly files: FileStore,
    private readonly names: OwnNames,
  ) {}

  /** The words of the file beside her draft, read before a transaction begins. */
  async wordsOfFile(act: ViewerAct, assignmentId: string): Promise<string> {
    const file = await this.queries.draftFile(act.viewer, assignmentId);
    return file ? wordsOfFile(file.kind, await this.files.readChecked(file.fileId)) : '';
  }

  async standWithin(tx: Tx, act: ViewerAct, texts: readonly string[]): Promise<boolean> {
    return (await this.names.standingIn(tx, act.viewer.personId, texts)).length > 0;
  }

  /** Her names as they are written in her draft, its file or the plan of her group, for the page that shows them to her. */
  async inWork(act: ViewerAct, assignmentId: string, plan: Plan | null = null): Promise<string[]> {
    const words = await this.wordsOfFile(act, assignmentId);
    const draft = await this.database.row<{ text: string }>('SELECT d.text FROM draft d JOIN enrolment e ON e.id = d.enrolment_id WHERE d.assignment_id = $1 AND e.person_id = $2 ORDER BY d.saved_at DESC LIMIT 1', [assignmentId, act.viewer.personId]);
    const texts = plan ? Object.values(plan) : [draft?.text ?? ''];
    // No form key: nothing of this is kept as the answer of a form.
    return this.transactions.run({ ...act, formKey: null }, (tx) => this.names.standingIn(tx, act.viewer.personId, [...texts, words]));
  }
}
