import type { AuditFault, AuditFindings } from './audit-verification.js';

/** What each fault means, for the person at the terminal. */
const MEANINGS: Record<AuditFault, string> = {
  headLine: 'a line of the heads is not what was written there (altered, taken out, or signed by another key)',
  monthMissing: 'the whole month is gone, and no line says that it was dropped',
  linkMissing: 'its link of the chain is gone',
  rowMissing: 'the row is gone',
  rowAltered: 'the row is not what was sealed',
  rowReplaced: 'the row and its link were replaced: the head knows another',
  linkAltered: 'its link of the chain is not what was made',
  tailCut: 'this row and all after it are gone',
  rowAdded: 'the row was put in and is in no chain',
  personAdded: 'a person is noted beside a row that is not there',
};

/** One line: all is well, or the first row that is not. */
export function sentenceOf({ first, rows }: AuditFindings): string {
  if (!first) return rows === 0 ? 'Nothing is sealed yet.' : 'Every row is as it was sealed.';
  if (first.fault === 'headLine') return `NOT AS IT WAS: ${first.place}: ${MEANINGS.headLine}.`;
  const place = first.seq === null ? first.month : `${first.month} number ${first.seq}`;
  return `NOT AS IT WAS: ${place}${first.eventId ? ` (row ${first.eventId})` : ''}: ${MEANINGS[first.fault]}.`;
}

/** What this check cannot see, and what else is worth knowing; one line each. */
export function whatIsNotSeen(findings: AuditFindings): string[] {
  const lines: string[] = [];
  if (findings.heads === 0) lines.push('There are no heads: somebody with the database could have cut the end off, or rewritten everything, and this check would not see it.');
  else lines.push(`The last head is of ${findings.lastHeadAt}. ${findings.younger} rows are younger: whoever has the database could have replaced these, and this check would not see it.`);
  if (findings.waiting > 0) lines.push(`${findings.waiting} rows are not sealed yet, the oldest of ${findings.waitingSince?.toISOString()}. With the worker running it takes 5 seconds.`);
  for (const { month, rows, at } of findings.dropped) lines.push(`The month ${month} (${rows} rows) was dropped on ${at}, as its term was over.`);
  for (const at of findings.restoredAt) lines.push(`A backup was restored on ${at}; rows of before that it did not hold are gone.`);
  return lines;
}
