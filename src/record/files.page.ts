import type { ReleaseView } from './files.queries.js';

/** One card a file; only the first has the primary button. */
export function filesPage(releases: ReleaseView[]) {
  return {
    releases: releases.map((release, index) => {
      const path = `/files/${release.cohortId}/${release.partnerId}`;
      return {
        label: release.label,
        partnerName: release.partnerName,
        madeFinalAt: release.madeFinalAt,
        count: release.count,
        agreement: release.agreement,
        chip: release.lastAt === null ? { kind: 'todo', key: 'record.files.never' } : release.isChanged ? { kind: 'attention', key: 'record.files.changed' } : { kind: 'done', key: 'record.files.same' },
        lastAt: release.lastAt,
        lastKey: release.isLastMine ? 'record.files.youDownloaded' : 'record.files.colleague',
        look: index === 0 ? 'primary' : '',
        xlsxPath: `${path}/xlsx`,
        csvPath: `${path}/csv`,
        jsonPath: `${path}/json`,
        manifestPath: `${path}/manifest`,
      };
    }),
  };
}
