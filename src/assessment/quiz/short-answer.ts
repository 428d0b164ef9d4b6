/**
 * What is compared of a short answer: letters, their marks and digits only. Compatibility forms (full-width letters, ligatures) are
 * unfolded by NFKC, case is dropped, spaces, hyphens and punctuation go, so that "Non-Refoulement." equals "non refoulement".
 */
export function normalAnswer(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}

/** True when the answer is one of the accepted ones; an empty answer never is. */
export function isAccepted(accepted: readonly string[], text: string): boolean {
  const normal = normalAnswer(text);
  return normal !== '' && accepted.some((each) => normalAnswer(each) === normal);
}
