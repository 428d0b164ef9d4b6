import { message } from '../platform/i18n/messages.js';
import type { CohortRow } from '../course/course.queries.js';
import type { EnrolmentState } from './enrolment.entity.js';
import { placeActs } from './enrolment.policy.js';
import { PAGE, type PersonRow, type PersonView, type StateCount } from './person.queries.js';

const STATES: EnrolmentState[] = ['active', 'invited', 'suspended', 'completed', 'not_completed', 'withdrawn'];
const CHIPS: Record<EnrolmentState, string> = { active: 'done', invited: 'todo', suspended: 'off', completed: 'done', not_completed: 'todo', withdrawn: 'off' };
const FACTS = ['module', 'quiz', 'workshop', 'assignment'] as const;

export function stateOf(word: unknown): EnrolmentState | null {
  return STATES.find((state) => state === word) ?? null;
}

export function peoplePath(cohortId: string): string {
  return `/cohorts/${cohortId}/people`;
}

export function peopleCrumbs(cohortId: string) {
  return [{ href: '/cohorts', label: 'places.cohorts' }, { href: `/cohorts/${cohortId}`, label: 'enrolment.crumb.cohort' }, { href: peoplePath(cohortId), label: 'enrolment.people.heading' }];
}

/** The list of people: one tab a state, rows as plain cells. */
export function peoplePage(cohort: CohortRow, rows: PersonRow[], counts: StateCount[], state: EnrolmentState | null, page: number, locale: string) {
  const word = (key: string, params: Record<string, string | number> = {}) => message(locale, key, params);
  const path = peoplePath(cohort.id);
  const seen = (wanted: EnrolmentState) => counts.find((count) => count.state === wanted)?.seen ?? 0;
  const all = STATES.reduce((sum, each) => sum + seen(each), 0);
  const pages = Math.max(1, Math.ceil((state ? seen(state) : all) / PAGE));
  const pageHref = (number: number) => `${path}?${state ? `state=${state}&` : ''}page=${number}`;
  return {
    cohort,
    openingsWaiting: counts[0]?.openingsWaiting ?? 0,
    tabs: [
      { href: path, label: word('enrolment.people.all'), count: all, current: state === null },
      ...STATES.filter((each) => seen(each) > 0 || each === state).map((each) => ({ href: `${path}?state=${each}`, label: word(`enrolment.state.${each}`), count: seen(each), current: each === state })),
    ],
    columns: ['name', 'stands', 'group', 'lastWork', 'offline'].map((column) => ({ label: word(`enrolment.people.column.${column}`) })),
    rows: rows.map((row) => ({
      cells: [
        { text: row.displayName, href: `${path}/${row.id}` },
        { chip: stateChip(row, word) },
        { text: row.groupNumber === null ? '–' : word('enrolment.group.number', { number: row.groupNumber }) },
        row.lastWorkAt ? { at: row.lastWorkAt } : { text: word('enrolment.people.noWork') },
        { text: row.offlineUntil ? dayWord(row.offlineUntil, locale) : '–' },
      ],
    })),
    page, pages, hasPages: pages > 1,
    prevHref: page > 1 ? pageHref(page - 1) : null,
    nextHref: page < pages ? pageHref(page + 1) : null,
  };
}

/** One person: where she stands in sentences, and what can be done. */
export function personPage(cohort: CohortRow, person: PersonView, groups: Array<{ id: string; number: number }>, locale: string) {
  const word = (key: string, params: Record<string, string | number> = {}) => message(locale, key, params);
  const met = (kind: string) => person.facts.find((fact) => fact.kind === kind)?.met ?? 0;
  const path = `${peoplePath(cohort.id)}/${person.id}`;
  const rows = [
    { term: word('enrolment.person.stands'), chip: stateChip(person, word) },
    { term: word('enrolment.person.invited'), at: person.invitedAt },
    person.activatedAt && { term: word('enrolment.person.began'), at: person.activatedAt },
    person.suspendedAt && { term: word('enrolment.person.pausedSince'), at: person.suspendedAt },
    person.endedAt && { term: word('enrolment.person.ended'), at: person.endedAt },
    person.wish && { term: word('enrolment.person.wish'), text: word(`enrolment.person.wish.${person.wish}`) },
    { term: word('enrolment.people.column.group'), text: person.groupNumber === null ? word('enrolment.person.noGroup') : word('enrolment.group.number', { number: person.groupNumber }) },
    person.hasBegun && (person.lastWorkAt ? { term: word('enrolment.people.column.lastWork'), at: person.lastWorkAt } : { term: word('enrolment.people.column.lastWork'), text: word('enrolment.people.noWork') }),
    person.offlineUntil && { term: word('enrolment.people.column.offline'), text: dayWord(person.offlineUntil, locale) },
    person.codeExpiresAt && { term: word('enrolment.person.openCode'), at: person.codeExpiresAt },
    person.hasBegun && { term: word('enrolment.person.done'), text: FACTS.map((kind) => word(`enrolment.person.facts.${kind}`, { count: met(kind) })).join(', ') },
  ].filter(Boolean);
  return {
    cohort, person, path, rows,
    acts: placeActs(person.state),
    groups: [{ value: 'none', label: word('enrolment.person.noGroup'), selected: person.groupId === null }, ...groups.map((group) => ({ value: group.id, label: word('enrolment.group.number', { number: group.number }), selected: group.id === person.groupId }))],
    hasGroups: groups.length > 0,
  };
}

function stateChip(row: Pick<PersonRow, 'state' | 'hasBegun'>, word: (key: string) => string) {
  return { kind: CHIPS[row.state], text: word(row.state === 'withdrawn' && !row.hasBegun ? 'enrolment.state.cancelled' : `enrolment.state.${row.state}`) };
}

/** `5 December 2026`. */
export function dayWord(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale.startsWith('en') ? 'en-GB' : locale, { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(`${day}T00:00:00Z`));
}
