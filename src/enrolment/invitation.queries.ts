import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import { STILL_INVITED } from './codes.service.js';
import { canOrganise } from './enrolment.policy.js';

export interface InvitedRow {
  personId: string;
  number: number;
  displayName: string;
}

@Injectable()
export class InvitationQueries {
  constructor(private readonly database: Database) {}

  /** Who is still only invited, with the number that stands on her card. */
  async list(viewer: Viewer, cohortId: string): Promise<InvitedRow[]> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows<InvitedRow>(STILL_INVITED, [cohortId]);
  }
}
