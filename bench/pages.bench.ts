import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { get } from 'node:http';
import type { Options } from 'autocannon';
import { Client } from 'pg';
import { SESSION_SQL } from '../src/account/viewer.queries.js';
import { LESSON_SQL } from '../src/module/lesson.queries.js';
import { ROOT } from '../src/platform/root.js';
import { atLeast, atMost, plain, type Figure } from './figures.js';
import { load, median, type Load } from './load.js';
import { cookieOf, memoryOf, type Site } from './site.js';

const PAIRS = 3;

/** Sizes and speed of the pages that participants open most. */
export async function pagesBench(site: Site): Promise<Figure[]> {
  const cookie = await cookieOf(site.url, 'participant');
  const paths = await hotPaths(site, cookie);
  const figures: Figure[] = [];
  for (const [what, path] of Object.entries(paths)) figures.push(atMost(`${what}, first view, all in, compressed`, (await weight(site.url + path, cookie)) / 1024, 14, 'KB'));

  const bare = await startBare(site, cookie, paths.lesson!);
  const same: number[] = [];
  const one: number[] = [];
  let ours: Load | undefined;
  for (let pair = 0; pair < PAIRS; pair += 1) {
    ours = await load({ url: site.url + paths.lesson, headers: { cookie } });
    same.push(ours.perSecond / (await load({ url: `${bare.url}/same` })).perSecond);
    one.push(ours.perSecond / (await load({ url: `${bare.url}/one` })).perSecond);
  }
  figures.push(atLeast('lesson page against a bare handler with the same SELECTs', median(same), 0.5, 'of its requests'));
  figures.push(atLeast('lesson page against a bare handler with one SELECT', median(one), 0.3, 'of its requests'));
  figures.push(atMost('lesson page, p99 at 16 connections', ours!.p99, 50, 'ms'), plain('lesson page', ours!.perSecond, 'requests/s'), plain('lesson page, errors', ours!.errors, ''));

  const saves: number[] = [];
  let saving: Load | undefined;
  for (let pair = 0; pair < PAIRS; pair += 1) {
    saving = await load(await savingRequests(site));
    saves.push(saving.perSecond / (await load({ url: `${bare.url}/save`, method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'answer=1' })).perSecond);
  }
  figures.push(atLeast('saving one answer against a bare BEGIN, INSERT, COMMIT', median(saves), 0.4, 'of its requests'), plain('saving one answer', saving!.perSecond, 'requests/s'), plain('saving one answer, errors', saving!.errors, ''));
  figures.push(atMost('web process under that load', await memoryOf(site.web), 250, 'MB'));
  bare.stop();
  return figures;
}

/** This week, the first lesson of the course, and a question of an open attempt. */
export async function hotPaths(site: Site, cookie: string): Promise<Record<string, string>> {
  const outline = await (await fetch(`${site.url}/outline`, { headers: { cookie } })).text();
  const modulePath = /href="(\/modules\/[^"]+)"/.exec(outline)![1]!;
  const lesson = /href="(\/lessons\/[^"]+)"/.exec(await (await fetch(site.url + modulePath, { headers: { cookie } })).text())![1]!;
  const quiz = [...outline.matchAll(/href="(\/quizzes\/[^"/]+)"/g)].at(-1)![1]!;
  const began = await fetch(`${site.url}${quiz}/attempts`, { method: 'POST', redirect: 'manual', headers: { cookie, 'sec-fetch-site': 'same-origin' } });
  return { 'This week': '/this-week', lesson, 'quiz question': began.headers.get('location') ?? `${quiz}/questions/1` };
}

/** Sixteen participants, each with an attempt of her own: the answers of one attempt wait for each other, those of many do not. */
export async function savingRequests(site: Site): Promise<Options> {
  const client = new Client(site.databaseUrl);
  await client.connect();
  const { rows } = await client.query<{ handle: string }>(
    `SELECT a.handle FROM account a JOIN enrolment e ON e.person_id = a.person_id JOIN cohort c ON c.id = e.cohort_id JOIN course k ON k.id = c.course_id AND k.kind = 'short_course' JOIN person p ON p.id = a.person_id
      WHERE c.state = 'open' AND e.state = 'active' AND p.protection_level <> 'hidden' ORDER BY a.handle LIMIT 16`,
  );
  await client.end();
  const forms: Array<{ cookie: string; path: string; body: string }> = [];
  for (const { handle } of rows) forms.push(await openForm(site, await cookieOf(site.url, handle)));
  let nth = 0;
  return {
    url: site.url + forms[0]!.path,
    method: 'POST',
    setupClient: (connection) => {
      const { cookie, body } = forms[nth++ % forms.length]!;
      connection.setHeadersAndBody({ cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }, body);
    },
  };
}

/** The form of a question of an open attempt, filled in with its first choice, without a key: an answer may be saved any number of times. */
export async function openForm(site: Site, cookie: string): Promise<{ cookie: string; path: string; body: string }> {
  const path = (await hotPaths(site, cookie))['quiz question']!.replace(/\d+$/, '1');
  const html = await (await fetch(site.url + path, { headers: { cookie } })).text();
  const fields = [...html.matchAll(/<input type="hidden" name="(attempt|shape|had)" value="([^"]*)"/g)].map((match) => [match[1]!, match[2]!]);
  const [, name, value] = /<input type="(?:radio|checkbox)"[^>]*name="([^"]+)" value="([^"]+)"/.exec(html) ?? [];
  if (!name || !value) throw new Error(`No choice to save on ${path}.`);
  return { cookie, path, body: new URLSearchParams([...fields, [name, value], ['go', 'stay']]).toString() };
}

/** Bytes on the wire for a page and everything that it asks for. */
async function weight(url: string, cookie: string): Promise<number> {
  const page = await bytes(url, cookie);
  const html = brotliDecompressSync(page).toString('utf8');
  const assets = [...html.matchAll(/<(?:link|script)[^>]*(?:href|src)="(\/a\/[^"]+)"/g)].map((match) => new URL(match[1]!, url).toString());
  let sum = page.length;
  for (const asset of assets) sum += (await bytes(asset, cookie)).length;
  return sum;
}

function bytes(url: string, cookie: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { cookie, 'accept-encoding': 'br' } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
    }).on('error', reject);
  });
}

export async function startBare(site: Site, cookie: string, lessonPath: string): Promise<{ url: string; stop(): void }> {
  const client = new Client(site.databaseUrl);
  await client.connect();
  const sid = decodeURIComponent(cookie.split('=')[1]!).slice(2).split('.')[0];
  const viewer = (await client.query<{ personId: string; grants: Array<{ scopeId: string }> }>(SESSION_SQL, [sid, new Date()])).rows[0]!;
  await client.end();
  const lessonId = lessonPath.split('/')[2]!;
  const statements = [
    { text: SESSION_SQL, values: [sid, new Date()] },
    { text: LESSON_SQL, values: [lessonId, viewer.personId, viewer.grants.map((grant) => grant.scopeId)] },
  ];
  const bodyLength = (await (await fetch(site.url + lessonPath, { headers: { cookie } })).text()).length;
  const child = fork(join(ROOT, 'dist/bench/bare.js'), { env: { ...process.env, DATABASE_URL: site.databaseUrl, BARE: JSON.stringify({ statements, bodyLength }) } });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { url: `http://127.0.0.1:${port}`, stop: () => void child.kill() };
}
