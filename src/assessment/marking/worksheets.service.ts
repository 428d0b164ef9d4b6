import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { TemporaryFile } from '../../platform/files/one-file.interceptor.js';
import type { ViewerAct } from '../../people/viewer.js';
import { Marks } from './marks.service.js';
import { canMark } from './marking.policy.js';
import { standingOf } from './worksheet-differences.js';
import type { PileView } from './script.queries.js';
import { readWorksheet, type LinedScript, type SentScript, type SentWorksheet } from './worksheet-lines.js';
import { rowsOfWorksheet } from './worksheet-file.js';
import { WorksheetQueries, type SentView, type WorksheetScript } from './worksheet.queries.js';

/** What a marker decided on one script: her own marks over the version that she was shown, or what stands there. */
export interface Decision {
  take: 'mine' | 'theirs';
  version: number;
}

/** Nothing of the file can be used; the message says why. */
export class WorksheetRefused extends DomainError {}

/** How many worksheets wait at most for one marker and one pile; the oldest goes. */
const MOST_WAITING = 10;

/** Marks that were written without a line: kept as they came, compared with what stands, and put in when their marker has decided. */
@Injectable()
export class Worksheets {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: WorksheetQueries,
    private readonly marks: Marks,
  ) {}

  /** Reads a worksheet and keeps what it says until it is decided. @throws WorksheetRefused */
  async send(act: ViewerAct, pile: Pick<PileView, 'assignmentId' | 'cohortId'>, upload: TemporaryFile): Promise<{ id: string }> {
    found(canMark(act.viewer, pile.cohortId) ? pile : null);
    const [scripts, rubric] = [await this.queries.scripts(act.viewer, pile), await this.queries.rubric(pile.assignmentId)];
    const standing = scripts.map(lined);
    const tables = await rowsOfWorksheet(await readFile(upload.path));
    const read = tables.map(({ rows, problems }) => {
      const worksheet = readWorksheet(rows, standing, rubric);
      return { ...worksheet, problems: [...problems, ...worksheet.problems] };
    });
    const sent = theChanged(read, standing);
    if (sent.scripts.length === 0 && sent.problems.length === 0) throw new WorksheetRefused('worksheet.empty');
    return this.transactions.run(act, async (tx) => {
      const id = newId();
      await tx.rows('INSERT INTO worksheet (id, assignment_id, cohort_id, person_id, at, content) VALUES ($1, $2, $3, $4, $5, $6)', [id, pile.assignmentId, pile.cohortId, act.viewer.personId, tx.now, JSON.stringify(sent)]);
      await tx.rows('DELETE FROM worksheet WHERE id IN (SELECT id FROM worksheet WHERE person_id = $1 AND assignment_id = $2 AND cohort_id = $3 ORDER BY at DESC, id OFFSET $4)', [act.viewer.personId, pile.assignmentId, pile.cohortId, MOST_WAITING]);
      await tx.audit({ kind: 'worksheet', id, detail: { scripts: sent.scripts.length } });
      return { id };
    });
  }

  /**
   * Carries decisions out, each script in a transaction of its own. What could not be put in (it moved once more, or may not be changed any more) waits on.
   * Answers how many were put in, and how many still wait.
   */
  async decide(act: ViewerAct, worksheet: SentView, decisions: ReadonlyMap<string, Decision>): Promise<{ kept: number; left: number }> {
    const scripts = new Map((await this.queries.scripts(act.viewer, worksheet)).map((script) => [script.code, script]));
    const settled = new Set<string>();
    let kept = 0;
    for (const sent of worksheet.sent.scripts) {
      const decision = decisions.get(sent.code);
      const script = scripts.get(sent.code);
      // What says nothing new needs no decision.
      if (decision?.take === 'theirs' || (script && standingOf(sent, lined(script), true) === 'same')) settled.add(sent.code);
      if (decision?.take !== 'mine' || !script) continue;
      if (sent.problems.length === 0 && !script.isHidden && (await this.put(act, script.id, sent, decision.version))) {
        settled.add(sent.code);
        kept += 1;
      }
    }
    return { kept, left: await this.settle(act, worksheet.id, settled) };
  }

  /** Forgets a worksheet; nothing of it is put in. */
  async drop(act: ViewerAct, id: string): Promise<{ assignmentId: string; cohortId: string }> {
    return this.transactions.run(act, async (tx) => {
      const gone = found(await tx.row<{ assignmentId: string; cohortId: string }>('DELETE FROM worksheet WHERE id = $1 AND person_id = $2 RETURNING assignment_id AS "assignmentId", cohort_id AS "cohortId"', [id, act.viewer.personId]));
      await tx.audit({ kind: 'worksheet', id });
      return gone;
    });
  }

  private async put(act: ViewerAct, submissionId: string, sent: SentScript, version: number): Promise<boolean> {
    try {
      await this.marks.put({ ...act, formKey: null }, submissionId, { overall: sent.overall, criteria: sent.criteria, isDone: sent.isDone, version });
      return true;
    } catch (error) {
      // It stands on the page with what is there now: nobody loses anything.
      if (error instanceof DomainError) return false;
      throw error;
    }
  }

  /** Takes decided scripts out of what waits; when nothing is left, the worksheet goes. */
  private async settle(act: ViewerAct, id: string, settled: ReadonlySet<string>): Promise<number> {
    return this.transactions.run({ ...act, formKey: null }, async (tx) => {
      const row = await tx.row<{ content: SentWorksheet }>('SELECT content FROM worksheet WHERE id = $1 AND person_id = $2 FOR UPDATE', [id, act.viewer.personId]);
      if (!row) return 0;
      const left = row.content.scripts.filter(({ code }) => !settled.has(code));
      if (left.length === 0) await tx.rows('DELETE FROM worksheet WHERE id = $1', [id]);
      else await tx.rows('UPDATE worksheet SET content = $2 WHERE id = $1', [id, JSON.stringify({ scripts: left, problems: [] } satisfies SentWorksheet)]);
      return left.length;
    });
  }
}

