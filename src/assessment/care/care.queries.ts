import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { FILE_KINDS, type FileKind } from '../../platform/files/file-kinds.js';
import type { Viewer } from '../../people/viewer.js';
import type { TemplateHeading } from '../assignment/assignment.entity.js';
import type { Plan } from '../assignment/submission.entity.js';

/** A case as its list shows it: a code, and nobody's name but those of staff. */
export interface CareRow {
  id: string;
  code: string;
  assignmentCode: string;
  cohortLabel: string;
  at: Date;
  dueAt: Date;
  answeredAt: Date | null;
  answeredBy: string | null;
  declinedAt: Date | null;
  releasedAt: Date | null;
}

export interface CareView extends CareRow {
  raisedBy: string;
  note: string;
  openedAt: Date | null;
  isGroup: boolean;
  text: string;
  plan: Plan | null;
  template: TemplateHeading[];
  file: { kind: FileKind; bytes: number } | null;
}

const ROW = `cc.id, s.code, a.code AS "assignmentCode", c.label AS "cohortLabel", cc.at, cc.due_at AS "dueAt", cc.answered_at AS "answeredAt", (SELECT display_name FROM person WHERE id = cc.answered_by) AS "answeredBy", cc.declined_at AS "declinedAt", cc.released_at AS "releasedAt"`;
const OF_VIEWER = 'care_case cc JOIN submission s ON s.id = cc.submission_id JOIN assignment a ON a.id = s.assignment_id JOIN cohort c ON c.id = cc.cohort_id WHERE cc.cohort_id = ANY($1)';

@Injectable()
export class CareQueries {
  constructor(private readonly database: Database) {}

  /** Open cases first, oldest first; then what was released, newest first. */
  async cases(viewer: Viewer): Promise<CareRow[]> {
    return this.database.rows<CareRow>(`SELECT ${ROW} FROM ${OF_VIEWER} ORDER BY cc.released_at IS NOT NULL, CASE WHEN cc.released_at IS NULL THEN cc.at END, cc.released_at DESC LIMIT 100`, [careOf(viewer)]);
  }

  async case(viewer: Viewer, id: string): Promise<CareView | undefined> {
    return this.database.row<CareView>(
      `SELECT ${ROW}, (SELECT display_name FROM person WHERE id = cc.raised_by) AS "raisedBy", cc.note, cc.opened_at AS "openedAt", a.mode = 'group' AS "isGroup", s.text, s.plan, a.template,
              (SELECT json_build_object('kind', f.kind, 'bytes', f.bytes) FROM stored_file f WHERE f.id = s.file_id) AS file FROM ${OF_VIEWER} AND cc.id = $2`,
      [careOf(viewer), id],
    );
  }

  /** The file of the work, while its case is open. */
  async file(viewer: Viewer, id: string): Promise<{ fileId: string; name: string; type: string } | undefined> {
    const row = await this.database.row<{ fileId: string; kind: FileKind; code: string }>(`SELECT s.file_id AS "fileId", (SELECT kind FROM stored_file WHERE id = s.file_id) AS kind, s.code FROM ${OF_VIEWER} AND cc.id = $2 AND s.file_id IS NOT NULL AND cc.released_at IS NULL`, [careOf(viewer), id]);
    return row && { fileId: row.fileId, name: `work-${row.code}.${row.kind}`, type: FILE_KINDS[row.kind].type };
  }
}

function careOf(viewer: Viewer): string[] {
  return viewer.cohortIds('care-contact', 'care-deputy');
}
