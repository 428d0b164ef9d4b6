import { beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { useDemo } from '../support/demo.js';
import { makeActors, type Actor } from './actors.js';
import { crawl } from './crawl.js';
import { fingerprints } from './database-state.js';
import { findIds, type Ids } from './ids.js';
import { routesOf } from './routes.js';
import { writeMore } from './scene.js';

/** A download of records by an officer is a delivery, kept with the record and shown to the person (DESIGN, rule 4). */
const DELIVERIES = ['record_download', 'record_download_row', 'partner_key'];

describe('reading', () => {
  const test = useDemo();
  let actors: Map<string, Actor>;
  let ids: Ids;
  let paths: string[];

  beforeAll(async () => {
    actors = await makeActors(test);
    await writeMore(test, actors);
    ids = await findIds(test, actors.get('participant')!.personId!, actors.get('participant of last year')!.personId!);
    paths = routesOf(test).filter(({ method, path }) => method === 'GET' && !path.startsWith('/files/')).map(({ path }) => ids.fill(path));
  }, 120000);

  it('changes no row: every page and file by every actor, found by links and by the list of routes', async () => {
    const before = await fingerprints(test);
    const kinds = new Set<string>();
    let pages = 0;
    for (const actor of actors.values()) {
      const answers = await crawl(actor.browser, paths, { most: 110, ofAKind: 1, skip: /^\/files\// });
      pages += answers.length;
      for (const answer of answers) kinds.add(answer.kind);
    }
    const after = await fingerprints(test);
    expect(Object.keys(after).filter((table) => after[table] !== before[table])).toEqual([]);
    expect(pages).toBeGreaterThan(1000);
    expect(kinds.size).toBeGreaterThan(80);
  }, 120000);

  it('changes no row when only the head of a page is asked for, also of a download of records', async () => {
    const before = await fingerprints(test, []);
    for (const name of ['participant', 'organiser', 'trainer', 'officer york'] as const) {
      const { cookie } = actors.get(name)!;
      for (const path of [...paths, ids.fill('/files/:cohortId/:partnerId/:format')]) expect((await request(test.app.getHttpServer()).head(path).set('Cookie', cookie)).status).toBeLessThan(500);
    }
    const after = await fingerprints(test, []);
    const audits = ['audit_event', 'audit_concern', 'audit_unsealed', 'session'];
    expect(Object.keys(after).filter((table) => after[table] !== before[table] && !audits.includes(table))).toEqual([]);
  }, 60000);

  it('writes a delivery, and nothing else, when an officer takes the records', async () => {
    const before = await fingerprints(test);
    expect((await actors.get('officer york')!.browser.download(ids.fill('/files/:cohortId/:partnerId/:format'))).status).toBe(200);
    const after = await fingerprints(test);
    const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    expect(changed).toContain('record_download');
    expect(changed.filter((table) => !DELIVERIES.includes(table))).toEqual([]);
  });
});
