import type { FormState } from '../platform/forms/form.js';
import { dayOf, instantOf, plusDays } from '../platform/time/local-time.js';
import { message } from '../platform/i18n/messages.js';
import type { Viewer } from '../people/viewer.js';
import { STAFF_ROLES, type Cohort } from './cohort.entity.js';
import type { StaffRow } from './cohort-opening.queries.js';
import { warningsOf } from './staff-rule.js';

/** The end of a last day in the cohort's zone. */
export function lastInstant(cohort: Pick<Cohort, 'zone'>, lastDay: string): Date {
  return instantOf(plusDays(lastDay, 1), '00:00', cohort.zone);
}

/** Who works in a cohort, what is missing, and the form for one more. */
export function staffPage(viewer: Viewer, cohort: { id: string; zone: string }, staff: StaffRow[], people: Array<{ id: string; displayName: string }>, form: FormState) {
  const path = `/cohorts/${cohort.id}/staff`;
  return {
    form, path,
    warnings: warningsOf(staff),
    staff: staff.map((each) => ({
      ...each, roleKey: `course.role.${each.role}`, endPath: `${path}/${each.id}/end`, lastDayPath: `${path}/${each.id}/last-day`, codePath: each.personId === viewer.personId ? null : `${path}/${each.id}/code`,
      lastDay: each.endedAt && dayOf(new Date(each.endedAt.getTime() - 1), cohort.zone), lastDayField: `last-day-${each.id}`, isInterpreter: each.role === 'interpreter', isFocal: each.role === 'focal-point',
    })),
    pairsPath: staff.some((each) => each.role === 'focal-point') ? `/cohorts/${cohort.id}/pairs` : null,
    roles: STAFF_ROLES.map((role) => ({ value: role, label: message(viewer.locale, `course.role.${role}`), hint: message(viewer.locale, `course.staff.may.${role}`) })),
    people: [{ id: viewer.personId, displayName: viewer.displayName }, ...people].map((person) => ({ value: person.id, label: person.displayName, selected: person.id === form.values.personId })),
  };
}
