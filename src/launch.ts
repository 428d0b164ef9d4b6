import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { dropEverything } from './platform/backup/database-shape.js';
import { Launcher, type Started } from './platform/running/launcher.js';
import { outputOf, runWithProgress } from './platform/running/progress.js';
import { lineFor } from './platform/running/said.js';
import { StartProblem } from './platform/running/start-problem.js';
import { ROOT } from './platform/root.js';

interface SignIn {
  role: string;
  handle: string;
  passphrase: string;
}

const script = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const launcher = new Launcher((line) => console.log(line));
let started: Started | undefined;
try {
  launcher.listen();
  started = await launcher.prepare();
  const isDemo = await loadDemo(started);
  if (isDemo) started.env.DEMO = '1';
  await launcher.run(started, { web: script('./main.js'), worker: script('./worker.js') });
  await tell(started, isDemo);
} catch (error) {
  const wasStopping = launcher.isStopping;
  if (!wasStopping) console.error(lineFor(error, started?.config.dataDir ?? null));
  await launcher.stop().catch(() => undefined);
  process.exit(wasStopping ? 0 : 1);
}

/** Loads the demo where it belongs: into an empty database of our own, or where DEMO=1 asks for it. Returns whether this is a demo now. */
async function loadDemo({ config, env, urls }: Started): Promise<boolean> {
  const mark = join(config.dataDir, 'demo-is-loading');
  if (await readFile(mark).catch(() => null)) {
    if (config.databaseUrl) throw new StartProblem(`The demo was interrupted while it was loaded. Empty the database, remove ${mark}, and start again.`);
    console.log('the demo was interrupted while it was loaded, and is loaded anew');
    for (const url of [urls.ownerUrl, urls.keysOwnerUrl]) await withClient(url, dropEverything);
    await launcher.migrate(urls);
    await rm(mark);
  }
  const accounts = await accountsIn(urls.ownerUrl);
  const isRefused = ['0', 'false'].includes(process.env.DEMO ?? '') || !isLoopback(config.siteUrl);
  const isWanted = config.demo || (!config.databaseUrl && !isRefused);
  if (accounts.all > 0 || !isWanted) return accounts.demo > 0;
  await writeFile(mark, '');
  await runWithProgress('loading the demo', script('./seeds/demo.js'), { ...env, DEMO: '1' });
  await rm(mark);
  return true;
}

async function tell({ config, env, urls }: Started, isDemo: boolean): Promise<void> {
  console.log(`ready http://127.0.0.1:${config.port}`);
  console.log(`open http://localhost:${config.port}`);
  if (isDemo) {
    const signIns = JSON.parse(await readFile(join(ROOT, 'src', 'seeds', 'demo-sign-ins.json'), 'utf8')) as SignIn[];
    const width = Math.max(...signIns.map(({ role }) => role.length));
    const wide = Math.max(...signIns.map(({ handle }) => handle.length));
    console.log('This is a demo. Sign in as:');
    for (const { role, handle, passphrase } of signIns) console.log(`  ${role.padEnd(width)}  ${handle.padEnd(wide)}  ${passphrase}`);
  } else {
    // The site is up and stays up: a code that cannot be made now can be asked for later.
    const line = await setUpLine(env, urls.ownerUrl).catch(() => 'The set-up code could not be made. The site runs; ask for the code again: npm run invite -- organiser');
    if (line) console.log(line);
  }
}

/** The line with the set-up code where nobody has an account yet. */
async function setUpLine(env: Started['env'], ownerUrl: string): Promise<string> {
  return (await accountsIn(ownerUrl)).all === 0 ? outputOf(script('./setup-code.js'), env) : '';
}

async function accountsIn(url: string): Promise<{ all: number; demo: number }> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ all: number; demo: number }>('SELECT count(*)::int AS all, count(*) FILTER (WHERE is_demo)::int AS demo FROM account');
    return rows[0]!;
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}
