import type { Viewer, ViewerGrant } from '../people/viewer.js';

/** True for those who organise the whole site: they open cohorts of every course and bring courses in. */
export function isSiteOrganiser(viewer: Viewer): boolean {
  return viewer.grants.some((grant) => grant.role === 'organiser' && grant.scopeKind === 'site');
}

/** Whether the viewer may make a code for somebody who holds `grant`: what it opens must not be more than she holds herself. */
export function mayRenew(viewer: Viewer, grant: ViewerGrant): boolean {
  if (isSiteOrganiser(viewer)) return grant.role !== 'administrator';
  return grant.scopeKind === 'cohort' && viewer.has('organiser', grant.scopeId!);
}
