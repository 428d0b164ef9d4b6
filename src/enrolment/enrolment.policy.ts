import type { Viewer } from '../people/viewer.js';
import type { EnrolmentState } from './enrolment.entity.js';

/** Only organisers of a cohort (or of the whole site) see its people and change their places. */
export function canOrganise(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('organiser', cohortId);
}

/** What an organiser may do with a place in this state; the page shows exactly these buttons. */
export function placeActs(state: EnrolmentState) {
  return {
    canCancel: state === 'invited',
    canRenew: state !== 'withdrawn',
    canPause: state === 'active',
    canResume: state === 'suspended',
    canEnd: state === 'active' || state === 'suspended',
    canGroup: state === 'active',
  };
}
