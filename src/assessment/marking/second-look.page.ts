import type { BandNumbers } from './mark-total.js';
import type { PileView } from './script.queries.js';
import { secondLook, type LookReason } from './second-look-rule.js';
import type { SecondLookRow } from './second-look.queries.js';

const ORDER: readonly LookReason[] = ['below', 'near', 'other'];

/** The list of marks to look at again, each with the reason why it stands there. */
export function secondLookPage(pile: PileView, rows: readonly SecondLookRow[], numbers: BandNumbers) {
  const reasons = secondLook(rows, numbers);
  const looks = rows.filter(({ id }) => reasons.has(id)).map((row) => ({
    ...row,
    path: `/marking/scripts/${row.id}`,
    reason: reasons.get(row.id)!,
    value: `${row.id}.${row.markVersion}`,
    isLooked: row.lookedVersion === row.markVersion,
    hasChanged: row.lookedVersion !== null && row.lookedVersion !== row.markVersion,
  }));
  const path = `/marking/${pile.assignmentId}/${pile.cohortId}`;
  return {
    ...pile,
    path: `${path}/second-look`,
    pilePath: path,
    parts: ORDER.map((reason) => ({ key: `marking.secondLook.${reason}`, looks: looks.filter((look) => look.reason === reason) })).filter((part) => part.looks.length > 0),
    ...lookCount(rows, numbers),
  };
}

/** How many marks the list has, and how many of them somebody has looked at. */
export function lookCount(rows: readonly SecondLookRow[], numbers: BandNumbers): { toLook: number; looked: number } {
  const reasons = secondLook(rows, numbers);
  const all = rows.filter(({ id }) => reasons.has(id));
  return { toLook: all.length, looked: all.filter((row) => row.lookedVersion === row.markVersion).length };
}
