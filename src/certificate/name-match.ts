import type { PrintedName } from './certificate-name-rule.js';

/** Whether what somebody typed is one of the names on a certificate, or both: large and small letters, spaces and signs between words do not matter, everything else does. */
export function isSameName(typed: string, { name, latin }: PrintedName): boolean {
  const asked = compared(typed);
  if (asked === '') return false;
  return [name, latin ?? '', `${name}${latin ?? ''}`].some((each) => compared(each) === asked);
}

function compared(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/[\p{White_Space}\p{P}\p{Cf}]/gu, '');
}
