/** Characters with which a spreadsheet program may take a text for a formula, full-width and small forms too. */
const SIGN = '[=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20\\uFE66\\uFE62\\uFE63\\uFE6B\\u2212]';
/** What programs skip or strip at the start of a cell: spaces, invisible marks, quotes, and the separators of other countries' tables. */
const LEAD = '[\\p{Z}\\p{Cf}"\',;|]*';
/** A cell's start: a sign after any of these, or a control character (TAB, CR, LF, NUL ...) after any of these. */
const AT_START = `^(?=${LEAD}(?:${SIGN}|\\p{Cc}))`;
/**
 * Inside a cell: a program that splits at another separator, or does not know our quotes, starts a new cell after these. Spaces end the danger here:
 * "rice, +66 ..." stays as it is.
 */
const INSIDE = `(?<=[,;\\t\\r\\n\\0])(?=["']*${SIGN})`;

/** Most cells have none of these and need no closer look. */
const SUSPECT = new RegExp(`${SIGN}|\\p{Cc}`, 'u');
const DANGER = new RegExp(`${AT_START}|${INSIDE}`, 'gu');
const GUARD = new RegExp(`${AT_START.replace('^', "^'")}|${INSIDE.replace(')(', ")'(")}`, 'gu');

/**
 * The text as it may stand in a CSV cell: an apostrophe goes before whatever a spreadsheet program could take for a formula, at the start or after a separator
 * within. `fromFormulaSafe` gives back exactly the text that went in, for every text.
 */
export function formulaSafe(cell: string): string {
  return SUSPECT.test(cell) ? cell.replace(DANGER, "'") : cell;
}

/** Takes off exactly the apostrophes that `formulaSafe` put on. */
export function fromFormulaSafe(cell: string): string {
  return cell.replace(GUARD, '');
}
