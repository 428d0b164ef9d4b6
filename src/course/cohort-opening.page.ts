import type { FormState } from '../platform/forms/form.js';
import { plusDays } from '../platform/time/local-time.js';
import { ZONES } from '../account/profile.form.js';
import { cohortInstant } from './cohort.entity.js';
import type { CohortOpeningQueries, PlannedDate } from './cohort-opening.queries.js';
import type { Opening } from './cohort-openings.service.js';

export function openingPage(form: FormState, courses: Awaited<ReturnType<CohortOpeningQueries['courses']>>, people: Array<{ id: string; displayName: string }>, viewer: { personId: string; displayName: string }, canBringIn: boolean) {
  const withHer = [{ id: viewer.personId, displayName: viewer.displayName }, ...people];
  return {
    form, canBringIn,
    courses: courses.map((course) => ({ value: course.id, label: course.lastLabel ? `${course.title} (${course.lastLabel})` : course.title, selected: course.id === form.values.courseId })),
    people: chosen(people, form.values.secondOrganiser),
    contacts: chosen(withHer, form.values.careContact),
    deputies: chosen(withHer, form.values.careDeputy),
    zones: ZONES.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' '), selected: zone === form.values.zone })),
  };
}

function chosen(people: Array<{ id: string; displayName: string }>, id: unknown) {
  return people.map((person) => ({ value: person.id, label: person.displayName, selected: person.id === id }));
}

/** Every date that the new cohort would get, and its last day. */
export function openingPreview(opening: Opening, courseTitle: string, dates: PlannedDate[]) {
  const lastWeek = Math.max(0, ...dates.map((date) => date.week));
  return {
    ...opening,
    courseTitle,
    endsOn: plusDays(opening.startsOn, lastWeek * 7 + 6),
    dates: dates.map((date) => ({ ...date, kindKey: `course.opening.kind.${date.kind}`, at: cohortInstant(opening, date.week, date.day, date.clock) })),
  };
}
