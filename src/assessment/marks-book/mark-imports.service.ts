import { Injectable } from '@nestjs/common';
import { Envelopes } from '../../account/envelopes.js';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import { readCsv, type ReadError, type ReadOptions } from '../../platform/tables/read-csv.js';
import { readXlsx } from '../../platform/tables/read-xlsx.js';
import type { ViewerAct } from '../../people/viewer.js';
import { versionKey } from './book-version.js';
import { importColumns } from './import-columns.js';
import { difference, type Difference, type MarkChange } from './mark-difference.js';
import { MarkImportQueries } from './mark-import.queries.js';
import { canImportMarks } from './marks-book.policy.js';
import { OutsideFacts } from './outside-facts.service.js';
import { MarkImport } from './mark-import.entity.js';

/** The most people in one file. */
export const MOST_ROWS = 600;
/** An XLSX file begins like every ZIP file. */
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');

export interface ImportPreview extends Difference {
  errors: ReadError[];
  /** What was compared, for the confirming form; null when there is nothing to bring in. */
  sealed: string | null;
}

/** Small, so that 500 people with several marks fit into a form: place, assignment, points, version that stood when it was compared. */
type SealedChange = [enrolmentId: string, assignmentId: string, points: number, version: number];
interface SealedPreview {
  changes: SealedChange[];
  conflicts: SealedChange[];
}

