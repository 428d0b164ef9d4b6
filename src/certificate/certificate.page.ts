import type { PrintedName } from './certificate-name-rule.js';
import type { CertificateLine, CertificateRow } from './certificate.queries.js';
import { printedSecret } from './serials.js';

const CHIPS: Record<string, string> = { issued: 'done', held: 'info', replaced: 'off', revoked: 'attention', expired: 'off' };

/** What may be shown of a sealed certificate to this viewer, now. */
export interface OpenedCertificate {
  name: PrintedName | null;
  verifyAddress: string | null;
  secret: string | null;
}

/** One certificate as its holder or an organiser sees it. `opened` holds only what she asked to see. */
export function certificatePage(row: CertificateRow, opened: OpenedCertificate, askedName: PrintedName | null = null) {
  const path = `/certificates/${row.id}`;
  const { facts } = row;
  return {
    path,
    isMine: row.isMine,
    isIssued: row.state === 'issued',
    isHeld: row.state === 'held',
    isAsked: row.asked === 'asked' && row.state === 'issued',
    isRefused: row.asked === 'refused' && row.state === 'issued',
    showName: row.showName,
    hasPictures: row.hasPictures,
    name: opened.name,
    canOpenName: opened.name === null && row.state === 'issued',
    openNamePath: `${path}?name=show`,
    askedName,
    stateKey: `certificate.state.${row.state}`,
    whatNextKey: `certificate.next.${row.state}`,
    chip: CHIPS[row.state],
    displayName: row.displayName,
    nextPath: row.nextId && row.isMine ? `/certificates/${row.nextId}` : null,
    serial: row.serial,
    secretGroups: opened.secret && printedSecret(opened.secret).split('-'),
    verifyAddress: opened.verifyAddress,
    title: facts.title,
    outcome: `completion.outcome.${facts.outcome}`,
    hours: facts.notionalHours,
    liveHours: facts.liveHours ?? 0,
    startsOn: facts.startsOn,
    endsOn: facts.endsOn,
    awardedOn: facts.awardedOn,
    reissuedOn: facts.reissuedOn ?? null,
    learningOutcomes: facts.learningOutcomes,
    issuer: facts.issuer,
    partners: facts.partners,
    creditStatement: facts.creditStatement,
    cohortPath: `/cohorts/${row.cohortId}/certificates`,
    revokedClass: row.revokedClass && `certificate.revocation.${row.revokedClass}`,
    at: row.revokedAt ?? row.replacedAt ?? row.issuedAt,
  };
}

/** The rows of an organiser's list. */
export function cohortCertificatesPage(lines: CertificateLine[]) {
  const count = (state: string) => lines.filter((line) => line.state === state).length;
  const printedCount = lines.filter((line) => line.state === 'issued' && line.isPrinted).length;
  return {
    issuedCount: count('issued'),
    printedCount,
    isPrinting: printedCount < count('issued'),
    heldCount: count('held'),
    lines: lines.map((line) => ({
      ...line,
      path: `/certificates/${line.id}`,
      outcome: `completion.outcome.${line.outcome}`,
      chip: line.isAsked ? { kind: 'attention', label: 'certificate.state.nameAsked' } : { kind: CHIPS[line.state]!, label: line.state === 'held' ? 'certificate.state.held.staff' : `certificate.state.${line.state}` },
    })),
  };
}
