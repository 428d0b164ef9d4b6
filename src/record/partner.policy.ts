import { isSiteOrganiser } from '../course/course.policy.js';
import type { Viewer } from '../people/viewer.js';

/**
 * Who may look after a university: organisers of the whole site, and those who organise every cohort that works with it. Whoever appoints
 * its records staff decides who reads the records of all these cohorts.
 */
export function canRunPartner(viewer: Viewer, cohortIds: readonly string[]): boolean {
  if (isSiteOrganiser(viewer)) return true;
  return cohortIds.length > 0 && cohortIds.every((id) => viewer.has('organiser', id));
}
