import { createHash } from 'node:crypto';
import { message } from '../platform/i18n/messages.js';
import { offsetMinutes, offsetWord } from '../platform/time/local-time.js';
import type { CohortRow } from '../course/course.queries.js';
import { MOST, proposeGroups, type Pair } from './group-rule.js';
import type { Grouped } from './group.queries.js';
import { peoplePath } from './person.page.js';

const FIELD = 'g-';
const NONE = 'none';

/** What tells whether somebody arranged the groups since a page was shown. */
export function arrangementMark(people: readonly Grouped[]): string {
  const facts = people.map((person) => `${person.enrolmentId} ${person.groupNumber ?? NONE}`).sort();
  return createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 32);
}

/** `1: Hnin, Mango` a line, for a person to compare. */
export function arrangementText(people: ReadonlyArray<Pick<Grouped, 'displayName' | 'groupNumber'>>): string {
  return groupsOf(people).map(({ number, members }) => `${number}: ${members.map((member) => member.displayName).join(', ')}`).join('\n');
}

/** The groups of a cohort with their members, and who is in none. */
export function groupsPage(cohort: CohortRow, people: Grouped[], now: Date) {
  const groups = groupsOf(people);
  return {
    cohort,
    groups: groups.map(({ number, members }) => ({
      number,
      dissolvePath: `/cohorts/${cohort.id}/groups/${members[0]!.groupId}/dissolution`,
      count: members.length,
      members: members.map((member) => personLine(cohort, member, now)),
    })),
    without: people.filter((person) => person.groupNumber === null).map((person) => personLine(cohort, person, now)),
    canPropose: groups.length === 0 && people.length > 1,
    hasPeople: people.length > 0,
  };
}

/** Everybody with a box for her group. `byZone` fills the boxes with a proposal; nothing is kept until the form is sent. */
export function arrangementPage(cohort: CohortRow, people: Grouped[], nextNumber: number, byZone: boolean, now: Date, locale: string, apart: readonly Pair[], wanted?: ReadonlyMap<string, number | null>) {
  const used = [...new Set(people.flatMap((person) => (person.groupNumber === null ? [] : [person.groupNumber])))].sort((a, b) => a - b);
  const numbers = [...used, ...newNumbers(people.length, nextNumber)];
  const proposed = byZone ? proposal(people, nextNumber, now, apart) : new Map<string, number>();
  const word = (number: number) => message(locale, used.includes(number) ? 'enrolment.group.number' : 'enrolment.group.newNumber', { number });
  const ordered = byZone ? [...people].sort((a, b) => (proposed.get(a.enrolmentId) ?? 0) - (proposed.get(b.enrolmentId) ?? 0)) : people;
  return {
    cohort, byZone,
    seen: arrangementMark(people),
    sizes: byZone ? { groups: new Set(proposed.values()).size, people: people.length } : null,
    people: ordered.map((person) => {
      const chosen = wanted?.has(person.enrolmentId) ? wanted.get(person.enrolmentId)! : proposed.get(person.enrolmentId) ?? person.groupNumber;
      return {
        name: `${FIELD}${person.enrolmentId}`,
        label: `${person.displayName} (${offsetWord(now, person.zone)})`,
        options: [{ value: NONE, label: message(locale, 'enrolment.person.noGroup'), selected: chosen === null }, ...numbers.map((number) => ({ value: String(number), label: word(number), selected: number === chosen }))],
      };
    }),
  };
}

/** The posted boxes; undefined when one of them holds something that no page offered. */
export function arrangementOf(body: unknown): Map<string, number | null> | undefined {
  const wanted = new Map<string, number | null>();
  for (const [field, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    if (!field.startsWith(FIELD)) continue;
    if (typeof value !== 'string' || !/^(none|[1-9]\d{0,2})$/.test(value)) return undefined;
    wanted.set(field.slice(FIELD.length), value === NONE ? null : Number(value));
  }
  return wanted;
}

function proposal(people: Grouped[], from: number, now: Date, apart: readonly Pair[]): Map<string, number> {
  const groups = proposeGroups(people.map((person) => ({ id: person.enrolmentId, offset: offsetMinutes(now, person.zone) })), apart);
  return new Map(groups.flatMap((members, nth) => members.map((id): [string, number] => [id, from + nth])));
}

function newNumbers(people: number, next: number): number[] {
  return Array.from({ length: Math.max(1, Math.ceil(people / (MOST - 1))) }, (_, nth) => next + nth);
}

function groupsOf<P extends Pick<Grouped, 'groupNumber'>>(people: readonly P[]): Array<{ number: number; members: P[] }> {
  const numbers = [...new Set(people.flatMap((person) => (person.groupNumber === null ? [] : [person.groupNumber])))].sort((a, b) => a - b);
  return numbers.map((number) => ({ number, members: people.filter((person) => person.groupNumber === number) }));
}

function personLine(cohort: CohortRow, person: Grouped, now: Date) {
  return { displayName: person.displayName, href: `${peoplePath(cohort.id)}/${person.enrolmentId}`, note: offsetWord(now, person.zone), chip: null };
}
