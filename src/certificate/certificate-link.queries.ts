import { Injectable } from '@nestjs/common';
import type { Viewer } from '../people/viewer.js';
import { Database } from '../platform/database/database.js';

export interface LinkRow {
  id: string;
  withName: boolean;
  usesLeft: number;
  untilAt: Date;
}

@Injectable()
export class CertificateLinkQueries {
  constructor(private readonly database: Database) {}

  /** The viewer's own certificate that stands, for the page on which she lets others check it. */
  async mine(viewer: Viewer, certificateId: string, now: Date): Promise<{ hasNameCheck: boolean; showName: boolean; links: LinkRow[] } | undefined> {
    const row = await this.database.row<{ hasNameCheck: boolean; showName: boolean; links: Array<Omit<LinkRow, 'untilAt'> & { untilAt: string }> }>(
      `SELECT c.has_name_check AS "hasNameCheck", c.show_name AS "showName",
              (SELECT COALESCE(json_agg(json_build_object('id', l.id, 'withName', l.with_name, 'usesLeft', l.uses_left, 'untilAt', l.until_at) ORDER BY l.made_at DESC, l.id), '[]')
                 FROM certificate_link l WHERE l.certificate_id = c.id AND l.ended_at IS NULL AND l.uses_left > 0 AND l.until_at > $3) AS links
         FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id WHERE c.id = $1 AND e.person_id = $2 AND c.state = 'issued'`,
      [certificateId, viewer.personId, now],
    );
    return row && { ...row, links: row.links.map((link) => ({ ...link, untilAt: new Date(link.untilAt) })) };
  }

  /** What anybody who has a link may know before it is opened; the same nothing for used up, over, ended and hidden. */
  async open(linkId: string, now: Date): Promise<{ usesLeft: number; untilAt: Date } | undefined> {
    return this.database.row<{ usesLeft: number; untilAt: Date }>(
      `SELECT l.uses_left AS "usesLeft", l.until_at AS "untilAt" FROM certificate_link l JOIN certificate c ON c.id = l.certificate_id JOIN enrolment e ON e.id = c.enrolment_id JOIN person p ON p.id = e.person_id
        WHERE l.id = $1 AND l.uses_left > 0 AND l.ended_at IS NULL AND l.until_at > $2 AND p.protection_level <> 'hidden'`,
      [linkId, now],
    );
  }
}
