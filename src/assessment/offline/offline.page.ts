import { groupedReceipt } from '../assignment/script-codes.js';
import type { ArrivalView, PackKind, PackSubject, PackView } from './offline.queries.js';
import type { PartResult } from './part-result.js';

/** Where the task itself stands on the site. */
export function subjectPath({ kind, subjectId }: Pick<PackSubject, 'kind' | 'subjectId'>): string {
  return `/${({ assignment: 'assignments', quiz: 'quizzes', module: 'modules' } as const)[kind]}/${subjectId}`;
}

export function packRow(pack: PackView) {
  return { ...subjectRow(pack.kind, pack.label), path: `/offline-packs/${pack.id}`, cancelPath: `/offline-packs/${pack.id}/cancelling`, filePath: `/offline-packs/${pack.id}/file`, madeAt: pack.madeAt, cancelledAt: pack.cancelledAt, arrivals: pack.arrivals };
}

export function subjectRow(kind: PackKind, label: string) {
  return { kindKey: `offline.kind.${kind}`, label };
}

/** What became of a file: each part with its state, its receipt, and what to do next. What she wrote is shown to her alone. */
export function arrivalPage(arrival: ArrivalView) {
  return {
    path: `/offline-files/${arrival.id}`,
    isOwn: arrival.isOwn,
    displayName: arrival.displayName,
    arrivedAt: arrival.arrivedAt,
    parts: arrival.content.parts.flatMap((part) => {
      const result = arrival.results.find(({ id }) => id === part.id);
      return result ? [partRow(arrival, result, part.kind === 'assignment' ? part.text : '')] : [];
    }),
  };
}

const CHIPS = { in: 'done', asks: 'attention', refused: 'attention', empty: 'off', older: 'off', gone: 'attention' } as const;

function partRow(arrival: ArrivalView, result: PartResult, text: string) {
  const label = arrival.codes[result.id] ?? '';
  return {
    ...subjectRow(result.kind, label),
    id: result.id,
    chip: { kind: CHIPS[result.state], key: `offline.state.${result.state}` },
    // Whoever sends for her is told only that it waits.
    saysKey: result.state === 'asks' ? `offline.asks.${result.reason}` : result.key ?? `offline.says.${result.state}`,
    says: result.params ?? {},
    groups: result.state === 'in' && result.receipt ? groupedReceipt(result.receipt).split(' ') : null,
    number: result.number ?? null,
    nextPath: arrival.isOwn && result.state === 'in' ? (result.kind === 'assignment' ? `/receipts/${result.receipt}` : `/quizzes/${result.id}/attempts/${result.number}`) : null,
    nextKey: `offline.next.${result.kind}`,
    canHandIn: result.state === 'asks' || result.state === 'refused' || result.state === 'older',
    buttonKey: result.state === 'refused' ? 'offline.tryAgain' : 'offline.allTheSame',
    changed: arrival.isOwn ? (result.changed ?? []).map((one) => ({ ...one, key: `offline.changed.${one.what}` })) : [],
    changedCount: result.changed?.length ?? 0,
    text: arrival.isOwn && result.state !== 'in' ? text : '',
  };
}
