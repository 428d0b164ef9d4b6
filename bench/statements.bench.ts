import { Client } from 'pg';
import { webApp, fullConfig } from '../src/boot.js';
import { Database } from '../src/platform/database/database.js';
import { JobSender } from '../src/platform/jobs/job-sender.js';
import { atMost, type Figure } from './figures.js';
import { hotPaths } from './pages.bench.js';
import { cookieOf, type Site } from './site.js';

const MANY = 10000;

/** Statements that the most opened pages cost, for the demo's 26 people and for 10,000 in the same cohort. */
export async function statementsBench(site: Site): Promise<Figure[]> {
  Object.assign(process.env, site.env, { PORT: String(site.port + 1) });
  const app = await webApp(fullConfig());
  await app.listen(site.port + 1, '127.0.0.1');
  const url = `http://127.0.0.1:${site.port + 1}`;
  try {
    const cookie = await cookieOf(url, 'participant');
    const paths = await hotPaths({ ...site, url }, cookie);
    const figures = await count(app.get(Database), url, cookie, paths, '26 people');
    await crowd(site.databaseUrl);
    return [...figures, ...(await count(app.get(Database), url, cookie, paths, `${MANY} people`))];
  } finally {
    await app.get(JobSender).stop();
    await app.close();
  }
}

async function count(database: Database, url: string, cookie: string, paths: Record<string, string>, people: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [what, path] of Object.entries(paths)) {
    const before = database.statements;
    await (await fetch(url + path, { headers: { cookie } })).text();
    figures.push(atMost(`statements for ${what}, ${people}`, database.statements - before, 5, ''));
  }
  return figures;
}

/** Fills the running cohort with people by plain rows; removed with the database. */
async function crowd(databaseUrl: string): Promise<void> {
  const client = new Client(databaseUrl);
  await client.connect();
  try {
    await client.query(`INSERT INTO person (id, display_name, zone, created_at) SELECT 'crowd' || lpad(n::text, 21, '0'), 'Crowd ' || n, 'Asia/Dhaka', now() FROM generate_series(1, ${MANY}) n`);
    await client.query(
      `INSERT INTO enrolment (id, person_id, cohort_id, state, invited_at, activated_at) SELECT 'crowe' || lpad(n::text, 21, '0'), 'crowd' || lpad(n::text, 21, '0'), (SELECT id FROM cohort WHERE state = 'open' ORDER BY starts_on DESC LIMIT 1), 'active', now(), now() FROM generate_series(1, ${MANY}) n`,
    );
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}
