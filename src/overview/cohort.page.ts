import { weekOf } from '../course/cohort.entity.js';
import type { CohortRow } from '../course/course.queries.js';
import { message } from '../platform/i18n/messages.js';
import type { Viewer } from '../people/viewer.js';
import { progressDots, standingOf, type Standing } from './cohort-rule.js';
import type { ModuleAtGlance, PersonAtGlance, Waiting } from './cohort.queries.js';

const NUMBERS: Standing[] = ['on_track', 'behind', 'quiet', 'paused'];
const LISTS: Standing[] = ['on_track', 'behind', 'quiet', 'offline', 'paused', 'invited', 'left', 'finished'];
const CHIPS: Record<Standing, string> = { on_track: 'done', behind: 'attention', quiet: 'attention', offline: 'info', paused: 'off', invited: 'todo', left: 'off', finished: 'done' };

export function cohortsPage(viewer: Viewer, cohorts: CohortRow[], counts: Map<string, number>, now: Date) {
  return {
    canOpen: viewer.roles.has('organiser'),
    cohorts: cohorts.map((cohort) => ({
      ...cohort,
      path: `/cohorts/${cohort.id}`,
      week: Math.min(Math.max(weekOf(cohort, now) + 1, 1), cohort.weeks),
      stateKey: `cohort.state.${stateOf(cohort, now)}`,
      chip: cohort.state === 'final' ? 'done' : cohort.state === 'open' ? 'info' : 'todo',
      count: counts.get(cohort.id) ?? 0,
    })),
  };
}

export function cohortPage(viewer: Viewer, cohort: CohortRow, weekIndex: number, facts: { people: PersonAtGlance[]; modules: ModuleAtGlance[]; waiting: Waiting }, list: string, now: Date) {
  const standings = facts.people.map((person) => ({ person, standing: standingOf(person, facts.modules, weekIndex, now) }));
  const count = (standing: Standing) => standings.filter((each) => each.standing === standing).length;
  const shown = LISTS.find((standing) => standing === list) ?? null;
  const taking = standings.filter(({ standing }) => !['invited', 'left', 'paused'].includes(standing)).map(({ person }) => person);
  const words = (key: string, params: Record<string, string | number> = {}) => message(viewer.locale, key, params);
  const path = `/cohorts/${cohort.id}`;
  return {
    ...cohort,
    path,
    isOrganiser: viewer.has('organiser', cohort.id),
    week: Math.min(Math.max(weekIndex + 1, 1), cohort.weeks),
    stateKey: `cohort.state.${stateOf(cohort, now)}`,
    numbers: NUMBERS.map((standing) => ({ count: count(standing), key: `cohort.number.${standing}`, href: `${path}?list=${standing}#people` })),
    others: LISTS.filter((standing) => !NUMBERS.includes(standing) && count(standing) > 0).map((standing) => ({ count: count(standing), key: `cohort.number.${standing}`, href: `${path}?list=${standing}#people` })),
    waiting: waitingRows(viewer, cohort.id, facts.waiting),
    dots: facts.modules.map((module) => progressDots(taking, module, (done) => words('cohort.dots.done', { done }))),
    heads: [words('cohort.dots.module'), words('cohort.dots.begun'), words('cohort.dots.doneHead')],
    shown: shown && { key: `cohort.number.${shown}`, count: count(shown) },
    people: shown ? standings.filter(({ standing }) => standing === shown).map(({ person, standing }) => ({ ...person, path: `${path}/people/${person.enrolmentId}`, chip: { kind: CHIPS[standing], text: `cohort.standing.${standing}` } })) : null,
  };
}

/** A row without an address is for somebody else to do: organisers see it, trainers have the page. */
function waitingRows(viewer: Viewer, cohortId: string, waiting: Waiting) {
  const isMarker = viewer.has('trainer', cohortId) || viewer.has('co-trainer', cohortId);
  const isOrganiser = viewer.has('organiser', cohortId);
  return [
    { count: waiting.toMark, key: 'cohort.waiting.toMark', href: isMarker ? '/waiting' : null },
    { count: waiting.questions, key: 'cohort.waiting.questions', href: '/questions' },
    { count: waiting.toCount, key: 'cohort.waiting.toCount', href: isMarker ? '/counting' : null },
    { count: waiting.invited, key: 'cohort.waiting.invited', href: `/cohorts/${cohortId}?list=invited#people` },
    { count: Number(waiting.proposal), key: 'cohort.waiting.proposal', href: `/cohorts/${cohortId}/outcomes` },
    { count: Number(waiting.showing && isOrganiser), key: 'cohort.waiting.showing', href: `/cohorts/${cohortId}/hiding` },
    { count: Number(waiting.recall && isOrganiser), key: 'cohort.waiting.recall', href: `/cohorts/${cohortId}/recalls` },
    { count: isOrganiser ? waiting.disputes : 0, key: 'cohort.waiting.disputes', href: `/cohorts/${cohortId}/disputes` },
  ].filter((row) => row.count > 0);
}

function stateOf(cohort: CohortRow, now: Date): string {
  if (cohort.state !== 'open') return cohort.state;
  const week = weekOf(cohort, now);
  return week < 0 ? 'before' : week >= cohort.weeks ? 'over' : 'running';
}
