import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Reader } from '../completion/completion.queries.js';
import type { Viewer } from '../people/viewer.js';

/** One person whom a university has matched with a student of its own. */
export interface MatchView {
  id: string;
  personId: string;
  partnerId: string;
  partnerName: string;
  at: Date;
  sealedNumber: Buffer | null;
  numberedAt: Date | null;
  version: number;
  /** Cohorts in which she has a record that stands. */
  cohortIds: string[];
}

/** What the page of the files lists below them; ids and record numbers only. */
export interface Desk {
  matches: Array<{ id: string; at: string; number: string | null; hasNumber: boolean }>;
  disputes: Array<{ id: string; at: string; number: string; reason: string; result: string | null; isAcknowledged: boolean; answerBy: string }>;
}

/** Hidden people, and those who took their yes back, are matched with nobody. */
const MATCHES = `student_match m JOIN person p ON p.id = m.person_id AND p.protection_level <> 'hidden' JOIN consent s ON s.person_id = m.person_id AND s.partner_id = m.partner_id AND s.withdrawn_at IS NULL`;
const STANDING = "r.state IN ('frozen', 'released', 'disputed')";

@Injectable()
export class MatchQueries {
  constructor(private readonly database: Database) {}

  /** Matches and queries of the viewer's universities; one statement. */
  async desk(viewer: Viewer): Promise<Desk> {
    const row = await this.database.row<Desk>(
      `SELECT (SELECT COALESCE(json_agg(json_build_object('id', m.id, 'at', m.at, 'hasNumber', m.numbered_at IS NOT NULL,
                 'number', (SELECT r.number FROM completion_record r JOIN enrolment e ON e.id = r.enrolment_id WHERE e.person_id = m.person_id AND ${STANDING} ORDER BY r.made_final_at DESC LIMIT 1)) ORDER BY m.at DESC), '[]')
                 FROM ${MATCHES} WHERE m.partner_id = ANY($1) AND m.ended_at IS NULL) AS matches,
              (SELECT COALESCE(json_agg(json_build_object('id', d.id, 'at', d.at, 'number', r.number, 'reason', d.reason, 'result', d.result, 'isAcknowledged', d.acknowledged_at IS NOT NULL, 'answerBy', to_char(d.answer_by, 'YYYY-MM-DD')) ORDER BY d.at DESC), '[]')
                 FROM dispute d JOIN completion_record r ON r.id = d.record_id WHERE d.partner_id = ANY($1)) AS disputes`,
      [viewer.partnerIds()],
    );
    return row!;
  }

  /** One match of the viewer's university. */
  async one(viewer: Viewer, id: string, reader: Reader = this.database as Reader): Promise<MatchView | undefined> {
    const [match] = await reader.rows<MatchView>(
      `SELECT m.id, m.person_id AS "personId", m.partner_id AS "partnerId", n.name AS "partnerName", m.at, m.sealed_number AS "sealedNumber", m.numbered_at AS "numberedAt", m.version,
              ARRAY(SELECT r.cohort_id FROM completion_record r JOIN enrolment e ON e.id = r.enrolment_id WHERE e.person_id = m.person_id AND ${STANDING} ORDER BY r.made_final_at DESC) AS "cohortIds"
         FROM ${MATCHES} JOIN partner n ON n.id = m.partner_id WHERE m.id = $1 AND m.partner_id = ANY($2) AND m.ended_at IS NULL`,
      [id, viewer.partnerIds()],
    );
    return match;
  }

  /** The viewer's own match with one university. */
  async own(viewer: Viewer, partnerId: string, reader: Reader = this.database as Reader): Promise<Pick<MatchView, 'id' | 'at' | 'sealedNumber' | 'numberedAt'> | undefined> {
    const [match] = await reader.rows<Pick<MatchView, 'id' | 'at' | 'sealedNumber' | 'numberedAt'>>('SELECT id, at, sealed_number AS "sealedNumber", numbered_at AS "numberedAt" FROM student_match WHERE person_id = $1 AND partner_id = $2 AND ended_at IS NULL', [viewer.personId, partnerId]);
    return match;
  }
}
