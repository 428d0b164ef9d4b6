import type { StaffRole } from './cohort.entity.js';

const ORGANISERS_NEEDED = 2;

/** The care contact is not her own deputy. */
export function otherCareRole(role: StaffRole): StaffRole | null {
  if (role === 'care-contact') return 'care-deputy';
  return role === 'care-deputy' ? 'care-contact' : null;
}

/** Why somebody cannot give up `role` now, when `left` others hold it: a message key, or null when she can. */
export function isNeeded(role: StaffRole, left: number): string | null {
  if (role === 'organiser' && left < ORGANISERS_NEEDED) return 'course.staff.twoOrganisers';
  if ((role === 'care-contact' || role === 'care-deputy') && left < 1) return 'course.staff.careLeft';
  return null;
}

export interface StaffEnd {
  personId: string;
  role: string;
  endedAt: Date | null;
}

/** What an organiser should know of her staff: message keys, the most urgent first. Appointments that have ended are not in `staff`. */
export function warningsOf(staff: readonly StaffEnd[]): string[] {
  const people = (role: string, onlyLasting: boolean) => new Set(staff.filter((one) => one.role === role && (!onlyLasting || one.endedAt === null)).map((one) => one.personId)).size;
  const warnings: string[] = [];
  if (people('organiser', false) < ORGANISERS_NEEDED) warnings.push('course.staff.oneOrganiser');
  else if (people('organiser', true) < ORGANISERS_NEEDED) warnings.push('course.staff.oneOrganiserSoon');
  if (people('care-contact', false) === 0 || people('care-deputy', false) === 0) warnings.push('course.staff.noCare');
  else if (people('care-contact', true) === 0 || people('care-deputy', true) === 0) warnings.push('course.staff.noCareSoon');
  return warnings;
}
