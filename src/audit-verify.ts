import pg from 'pg';
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { headFolder } from './platform/audit/audit-heads.js';
import { sentenceOf, whatIsNotSeen } from './platform/audit/audit-findings.js';
import { verifyAudit } from './platform/audit/audit-verification.js';
import { keyOfSeed, readHeads } from './platform/audit/head-file.js';
import { loadConfig, type Config } from './platform/config/config.js';
import { Keys } from './platform/crypto/keys.js';
import { findKeys } from './platform/running/own-keys.js';
import { checkDataDir } from './platform/running/reach.js';
import { lineFor } from './platform/running/said.js';
import { StartProblem } from './platform/running/start-problem.js';
import { useDatabase } from './platform/running/use-database.js';

/** `npm run audit:verify [-- --heads FOLDER]`: 0 all is as it was sealed, 1 something is not, 2 it could not be checked. */
let config: Config | undefined;
try {
  config = loadConfig();
  await checkDataDir(config.dataDir);
  process.exit(await check(config, words()));
} catch (error) {
  console.error(lineFor(error, config?.dataDir ?? null));
  process.exit(2);
}

function words(): string | undefined {
  try {
    const { heads } = parseArgs({ options: { heads: { type: 'string' } } }).values;
    return heads === undefined ? undefined : resolve(process.env.INIT_CWD ?? '.', heads);
  } catch {
    throw new StartProblem('Say where the heads are, or nothing for those of this site: npm run audit:verify -- --heads FOLDER');
  }
}

async function check(settings: Config, folder: string = headFolder(settings)): Promise<number> {
  const found = await findKeys(settings);
  if (!found) throw new StartProblem('The keys of this site are not at hand: set SECRET_KEY and NAME_KEY, or put its secrets.json in DATA_DIR.');
  const keys = new Keys(found.secretKey, found.nameKey, { secretKeys: found.oldSecretKeys });
  const database = await useDatabase(settings);
  const client = new pg.Client({ connectionString: database.appUrl, application_name: 'banyan audit check' });
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const { lines } = await readHeads(folder, keys.auditSigning().map(keyOfSeed));
    const findings = await verifyAudit(client, lines);
    console.log(`${findings.rows} rows in ${findings.months} months, ${findings.heads} heads in ${folder}`);
    console.log(sentenceOf(findings));
    for (const line of whatIsNotSeen(findings)) console.log(line);
    if (findings.first) return 1;
    return findings.heads === 0 && findings.rows > 0 ? 2 : 0;
  } finally {
    await client.end();
    await database.stop();
  }
}
