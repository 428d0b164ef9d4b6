import { createHmac, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { StartProblem } from './start-problem.js';

export interface OwnKeys {
  secretKey: string;
  nameKey: string;
  /** Keys of before, which still open what was made with them. */
  oldSecretKeys: string[];
  oldNameKeys: string[];
}

type KeySettings = Pick<Config, 'dataDir' | 'secretKey' | 'nameKey' | 'oldSecretKeys' | 'oldNameKeys'>;

/** The keys of the settings, else those kept in DATA_DIR/secrets.json; null when there are none yet. */
export async function findKeys(config: KeySettings): Promise<OwnKeys | null> {
  const kept = await keptIn(config.dataDir);
  const secretKey = config.secretKey ?? kept.secretKey;
  const nameKey = config.nameKey ?? kept.nameKey;
  if (!secretKey || !nameKey) return null;
  const former = (named: string[] = [], present: string | undefined, old: string[] = [], now: string) => [...new Set([...named, ...old, ...(present ? [present] : [])])].filter((key) => key !== now);
  return {
    secretKey, nameKey,
    // What is kept in the file stays known when a setting takes its place.
    oldSecretKeys: former(config.oldSecretKeys, kept.secretKey, kept.oldSecretKeys, secretKey),
    oldNameKeys: former(config.oldNameKeys, kept.nameKey, kept.oldNameKeys, nameKey),
  };
}

/**
 * As `findKeys`, but makes what is missing and keeps it for its owner only.
 * @throws StartProblem when restored rows were sealed with other keys: starting with the wrong ones would mix the two.
 */
export async function keepKeys(config: KeySettings, log: (line: string) => void): Promise<OwnKeys> {
  const expected = await readFile(join(config.dataDir, 'restored-keys.json'), 'utf8').catch(() => null);
  const found = await findKeys(config);
  if (expected !== null && !keyPrints(found).includes((JSON.parse(expected) as { keyPrint: string }).keyPrint)) {
    throw new StartProblem(`The restored data belongs to other keys than those at hand. Put the backed-up site's secrets.json in ${config.dataDir} (or set its SECRET_KEY and NAME_KEY); to go on without readable names, remove restored-keys.json there.`);
  }
  if (found) return found;
  const made = { secretKey: config.secretKey ?? newSecret(), nameKey: config.nameKey ?? newSecret() };
  const path = await keep(config.dataDir, made);
  log(`made the keys of this site in ${path}: keep a copy apart from the backups`);
  return { ...made, oldSecretKeys: config.oldSecretKeys ?? [], oldNameKeys: config.oldNameKeys ?? [] };
}

/**
 * Puts a new NAME_KEY into secrets.json and keeps the present one beside it as a former one.
 * @throws StartProblem when the key comes from the settings: then it is changed there
 */
export async function renewNameKey(config: KeySettings): Promise<string> {
  const kept = await keptIn(config.dataDir);
  if (!kept.nameKey || (config.nameKey && config.nameKey !== kept.nameKey)) throw new StartProblem('The NAME_KEY of this site comes from its settings. Put it into NAME_KEY_OLD there and a new one into NAME_KEY (openssl rand -base64 48), then start again.');
  return keep(config.dataDir, { ...kept, nameKey: newSecret(), oldNameKeys: [kept.nameKey, ...(kept.oldNameKeys ?? [])] });
}

/** Forgets the former name keys of secrets.json, when nothing lies under them any more. Answers how many there were. */
export async function forgetOldNameKeys(config: KeySettings): Promise<number> {
  const { oldNameKeys = [], ...kept } = await keptIn(config.dataDir);
  if (oldNameKeys.length > 0) await keep(config.dataDir, kept);
  return oldNameKeys.length;
}

/** Tells two sets of keys apart without giving them away. */
export function keyPrint(keys: Pick<OwnKeys, 'secretKey' | 'nameKey'>): string {
  return createHmac('sha256', `${keys.nameKey}\n${keys.secretKey}`).update('banyan key print v1').digest('hex').slice(0, 16);
}

/** The prints of all pairs of keys that are known: a backup of before a change of keys has the print of a former pair. */
export function keyPrints(keys: OwnKeys | null): string[] {
  if (!keys) return [];
  return [keys.nameKey, ...keys.oldNameKeys].flatMap((nameKey) => [keys.secretKey, ...keys.oldSecretKeys].map((secretKey) => keyPrint({ nameKey, secretKey })));
}

/** The settings that a child process needs to know the same keys. */
export function keySettings(keys: OwnKeys): Record<string, string> {
  return { SECRET_KEY: keys.secretKey, NAME_KEY: keys.nameKey, SECRET_KEY_OLD: keys.oldSecretKeys.join(' '), NAME_KEY_OLD: keys.oldNameKeys.join(' ') };
}

async function keptIn(dataDir: string): Promise<Partial<OwnKeys>> {
  const text = await readFile(join(dataDir, 'secrets.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw new StartProblem(`The file secrets.json in ${dataDir} cannot be read (${error.code}). Start as the user who made it.`);
  });
  return JSON.parse(text) as Partial<OwnKeys>;
}

async function keep(dataDir: string, keys: Partial<OwnKeys>): Promise<string> {
  const path = join(dataDir, 'secrets.json');
  await writeFile(`${path}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return path;
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
