import type { FileChecked } from './file-checks.service.js';
import { verifiedPage } from './verify.page.js';

/** The sentence for a file in which nothing could be checked. */
export function unreadableKey(reason: string): string {
  return `certificate.file.unreadable.${reason}`;
}

/** What the page says of a file that could be read. */
export function fileCheckedPage(file: Exclude<FileChecked, { kind: 'unreadable' }>) {
  if (file.kind === 'pdf') {
    const note = file.verified.kind === 'unknown' ? null : `certificate.file.${file.isAsIssued ? 'asIssued' : 'notAsIssued'}`;
    return { isPdf: true, ...verifiedPage(file.verified), hasNameCheck: false, note, isAsIssued: file.isAsIssued };
  }
  const { verdict, facts, isStatusKnown } = file.checked;
  const isValid = verdict === 'valid';
  return {
    isPdf: false,
    isValid,
    chip: isValid ? 'done' : 'attention',
    chipText: `certificate.file.chip.${isValid ? 'valid' : verdict === 'cancelled' ? 'cancelled' : 'not'}`,
    sentence: `certificate.file.verdict.${verdict}`,
    next: `certificate.file.next.${facts === null ? 'broken' : verdict}`,
    facts: facts && { ...facts, validFrom: new Date(facts.validFrom), validUntil: facts.validUntil && new Date(facts.validUntil) },
    isStatusUnknown: facts !== null && !isStatusKnown,
  };
}
