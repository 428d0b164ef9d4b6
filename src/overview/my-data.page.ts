import { hasMessage, message } from '../platform/i18n/messages.js';
import { MOST_LINES, type Opening, type Taking } from './my-data.queries.js';

export const MY_DATA_CRUMBS = [{ href: '/account', label: 'account.profile.title' }, { href: '/my-data', label: 'myData.title' }];

/** Plain sentences: who (a role, never a person), what, and why. */
export function openingsPage(openings: Opening[], takings: Taking[], locale: string) {
  const words = (key: string, fallback: string) => message(locale, hasMessage(key) ? key : fallback);
  const fieldsOf = (fields: string | null) => (fields ? fields.split(' ').map((field) => words(`pack.word.${field}`, 'myData.field')).join(', ') : message(locale, 'pack.word.certificate_name'));
  return {
    openings: openings.map((one) => ({
      at: one.at,
      who: one.isSystem ? message(locale, 'myData.who.site') : words(`myData.who.${one.role}`, 'myData.who.staff'),
      what: fieldsOf(one.fields),
      why: words(`myData.why.${one.reason ?? 'certificate.seen'}`, 'myData.why.other'),
    })),
    takings: takings.map((one) => ({ at: one.at, who: one.partner, what: message(locale, one.withName ? 'myData.taken.withName' : 'myData.taken.withoutName'), format: one.format.toUpperCase() })),
    isCut: openings.length === MOST_LINES || takings.length === MOST_LINES,
  };
}