/** The mark of a script as lines are written from it, and compared with it. */
export function lined(script: WorksheetScript): LinedScript {
  const { code, version, isDone, commentsOnly, overall, marks, isHidden } = script;
  if (isHidden) return { code, version, isDone, commentsOnly, overall: '', criteria: [] };
  return { code, version, isDone, commentsOnly, overall: overall.trim(), criteria: marks.map((mark) => ({ ...mark, comment: mark.comment.trim() })) };
}

/**
 * A package holds its worksheet twice, as XLSX and as CSV: the one that says something new is meant.
 * @throws WorksheetRefused when both do, and not the same
 */
function theChanged(read: readonly SentWorksheet[], standing: readonly LinedScript[]): SentWorksheet {
  const known = new Map(standing.map((script) => [script.code, script]));
  const said = (one: SentWorksheet) => JSON.stringify(one.scripts.filter((script) => script.problems.length > 0 || isNew(script, known.get(script.code)!)).map(({ code, overall, criteria, isDone }) => [code, overall, criteria, isDone]));
  const changed = read.filter((one) => one.problems.length > 0 || said(one) !== '[]');
  if (new Set(changed.map((one) => said(one) + JSON.stringify(one.problems))).size > 1) throw new WorksheetRefused('worksheet.two');
  return changed[0] ?? read[0]!;
}

function isNew(sent: SentScript, now: LinedScript): boolean {
  const criteria = sent.criteria.some(({ criterionId, points, comment }) => {
    const before = now.criteria.find((one) => one.criterionId === criterionId) ?? { points: null, comment: '' };
    return before.points !== points || before.comment !== comment;
  });
  return criteria || sent.overall !== now.overall || sent.isDone !== now.isDone;
}
