import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { liveGrant } from '../people/grant.entity.js';
import type { Viewer } from '../people/viewer.js';
import type { App } from './session.entity.js';
import type { WorkshopKind } from './workshop.entity.js';

export interface InterpretedCohort {
  id: string;
  label: string;
  /** Trainers and co-trainers, by the names that they show. */
  speakers: string[];
  sessions: Array<{ id: string; number: number; kind: WorkshopKind; title: string; startsAt: string; minutes: number; app: App; isCancelled: boolean; materials: Array<{ id: string; title: string; bytes: number }> }>;
  modules: Array<{ id: string; position: number; title: string; lessons: Array<{ id: string; position: number; title: string; bytes: number }> }>;
}

@Injectable()
export class InterpretingQueries {
  constructor(private readonly database: Database) {}

  /** What an interpreter prepares from, cohort by cohort: sessions with channel, length and speakers, their materials, and the lessons. No participant; one statement. */
  async cohorts(viewer: Viewer): Promise<InterpretedCohort[]> {
    return this.database.rows<InterpretedCohort>(
      `SELECT c.id, c.label,
              (SELECT COALESCE(json_agg(DISTINCT p.display_name), '[]') FROM role_grant g JOIN person p ON p.id = g.person_id
                WHERE g.scope_id = c.id AND g.role IN ('trainer', 'co-trainer') AND ${liveGrant('g')} AND p.protection_level <> 'hidden') AS speakers,
              (SELECT COALESCE(json_agg(json_build_object('id', s.id, 'number', w.number, 'kind', w.kind, 'title', w.title, 'startsAt', s.starts_at + s.late_minutes * interval '1 minute', 'minutes', s.minutes, 'app', s.app, 'isCancelled', s.cancelled_at IS NOT NULL,
                 'materials', (SELECT COALESCE(json_agg(json_build_object('id', t.id, 'title', t.title, 'bytes', t.bytes) ORDER BY t.position), '[]') FROM workshop_material t WHERE t.workshop_id = w.id)) ORDER BY s.starts_at), '[]')
                 FROM workshop_session s JOIN workshop w ON w.id = s.workshop_id WHERE s.cohort_id = c.id) AS sessions,
              (SELECT COALESCE(json_agg(json_build_object('id', m.id, 'position', m.position, 'title', m.title,
                 'lessons', (SELECT COALESCE(json_agg(json_build_object('id', l.id, 'position', l.position, 'title', l.title, 'bytes', l.bytes) ORDER BY l.position), '[]') FROM lesson l WHERE l.module_id = m.id)) ORDER BY m.position), '[]')
                 FROM learning_module m WHERE m.course_id = c.course_id) AS modules
         FROM cohort c WHERE c.id = ANY($1) ORDER BY c.starts_on DESC`,
      [viewer.cohortIds('interpreter')],
    );
  }
}
