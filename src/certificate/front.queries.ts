import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';

export interface FrontView {
  title: string;
  summary: string;
  notionalHours: number;
  issuer: string;
  partners: Array<{ name: string; unit: string }>;
}

@Injectable()
export class FrontQueries {
  constructor(private readonly database: Database) {}

  /** What everybody may know: the programme and who stands behind it. Undefined while nothing is set up. */
  async front(): Promise<FrontView | undefined> {
    return this.database.row<FrontView>(
      `SELECT p.title, p.summary, p.notional_hours AS "notionalHours", p.issuer,
              (SELECT COALESCE(json_agg(json_build_object('name', n.name, 'unit', n.unit) ORDER BY n.name), '[]') FROM partner n
                WHERE EXISTS (SELECT 1 FROM cohort_partner b JOIN cohort c ON c.id = b.cohort_id JOIN course k ON k.id = c.course_id WHERE b.partner_id = n.id AND k.programme_id = p.id)) AS partners
         FROM programme p ORDER BY (SELECT count(*) FROM course k JOIN cohort c ON c.course_id = k.id WHERE k.programme_id = p.id) DESC, p.title LIMIT 1`,
    );
  }
}
