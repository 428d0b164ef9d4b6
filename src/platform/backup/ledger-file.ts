/** The list of erased people in DATA_DIR: not part of a backup, since a backup must be corrected by it. */
export const LEDGER_FILE = 'erasures.log';
