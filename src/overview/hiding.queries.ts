import { Injectable } from '@nestjs/common';
import { canOrganise } from '../enrolment/enrolment.policy.js';
import type { Viewer } from '../people/viewer.js';
import { Database } from '../platform/database/database.js';

export interface OwnHiding {
  since: Date | null;
  isByHerself: boolean;
  /** When she will be shown again, if an organiser has asked and nobody has stopped it. */
  showsAt: Date | null;
}

/** Somebody asked to show a hidden person again; never who it is. */
export interface AskedShowing {
  id: string;
  askedByName: string;
  isMine: boolean;
  askedAt: Date;
  effectiveAt: Date;
}

@Injectable()
export class HidingQueries {
  constructor(private readonly database: Database) {}

  /** Whether the viewer has a place anywhere, since when she is hidden, and whether somebody wants to show her. */
  async own(viewer: Viewer): Promise<OwnHiding | undefined> {
    return this.database.row<OwnHiding>(
      `SELECT h.at AS since, COALESCE(h.by_person = $1, false) AS "isByHerself", s.effective_at AS "showsAt"
         FROM (SELECT 1 FROM enrolment WHERE person_id = $1 LIMIT 1) e LEFT JOIN hiding h ON h.person_id = $1 AND h.ended_at IS NULL
         LEFT JOIN showing_again s ON s.hiding_id = h.id AND s.stopped_at IS NULL AND s.done_at IS NULL`,
      [viewer.personId],
    );
  }

  /** The display name of somebody whom the viewer could hide. */
  async person(viewer: Viewer, cohortId: string, enrolmentId: string): Promise<{ displayName: string } | undefined> {
    if (!canOrganise(viewer, cohortId)) return undefined;
    return this.database.row(
      `SELECT p.display_name AS "displayName" FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.id = $1 AND e.cohort_id = $2 AND p.protection_level <> 'hidden'`,
      [enrolmentId, cohortId],
    );
  }

  /** What organisers of the cohort asked for and what still waits for its hour. */
  async asked(viewer: Viewer, cohortId: string): Promise<AskedShowing[]> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows<AskedShowing>(
      `SELECT s.id, p.display_name AS "askedByName", s.asked_by = $2 AS "isMine", s.asked_at AS "askedAt", s.effective_at AS "effectiveAt"
         FROM showing_again s JOIN person p ON p.id = s.asked_by WHERE s.cohort_id = $1 AND s.stopped_at IS NULL AND s.done_at IS NULL ORDER BY s.effective_at, s.id`,
      [cohortId, viewer.personId],
    );
  }

  /** Whose hour has come, for the timetable. */
  async due(now: Date): Promise<Array<{ id: string; personId: string }>> {
    return this.database.rows(
      'SELECT s.id, h.person_id AS "personId" FROM showing_again s JOIN hiding h ON h.id = s.hiding_id AND h.ended_at IS NULL WHERE s.stopped_at IS NULL AND s.done_at IS NULL AND s.effective_at <= $1 ORDER BY s.effective_at LIMIT 200',
      [now],
    );
  }
}
