import { RECORDS_SCHEMA } from './content-number.js';
import { ALL_FIELDS, NUMBER_FIELDS } from './record-fields.js';

const text = { type: 'string' };
const hash = { type: 'string', pattern: '^[0-9a-f]{64}$' };

/** The JSON Schema of a file of records, made from the fields themselves; `address` is where it is published. */
export function recordsSchema(address: string) {
  const cells = Object.fromEntries(ALL_FIELDS.map((field) => [field, NUMBER_FIELDS.includes(field) ? { type: ['integer', 'string'], description: 'A whole number, or an empty text.' } : text]));
  const change = { type: 'object', required: ['number', 'reason', 'now'], additionalProperties: false, properties: { number: text, reason: { enum: ['corrected', 'noLongerSent'] }, now: { type: ['string', 'null'] } } };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#', $id: address, title: 'Completion records for a university', type: 'object', additionalProperties: false,
    required: ['schema', 'agreement', 'fields', 'content', 'delivery', 'changes', 'records'],
    properties: {
      schema: { const: RECORDS_SCHEMA }, agreement: text, fields: { type: 'array', uniqueItems: true, items: { enum: ALL_FIELDS }, description: 'The agreed fields, in the order of the columns; every record has these and no others.' },
      content: { ...hash, description: 'SHA-256 of the canonical JSON (RFC 8785) of {agreement, fields, records, schema}.' }, delivery: { type: 'string', pattern: '^[0-9a-z]{26}$' },
      changes: { type: 'array', items: change }, records: { type: 'array', items: { type: 'object', additionalProperties: false, properties: cells } },
    },
  };
}
