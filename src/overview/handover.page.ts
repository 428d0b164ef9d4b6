import { hasMessage } from '../platform/i18n/messages.js';
import type { ExportLine, HandedAgreement, HandedCohort, HandoverRow } from './handover.queries.js';

const WAITING = ['questions', 'names', 'answers', 'outcomes', 'openings', 'retention'] as const;
/** Where an organiser answers each kind of waiting thing; answers of quizzes are for those who mark. */
const PATHS: Record<(typeof WAITING)[number], (id: string) => string | null> = {
  questions: () => '/questions', names: (id) => `/cohorts/${id}/certificates`, answers: () => null, outcomes: (id) => `/cohorts/${id}/outcomes`, openings: () => '/second-yes', retention: (id) => `/cohorts/${id}/retention`,
};

/** What changes hands: cohorts with what waits in them, agreements, and the keys that somebody who leaves may know. */
export function handedPage(cohorts: HandedCohort[], agreements: HandedAgreement[]) {
  return {
    cohorts: cohorts.map((cohort) => ({
      label: cohort.label, courseTitle: cohort.courseTitle, href: `/cohorts/${cohort.id}`, staffHref: `/cohorts/${cohort.id}/staff`, organisers: cohort.organisers, isAlone: cohort.organisers < 2,
      waiting: WAITING.filter((kind) => cohort[kind] > 0).map((kind) => ({ key: `handover.waiting.${kind}`, count: cohort[kind], href: PATHS[kind](cohort.id) })),
    })),
    agreements: agreements.map((agreement) => ({ ...agreement, href: `/partners/${agreement.partnerId}` })),
    keys: ['server', 'nameKey', 'secretKey', 'mail', 'live', 'paper', 'own'].map((word) => `handover.keys.${word}`),
  };
}

export function takenPage(handover: HandoverRow, isSuccessor: boolean, lines: ExportLine[]) {
  return {
    handover: { ...handover, path: `/handovers/${handover.id}` }, isSuccessor,
    exports: lines.map((line) => ({
      at: line.at, what: hasMessage(`handover.event.${line.event}`) ? `handover.event.${line.event}` : 'handover.event.other', people: line.people,
      who: line.byLeaver ? null : hasMessage(`myData.who.${line.role}`) ? `myData.who.${line.role}` : 'myData.who.staff',
    })),
  };
}
