import type { CohortRow } from '../course/course.queries.js';
import { isSiteOrganiser } from '../course/course.policy.js';
import { emptyForm, type FormState } from '../platform/forms/form.js';
import { message } from '../platform/i18n/messages.js';
import type { Viewer } from '../people/viewer.js';
import type { Delivery } from './deliveries.queries.js';
import { FILE_FORMATS } from './file-formats.js';
import { shortNumber } from './files.page.js';
import type { AgreementView, PartnerView } from './partner.queries.js';
import { ALL_FIELDS } from './record-fields.js';

/** The forms of one university's page; those that were not sent stand as new. */
export interface PartnerForms {
  officer?: FormState;
  agreement?: FormState;
  cohort?: FormState;
}

export function partnersPage(viewer: Viewer, partners: PartnerView[], cohorts: CohortRow[], form: FormState, today: string) {
  return {
    form,
    partners: partners.map((partner) => {
      const inForce = inForceOn(partner, today);
      return { ...partner, path: `/partners/${partner.id}`, country: countryName(partner.country, viewer.locale), officerCount: partner.officers.length, chip: inForce ? { kind: 'done', text: 'partner.list.agreed' } : { kind: 'attention', text: 'partner.list.notAgreed' } };
    }),
    cohorts: choices(cohorts, form),
    cohortBlank: isSiteOrganiser(viewer) ? 'partner.cohort.none' : 'partner.cohort.choose',
  };
}

export function partnerPage(viewer: Viewer, partner: PartnerView, cohorts: CohortRow[], deliveries: Delivery[], forms: PartnerForms, today: string) {
  const path = `/partners/${partner.id}`;
  const label = (field: string) => message(viewer.locale, `record.field.${field}`);
  const inForce = inForceOn(partner, today);
  const latest = partner.agreements.find((agreement) => agreement.isAgreed) ?? partner.agreements[0];
  const told = (agreement: AgreementView) => ({
    ...agreement, fieldLabels: agreement.fields.map(label).join(', '), fieldCount: agreement.fields.length, isInForce: agreement === inForce, formatNames: agreement.formats.map((format) => format.toUpperCase()).join(', '),
    isMine: agreement.madeBy === viewer.personId, yesPath: `${path}/agreements/${agreement.id}/yes`, dropPath: `${path}/agreements/${agreement.id}/drop`,
    // Against the one in force: whoever said yes to that one is asked about these anew.
    newLabels: inForce && agreement.isWaiting ? agreement.fields.filter((field) => !inForce.fields.includes(field)).map(label).join(', ') : '',
  });
  const defaults = latest ? { purpose: latest.purpose, fields: latest.fields, formats: latest.formats, keepMonths: latest.keepMonths, contact: latest.contact, asksEndorsement: latest.asksEndorsement ? '1' : '' } : { fields: ALL_FIELDS, formats: FILE_FORMATS, keepMonths: 24 };
  const agreementForm = forms.agreement ?? emptyForm({ ...defaults, fromOn: today });
  const cohortForm = forms.cohort ?? emptyForm();
  return {
    ...partner, path, country: countryName(partner.country, viewer.locale),
    officers: partner.officers.map((officer) => ({ ...officer, codePath: `${path}/officers/${officer.personId}/code`, linkPath: `${path}/officers/${officer.personId}/link`, endPath: `${path}/officers/${officer.personId}/end`, containPath: `${path}/officers/${officer.personId}/containment` })),
    agreements: partner.agreements.map(told), moreOpen: ['formats', 'keepMonths', 'contact'].some((field) => agreementForm.errors[field]),
    formats: FILE_FORMATS.map((format) => ({ value: format, label: message(viewer.locale, `record.files.format.${format}`) })),
    deliveries: deliveries.map((delivery) => ({ ...delivery, format: delivery.format.toUpperCase(), short: delivery.id.slice(0, 8), number: delivery.content && shortNumber(delivery.content) })), hasAgreement: inForce !== undefined,
    chosenCount: [agreementForm.values.fields ?? []].flat().length,
    fields: ALL_FIELDS.map((field) => ({ value: field, label: label(field) })),
    freeCohorts: choices(cohorts.filter((cohort) => !partner.cohorts.some(({ id }) => id === cohort.id)), cohortForm),
    officerForm: forms.officer ?? emptyForm(), agreementForm, cohortForm,
    form: forms.officer ?? forms.agreement ?? forms.cohort ?? emptyForm(),
  };
}

/** Of all agreements that hold today the one that began last: as the files read it. */
function inForceOn({ agreements }: PartnerView, today: string): AgreementView | undefined {
  return agreements.find((agreement) => agreement.isAgreed && agreement.fromOn <= today && agreement.untilOn >= today);
}

function choices(cohorts: CohortRow[], form: FormState) {
  return cohorts.map((cohort) => ({ value: cohort.id, label: `${cohort.label}, ${cohort.courseTitle}`, selected: cohort.id === form.values.cohortId }));
}

function countryName(code: string, locale: string): string {
  return new Intl.DisplayNames(locale === 'en-XB' ? 'en' : locale, { type: 'region' }).of(code) ?? code;
}
