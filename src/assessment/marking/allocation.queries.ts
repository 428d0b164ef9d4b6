import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { liveGrant } from '../../people/grant.entity.js';
import type { Viewer } from '../../people/viewer.js';
import { LIVE, recused } from './script-sql.js';

/** Who marks how much of an assignment in a cohort. Codes only for those who mark: an organiser sees numbers. */
export interface AllocationView {
  assignmentId: string;
  assignmentCode: string;
  assignmentTitle: string;
  isGroup: boolean;
  cohortId: string;
  cohortLabel: string;
  markers: Array<{ id: string; name: string; isTrainer: boolean; done: number; open: number; shared: number }>;
  /** Scripts that nobody has begun, and how many of them are in nobody's share. */
  free: number;
  unshared: number;
  groups: number[];
  scripts: Array<{ id: string; code: string; markerId: string | null }>;
}

const FREE = `FROM submission s LEFT JOIN mark k ON k.submission_id = s.id LEFT JOIN script_share sh ON sh.submission_id = s.id WHERE s.assignment_id = a.id AND s.cohort_id = c.id AND ${LIVE} AND (k.id IS NULL OR (NOT k.is_done AND k.marker_id IS NULL))`;

@Injectable()
export class AllocationQueries {
  constructor(private readonly database: Database) {}

  /** One statement. */
  async allocation(viewer: Viewer, assignmentId: string, cohortId: string): Promise<AllocationView | undefined> {
    return this.database.row<AllocationView>(
      `SELECT a.id AS "assignmentId", a.code AS "assignmentCode", a.title AS "assignmentTitle", a.mode = 'group' AS "isGroup", c.id AS "cohortId", c.label AS "cohortLabel",
              (SELECT COALESCE(json_agg(json_build_object('id', m.id, 'name', m.name, 'isTrainer', m.is_trainer, 'done', m.done, 'open', m.open, 'shared', m.shared) ORDER BY lower(m.name), m.id), '[]') FROM (
                SELECT p.id, p.display_name AS name, bool_or(g.role = 'trainer') AS is_trainer,
                       (SELECT count(*)::int FROM mark k JOIN submission s ON s.id = k.submission_id WHERE k.marker_id = p.id AND k.is_done AND s.assignment_id = a.id AND s.cohort_id = c.id) AS done,
                       (SELECT count(*)::int FROM mark k JOIN submission s ON s.id = k.submission_id WHERE k.marker_id = p.id AND NOT k.is_done AND s.assignment_id = a.id AND s.cohort_id = c.id) AS open,
                       (SELECT count(*)::int ${FREE} AND sh.marker_id = p.id) AS shared
                  FROM role_grant g JOIN person p ON p.id = g.person_id WHERE g.scope_id = c.id AND g.role IN ('trainer', 'co-trainer') AND ${liveGrant('g')} GROUP BY p.id) m) AS markers,
              (SELECT count(*)::int ${FREE}) AS free, (SELECT count(*)::int ${FREE} AND sh.marker_id IS NULL) AS unshared,
              (SELECT COALESCE(json_agg(g.number ORDER BY g.number), '[]') FROM learning_group g WHERE g.cohort_id = c.id) AS groups,
              (SELECT COALESCE(json_agg(json_build_object('id', s.id, 'code', s.code, 'markerId', sh.marker_id) ORDER BY s.shuffle), '[]') ${FREE} AND c.id = ANY($4) AND NOT ${recused('$5')}) AS scripts
         FROM assignment a JOIN cohort c ON c.course_id = a.course_id WHERE a.id = $1 AND c.id = $2 AND c.id = ANY($3)`,
      [assignmentId, cohortId, viewer.cohortIds('trainer', 'organiser'), viewer.cohortIds('trainer'), viewer.personId],
    );
  }
}
