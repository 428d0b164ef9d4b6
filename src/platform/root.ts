import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: views, locales, public files and seeds are read from here, whether we run from `src` (tests) or `dist`. */
export const ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'views'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('The project folder (with package.json and views/) was not found above the running code.');
  return findRoot(parent);
}
