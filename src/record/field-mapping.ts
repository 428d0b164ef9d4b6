import type { RecordField } from './record-fields.js';

/**
 * Where a field belongs in two things that registries know: the number of the mandatory element (`o`: optional) of the EU micro-credential description (Council
 * Recommendation of 16 June 2022, annex I), and the element of EMREX ELMO 1.7. Empty where there is none. docs/records.md says it in words.
 */
export const FIELD_MAPPING: Record<RecordField, { eu: string; elmo: string }> = {
  record_number: { eu: '', elmo: 'learningOpportunitySpecification/identifier' },
  record_version: { eu: '', elmo: '' },
  record_status: { eu: '', elmo: 'learningOpportunityInstance/status' },
  person_key: { eu: '1', elmo: 'learner/identifier' },
  name: { eu: '1', elmo: 'learner/givenNames' },
  name_latin: { eu: '1', elmo: 'learner/givenNames' },
  title: { eu: '2', elmo: 'learningOpportunitySpecification/title' },
  awarding_body: { eu: '4', elmo: 'issuer/title' },
  partners: { eu: '3, 4', elmo: 'issuer/country' },
  start_month: { eu: '', elmo: 'learningOpportunityInstance/start' },
  end_month: { eu: '', elmo: 'learningOpportunityInstance/date' },
  award_month: { eu: '5', elmo: 'report/issueDate' },
  learning_outcomes: { eu: '6', elmo: 'learningOpportunitySpecification/description' },
  notional_hours: { eu: '7', elmo: 'learningOpportunityInstance/engagementHours' },
  live_hours: { eu: '', elmo: '' },
  credit_scheme: { eu: '7', elmo: 'credit/scheme' },
  credit_value: { eu: '7', elmo: 'credit/value' },
  credit_statement: { eu: '7', elmo: '' },
  level: { eu: '8', elmo: 'level' },
  assessment: { eu: '9', elmo: '' },
  completion_rule: { eu: '9', elmo: '' },
  pass_mark: { eu: '9', elmo: 'gradingScheme' },
  participation: { eu: '10', elmo: '' },
  quality_assurance: { eu: '11', elmo: '' },
  identity_check: { eu: 'o', elmo: '' },
  outcome: { eu: 'o', elmo: 'learningOpportunityInstance/resultLabel' },
  language: { eu: '', elmo: 'learningOpportunityInstance/languageOfInstruction' },
  consent_reference: { eu: '', elmo: '' },
  agreement_reference: { eu: '', elmo: '' },
  supersedes: { eu: '', elmo: '' },
  reason_code: { eu: '', elmo: '' },
};
