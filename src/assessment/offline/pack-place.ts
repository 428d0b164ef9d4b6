import type { Tx } from '../../platform/database/transactions.js';
import { found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { MAY_SEND } from './offline.queries.js';
import type { PartResult } from './part-result.js';

/** Whose pack it is. */
export interface PackPlace {
  enrolmentId: string;
  personId: string;
  zone: string;
  locale: string;
  /** The viewer herself. */
  isOwn: boolean;
}

/** What decides how a part is handed in. */
export interface PartFacts {
  place: PackPlace;
  /** What other files of the same pack have handed in for this part. */
  earlier: PartResult[];
  /** Somebody has seen the question and said yes. */
  isAsked: boolean;
  clientAt: Date | null;
}

/** The active place of a pack for which the viewer may send, locked; a 404 for everybody else. */
export async function packPlace(tx: Tx, act: ViewerAct, packId: string): Promise<PackPlace> {
  return found(
    await tx.row<PackPlace & Record<string, unknown>>(
      `SELECT w.id AS "enrolmentId", w.person_id AS "personId", p.zone, p.locale, w.person_id = $1 AS "isOwn" FROM offline_pack k JOIN enrolment w ON w.id = k.enrolment_id JOIN person p ON p.id = w.person_id WHERE k.id = $4 AND ${MAY_SEND} FOR UPDATE OF w`,
      [act.viewer.personId, act.viewer.cohortIds('focal-point'), act.viewer.cohortIds('participant'), packId],
    ),
  );
}
