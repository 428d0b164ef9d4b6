/** What stands on a certificate as the name: any script, and an optional second line in Latin letters. */
export interface PrintedName {
  name: string;
  latin: string | null;
}

// Control characters, bidirectional overrides and isolates, invisible fillers, halves of a character; joiners stay, scripts need them.
// eslint-disable-next-line no-control-regex -- these are the characters to remove
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffd\u{e0000}-\u{e007f}\ud800-\udfff]/gu;

/** A name as it can be printed: NFC, without unseen characters, single spaces. */
export function cleanName(typed: string): string {
  return typed.replace(/\s/g, ' ').replace(UNSEEN, '').normalize('NFC').replace(/ +/g, ' ').trim();
}

/** True when cleaning takes away more than spaces: then she should look at the name once more. */
export function hasUnseen(typed: string): boolean {
  const spaced = typed.replace(/\s/g, ' ');
  return spaced.replace(UNSEEN, '') !== spaced;
}
