import { message } from '../i18n/messages.js';
import type { Template } from './document-data.js';

const NAMES: Record<Template, string[]> = {
  certificate: ['title', 'kind', 'certifies', 'hours', 'dates', 'awardedOn', 'learned', 'behind', 'credit', 'serial', 'verify', 'qr'],
  letter: ['page', 'verify', 'qr'],
  record: ['title', 'kind', 'number', 'value', 'hash', 'page'],
  'invitation-sheet': ['title', 'address', 'code', 'card'],
};
const FOLDERS: Record<Template, string> = { certificate: 'certificate', letter: 'letter', record: 'record', 'invitation-sheet': 'invitation' };

/** The words that a template prints by itself, in language `lang` (English where a translation is missing). Places for page numbers stay as {page} and {pages}. */
export function documentLabels(template: Template, lang: string): Record<string, string> {
  const kept = { page: '{page}', pages: '{pages}', number: '{number}' };
  return Object.fromEntries(NAMES[template].map((name) => [name, message(lang, `documents.${FOLDERS[template]}.${name}`, kept)]));
}
