import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { FileKind } from '../../platform/files/file-kinds.js';
import type { Viewer } from '../../people/viewer.js';
import { BESIDE, type BesideMark } from '../assignment/beside-mark.js';
import { LIVE, recused } from './script-sql.js';

@Injectable()
export class BesideMarkQueries {
  constructor(private readonly database: Database) {}

  /** For a script that the caller may read. */
  async ofScript(viewer: Viewer, submissionId: string): Promise<BesideMark> {
    const row = await this.database.row<BesideMark>(`SELECT ${BESIDE} FROM submission s WHERE s.id = $1 AND s.cohort_id = ANY($2)`, [submissionId, viewer.cohortIds('trainer', 'co-trainer', 'moderator')]);
    return row ?? { notes: [], pageNotes: [], files: [] };
  }

  /** A file that was given back, for those who mark the script. */
  async file(viewer: Viewer, submissionId: string, purpose: string): Promise<{ fileId: string; kind: FileKind; code: string } | undefined> {
    return this.database.row(
      `SELECT f.id AS "fileId", f.kind, s.code FROM submission s JOIN mark_file b ON b.submission_id = s.id AND b.purpose = $2 JOIN stored_file f ON f.id = b.file_id WHERE s.id = $1 AND s.cohort_id = ANY($3) AND ${LIVE} AND NOT ${recused('$4')}`,
      [submissionId, purpose, viewer.cohortIds('trainer', 'co-trainer'), viewer.personId],
    );
  }
}
