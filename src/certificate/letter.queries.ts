import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';

/** What she took part in and finished, in words of the course. */
export interface TakenPart {
  workshops: Array<{ number: number; title: string; /** YYYY-MM-DD where the session was, or null. */ day: string | null; state: 'present' | 'caught_up' }>;
  modules: Array<{ position: number; title: string }>;
}

@Injectable()
export class LetterQueries {
  constructor(private readonly database: Database) {}

  /** Of the viewer's own certificate: only what counts and was published; what she missed is not on it. */
  async takenPart(viewer: Viewer, certificateId: string): Promise<TakenPart | undefined> {
    return this.database.row<TakenPart>(
      `SELECT (SELECT COALESCE(json_agg(json_build_object('number', w.number, 'title', w.title, 'state', f.state, 'day', to_char(s.starts_at AT TIME ZONE h.zone, 'YYYY-MM-DD')) ORDER BY w.number), '[]')
                 FROM completion_fact f JOIN workshop w ON w.id = f.subject_id LEFT JOIN workshop_session s ON s.workshop_id = w.id AND s.cohort_id = h.id AND s.cancelled_at IS NULL
                WHERE f.enrolment_id = e.id AND f.kind = 'workshop' AND f.is_met AND f.is_published AND f.state IN ('present', 'caught_up')) AS workshops,
              (SELECT COALESCE(json_agg(json_build_object('position', m.position, 'title', m.title) ORDER BY m.position), '[]')
                 FROM completion_fact f JOIN learning_module m ON m.id = f.subject_id WHERE f.enrolment_id = e.id AND f.kind = 'module' AND f.is_met AND f.is_published) AS modules
         FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id JOIN cohort h ON h.id = c.cohort_id WHERE c.id = $1 AND e.person_id = $2 AND c.state = 'issued'`,
      [certificateId, viewer.personId],
    );
  }
}
