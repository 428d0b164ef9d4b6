import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../../platform/database/transactions.js';
import { found } from '../../platform/errors.js';
import { MarkFacts } from './mark-facts.service.js';
import type { BandNumbers } from './mark-total.js';
import type { LockedScript } from './marked-script.js';
import { PILE_MARKS, sampleOf, type PileMark } from './second-sample.js';
import { MarkingSettings } from './settings.service.js';

/** Results of scripts that are marked after those of their pile went out: where second marking is on, each that it picks waits for its own second mark. */
@Injectable()
export class LateResults implements OnModuleInit {
  constructor(
    private readonly settings: MarkingSettings,
    private readonly facts: MarkFacts,
  ) {}

  onModuleInit(): void {
    this.settings.alsoChange(async (tx, { cohortId, secondMarking }) => {
      if (!secondMarking) await this.letOut(tx, cohortId);
    });
  }

  /** Keeps the result of a script back that has just been marked, if it is one of those that are marked twice. */
  async keepBack(tx: Tx, script: LockedScript): Promise<void> {
    if (!script.isPublished || script.commentsOnly) return;
    const { secondMarking, samplePercent, thirdOver } = await this.settings.of(tx, script.cohortId);
    if (!secondMarking) return;
    const { rule } = found(await tx.row<{ rule: BandNumbers }>('SELECT t.rule FROM cohort c JOIN course t ON t.id = c.course_id WHERE c.id = $1', [script.cohortId]));
    const rows = (await tx.rows<PileMark>(PILE_MARKS, [script.assignmentId, script.cohortId])).map((row) => (row.id === script.id ? { ...row, isPublished: false } : row));
    if (sampleOf(rows, rule, samplePercent, thirdOver).find(({ id }) => id === script.id)?.needs) await tx.rows('INSERT INTO result_wait (submission_id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [script.id, tx.now]);
  }

  /** Second marking was switched off: nothing is left to wait for. */
  private async letOut(tx: Tx, cohortId: string): Promise<void> {
    const freed = await tx.rows<{ id: string }>('DELETE FROM result_wait w USING submission s WHERE s.id = w.submission_id AND s.cohort_id = $1 RETURNING w.submission_id AS id', [cohortId]);
    for (const { id } of freed) await this.facts.tellScript(tx, id);
  }
}
