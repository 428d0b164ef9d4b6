import { z } from 'zod';
import { isDay } from '../course/day-rule.js';
import { line, longText, optionalText, tick } from '../platform/forms/form.js';
import { FILE_FORMATS, isFileFormat } from './file-formats.js';
import { isRecordField } from './record-fields.js';

const id = /^[0-9a-z]{26}$/;

const country = z.string({ error: 'partner.country.missing' }).trim().toUpperCase().refine(isCountry, 'partner.country.missing');

export const PartnerForm = z.object({
  name: line('partner.name.missing', 'partner.name.tooLong', 120),
  unit: line('partner.unit.missing', 'partner.unit.tooLong', 160),
  country,
  cohortId: z.string().optional().transform((value) => value || null).pipe(z.union([z.null(), z.string().regex(id, 'partner.cohort.missing')])),
});

export const PartnerCohortForm = z.object({ cohortId: z.string({ error: 'partner.cohort.missing' }).regex(id, 'partner.cohort.missing') });

export const OfficerForm = z.object({ displayName: line('people.displayName.missing', 'people.displayName.tooLong', 80) });

const day = (missing: string) => z.string({ error: missing }).refine(isDay, missing);

/** One tick comes as a text, several as a list. */
const fields = z.union([z.string().transform((one) => [one]), z.array(z.string()).max(100)], { error: 'partner.agreement.fields.missing' }).refine((names) => names.length > 0 && names.every(isRecordField), 'partner.agreement.fields.missing');

const formats = z.union([z.string().transform((one) => [one]), z.array(z.string()).max(10)], { error: 'partner.agreement.formats.missing' }).refine((names) => names.length > 0 && names.every(isFileFormat), 'partner.agreement.formats.missing').transform((names) => FILE_FORMATS.filter((format) => names.includes(format)));

export const AgreementForm = z.object({
  number: line('partner.agreement.number.missing', 'partner.agreement.number.tooLong', 60),
  purpose: longText('partner.agreement.purpose.missing', 'partner.agreement.purpose.tooLong', 600),
  fields,
  formats,
  keepMonths: z.coerce.number({ error: 'partner.agreement.keep.wrong' }).int('partner.agreement.keep.wrong').min(1, 'partner.agreement.keep.wrong').max(120, 'partner.agreement.keep.wrong'),
  contact: optionalText('partner.agreement.contact.tooLong', 300),
  asksEndorsement: tick,
  fromOn: day('partner.agreement.day.missing'),
  untilOn: day('partner.agreement.day.missing'),
}).refine((value) => value.fromOn <= value.untilOn, { path: ['untilOn'], error: 'partner.agreement.dates' });

function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(code) !== undefined;
}
