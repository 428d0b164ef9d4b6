import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { Conflict, DomainError } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfWork } from '../assignment/work-people.js';
import { Mark, type MarkWords } from './mark.entity.js';
import { LateResults } from './late-results.service.js';
import { LateArrivals } from './late-arrivals.service.js';
import { MarkFacts } from './mark-facts.service.js';
import { asText, checkIsWhole, criteriaOf, fitting, isSame, lockScript, writeCriteria, type LockedScript } from './marked-script.js';
import { canChange } from './marking.policy.js';
import { ScriptPool } from './script-pool.service.js';

/** A mark as a page sends it. */
export interface SentMark extends MarkWords {
  /** The version that the page had read; 0 when nobody had begun. */
  version: number;
  isDone: boolean;
}

/** Where the marker goes on. */
export interface Saved {
  assignmentId: string;
  cohortId: string;
  /** The script that was opened for her, when this one is done and another is left. */
  nextId: string | null;
}

/** Another marker saved meanwhile. */
export class MarkConflict extends Conflict {
  constructor(kept: string, current: string) {
    super('marking.mark.stale', kept, current);
  }
}

/** Saving what a marker writes about a script. */
@Injectable()
export class Marks {
  constructor(
    private readonly transactions: Transactions,
    private readonly pool: ScriptPool,
    private readonly facts: MarkFacts,
    private readonly lates: LateArrivals,
    private readonly lateResults: LateResults,
  ) {}

  /**
   * Saves a mark, unfinished or done; when it is done, opens the next script. Completion is told, with `isPublished` as it is now.
   * @throws MarkConflict when the page had not read the newest version and the words differ
   * @throws DomainError when its results are published, when it was taken back, when something is missing or outside the rubric
   */
  async save(act: ViewerAct, submissionId: string, sent: SentMark): Promise<Saved> {
    return this.transactions.run(act, async (tx) => {
      const script = await lockScript(tx, act, submissionId);
      const words = fitting(script, sent);
      if (sent.isDone) checkIsWhole(script, words);
      await this.write(tx, act, script, { ...words, version: sent.version, isDone: sent.isDone });
      const { assignmentId, cohortId } = script;
      return { assignmentId, cohortId, nextId: sent.isDone ? await this.pool.openWithin(tx, act, { submissionId, assignmentId, cohortId }) : null };
    });
  }

  /** Saves a mark that was written without a line: like `save`, and nothing else is opened for her. */
  async put(act: ViewerAct, submissionId: string, sent: SentMark): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const script = await lockScript(tx, act, submissionId);
      const words = fitting(script, sent);
      if (sent.isDone) checkIsWhole(script, words);
      await this.write(tx, act, script, { ...words, version: sent.version, isDone: sent.isDone });
    });
  }

  private async write(tx: Tx, act: ViewerAct, script: LockedScript, sent: SentMark): Promise<void> {
    const present = await tx.manager.findOneBy(Mark, { submissionId: script.id });
    if (present?.isDone && (script.isPublished || script.commentsOnly)) throw new DomainError('marking.mark.isSeen');
    if (present && !canChange(act.viewer, script.cohortId, present)) throw new DomainError('marking.mark.others');
    if ((present?.version ?? 0) !== sent.version) {
      const standing = fitting(script, present ? { overall: present.overall, criteria: await criteriaOf(tx, present.id) } : { overall: '', criteria: [] });
      if (present?.isDone === sent.isDone && isSame(standing, sent)) return;
      throw new MarkConflict(asText(script, sent), asText(script, standing));
    }
    if (present?.isDone && (await tx.row('SELECT 1 FROM agreed_mark WHERE submission_id = $1', [script.id]))) throw new DomainError('marking.second.agreed');
    const wasDone = present?.isDone ?? false;
    const mark = present ?? Mark.begin(newId(), script.id, act.viewer.personId, tx.now);
    mark.write(act.viewer.personId, sent.overall, sent.isDone, tx.now);
    await tx.save(mark);
    await writeCriteria(tx, mark.id, sent.criteria);
    if (sent.isDone && !wasDone) {
      await this.lates.noteFirst(tx, script.id);
      await this.lateResults.keepBack(tx, script);
    }
    if (wasDone || sent.isDone) await this.facts.tellScript(tx, script.id);
    await tx.audit({ kind: 'mark', id: mark.id, people: await peopleOfWork(tx, script.id), detail: { isDone: sent.isDone } });
  }
}
