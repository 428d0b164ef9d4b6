import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { parse } from 'yaml';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { log } from '../../src/platform/log.js';
import { Mailer } from '../../src/platform/mail/mailer.js';
import { ROOT } from '../../src/platform/root.js';
import { useDemo } from '../support/demo.js';
import { makeActors, type Actor } from './actors.js';
import { CANARIES, sealCanaries } from './canaries.js';
import { crawl, type Answer } from './crawl.js';
import { findIds, type Ids } from './ids.js';
import { rolesOf, routesOf, type Route } from './routes.js';
import { writeMore } from './scene.js';
import { CANARY, seenIn, surfaceOf, textOf } from './sightings.js';

interface Cast {
  displayName: string;
  realName: string;
  latinName: string;
  consent?: string[];
}

/** The only places where a real name may stand, and for whom. */
const ALLOWED: Array<[actor: RegExp, kind: RegExp, why: string]> = [
  [/^participant of last year$/, /^\/certificates\/:id(\/reissue|\?name)?$/, 'her own certificate'],
  [/^participant of last year$/, /^\/certificate-name$/, 'the name that she chose herself'],
  [/organiser$/, /^\/certificates\/:id\?name$/, 'an organiser asked for it by one more press; it is in the audit log'],
  [/^officer (york|mahidol)$/, /^\/files\/:id\/:id\/(csv|xlsx|json|pdf)$/, 'people who said yes to this university'],
  [/^officer york$/, /^\/matches\/:id$/, 'somebody who handed this university her code'],
];
/** Pages on which somebody reads what she gave herself, and nothing of others. */
const OWN = /^\/certificate-name$/;
/** The demo has no mail server: organisers can read what would have been sent, with its address. A real site answers 404. */
const DEMO_ADDRESSES = /^\/outbox$/;
const HER_WORD = 'Zebrafinch';

