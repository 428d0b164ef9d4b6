import { dayText } from '../certificate/certificate-document.js';
import type { RecordData } from '../platform/documents/document-data.js';
import { message } from '../platform/i18n/messages.js';
import type { FrozenRecord } from './frozen-record.js';
import { RECORD_FIELDS, type RecordField } from './record-fields.js';

const SECTIONS: Array<{ heading: string; fields: RecordField[] }> = [
  { heading: 'what', fields: ['title', 'outcome', 'awarding_body', 'partners', 'start_month', 'end_month', 'award_month', 'notional_hours', 'live_hours', 'learning_outcomes', 'language', 'participation'] },
  { heading: 'how', fields: ['assessment', 'completion_rule', 'pass_mark', 'level', 'credit_statement', 'quality_assurance', 'identity_check'] },
  { heading: 'about', fields: ['record_version', 'record_status', 'supersedes', 'reason_code'] },
];

/** One completion record as a printed statement: the same words as in a file, without any name. */
export function recordDocument(frozen: FrozenRecord, hash: string): RecordData {
  const words = (key: string, params = {}) => message(frozen.language, `record.${key}`, params);
  const line = { frozen, personKey: '', name: null, consentReference: '', agreementReference: '' };
  return {
    lang: frozen.language,
    programme: frozen.title,
    number: frozen.number,
    status: words('document.status', { day: dayText(frozen.awardedOn, frozen.language) }),
    sections: SECTIONS.map(({ heading, fields }) => ({
      heading: words(`document.${heading}`),
      rows: fields.map((field) => ({ label: words(`field.${field}`), value: String(RECORD_FIELDS[field](line)) })).filter((row) => row.value !== ''),
    })),
    hash,
    hashNote: words('document.hashNote'),
  };
}
