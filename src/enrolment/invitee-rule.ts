import { readForm, type FormError } from '../platform/forms/form.js';
import { InviteeForm, type Invitee } from './invitation.form.js';

/** Who is in the cohort already, as keys to compare with. */
export interface Known {
  names: ReadonlySet<string>;
  emails: ReadonlySet<string>;
}

/** One row of a file: its line, and its cells by column. */
export interface InviteeRow {
  line: number;
  cells: Record<string, string>;
}

export interface RowError {
  line: number;
  messageKey: string;
  params: Record<string, string | number>;
}

/** Two display names that look the same are the same. */
export function nameKey(displayName: string): string {
  return displayName.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

export function emailKey(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase();
}

/** What is double about one invitee, as the field and its message; undefined when nothing is. */
export function duplicateOf(invitee: Pick<Invitee, 'displayName' | 'email'>, known: Known): { field: 'displayName' | 'email'; messageKey: string } | undefined {
  if (known.names.has(nameKey(invitee.displayName))) return { field: 'displayName', messageKey: 'enrolment.invitee.displayName.taken' };
  if (invitee.email && known.emails.has(emailKey(invitee.email))) return { field: 'email', messageKey: 'enrolment.invitee.email.taken' };
  return undefined;
}

/**
 * Checks the rows of a file one by one. An empty zone becomes `zone`, the cohort's. Answers everybody who can be invited and one error for
 * each row that cannot: a field that is wrong, a person who is in the cohort already, or one who stands in the file before.
 */
export function checkRows(rows: readonly InviteeRow[], known: Known, zone: string): { invitees: Invitee[]; errors: RowError[] } {
  const invitees: Invitee[] = [];
  const errors: RowError[] = [];
  const lines = new Map<string, number>();
  for (const { line, cells } of rows) {
    const read = readForm(InviteeForm, { ...cells, zone: cells.zone?.trim() || zone });
    const error = read.ok ? doubleIn(read.value, known, lines) : keyed(Object.values(read.form.errors)[0]!);
    if (error) errors.push({ line, ...error });
    if (!read.ok) continue;
    for (const key of keysOf(read.value)) if (!lines.has(key)) lines.set(key, line);
    if (!error) invitees.push(read.value);
  }
  return { invitees, errors };
}

function doubleIn(invitee: Invitee, known: Known, lines: ReadonlyMap<string, number>): Omit<RowError, 'line'> | undefined {
  const inCohort = duplicateOf(invitee, known);
  if (inCohort) return { messageKey: inCohort.messageKey, params: {} };
  const earlier = keysOf(invitee).map((key) => lines.get(key)).find((line) => line !== undefined);
  return earlier === undefined ? undefined : { messageKey: 'enrolment.invitee.twice', params: { earlier } };
}

function keysOf(invitee: Invitee): string[] {
  return [`name ${nameKey(invitee.displayName)}`, ...(invitee.email ? [`email ${emailKey(invitee.email)}`] : [])];
}

function keyed(error: FormError): Omit<RowError, 'line'> {
  return typeof error === 'string' ? { messageKey: error, params: {} } : { messageKey: error.key, params: error.params };
}
