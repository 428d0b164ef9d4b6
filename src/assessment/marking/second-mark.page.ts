import type { Viewer } from '../../people/viewer.js';
import { alpha, PAIRS_LEAST, severities, type MarkPair } from './agreement-rule.js';
import { canMark } from './marking.policy.js';
import { bandOf, BANDS } from './mark-total.js';
import { sumOf } from './second-mark-rule.js';
import type { SecondPile } from './second-mark.queries.js';
import { isForMarker, type PileMark, type SecondState } from './second-sample.js';

const STATES: readonly SecondState[] = ['notMarked', 'inMarking', 'markingDone', 'inReview', 'ready', 'released'];
const CHIPS: Record<SecondState, string> = { notMarked: 'todo', inMarking: 'info', markingDone: 'attention', inReview: 'attention', ready: 'done', released: 'done' };

/** The states of a pile: codes and words, never points. */
export function secondsPage(pile: SecondPile, marks: readonly PileMark[], viewer: Viewer) {
  const me = viewer.personId;
  const path = `/marking/${pile.assignmentId}/${pile.cohortId}`;
  const isMine = (mark: PileMark) => [mark.second, mark.third].some((one) => one?.markerId === me && !one.isDone);
  return {
    ...pile,
    path: `${path}/second-marks`,
    pilePath: path,
    states: STATES.map((state) => ({ key: `marking.second.state.${state}`, count: marks.filter((mark) => mark.state === state).length })),
    scripts: marks.map((mark) => ({ code: mark.code, chip: { kind: CHIPS[mark.state], label: `marking.second.state.${mark.state}` }, path: isMine(mark) ? `/second-marks/${mark.id}` : null })),
    canGoOn: canMark(viewer, pile.cohortId) && marks.some((mark) => isForMarker(mark, me)),
    agreementPath: viewer.has('moderator', pile.cohortId) ? `${path}/agreement` : null,
  };
}

/** The sample with all its marks, how markers differ, and how far they agree: for those who take a second look. */
export function agreementPage(pile: SecondPile, marks: readonly PileMark[], formOf?: string) {
  const path = `/marking/${pile.assignmentId}/${pile.cohortId}/agreement`;
  const pairs: MarkPair[] = marks.filter((mark) => mark.first?.isDone && mark.second?.isDone).map((mark) => ({ one: mark.first!.markerName ?? '-', other: mark.second!.markerName ?? '-', onePoints: sumOf(mark.first!.criteria), otherPoints: sumOf(mark.second!.criteria) }));
  const value = pairs.length >= PAIRS_LEAST ? alpha(pairs) : null;
  const all = marks.flatMap((mark) => [mark.first, mark.second, mark.third].filter((one) => one?.isDone).map((one) => ({ marker: one!.markerName ?? '-', band: bandOf({ points: sumOf(one!.criteria), outOf: mark.outOf }, pile.rule) })));
  const markers = [...new Set(all.map(({ marker }) => marker))].sort();
  const plots = markers.map((marker) => ({ marker, bands: BANDS.map((band) => ({ label: `marking.band.${band}`, value: all.filter((one) => one.marker === marker && one.band === band).length })) }));
  return {
    ...pile,
    path,
    pairs: pairs.length,
    pairsLeast: PAIRS_LEAST,
    alpha: value === null ? null : value.toFixed(2),
    severities: severities(pairs).map((one) => ({ ...one, text: `${one.difference > 0 ? '+' : ''}${one.difference.toFixed(1)}` })),
    plots,
    most: Math.max(1, ...plots.flatMap(({ bands }) => bands.map((band) => band.value))),
    sample: marks.filter((mark) => mark.reason !== null || mark.second || mark.isWaiting).map((mark) => ({
      ...mark,
      reasonKey: `marking.second.reason.${mark.reason ?? 'earlier'}`,
      decidePath: mark.state === 'released' || !mark.second?.isDone ? null : `${path}/${mark.id}`,
      isFormOpen: mark.id === formOf,
      marks: [mark.first, mark.second, mark.third].flatMap((one, place) => (one?.isDone ? [{ key: `marking.second.place.${place + 1}`, marker: one.markerName, points: sumOf(one.criteria), overall: one.overall }] : [])),
      choices: (['first', 'second', 'third'] as const).filter((choice) => mark[choice]?.isDone).map((choice, place) => ({ value: choice, place: place + 1 })),
      howKey: mark.agreed ? `marking.second.how.${mark.agreed.how}` : null,
    })),
  };
}
