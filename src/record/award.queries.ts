import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Reader } from '../completion/completion.queries.js';
import type { AwardSource } from './frozen-record.js';

/** What every record and certificate of cohort `c` says, as one JSON value. */
export const AWARD_SOURCE = `(SELECT json_build_object(
    'title', COALESCE(g.title, k.title), 'awardingBody', COALESCE(g.issuer, ''), 'learningOutcomes', COALESCE(g.outcomes, '[]'), 'notionalHours', g.notional_hours, 'liveHours', g.live_hours,
    'creditStatement', COALESCE(g.credit_statement, ''), 'language', COALESCE(g.language, 'en'), 'zone', c.zone, 'startsOn', to_char(c.starts_on, 'YYYY-MM-DD'), 'endsOn', to_char(c.starts_on + k.weeks * 7 - 1, 'YYYY-MM-DD'),
    'partners', (SELECT COALESCE(json_agg(json_build_object('name', n.name, 'unit', n.unit, 'country', n.country) ORDER BY n.name), '[]') FROM cohort_partner b JOIN partner n ON n.id = b.partner_id WHERE b.cohort_id = c.id),
    'rule', k.rule, 'workshopCount', (SELECT count(*)::int FROM workshop w WHERE w.course_id = k.id AND w.kind = 'workshop'),
    'assignments', (SELECT COALESCE(json_agg(json_build_object('code', a.code, 'weightPercent', a.weight_percent) ORDER BY a.code), '[]') FROM assignment a WHERE a.course_id = k.id))
  FROM course k LEFT JOIN programme g ON g.id = k.programme_id WHERE k.id = c.course_id)`;

@Injectable()
export class AwardQueries {
  constructor(private readonly database: Database) {}

  /** The caller has checked that she may see the cohort. */
  async source(cohortId: string, reader: Reader = this.database as Reader): Promise<AwardSource> {
    const [row] = await reader.rows<{ source: AwardSource }>(`SELECT ${AWARD_SOURCE} AS source FROM cohort c WHERE c.id = $1`, [cohortId]);
    return row!.source;
  }
}
