import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import { ALL_OFF, type MarkingSwitches } from './setting.entity.js';

export interface SettingView extends MarkingSwitches {
  cohortId: string;
  cohortLabel: string;
  version: number;
  changedAt: Date | null;
  changedBy: string | null;
}

/** Columns of `x` (marking_setting, perhaps without a row) as switches. */
const SWITCHES = `COALESCE(x.leases, false) AS leases, COALESCE(x.shared_comments, false) AS "sharedComments", COALESCE(x.second_marking, false) AS "secondMarking",
  COALESCE(x.sample_percent, 20) AS "samplePercent", COALESCE(x.agreed_rule, 'average') AS "agreedRule", x.third_over AS "thirdOver",
  COALESCE(x.similarity, false) AS similarity, COALESCE(x.voice_feedback, false) AS "voiceFeedback", COALESCE(x.pdf_notes, false) AS "pdfNotes", COALESCE(x.late_penalty, false) AS "latePenalty", COALESCE(x.late_unit, 'points') AS "lateUnit", COALESCE(x.late_per_day, 2) AS "latePerDay", COALESCE(x.late_floor_percent, 50) AS "lateFloorPercent"`;

@Injectable()
export class SettingQueries {
  constructor(private readonly database: Database) {}

  /** The switches of a cohort that the viewer runs or teaches. */
  async setting(viewer: Viewer, cohortId: string): Promise<SettingView | undefined> {
    return this.database.row<SettingView>(
      `SELECT c.id AS "cohortId", c.label AS "cohortLabel", ${SWITCHES}, COALESCE(x.version, 0) AS version, x.changed_at AS "changedAt", (SELECT display_name FROM person WHERE id = x.changed_by) AS "changedBy"
         FROM cohort c LEFT JOIN marking_setting x ON x.cohort_id = c.id WHERE c.id = $1 AND c.id = ANY($2)`,
      [cohortId, viewer.cohortIds('organiser', 'trainer')],
    );
  }

  /** What is switched on where the viewer marks or takes a second look. */
  async switches(viewer: Viewer, cohortId: string): Promise<MarkingSwitches> {
    const row = await this.database.row<MarkingSwitches>(`SELECT ${SWITCHES} FROM marking_setting x WHERE x.cohort_id = $1 AND x.cohort_id = ANY($2)`, [cohortId, viewer.cohortIds('organiser', 'trainer', 'co-trainer', 'moderator')]);
    return row ?? ALL_OFF;
  }
}