/** Marks from outside come in by a file, in two steps: a comparison that changes nothing, then all that was said yes to, or nothing. */
@Injectable()
export class MarkImports {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: MarkImportQueries,
    private readonly envelopes: Envelopes,
    private readonly facts: OutsideFacts,
  ) {}

  async preview(act: ViewerAct, cohortId: string, file: Buffer): Promise<ImportPreview> {
    const standing = found(await this.queries.standing(act.viewer, cohortId));
    const options: ReadOptions = { columns: importColumns(standing.works, act.viewer.locale), required: ['row'], maxRows: MOST_ROWS };
    const read = file.subarray(0, 4).equals(ZIP) ? await readXlsx(file, options) : readCsv(file, options);
    const compared = difference(read.rows, standing);
    const isEmpty = compared.changes.length === 0 && compared.conflicts.length === 0;
    const sealed = read.errors.length > 0 || isEmpty ? null : this.envelopes.seal(purpose(cohortId), { changes: compared.changes.map(packed), conflicts: compared.conflicts.map(packed) } satisfies SealedPreview);
    return { ...compared, errors: read.errors, sealed };
  }

  /**
   * Brings in all changes of a preview, and those of its conflicts that were chosen (`versionKey`).
   * @throws DomainError when something of it was changed or handed in since the preview: then nothing is brought in
   */
  async confirm(act: ViewerAct, cohortId: string, sealed: string, chosen: readonly string[]): Promise<{ id: string; count: number }> {
    const preview = this.envelopes.open<SealedPreview>(purpose(cohortId), sealed);
    const wanted = [...preview.changes, ...preview.conflicts.filter(([enrolmentId, assignmentId]) => chosen.includes(versionKey(enrolmentId, assignmentId)))];
    return this.transactions.run(act, async (tx) => {
      await this.lock(tx, act, cohortId);
      if (wanted.length === 0) throw new DomainError('marksBook.import.nothing');
      const standing = found(await this.queries.standing(act.viewer, cohortId, tx));
      const marks = wanted.map(([enrolmentId, assignmentId, points, version]) => {
        const key = versionKey(enrolmentId, assignmentId);
        const work = standing.works.find(({ id }) => id === assignmentId);
        const now = standing.outside.get(key);
        const isSame = (now?.version ?? 0) === version && !standing.here.has(key) && standing.people.has(enrolmentId);
        if (!isSame || !work || points > work.outOf) throw new DomainError('marksBook.import.changed');
        return { enrolment_id: enrolmentId, assignment_id: assignmentId, points, out_of: work.outOf, before: now?.points ?? null };
      });
      const made = MarkImport.of(newId(), cohortId, act.viewer.personId, tx.now);
      await tx.save(made);
      await this.write(tx, made, marks);
      await this.tell(tx, cohortId, wanted);
      await tx.audit({ kind: 'mark_import', id: made.id, people: await this.peopleOf(tx, made.id), detail: { cohortId, count: wanted.length } });
      return { id: made.id, count: wanted.length };
    });
  }

  /** Takes one import out again, but for marks that somebody changed since. Repeating it changes nothing. */
  async undo(act: ViewerAct, cohortId: string, importId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await this.lock(tx, act, cohortId);
      const made = found(await tx.manager.findOneBy(MarkImport, { id: importId, cohortId }));
      if (made.undoneAt) return;
      made.undo(act.viewer.personId, tx.now);
      await tx.save(made);
      const undone = await this.takeOut(tx, made);
      await this.tell(tx, cohortId, undone);
      await tx.audit({ kind: 'mark_import', id: importId, people: await this.peopleOf(tx, importId), detail: { cohortId, count: undone.length } });
    });
  }

  private async write(tx: Tx, { id, cohortId, byPerson }: MarkImport, marks: object[]): Promise<void> {
    const list = 'jsonb_to_recordset($1::jsonb) AS x (enrolment_id text, assignment_id text, points integer, out_of integer, before integer)';
    await tx.rows(
      `INSERT INTO outside_mark (enrolment_id, assignment_id, cohort_id, points, out_of, changed_by, changed_at) SELECT x.enrolment_id, x.assignment_id, $2, x.points, x.out_of, $3, $4 FROM ${list}
       ON CONFLICT (enrolment_id, assignment_id) DO UPDATE SET points = excluded.points, out_of = excluded.out_of, changed_by = excluded.changed_by, changed_at = excluded.changed_at, version = outside_mark.version + 1`,
      [JSON.stringify(marks), cohortId, byPerson, tx.now],
    );
    await tx.rows(`INSERT INTO mark_import_line (import_id, enrolment_id, assignment_id, before, after) SELECT $2, x.enrolment_id, x.assignment_id, x.before, x.points FROM ${list}`, [JSON.stringify(marks), id]);
  }

  /** Puts back what stood before one import, where its marks still stand. Answers which. */
  private async takeOut(tx: Tx, { id, undoneBy }: MarkImport): Promise<SealedChange[]> {
    const same = `mark_import_line l WHERE l.import_id = $1 AND l.enrolment_id = o.enrolment_id AND l.assignment_id = o.assignment_id AND l.after = o.points`;
    const back = 'RETURNING o.enrolment_id AS "enrolmentId", o.assignment_id AS "assignmentId"';
    const gone = await tx.rows<{ enrolmentId: string; assignmentId: string }>(`DELETE FROM outside_mark o USING ${same} AND l.before IS NULL ${back}`, [id]);
    const changed = await tx.rows<{ enrolmentId: string; assignmentId: string }>(`UPDATE outside_mark o SET points = l.before, changed_by = $2, changed_at = $3, version = o.version + 1 FROM ${same} AND l.before IS NOT NULL ${back}`, [id, undoneBy, tx.now]);
    return [...gone, ...changed].map(({ enrolmentId, assignmentId }) => [enrolmentId, assignmentId, 0, 0]);
  }

  /** One import after the other, and none while outcomes are made final. */
  private async lock(tx: Tx, act: ViewerAct, cohortId: string): Promise<void> {
    const cohort = canImportMarks(act.viewer, cohortId) ? await tx.row<{ state: string }>('SELECT state FROM cohort WHERE id = $1 FOR NO KEY UPDATE', [cohortId]) : null;
    if (found(cohort).state === 'final') throw new DomainError('course.cohort.isFinal');
  }

  private async tell(tx: Tx, cohortId: string, changes: readonly SealedChange[]): Promise<void> {
    for (const assignmentId of new Set(changes.map(([, id]) => id))) {
      await this.facts.tell(tx, assignmentId, cohortId, changes.filter(([, id]) => id === assignmentId).map(([enrolmentId]) => enrolmentId));
    }
  }

  private async peopleOf(tx: Tx, importId: string): Promise<string[]> {
    const rows = await tx.rows<{ id: string }>('SELECT DISTINCT e.person_id AS id FROM mark_import_line l JOIN enrolment e ON e.id = l.enrolment_id WHERE l.import_id = $1', [importId]);
    return rows.map(({ id }) => id);
  }
}

/** A preview of one cohort cannot be confirmed in another. */
function purpose(cohortId: string): string {
  return `marks from outside ${cohortId}`;
}

function packed(change: MarkChange): SealedChange {
  return [change.enrolmentId, change.assignmentId, change.after, change.version];
}
