import type { Viewer } from '../../people/viewer.js';
import { canMark, canPublish, canSetMarking, canTalk } from './marking.policy.js';
import type { PileView, ScriptRow } from './script.queries.js';

/** What the list of scripts prints: codes and states, never a time of the work itself. */
export function pilePage(pile: PileView, scripts: ScriptRow[], viewer: Viewer) {
  const path = `/marking/${pile.assignmentId}/${pile.cohortId}`;
  const rows = scripts.map((script) => ({ ...script, path: `/marking/scripts/${script.id}`, nameList: script.names?.join(', ') ?? null, isNameless: script.names?.length === 0, isInShare: script.shareId !== null && !script.isDone, ...stateOf(script, viewer) }));
  const marked = rows.filter((row) => !row.commentsOnly);
  const done = marked.filter((row) => row.isDone).length;
  return {
    ...pile,
    path,
    isReflection: pile.mode === 'reflection',
    isGroup: pile.mode === 'group',
    marked,
    comments: rows.filter((row) => row.commentsOnly),
    done,
    count: marked.length,
    hasLeft: canMark(viewer, pile.cohortId) && rows.some((row) => row.isOpen),
    hasWork: rows.length > 0,
    isLooking: !canMark(viewer, pile.cohortId),
    canPublish: pile.mode !== 'reflection' && canPublish(viewer, pile.cohortId),
    settingsPath: canSetMarking(viewer, pile.cohortId) ? `/marking/settings/${pile.cohortId}` : null,
    comparePath: pile.isCompared && canTalk(viewer, pile.cohortId) ? `${path}/similarity` : null,
    canShareOut: canSetMarking(viewer, pile.cohortId),
    isAllDone: marked.length > 0 && done === marked.length,
  };
}

/** The way back: to what waits for a marker, or to the list of a second look. */
export function crumbOf(viewer: Viewer, cohortId: string): { href: string; label: string } {
  return canMark(viewer, cohortId) ? { href: '/waiting', label: 'places.waiting' } : { href: '/looks', label: 'places.looks' };
}

/** `isOpen`: the viewer may take it now. */
function stateOf(script: ScriptRow, viewer: Viewer) {
  // Names are there once the result is out, or nobody may read them any more.
  if (script.isDone) return { chip: { kind: 'done', label: script.commentsOnly ? 'marking.state.read' : script.names ? 'marking.state.published' : 'marking.state.done' }, isOpen: false, isOthers: false };
  if ((script.openedAt === null || script.markerId === null) && script.shareId !== null && script.shareId !== viewer.personId) return { chip: { kind: 'off', label: 'marking.state.shared' }, isOpen: false, isOthers: false };
  if (script.openedAt === null) return { chip: { kind: 'todo', label: script.commentsOnly ? 'marking.state.toRead' : 'marking.state.toDo' }, isOpen: true, isOthers: false };
  const isOthers = script.markerId !== null && script.markerId !== viewer.personId;
  return { chip: { kind: isOthers ? 'off' : 'info', label: isOthers ? 'marking.state.others' : 'marking.state.unfinished' }, isOpen: !isOthers, isOthers };
}
