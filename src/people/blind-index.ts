import type { ProtectedKind } from './protected-field.entity.js';

/** The fields that can be found by their exact text. */
export const FINDABLE: readonly ProtectedKind[] = ['real_name', 'email'];

/** Text as it is compared: the same whether typed in capitals, in wide letters, or with more spaces. */
export function comparable(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/[\s\u200b\u2060\ufeff]+/gu, ' ').trim();
}
