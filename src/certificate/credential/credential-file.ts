import { isPng, unbakePng, unbakeSvg } from './baked.js';

/** No credential of ours, with its picture, comes near this. */
export const CREDENTIAL_LIMIT = 2 * 1024 * 1024;
const LONGEST_JSON = 256 * 1024;

/** What lies in a file that somebody dropped. */
export type ReadFile = { kind: 'credential'; document: unknown } | { kind: 'pdf' } | { kind: 'empty' | 'tooLarge' | 'noCredential' | 'brokenJson' | 'unknown' };

/** Looks into a file by its first bytes, whatever it is called: JSON, a badge in PNG or SVG, a PDF. */
export function readCredentialFile(file: Buffer): ReadFile {
  if (file.length === 0) return { kind: 'empty' };
  if (file.length > CREDENTIAL_LIMIT) return { kind: 'tooLarge' };
  if (file.subarray(0, 5).toString('latin1') === '%PDF-') return { kind: 'pdf' };
  if (isPng(file)) return parsed(unbakePng(file));
  const text = file.toString('utf8').replace(/^\ufeff/, '').trimStart();
  if (text.startsWith('<')) return /<svg\b/.test(text) ? parsed(unbakeSvg(text)) : { kind: 'unknown' };
  if (text.startsWith('{')) return parsed(text);
  return { kind: 'unknown' };
}

function parsed(text: string | undefined): ReadFile {
  if (text === undefined) return { kind: 'noCredential' };
  if (text.length > LONGEST_JSON) return { kind: 'tooLarge' };
  try {
    return { kind: 'credential', document: JSON.parse(text) };
  } catch {
    return { kind: 'brokenJson' };
  }
}
