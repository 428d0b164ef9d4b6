import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { PaperDesign } from '../../platform/documents/document-data.js';
import type { Viewer } from '../../people/viewer.js';
import type { AwardFacts } from '../certificate.entity.js';

export interface CohortDesign extends PaperDesign {
  words: string;
  hasPictures: boolean;
  version: number;
  logos: Array<PaperDesign['logos'][number] & { id: string }>;
}

/** Pictures come as base64 in one line, as the template takes them. */
export const DESIGN_SQL = `SELECT d.layout, d.colour, d.words, d.signatories, d.has_pictures AS "hasPictures", d.version,
    (SELECT COALESCE(json_agg(json_build_object('id', l.id, 'label', l.label, 'width', l.width, 'height', l.height, 'picture', translate(encode(l.picture, 'base64'), E'\\n', '')) ORDER BY l.added_at, l.id), '[]') FROM certificate_logo l WHERE l.design_id = d.id) AS logos
  FROM certificate_design d WHERE d.cohort_id = $1`;

@Injectable()
export class DesignQueries {
  constructor(private readonly database: Database) {}

  /** How papers of a cohort look that the viewer organises. */
  async ofCohort(viewer: Viewer, cohortId: string): Promise<CohortDesign | undefined> {
    return viewer.has('organiser', cohortId) ? this.database.row<CohortDesign>(DESIGN_SQL, [cohortId]) : undefined;
  }

  /** What a certificate of this cohort would say today, for somebody who completed it with merit. */
  async sampleFacts(viewer: Viewer, cohortId: string): Promise<AwardFacts | undefined> {
    if (!viewer.has('organiser', cohortId)) return undefined;
    return (
      await this.database.row<{ facts: AwardFacts }>(
        `SELECT json_build_object('title', COALESCE(g.title, k.title), 'issuer', COALESCE(g.issuer, ''), 'learningOutcomes', COALESCE(g.outcomes, '[]'), 'notionalHours', g.notional_hours, 'liveHours', g.live_hours,
            'creditStatement', COALESCE(g.credit_statement, ''), 'language', COALESCE(g.language, 'en'), 'startsOn', to_char(c.starts_on, 'YYYY-MM-DD'), 'endsOn', to_char(c.starts_on + k.weeks * 7 - 1, 'YYYY-MM-DD'),
            'awardedOn', to_char(c.starts_on + k.weeks * 7 + 20, 'YYYY-MM-DD'), 'outcome', 'completed_merit', 'recordNumber', '',
            'partners', (SELECT COALESCE(json_agg(json_build_object('name', n.name, 'unit', n.unit) ORDER BY n.name), '[]') FROM cohort_partner b JOIN partner n ON n.id = b.partner_id WHERE b.cohort_id = c.id)) AS facts
           FROM cohort c JOIN course k ON k.id = c.course_id LEFT JOIN programme g ON g.id = k.programme_id WHERE c.id = $1`,
        [cohortId],
      )
    )?.facts;
  }
}
