import { message } from '../../platform/i18n/messages.js';
import type { ReadColumn } from '../../platform/tables/read-csv.js';
import type { MarkedWork } from './mark-difference.js';

/** The columns that a file may have: as our own file calls them, in the reader's language or in English. Everything else in it is left aside. */
export function importColumns(works: readonly MarkedWork[], locale: string): ReadColumn[] {
  const names = (key: string, params = {}) => [...new Set([locale, 'en'].map((each) => message(each, `marksBook.file.${key}`, params)))];
  return [
    { key: 'row', names: names('row') },
    ...works.flatMap(({ id, code }) => [{ key: `${id} points`, names: [...names('points', { short: code }), code] }, { key: `${id} version`, names: names('version', { short: code }) }]),
  ];
}
