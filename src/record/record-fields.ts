import type { PrintedName } from '../certificate/certificate-name-rule.js';
import { message } from '../platform/i18n/messages.js';
import type { FrozenRecord } from './frozen-record.js';

/** One record with what belongs to one university only. */
export interface RecordLine {
  frozen: FrozenRecord;
  /** Random, stable, of this person for this university alone. */
  personKey: string;
  /** Only where she agreed to it. */
  name: PrintedName | null;
  consentReference: string;
  agreementReference: string;
}

export type Cell = string | number;

const words = ({ frozen }: RecordLine, key: string, params = {}) => message(frozen.language, `record.value.${key}`, params);

/**
 * Every field that an agreement can name, in the order of a file; the name is the header. Nothing here tells birth, citizenship, address or gender: they
 * are not collected. Dates are months and marks are not there, because all our people are protected (DOMAIN section 5, column P).
 */
export const RECORD_FIELDS = {
  record_number: ({ frozen }) => frozen.number,
  record_version: ({ frozen }) => frozen.version,
  record_status: (line) => words(line, 'final'),
  person_key: ({ personKey }) => personKey,
  name: ({ name }) => name?.name ?? '',
  name_latin: ({ name }) => name?.latin ?? '',
  title: ({ frozen }) => frozen.title,
  awarding_body: ({ frozen }) => frozen.awardingBody,
  partners: ({ frozen }) => frozen.partners.map((partner) => `${partner.name}, ${partner.unit} (${partner.country})`).join('; '),
  start_month: ({ frozen }) => frozen.startsOn.slice(0, 7),
  end_month: ({ frozen }) => frozen.endsOn.slice(0, 7),
  award_month: ({ frozen }) => frozen.awardedOn.slice(0, 7),
  learning_outcomes: ({ frozen }) => frozen.learningOutcomes.map((outcome) => `${outcome.code}: ${outcome.text}`).join('; '),
  notional_hours: ({ frozen }) => frozen.notionalHours ?? '',
  live_hours: ({ frozen }) => frozen.liveHours ?? '',
  credit_scheme: ({ frozen }) => frozen.creditScheme ?? '',
  credit_value: ({ frozen }) => frozen.creditValue ?? '',
  credit_statement: ({ frozen }) => frozen.creditStatement,
  level: (line) => words(line, 'notLevelled'),
  assessment: (line) => assessmentOf(line),
  completion_rule: (line) => words(line, 'rule', { ...line.frozen.rule, workshops: line.frozen.workshopCount }),
  pass_mark: ({ frozen }) => frozen.rule.passMark,
  participation: (line) => words(line, 'online'),
  quality_assurance: (line) => words(line, 'assured', { people: line.frozen.madeFinalBy }),
  identity_check: (line) => words(line, 'pseudonymous'),
  outcome: ({ frozen }) => message(frozen.language, `completion.outcome.${frozen.outcome}`),
  language: ({ frozen }) => frozen.language,
  consent_reference: ({ consentReference }) => consentReference,
  agreement_reference: ({ agreementReference }) => agreementReference,
  supersedes: ({ frozen }) => frozen.supersedes ?? '',
  reason_code: ({ frozen }) => frozen.reasonCode ?? '',
} satisfies Record<string, (line: RecordLine) => Cell>;

/** What no agreement can name: it would need the separate explicit consent of Thai PDPA s. 26, which is asked of nobody here. The database refuses the same words. */
export const SENSITIVE_FIELDS: readonly string[] = ['lived_experience', 'refugee_status', 'ethnicity', 'religion', 'political_opinion', 'health', 'disability', 'gender', 'sexual_behaviour', 'criminal_record', 'trade_union', 'genetics', 'biometrics'];

export type RecordField = keyof typeof RECORD_FIELDS;
export const ALL_FIELDS = Object.keys(RECORD_FIELDS) as RecordField[];
export const NUMBER_FIELDS: readonly RecordField[] = ['record_version', 'notional_hours', 'live_hours', 'credit_value', 'pass_mark'];

export function isRecordField(name: string): name is RecordField {
  return Object.hasOwn(RECORD_FIELDS, name);
}

/** The cells of one line: the agreed fields and no other, in the agreed order; every line has the same shape. */
export function cellsOf(line: RecordLine, fields: readonly RecordField[]): Record<string, Cell> {
  return Object.fromEntries(fields.map((field) => [field, RECORD_FIELDS[field](line)]));
}

function assessmentOf({ frozen }: RecordLine): string {
  const quizzes = 100 - frozen.assignments.reduce((sum, work) => sum + work.weightPercent, 0);
  return [message(frozen.language, 'record.value.quizzes', { percent: quizzes }), ...frozen.assignments.map((work) => `${work.code} ${work.weightPercent}%`)].join(', ');
}
