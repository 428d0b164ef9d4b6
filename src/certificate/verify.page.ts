import type { Verified } from './verification.service.js';

/** What the answer page prints; an unknown serial gets the same object, whatever the reason. */
export function verifiedPage(verified: Verified) {
  if (verified.kind === 'unknown') return { isKnown: false };
  const { facts } = verified;
  return {
    isKnown: true,
    kind: verified.kind,
    isValid: verified.kind === 'valid',
    sentence: `certificate.verify.${verified.kind}`,
    chip: verified.kind === 'valid' ? 'done' : 'attention',
    serial: verified.serial,
    hasNameCheck: verified.kind === 'valid' && verified.hasNameCheck,
    name: verified.kind === 'valid' ? verified.name : null,
    at: verified.kind === 'valid' ? null : verified.at,
    title: facts.title,
    outcome: `completion.outcome.${facts.outcome}`,
    hours: facts.notionalHours,
    liveHours: facts.liveHours ?? 0,
    startsOn: facts.startsOn,
    endsOn: facts.endsOn,
    awardedOn: facts.awardedOn,
    reissuedOn: facts.reissuedOn ?? null,
    issuer: facts.issuer,
    partners: facts.partners,
    creditStatement: facts.creditStatement,
    learningOutcomes: facts.learningOutcomes,
  };
}
