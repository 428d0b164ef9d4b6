import { createHmac, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { StartProblem } from './start-problem.js';

export interface OwnKeys {
  secretKey: string;
  nameKey: string;
}

/** The keys of the settings, else those kept in DATA_DIR/secrets.json; null when there are none yet. */
export async function findKeys(config: Pick<Config, 'dataDir' | 'secretKey' | 'nameKey'>): Promise<OwnKeys | null> {
  const text = await readFile(join(config.dataDir, 'secrets.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw new StartProblem(`The file secrets.json in ${config.dataDir} cannot be read (${error.code}). Start as the user who made it.`);
  });
  const kept = JSON.parse(text) as Partial<OwnKeys>;
  const secretKey = config.secretKey ?? kept.secretKey;
  const nameKey = config.nameKey ?? kept.nameKey;
  return secretKey && nameKey ? { secretKey, nameKey } : null;
}

/**
 * As `findKeys`, but makes what is missing and keeps it for its owner only.
 * @throws StartProblem when restored rows were sealed with other keys: starting with the wrong ones would mix the two.
 */
export async function keepKeys(config: Pick<Config, 'dataDir' | 'secretKey' | 'nameKey'>, log: (line: string) => void): Promise<OwnKeys> {
  const expected = await readFile(join(config.dataDir, 'restored-keys.json'), 'utf8').catch(() => null);
  const found = await findKeys(config);
  if (expected !== null && (JSON.parse(expected) as { keyPrint: string }).keyPrint !== (found && keyPrint(found))) {
    throw new StartProblem(`The restored data belongs to other keys than those at hand. Put the backed-up site's secrets.json in ${config.dataDir} (or set its SECRET_KEY and NAME_KEY); to go on without readable names, remove restored-keys.json there.`);
  }
  if (found) return found;
  const path = join(config.dataDir, 'secrets.json');
  const made = { secretKey: config.secretKey ?? randomBytes(32).toString('base64url'), nameKey: config.nameKey ?? randomBytes(32).toString('base64url') };
  await writeFile(`${path}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  log(`made the keys of this site in ${path}: keep a copy apart from the backups`);
  return made;
}

/** Tells two sets of keys apart without giving them away. */
export function keyPrint(keys: OwnKeys): string {
  return createHmac('sha256', `${keys.nameKey}\n${keys.secretKey}`).update('banyan key print v1').digest('hex').slice(0, 16);
}