describe('names', () => {
  const test = useDemo();
  const logged: string[] = [];
  let actors: Map<string, Actor>;
  let ids: Ids;
  let routes: Route[];
  let cast: Cast[];
  let needles: string[];
  /** The mark of each person, and where was looked. */
  let marks: Map<string, string>;
  const surfaces = new Map<string, number>();

  beforeAll(async () => {
    (log as unknown as Record<symbol, unknown>)[pino.symbols.streamSym] = { write: (line: string) => logged.push(line) };
    log.level = 'trace';
    test.config.dataDir = ownCopy(test.config.dataDir);
    actors = await makeActors(test);
    await writeMore(test, actors);
    marks = await sealCanaries(test);
    ids = await findIds(test, actors.get('participant')!.personId!, actors.get('participant of last year')!.personId!);
    routes = routesOf(test).filter(({ method }) => method === 'GET');
    cast = ['last-year', 'current'].flatMap((file) => parse(readFileSync(join(ROOT, `src/seeds/cast/${file}.yaml`), 'utf8')) as Cast[]);
    const shown = cast.map(({ displayName }) => displayName.toLowerCase()).join('\n');
    needles = cast.flatMap(({ realName, latinName }) => [realName, latinName]).map((name) => name.normalize('NFC')).filter((name) => !shown.includes(name.toLowerCase()));
  }, 120000);

  const look = (surface: string, times = 1) => void surfaces.set(surface, (surfaces.get(surface) ?? 0) + times);
  /** All that her roles open, a page that is not there and one that is not for her. First what shows that the net catches what may stand there. */
  const starts = ({ roles, signedIn }: Actor): string[] => {
    const isOpen = (route: Route) => rolesOf(route)?.every((role) => !roles.has(role)) !== true || (signedIn && rolesOf(route)!.length === 0);
    return [`${ids.fill('/certificates/:id')}?name=show`, ...routes.filter(isOpen).map(({ path }) => ids.fill(path)), '/no-such-page', ids.fill(routes.find((route) => !isOpen(route))!.path)];
  };
  const everything = (actor: Actor): Promise<Answer[]> => crawl(actor.browser, starts(actor), { most: 140, ofAKind: 1 });

  it('are told from other text by these marks: the net would catch them', () => {
    expect(needles.length).toBeGreaterThan(80);
    for (const text of ['x Zqx0042Legal', 'ZQX0042LEGAL', 'ZQX0042ÑAMÉ', 'zqx0042name', 'Zqx0042Land', encodeURIComponent('Zqx0042Ñamé'), 'a%5Aqx0042Legal', '&#x5A;qx0042Legal', Buffer.from('my Zqx0042Legal').toString('base64'), Buffer.from('m Zqx0042Legal').toString('base64'), Buffer.from('Zqx0042Legal').toString('base64'), Buffer.from('Zqx0042Legal').toString('hex')]) expect([text, seenIn(text, [])]).not.toEqual([text, []]);
    expect(seenIn(`xx ${needles[0]!.toUpperCase()}`, needles)).toContain(needles[0]);
    expect(seenIn('Nothing here.', needles)).toEqual([]);
  });

  it('stand on no page, in no file, header or address, but where their owner put them', async () => {
    const sightings: string[] = [];
    const allowed = new Set<string>();
    let answers = 0;
    for (const actor of actors.values()) {
      for (const answer of await everything(actor)) {
        answers += 1;
        const { kind } = answer;
        const text = await textOf(answer);
        look(surfaceOf(answer));
        if (answer.headers['content-disposition']) look('file name');
        const own = OWN.test(kind) ? marks.get(actor.personId!) ?? '' : '';
        const seen = seenIn(DEMO_ADDRESSES.test(kind) ? text.replaceAll(/zqx\d{4}mail@example\.org/g, '') : own ? text.replaceAll(new RegExp(own, 'gi'), '') : text, needles);
        if (seen.length === 0) continue;
        const rule = ALLOWED.find(([who, where]) => who.test(actor.name) && where.test(kind));
        if (rule) allowed.add(rule[2]);
        else sightings.push(`${actor.name}: ${answer.path}: ${seen.join(', ')}`);
      }
    }
    expect(sightings).toEqual([]);
    expect(answers).toBeGreaterThan(800);
    expect([...allowed].sort()).toEqual(expect.arrayContaining(['her own certificate', 'people who said yes to this university']));
  }, 180000);

  it('of those who said no are in no file of a university', async () => {
    for (const code of ['york', 'mahidol']) {
      const officer = actors.get(`officer ${code}`)!;
      const [partner] = await test.rows<{ id: string }>('SELECT id FROM partner WHERE code = $1', [code]);
      const silent = cast.filter(({ consent }) => !consent?.includes(code)).flatMap(({ realName, latinName }) => [realName, latinName]).filter((name) => needles.includes(name.normalize('NFC')));
      for (const format of ['csv', 'xlsx', 'json', 'pdf']) {
        const path = ids.fill('/files/:cohortId/:partnerId/:format', { format, partnerId: partner!.id });
        const { status, headers, body } = await officer.browser.download(path);
        expect(status).toBe(200);
        const text = await textOf({ path, kind: '', status, headers: headers as Record<string, string>, body: body as Buffer });
        expect([code, format, seenIn(text, silent.map((name) => name.normalize('NFC')))]).toEqual([code, format, []]);
      }
    }
  });

  it('stand in no mail, but for the address that it goes to', async () => {
    const jobs = await test.rows<{ name: string; data: Record<string, unknown> }>("SELECT name, data FROM pgboss.job WHERE name LIKE 'mail.%'");
    const runner = test.get(JobRunner);
    for (const { name, data } of jobs.slice(-160)) await runner.runNow(name, data);
    for (const job of ['mail.reminders', 'mail.digests']) await runner.runNow(job, {});
    const mails = await test.get(Mailer).outbox(1000);
    expect(mails.length).toBeGreaterThan(20);
    look('mail with its subject', mails.filter(({ text }) => /^Subject: /m.test(text)).length);
    const sightings = mails.filter(({ text }) => seenIn(text.replace(/^To: zqx\d{4}mail@example\.org$/m, ''), needles).length > 0);
    expect(sightings.map(({ text }) => text)).toEqual([]);
    const course = await test.rows<{ title: string }>('SELECT title FROM course');
    for (const { title } of course) expect(mails.filter(({ text }) => text.includes(title)).map(({ text }) => text)).toEqual([]);
    const shown = cast.map(({ displayName }) => displayName).filter((name) => name.length > 5);
    expect(mails.flatMap(({ text }) => shown.filter((name) => text.includes(name)))).toEqual([]);
  }, 60000);

  it('lie in no row of the database in clear, nor in a job', async () => {
    const tables = await test.rows<{ name: string }>("SELECT table_schema || '.' || quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema IN ('public', 'pgboss') AND table_type = 'BASE TABLE'");
    for (const { name } of tables) {
      const found = await test.rows<{ row: string }>(`SELECT left(t::text, 300) AS row FROM ${name} t WHERE t::text ~* $1 OR t::text ~* $2 OR strpos(lower(t::text), $3) > 0 LIMIT 3`, [CANARY.source, '5a7178(30|31)(3\\d){3}', needles[0]!.toLowerCase()]);
      expect([name, found]).toEqual([name, []]);
      look(name.startsWith('pgboss.') ? 'jobs' : /audit/.test(name) ? 'audit log' : 'tables');
    }
    expect(tables.length).toBeGreaterThan(55);
  });

  it('are in no line of the log, also when something fails', async () => {
    const before = logged.length;
    log.error({ event: 'test', err: Object.assign(new Error('failed'), { parameters: ['Zqx0042Legal'] }) });
    await actors.get('participant')!.browser.post('/sign-in', { handle: 'Zqx0001Legal', passphrase: 'Zqx0001Legal' });
    await actors.get('organiser')!.browser.post(ids.fill('/cohorts/:cohortId/invitations'), { displayName: '', realName: 'Zqx0001Legal', email: 'not Zqx0001Legal', zone: 'x' });
    expect(logged.length).toBeGreaterThan(before);
    expect(logged.filter((line) => seenIn(line, needles).length > 0)).toEqual([]);
    look('log', logged.length);
  });

  it('of herself, and of nobody else, are what somebody takes home of her data; nothing of it stays behind', async () => {
    const her = actors.get('participant')!;
    const mark = marks.get(her.personId!)!;
    const { status, headers, body } = await her.browser.take('/my-data/pack');
    const text = await textOf({ path: '/my-data/pack', kind: '', status, headers: headers as Record<string, string>, body: body as Buffer });
    for (const canary of Object.values(CANARIES)) expect(text).toContain(canary(mark));
    const seen = seenIn(text.replaceAll(new RegExp(mark, 'gi'), ''), needles);
    expect(seen).toEqual([]);
    expect(await test.rows('SELECT 1 FROM form_key WHERE result::text ~* $1', [CANARY.source])).toEqual([]);
    look('pack of her own data');
  });

  /** The backup's archives, the folder of the database with its WAL, and the files lie outside this process: npm run proof -- keys looks there. */
  it('were looked for on more than twelve surfaces', () => {
    expect([...surfaces.keys()].sort()).toEqual(expect.arrayContaining([
      'text/html', 'error page', 'redirect', 'file name', 'text/csv', 'application/json', 'application/pdf', 'text/calendar', 'mail with its subject', 'jobs', 'audit log', 'tables', 'log', 'pack of her own data',
    ]));
    expect(surfaces.size).toBeGreaterThan(13);
  });

  it('of a person who hides are gone from every page of everybody else with the answer to her press', async () => {
    const her = actors.get('participant')!;
    const others = [...actors.values()].filter(({ name }) => name !== 'participant');
    await her.browser.post('/account', { displayName: HER_WORD, zone: 'Asia/Yangon' });
    const naming = async (actor: Actor) => {
      const answers = await crawl(actor.browser, starts(actor), { most: 110, ofAKind: 1, skip: /^\/(files|modules|materials|front|verify|help|words|language|first|certificate|records)/ });
      const texts = await Promise.all(answers.map(async (answer) => [answer.kind, await textOf(answer)] as const));
      return texts.filter(([, text]) => text.toLowerCase().includes(HER_WORD.toLowerCase())).map(([kind]) => `${actor.name}: ${kind}`);
    };
    const before: string[] = [];
    for (const name of ['co-trainer', 'organiser']) before.push(...(await naming(actors.get(name)!)));
    expect(before.length).toBeGreaterThan(8);
    expect((await her.browser.post('/hide-me', { texts: 'keep' })).status).toBe(303);
    const after: string[] = [];
    for (const actor of others) after.push(...(await naming(actor)));
    expect(after).toEqual([]);
  }, 180000);
});

/** Mail goes into a folder of this file's own. */
function ownCopy(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'banyan-names-'));
  cpSync(folder, copy, { recursive: true });
  return copy;
}
