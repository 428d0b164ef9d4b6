import { dayText } from '../certificate/certificate-document.js';
import type { RecordData } from '../platform/documents/document-data.js';
import { message } from '../platform/i18n/messages.js';
import type { FrozenRecord } from './frozen-record.js';
import { RECORD_FIELDS, type RecordField, type RecordLine } from './record-fields.js';

interface Section {
  heading: string;
  fields: RecordField[];
}

const WHO: Section = { heading: 'who', fields: ['name', 'name_latin', 'person_key'] };
const REFERENCES: Section = { heading: 'references', fields: ['consent_reference', 'agreement_reference'] };
const SECTIONS: Section[] = [
  { heading: 'what', fields: ['title', 'outcome', 'awarding_body', 'partners', 'start_month', 'end_month', 'award_month', 'notional_hours', 'live_hours', 'learning_outcomes', 'language', 'participation'] },
  { heading: 'how', fields: ['assessment', 'completion_rule', 'pass_mark', 'level', 'credit_statement', 'quality_assurance', 'identity_check'] },
  { heading: 'about', fields: ['record_version', 'record_status', 'supersedes', 'reason_code'] },
];

/** One completion record as a printed statement: the same words as in a file, without any name. */
export function recordDocument(frozen: FrozenRecord, hash: string): RecordData {
  return documentOf({ frozen, personKey: '', name: null, consentReference: '', agreementReference: '' }, hash, SECTIONS);
}

/** The statement that one university gets of one person: the agreed fields and nothing else, with the delivery at the foot of each page. */
export function statementDocument(line: RecordLine & { sha256: string }, fields: readonly RecordField[], delivery: string): RecordData {
  const sections = [WHO, ...SECTIONS, REFERENCES].map((section) => ({ ...section, fields: section.fields.filter((field) => fields.includes(field)) }));
  const { frozen } = line;
  const words = (key: string, params = {}) => message(frozen.language, `record.document.${key}`, params);
  const { status: _day, ...document } = documentOf(line, line.sha256, sections);
  // What stands outside the rows says no more than they do: a month and no day.
  return {
    ...document, footer: words('delivery', { id: delivery }), programme: fields.includes('title') ? frozen.title : words('untitled'), number: fields.includes('record_number') ? frozen.number : delivery.slice(0, 8),
    ...(fields.includes('award_month') ? { status: words('statusMonth', { month: frozen.awardedOn.slice(0, 7) }) } : {}),
  };
}

function documentOf(line: RecordLine, hash: string, sections: Section[]): RecordData {
  const { frozen } = line;
  const words = (key: string, params = {}) => message(frozen.language, `record.${key}`, params);
  return {
    lang: frozen.language,
    programme: frozen.title,
    number: frozen.number,
    status: words('document.status', { day: dayText(frozen.awardedOn, frozen.language) }),
    sections: sections.map(({ heading, fields }) => ({
      heading: words(`document.${heading}`),
      rows: fields.map((field) => ({ label: words(`field.${field}`), value: String(RECORD_FIELDS[field](line)) })).filter((row) => row.value !== ''),
    })).filter((section) => section.rows.length > 0),
    hash,
    hashNote: words('document.hashNote'),
  };
}
