import type { ProtectedKind } from './protected-field.entity.js';

/** The fields that can be found by their exact text. */
export const FINDABLE: readonly ProtectedKind[] = ['real_name', 'email'];

/** Text as it is compared: the same whether typed in capitals, in wide letters, or with more spaces. */
export function comparable(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/[\s\u200b\u2060\ufeff]+/gu, ' ').trim();
}

/** The fields that carry a tag: those that can be found; the organisation, whose tags are only compared with each other; the country, to move dates for all of one. */
export const TAGGED: readonly ProtectedKind[] = [...FINDABLE, 'organisation', 'country'];

/** SQL: two people have the same organisation, by the keyed tags of the text; nothing is opened, and nobody can ask for a tag. */
export const sameOrganisation = (one: string, other: string): string =>
  `EXISTS (SELECT 1 FROM protected_field so JOIN protected_field ot ON ot.kind = 'organisation' AND ot.blind_index = so.blind_index WHERE so.kind = 'organisation' AND so.person_id = ${one} AND ot.person_id = ${other})`;
