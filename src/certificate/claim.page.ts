import type { OpenClaim } from './certificate-claim.queries.js';
import { printedSecret } from './serials.js';

/** What whoever has the code reads before she chooses the name: the course, and nothing of a person. */
export function claimPage({ facts }: OpenClaim) {
  return { courseTitle: facts.title, outcome: `completion.outcome.${facts.outcome}`, awardedOn: facts.awardedOn };
}

/** What she needs to keep once it is issued. */
export function claimedPage(claim: OpenClaim, secret: string, verifyAddress: string) {
  return { ...claimPage(claim), serial: claim.serial, secretGroups: printedSecret(secret).split('-'), verifyAddress };
}
