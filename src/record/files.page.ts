import type { ReleaseView } from './files.queries.js';
import { MOST_ROWS_OF_A_SHEET, workbooksFor } from './file-formats.js';
import { windowOf } from './file-window.js';

/** A number that people read to each other: its first sixteen signs, in fours. */
export function shortNumber(hash: string): string {
  return (hash.slice(0, 16).match(/.{4}/g) ?? []).join(' ');
}

/** One card a file; only the first that is open has the primary button. */
export function filesPage(releases: ReleaseView[], now: Date) {
  const firstOpen = releases.findIndex((release) => release.agreement !== null && windowOf(release, now).isOpen);
  return {
    releases: releases.map((release, index) => {
      const path = `/files/${release.cohortId}/${release.partnerId}`;
      const window = windowOf(release, now);
      const isChanged = release.lastId !== null && (release.changes.length > 0 || release.addedCount > 0);
      const formats = release.agreement?.formats ?? [];
      return {
        label: release.label,
        partnerName: release.partnerName,
        madeFinalAt: release.madeFinalAt,
        secondKey: `record.files.by.${release.secondRole ?? 'organiser'}`,
        count: release.count,
        named: release.namedCount,
        keyOnly: release.count - release.namedCount,
        agreement: release.agreement,
        chip: release.lastAt === null ? { kind: 'todo', key: 'record.files.never' } : isChanged ? { kind: 'attention', key: 'record.files.changed' } : { kind: 'done', key: 'record.files.same' },
        lastAt: release.lastAt,
        lastKey: release.isLastMine ? 'record.files.youDownloaded' : 'record.files.colleague',
        isChanged,
        changes: release.changes.map((change) => ({ ...change, key: `record.change.${change.reason}` })),
        addedCount: isChanged ? release.addedCount : 0,
        isOpen: window.isOpen,
        closesAt: window.closesAt,
        closedKey: `record.files.closed.${window.why}`,
        isAsked: release.isAsked,
        askPath: `${path}/opening`,
        look: index === firstOpen ? 'primary' : '',
        first: formats[0] ? { href: `${path}/${formats[0]}`, key: `record.files.format.${formats[0]}` } : null,
        others: formats.slice(1).map((format) => ({ href: `${path}/${format}`, key: `record.files.format.${format}` })),
        split: formats.includes('xlsx') && workbooksFor(release.count) > 1 ? { parts: workbooksFor(release.count), most: MOST_ROWS_OF_A_SHEET } : null,
        deliveries: release.deliveries.map((delivery) => ({
          ...delivery, format: delivery.format.toUpperCase(), number: delivery.content && shortNumber(delivery.content), manifestPath: delivery.content && `/deliveries/${delivery.id}/manifest`, short: delivery.id.slice(0, 8),
        })),
        number: release.deliveries[0]?.content && !isChanged ? shortNumber(release.deliveries[0].content) : null,
        endorsePath: release.agreement?.asksEndorsement && release.deliveries[0] && !release.deliveries.some((delivery) => delivery.isEndorsed && delivery.content === release.deliveries[0]!.content) ? `/deliveries/${release.deliveries[0].id}/endorsement` : null,
        isEndorsed: release.agreement?.asksEndorsement === true && release.deliveries.some((delivery) => delivery.isEndorsed),
      };
    }),
  };
}
