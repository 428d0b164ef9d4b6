import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import type { WorkshopKind } from './workshop.entity.js';

export interface MaterialView {
  id: string;
  position: number;
  count: number;
  title: string;
  html: string;
  bytes: number;
  number: number;
  kind: WorkshopKind;
  /** The viewer's session of this workshop, the newest one. */
  sessionId: string;
}

@Injectable()
export class MaterialQueries {
  constructor(private readonly database: Database) {}

  /** One handout of a workshop that the viewer's cohort has. */
  async material(viewer: Viewer, id: string): Promise<MaterialView | undefined> {
    const isEverywhere = viewer.grants.some((grant) => grant.role === 'organiser' && grant.scopeKind === 'site');
    return this.database.row<MaterialView>(
      `SELECT m.id, m.position, (SELECT count(*)::int FROM workshop_material n WHERE n.workshop_id = m.workshop_id) AS count, m.title, m.html, m.bytes, w.number, w.kind, s.id AS "sessionId"
         FROM workshop_material m JOIN workshop w ON w.id = m.workshop_id
         JOIN LATERAL (SELECT s.id FROM workshop_session s WHERE s.workshop_id = w.id AND (s.cohort_id = ANY($2) OR $3) ORDER BY s.starts_at DESC LIMIT 1) s ON true
        WHERE m.id = $1`,
      [id, viewer.cohortIds('participant', 'trainer', 'co-trainer', 'organiser', 'interpreter'), isEverywhere],
    );
  }
}
