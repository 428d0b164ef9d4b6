import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditMonths } from '../platform/audit/audit-months.js';
import { systemAct } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { FileStore } from '../platform/files/file-store.js';
import { JobRunner } from '../platform/jobs/job-runner.js';
import { Clock } from '../platform/time/clock.js';
import { canOrganise } from '../enrolment/enrolment.policy.js';
import type { ViewerAct } from '../people/viewer.js';
import { Erasing } from './erasing.service.js';
import { LOG_MONTHS, goesAt, isListedBy, plusMonths, type RetentionKind } from './retention-rule.js';
import { RETENTION_STEPS, type RetentionStep } from './retention-steps.js';
import { RetentionQueries, type RetentionLine } from './retention.queries.js';

/** Rows that one transaction removes at most: a crash loses little, and nobody waits for a lock. */
const BATCH = 200;
const MOST_PEOPLE = 50;

/** Removes what has stood long enough. First it lists what would go, then it waits, then it goes by itself. */
@Injectable()
export class Retentions implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: RetentionQueries,
    private readonly erasing: Erasing,
    private readonly files: FileStore,
    private readonly months: AuditMonths,
    private readonly runner: JobRunner,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.handle('retention.run', () => this.run());
  }

  /** An organiser says yes to the first run of a kind in her cohort. */
  async agree(act: ViewerAct, cohortId: string, kind: RetentionKind): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(canOrganise(act.viewer, cohortId) || null);
      const [run] = await tx.rows<{ id: string }>('UPDATE retention_run SET agreed_by = COALESCE(agreed_by, $3), agreed_at = COALESCE(agreed_at, $4) WHERE cohort_id = $1 AND kind = $2 AND done_at IS NULL RETURNING id', [cohortId, kind, act.viewer.personId, tx.now]);
      await tx.audit({ kind: 'retention', id: found(run).id, detail: { cohortId, kind } });
    });
  }

  /** Another term for one kind in one cohort. A run that was listed for another day is listed anew. */
  async changeTerm(act: ViewerAct, cohortId: string, kind: RetentionKind, months: number): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(canOrganise(act.viewer, cohortId) || null);
      await tx.rows(
        `INSERT INTO retention_term (cohort_id, kind, months, changed_by, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (cohort_id, kind) DO UPDATE SET months = $3, changed_by = $4, at = $5`,
        [cohortId, kind, months, act.viewer.personId, tx.now],
      );
      await tx.rows('DELETE FROM retention_run WHERE cohort_id = $1 AND kind = $2 AND begun_at IS NULL AND done_at IS NULL', [cohortId, kind]);
      await tx.audit({ kind: 'cohort', id: cohortId, detail: { kind, months } });
    });
  }

  /** The hourly job: lists what is near its day, and removes what is over. Each kind stands for itself: one that cannot be done holds up no other. */
  async run(): Promise<void> {
    const failed: unknown[] = [];
    const now = this.clock.now();
    const lines = await this.queries.all();
    const running = lines.filter((line) => line.kind === 'identity' && line.dueAt > now).map(({ cohortId }) => cohortId);
    for (const line of lines) {
      await this.runOne(line, running, now).catch((error: unknown) => failed.push(error));
    }
    await this.removeOldMailList(now).catch((error: unknown) => failed.push(error));
    await this.months.drop(plusMonths(now, -LOG_MONTHS)).catch((error: unknown) => failed.push(error));
    if (failed.length > 0) throw failed[0];
  }

  private async runOne(line: RetentionLine, running: readonly string[], now: Date): Promise<void> {
    if (!isListedBy(line.dueAt, now)) return;
    const run = line.run ?? (await this.list(line, running));
    if (!run || line.dueAt > now || goesAt({ ...run, dueAt: line.dueAt }, line.isFirst) > now) return;
    await this.mark('begun_at', run.id);
    if (line.kind === 'identity') await this.erasePeople(run.id, line.cohortId, running);
    else for (const step of RETENTION_STEPS[line.kind]) await this.remove(run.id, line.cohortId, step);
    await this.mark('done_at', run.id);
  }

  /** Puts a run on the page; none where nothing would go. */
  private async list(line: RetentionLine, running: readonly string[]): Promise<RetentionLine['run']> {
    const counts = await this.queries.counts(line.cohortId, line.kind, running.filter((id) => id !== line.cohortId));
    if (counts.length === 0) return null;
    return this.transactions.run(systemAct('retention.listed'), async (tx) => {
      const run = { id: newId(), dueAt: line.dueAt, listedAt: tx.now, agreedAt: null, begunAt: null, removed: 0 };
      await tx.rows('INSERT INTO retention_run (id, cohort_id, kind, due_at, listed_at) VALUES ($1, $2, $3, $4, $5)', [run.id, line.cohortId, line.kind, run.dueAt, run.listedAt]);
      await tx.audit({ kind: 'retention', id: run.id, detail: { cohortId: line.cohortId, kind: line.kind } });
      return run;
    });
  }

  private async mark(column: 'begun_at' | 'done_at', runId: string): Promise<void> {
    await this.transactions.run(systemAct(column === 'begun_at' ? 'retention.begun' : 'retention.done'), async (tx) => {
      const [run] = await tx.rows<{ cohort_id: string; kind: string; removed: number }>(`UPDATE retention_run SET ${column} = $2 WHERE id = $1 AND ${column} IS NULL RETURNING cohort_id, kind, removed`, [runId, tx.now]);
      if (run) await tx.audit({ kind: 'retention', id: runId, detail: { cohortId: run.cohort_id, kind: run.kind, removed: run.removed } });
    });
  }

  /** Removes the rows of one table, some a transaction, and at once the files to which nothing points any more. */
  private async remove(runId: string, cohortId: string, { table, of, hasFile }: RetentionStep): Promise<void> {
    for (;;) {
      const { count, files } = await this.transactions.run(systemAct('retention.removed'), async (tx) => {
        if (table === 'completion_record') await tx.rows('UPDATE completion_record SET supersedes_id = NULL WHERE cohort_id = $1 AND supersedes_id IS NOT NULL', [cohortId]);
        const gone = await tx.rows<{ file_id: string | null }>(`DELETE FROM ${table} WHERE ctid IN (SELECT t.ctid FROM ${table} t WHERE ${of} LIMIT ${BATCH}) RETURNING ${hasFile ? 'file_id' : 'NULL AS file_id'}`, [cohortId]);
        const ids = gone.flatMap(({ file_id: id }) => id ?? []);
        for (const id of ids) await this.files.forgetWithin(tx, id);
        await tx.rows('UPDATE retention_run SET removed = removed + $2 WHERE id = $1', [runId, gone.length]);
        return { count: gone.length, files: ids };
      });
      await this.files.erase(files);
      if (count < BATCH) return;
    }
  }

  private async erasePeople(runId: string, cohortId: string, running: readonly string[]): Promise<void> {
    const seen = new Set<string>();
    for (;;) {
      const people = await this.queries.overdue(cohortId, running, MOST_PEOPLE);
      for (const { id, isHidden } of people) {
        if (seen.has(id)) throw new Error('A person who was erased is still there.');
        seen.add(id);
        await this.erasing.eraseNow(id, 'term', isHidden ? 'forget' : 'keep');
        await this.transactions.run(systemAct('retention.removed'), async (tx) => void (await tx.rows('UPDATE retention_run SET removed = removed + 1 WHERE id = $1', [runId])));
      }
      if (people.length < MOST_PEOPLE) return;
    }
  }

  /** Which mail went to whom when: kept as long as the log. */
  private async removeOldMailList(now: Date): Promise<void> {
    await this.transactions.run(systemAct('retention.removed'), async (tx) => void (await tx.rows('DELETE FROM mail_sent WHERE queued_at < $1', [plusMonths(now, -LOG_MONTHS)])));
  }
}
