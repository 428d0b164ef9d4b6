import type { Viewer } from '../people/viewer.js';
import type { ErasurePreview } from './erasure.queries.js';

/** What goes and what stays, as lines: a key and its number. Nothing of which there is none is said. */
export function erasurePage(viewer: Viewer, preview: ErasurePreview) {
  const { open, takenBy, certificates, records } = preview;
  const goes = (['sealed', 'works', 'answers', 'notes', 'messages', 'files'] as const).filter((kind) => preview[kind] > 0).map((kind) => ({ key: `erasure.goes.${kind}`, count: preview[kind] }));
  const stays = [
    ...(preview.groupWorks > 0 ? [{ key: 'erasure.stays.groupWork' }] : []),
    ...(takenBy.length > 0 ? [{ key: 'erasure.stays.taken', names: takenBy.join(', ') }] : []),
    { key: 'erasure.stays.count' },
    { key: 'erasure.stays.log' },
    { key: 'erasure.stays.backup' },
  ];
  return {
    goes, stays, hasDuty: preview.hasDuty, handsOver: viewer.roles.has('organiser'), canChoose: certificates + records > 0, isHidden: preview.isHidden,
    open: open && { dueAt: open.dueAt, askedAt: open.askedAt, isByOrganiser: open.askedAs === 'organiser', hasBegun: open.hasBegun },
  };
}
