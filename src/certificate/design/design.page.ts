import { SIGNATORIES } from './design.form.js';
import { OURS } from './designs.service.js';
import type { CohortDesign } from './design.queries.js';
import { SAMPLES } from './sample-names.js';

/** What the form shows at first. */
export function designValues(design: CohortDesign | undefined): Record<string, unknown> {
  const { layout, colour, words, signatories, hasPictures, version } = design ?? { ...OURS, words: '', signatories: [], hasPictures: false, version: 0 };
  const signed = Object.fromEntries(SIGNATORIES.flatMap((nth) => [[`name${nth}`, signatories[nth - 1]?.name ?? ''], [`role${nth}`, signatories[nth - 1]?.role ?? '']]));
  return { layout, colour, words, ...signed, hasPictures: hasPictures ? '1' : '', version };
}

/** The logos, and one picture a sample; its address changes with the design, so that no old one is shown. */
export function designPage(cohortId: string, design: CohortDesign | undefined) {
  const path = `/cohorts/${cohortId}/certificate-design`;
  const mark = `${design?.version ?? 0}-${(design?.logos ?? []).map(({ id }) => id.slice(0, 4)).join('')}`;
  const [first, ...others] = Object.keys(SAMPLES).map((sample) => ({ picture: `${path}/samples/${sample}/svg?v=${mark}`, pdf: `${path}/samples/${sample}/pdf`, label: `certificate.design.sample.${sample}` }));
  return {
    path,
    first,
    others,
    signatories: SIGNATORIES.map((nth) => ({ nth, name: `name${nth}`, role: `role${nth}` })),
    logos: (design?.logos ?? []).map(({ id, label }) => ({ label, removalPath: `${path}/logos/${id}/removal` })),
    canAdd: (design?.logos.length ?? 0) < 3,
  };
}
