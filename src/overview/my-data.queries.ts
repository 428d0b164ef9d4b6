import { Injectable } from '@nestjs/common';
import type { Viewer } from '../people/viewer.js';
import { Database } from '../platform/database/database.js';

/** Somebody, or the site itself, opened a sealed field of hers. */
export interface Opening {
  at: Date;
  /** The role in which it was done then; null for the site itself. */
  role: string | null;
  isSystem: boolean;
  /** Protected kinds, parted by spaces; null for the name on a certificate. */
  fields: string | null;
  reason: string | null;
}

/** A university took a file in which her record stands. */
export interface Taking {
  at: Date;
  partner: string;
  format: string;
  withName: boolean;
}

/** How many lines of each kind the page shows: the newest. */
export const MOST_LINES = 100;

@Injectable()
export class MyDataQueries {
  constructor(private readonly database: Database) {}

  /** Openings of the viewer's sealed fields, and searches that found her by one, by others than herself, newest first. */
  async openings(viewer: Viewer): Promise<Opening[]> {
    return this.database.rows<Opening>(
      `SELECT a.at, a.actor_id IS NULL AS "isSystem", a.detail->>'fields' AS fields, a.detail->>'reason' AS reason,
              (SELECT g.role FROM role_grant g WHERE g.person_id = a.actor_id AND g.role <> 'participant' AND g.from_at <= a.at AND (g.until_at IS NULL OR g.until_at > a.at) ORDER BY (g.role = 'organiser') DESC, g.from_at LIMIT 1) AS role
         FROM audit_concern c JOIN audit_event a ON a.id = c.event_id AND a.at = c.at WHERE c.person_id = $1 AND a.event IN ('identity.opened', 'person.searched') AND a.actor_id IS DISTINCT FROM $1 ORDER BY a.at DESC, a.id LIMIT ${MOST_LINES}`,
      [viewer.personId],
    );
  }

  async takings(viewer: Viewer): Promise<Taking[]> {
    return this.database.rows<Taking>(
      `SELECT d.at, n.name AS partner, d.format,
              EXISTS (SELECT 1 FROM consent s WHERE s.person_id = $1 AND s.partner_id = n.id AND s.with_name AND s.given_at <= d.at AND (s.withdrawn_at IS NULL OR s.withdrawn_at > d.at)) AS "withName"
         FROM record_download d JOIN partner n ON n.id = d.partner_id
        WHERE EXISTS (SELECT 1 FROM record_download_row w JOIN completion_record r ON r.id = w.record_id JOIN enrolment e ON e.id = r.enrolment_id WHERE w.download_id = d.id AND e.person_id = $1)
        ORDER BY d.at DESC, d.id LIMIT ${MOST_LINES}`,
      [viewer.personId],
    );
  }
}
