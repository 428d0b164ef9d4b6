import { Injectable } from '@nestjs/common';
import { Transactions } from '../platform/database/transactions.js';
import type { ProtectedKind } from '../people/protected-field.entity.js';
import { ProtectedIdentity } from '../people/protected-identity.service.js';
import type { ViewerAct } from '../people/viewer.js';

export interface FoundPlace {
  personId: string;
  enrolmentId: string;
  cohortId: string;
  cohortLabel: string;
  displayName: string;
}

/** Finds people by their exact real name or e-mail without opening either. */
@Injectable()
export class PersonSearch {
  constructor(
    private readonly transactions: Transactions,
    private readonly identity: ProtectedIdentity,
  ) {}

  /** The places of whoever has exactly this text, in cohorts that the viewer organises; nobody hidden. Each person who is found gets an audit row. */
  async find(act: ViewerAct, kind: ProtectedKind, text: string): Promise<FoundPlace[]> {
    return this.transactions.run({ ...act, formKey: null }, async (tx) => {
      const isEverywhere = act.viewer.grants.some((grant) => grant.role === 'organiser' && grant.scopeKind === 'site');
      const places = await tx.rows<FoundPlace>(
        `SELECT p.id AS "personId", e.id AS "enrolmentId", c.id AS "cohortId", c.label AS "cohortLabel", p.display_name AS "displayName"
           FROM enrolment e JOIN person p ON p.id = e.person_id JOIN cohort c ON c.id = e.cohort_id
          WHERE e.person_id = ANY($1) AND p.protection_level <> 'hidden' AND (e.cohort_id = ANY($2) OR $3) ORDER BY c.starts_on DESC, lower(p.display_name), e.id LIMIT 50`,
        [await this.identity.find(tx, kind, text), act.viewer.cohortIds('organiser'), isEverywhere],
      );
      for (const personId of new Set(places.map((place) => place.personId))) await tx.audit({ kind: 'person', id: personId, personId, detail: { reason: 'person.search', fields: kind } });
      return places;
    });
  }
}
