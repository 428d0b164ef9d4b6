import type { Keys } from '../platform/crypto/keys.js';

/** By which it is known that somebody has answered a form, under each key that the site knows; the present one first. It leads from a person to a yes, never back to her. */
export function digestsOf(keys: Keys, evaluationId: string, personId: string): string[] {
  return keys.digests('evaluation', `${evaluationId} ${personId}`);
}
