import type { CohortRow } from '../course/course.queries.js';
import type { SheetCard } from './codes.service.js';
import { peoplePath } from './person.page.js';

/** A code as it is shown once, with where to type it. */
export function codePage(cohort: CohortRow, enrolmentId: string, code: string, life: 'spoken' | 'card', displayName: string | null, siteUrl: string) {
  return { cohort, displayName, groups: code.split(' '), isSpoken: life === 'spoken', address: firstAddress(siteUrl), personHref: `${peoplePath(cohort.id)}/${enrolmentId}`, inviteHref: `/cohorts/${cohort.id}/invitations` };
}

/** The cards of a printed sheet: an address and a code; nothing on them says for whom or for what. */
export function sheetPage(cohort: CohortRow, cards: SheetCard[], siteUrl: string) {
  return { cohort, address: firstAddress(siteUrl), count: cards.length, cards: cards.map(({ number, code }) => ({ number, groups: code.split(' ') })) };
}

/** Where a first visit begins, as people type it. */
function firstAddress(siteUrl: string): string {
  return `${siteUrl.replace(/^https?:\/\//, '')}/first`;
}
