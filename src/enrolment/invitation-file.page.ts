import { message } from '../platform/i18n/messages.js';
import type { CohortRow } from '../course/course.queries.js';
import { MOST_ROWS } from './invitation-file.js';
import type { FilePreview } from './invitation-files.service.js';
import type { RowError } from './invitee-rule.js';

/** More errors than this help nobody; the first ones do. */
const MOST_ERRORS = 50;
const EXAMPLE = ['display name,time zone,email,real name,organisation,country', 'Mango Leaf,Asia/Bangkok,,,,', 'Hnin,Asia/Yangon,hnin@example.org,,,Myanmar'].join('\n');

export function filePage(cohort: CohortRow, form: object, preview: FilePreview | null, changed: RowError[], locale: string) {
  const errors = preview?.errors ?? changed;
  return {
    cohort, form, example: EXAMPLE, most: MOST_ROWS,
    errors: errors.slice(0, MOST_ERRORS).map((error) => errorLine(error, locale)),
    errorCount: errors.length,
    moreErrors: Math.max(0, errors.length - MOST_ERRORS),
  };
}

/** What is wrong with a line. The messages of the table reader name the line themselves. */
function errorLine(error: RowError, locale: string): string {
  const text = message(locale, error.messageKey, error.params);
  return error.messageKey.startsWith('tables.') ? text : message(locale, 'enrolment.file.line', { line: error.line, text });
}

/** Who would be invited: display names and zones; what identifies them is only said to be there. */
export function previewPage(cohort: CohortRow, preview: FilePreview, locale: string) {
  const word = (key: string) => message(locale, `enrolment.${key}`);
  return {
    cohort,
    sealed: preview.sealed,
    count: preview.invitees.length,
    isGuessed: preview.encoding === 'windows-1252',
    columns: [{ label: word('invitee.displayName') }, { label: word('invitee.zone') }, { label: word('invitee.protected') }],
    rows: preview.invitees.map((invitee) => {
      const kept = (['email', 'realName', 'organisation', 'country'] as const).filter((field) => invitee[field]).map((field) => word(`invitee.${field}`));
      return { cells: [{ text: invitee.displayName }, { text: invitee.zone }, { text: kept.join(', ') || '–' }] };
    }),
  };
}
