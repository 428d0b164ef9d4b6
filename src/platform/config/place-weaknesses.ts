import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { ROOT } from '../root.js';
import type { Config } from './config.js';
import { advised, isProduction, refused, type Weakness } from './weaknesses.js';

const FOR_OTHERS = 0o007;

/** What is weak where a public site runs: the data folder, what the web may fetch, the rights of the database role. Reads, and changes nothing. */
export async function placeWeaknesses(config: Config, publicFolder: string = join(ROOT, 'public')): Promise<Weakness[]> {
  if (!isProduction(config)) return [];
  return [...ofDataDir(config.dataDir), ...ofHeads(config), ...ofPublicFolder(publicFolder), ...(config.databaseUrl ? await ofRole(config.databaseUrl) : [])];
}

function ofDataDir(dataDir: string): Weakness[] {
  if (`${dataDir}/`.startsWith(`${join(ROOT, 'public')}/`)) return [refused('DATA_DIR', 'it lies among the files that the web may fetch')];
  if (!existsSync(dataDir)) return [];
  const open = [dataDir, join(dataDir, 'secrets.json'), join(dataDir, 'files')].find((path) => existsSync(path) && (statSync(path).mode & FOR_OTHERS) !== 0);
  return open ? [refused('DATA_DIR', `everybody on this machine can read ${open}; run: chmod o-rwx ${open}`)] : [];
}

/** The heads of the audit log are worth what their folder is worth. */
function ofHeads({ auditHeadDir, dataDir }: Config): Weakness[] {
  if (!auditHeadDir || !existsSync(auditHeadDir)) return [];
  try {
    accessSync(auditHeadDir, constants.W_OK);
  } catch {
    return [refused('AUDIT_HEAD_DIR', `nothing can be written in ${auditHeadDir}`)];
  }
  const isSameDisk = existsSync(dataDir) && statSync(auditHeadDir).dev === statSync(dataDir).dev;
  return isSameDisk ? [advised('AUDIT_HEAD_DIR', 'it lies on the disk of DATA_DIR: mount a folder of another machine, or copy it away every hour (docs/operating.md)')] : [];
}

function ofPublicFolder(folder: string): Weakness[] {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) => /\.map$|(^|\/)\./.test(path));
  return found ? [refused('public/', `the file ${found} would tell of the inside; take it away`)] : [];
}

async function ofRole(databaseUrl: string): Promise<Weakness[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ may: boolean }>('SELECT rolsuper OR rolcreaterole OR rolbypassrls AS may FROM pg_roles WHERE rolname = current_user');
    return rows[0]?.may ? [refused('DATABASE_URL', 'its role may do everything in the server; make a role that owns this database only')] : [];
  } catch {
    // Whether the server answers is asked elsewhere, with a line of its own.
    return [];
  } finally {
    await client.end().catch(() => undefined);
  }
}
