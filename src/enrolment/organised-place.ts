import { found } from '../platform/errors.js';
import type { Tx } from '../platform/database/transactions.js';
import type { ViewerAct } from '../people/viewer.js';
import { canOrganise } from './enrolment.policy.js';
import { Enrolment } from './enrolment.entity.js';

/** One place in a cohort that the viewer organises, locked for a change. The place of somebody hidden looks like no place at all. */
export async function organisedPlace(tx: Tx, act: ViewerAct, cohortId: string, enrolmentId: string): Promise<Enrolment> {
  found(canOrganise(act.viewer, cohortId) || null);
  const place = found(await tx.manager.findOne(Enrolment, { where: { id: enrolmentId, cohortId }, lock: { mode: 'pessimistic_write' } }));
  const person = await tx.row<{ isHidden: boolean }>(`SELECT protection_level = 'hidden' AS "isHidden" FROM person WHERE id = $1`, [place.personId]);
  return found(person?.isHidden ? null : place);
}
