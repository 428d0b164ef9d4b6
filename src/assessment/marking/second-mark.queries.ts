import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import type { CriterionMark } from './mark.entity.js';
import { canMark } from './marking.policy.js';
import type { BandNumbers } from './mark-total.js';
import { isForMarker, PILE_MARKS, sampleOf, type PileMark } from './second-sample.js';
import type { AgreedRule } from './setting.entity.js';
import { keptApart } from './script-sql.js';

/** A pile of a cohort in which second marking is on. */
export interface SecondPile {
  assignmentId: string;
  assignmentCode: string;
  assignmentTitle: string;
  cohortId: string;
  cohortLabel: string;
  isPublished: boolean;
  rule: BandNumbers;
  samplePercent: number;
  agreedRule: AgreedRule;
  thirdOver: number | null;
}

/** A blind mark as its writer sees it. */
export interface OwnSecondMark {
  overall: string;
  criteria: CriterionMark[];
  version: number;
  isDone: boolean;
}

@Injectable()
export class SecondMarkQueries {
  constructor(private readonly database: Database) {}

  /** One pile for those who mark or take a second look, where second marking is on. */
  async pile(viewer: Viewer, assignmentId: string, cohortId: string, cohorts = viewer.cohortIds('trainer', 'co-trainer', 'moderator')): Promise<SecondPile | undefined> {
    return this.database.row<SecondPile>(
      `SELECT a.id AS "assignmentId", a.code AS "assignmentCode", a.title AS "assignmentTitle", c.id AS "cohortId", c.label AS "cohortLabel", t.rule, m.sample_percent AS "samplePercent", m.agreed_rule AS "agreedRule", m.third_over AS "thirdOver",
              EXISTS (SELECT 1 FROM publication u WHERE u.assignment_id = a.id AND u.cohort_id = c.id AND u.undone_at IS NULL) AS "isPublished"
         FROM assignment a JOIN cohort c ON c.course_id = a.course_id JOIN course t ON t.id = c.course_id JOIN marking_setting m ON m.cohort_id = c.id AND m.second_marking
        WHERE a.id = $1 AND c.id = $2 AND c.id = ANY($3) AND a.mode <> 'reflection'`,
      [assignmentId, cohortId, cohorts],
    );
  }

  /** Every script of a pile with its marks, for the page of states and for the second look. */
  async marks(pile: SecondPile): Promise<PileMark[]> {
    return sampleOf(await this.database.rows<PileMark>(PILE_MARKS, [pile.assignmentId, pile.cohortId]), pile.rule, pile.samplePercent, pile.thirdOver);
  }

  /** What keeps a pile from being published: scripts that lack a second or third mark, and whether one of them is for the viewer. Null where second marking is off. */
  async left(viewer: Viewer, assignmentId: string, cohortId: string): Promise<{ left: number; isForHer: boolean } | null> {
    const pile = await this.pile(viewer, assignmentId, cohortId, viewer.cohortIds('trainer', 'co-trainer', 'organiser'));
    if (!pile) return null;
    const marks = await this.marks(pile);
    return { left: marks.filter(({ needs }) => needs !== null).length, isForHer: canMark(viewer, cohortId) && marks.some((mark) => isForMarker(mark, viewer.personId)) };
  }

  /** The scripts among `ids` that must not be given to the viewer. */
  async apart(viewer: Viewer, ids: readonly string[]): Promise<string[]> {
    return (await this.database.rows<{ id: string }>(`SELECT s.id FROM submission s WHERE s.id = ANY($1) AND ${keptApart('$2')}`, [ids, viewer.personId])).map(({ id }) => id);
  }

  /** Her own blind mark of a script. */
  async own(viewer: Viewer, submissionId: string): Promise<OwnSecondMark | undefined> {
    return this.database.row<OwnSecondMark>('SELECT overall, criteria, version, is_done AS "isDone" FROM blind_mark WHERE submission_id = $1 AND marker_id = $2', [submissionId, viewer.personId]);
  }
}
