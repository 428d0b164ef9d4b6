import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ProtectedIdentity } from '../../src/people/protected-identity.service.js';
import { PROTECTED_KINDS } from '../../src/people/protected-field.entity.js';
import { ROOT } from '../../src/platform/root.js';
import { useDemo } from '../support/demo.js';
import { makeActors, type Actor } from './actors.js';
import { crawl } from './crawl.js';
import { findIds } from './ids.js';
import { routesOf } from './routes.js';
import { writeMore } from './scene.js';
import { seenIn, textOf } from './sightings.js';

/** Her own certificate says her name after one more press, and on paper: she asks for it herself. Nothing else does. */
const OWN_PRESS = /^\/certificates\/:id(\?name|\/download|\/letter|\/transcript|\/picture)$/;

/** DOMAIN case C: somebody else holds her phone, or makes her sign in, with the right passphrase. */
describe('somebody else signs in as a participant', () => {
  const test = useDemo();
  let actors: Map<string, Actor>;
  let paths: string[];
  let needles: string[];

  beforeAll(async () => {
    actors = await makeActors(test);
    await writeMore(test, actors);
    const people = await test.rows<{ id: string }>('SELECT id FROM person ORDER BY id');
    await test.write(async (tx) => {
      for (const [nth, { id }] of people.entries()) for (const kind of PROTECTED_KINDS) if (kind !== 'country') await test.get(ProtectedIdentity).write(tx, id, kind, kind === 'email' ? `zqx${String(nth).padStart(4, '0')}mail@example.org` : `Zqx${String(nth).padStart(4, '0')}Legal ${kind}`);
    });
    const ids = await findIds(test, actors.get('participant')!.personId!, actors.get('participant of last year')!.personId!);
    paths = routesOf(test).filter(({ method }) => method === 'GET').map(({ path }) => ids.fill(path));
    const cast = ['last-year', 'current'].flatMap((file) => parse(readFileSync(join(ROOT, `src/seeds/cast/${file}.yaml`), 'utf8')) as Array<{ displayName: string; realName: string; latinName: string; email: string | null; organisation: string | null }>);
    const shown = cast.map(({ displayName }) => displayName.toLowerCase()).join('\n');
    needles = cast.flatMap(({ realName, latinName, email, organisation }) => [realName, latinName, email, organisation]).filter((text): text is string => Boolean(text)).map((text) => text.normalize('NFC')).filter((text) => !shown.includes(text.toLowerCase()));
  }, 120000);

  it.each(['participant', 'participant of last year', 'hidden'])('and finds no real name, no contact and no organisation on any page of the %s', async (name) => {
    // Her own phone, so nothing is covered only because others may look at it.
    await actors.get(name)!.browser.post('/first/phone', { phone: 'own' });
    const answers = await crawl(actors.get(name)!.browser, paths, { most: 120, ofAKind: 1 });
    const found: string[] = [];
    for (const answer of answers.filter(({ kind }) => !OWN_PRESS.test(kind))) {
      const seen = seenIn(await textOf(answer), needles);
      if (seen.length > 0) found.push(`${answer.path}: ${seen.join(', ')}`);
    }
    expect(needles.length).toBeGreaterThan(120);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(25);
    expect(found).toEqual([]);
  }, 120000);

  it('and no table holds a note on risk that could be shown', async () => {
    expect(await test.rows("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND (table_name ~ 'risk|threat|danger' OR column_name ~ 'risk|threat|danger')")).toEqual([]);
  });
});
