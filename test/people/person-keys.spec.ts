import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { KeyStore, SealedForGood } from '../../src/people/key-store.js';
import { keysColumnClasses } from '../../src/people/columns.js';
import { People } from '../../src/people/people.service.js';
import { ProtectedIdentity } from '../../src/people/protected-identity.service.js';
import { keysUrlOf } from '../../src/platform/config/config.js';
import { moveKeys } from '../../src/platform/database/keys-database.js';
import { databaseUrls, runMigrations } from '../../src/platform/database/migrate.js';
import { FileStore } from '../../src/platform/files/file-store.js';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';

describe('the key of a person', () => {
  const test = useApp();
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  const keys = () => test.get(KeyStore);
  const identity = () => test.get(ProtectedIdentity);
  const make = (name: string) => test.write((tx) => test.get(People).make(tx, { displayName: 'Someone', zone: 'UTC', protected: { real_name: name, email: 'a@example.org' } }));
  const open = (id: string) => test.write((tx) => identity().open(tx, id, ['real_name'], 'test'));

  it('lies in a second database, of which every column is classified, and the first holds none', async () => {
    const there = await keys().rows<{ name: string }>("SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations'");
    expect(there.map(({ name }) => name).sort()).toEqual(Object.entries(keysColumnClasses).flatMap(([table, { personal, plain }]) => [...personal, ...plain].map((column) => `${table}.${column}`)).sort());
    expect(await test.rows("SELECT 1 FROM information_schema.tables WHERE table_name LIKE 'person_key%'")).toEqual([]);
    expect(await keys().of(world.participant.personId)).toHaveLength(1);
  });

  it('is not asked for by pages that open no protected field', async () => {
    const before = keys().statements;
    for (const path of ['/this-week', '/account', '/my-completion']) expect((await world.participant.browser.get(path)).status).toBe(200);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/people/${world.participant.enrolmentId}`)).status).toBe(200);
    expect(keys().statements).toBe(before);
  });

  it('seals the same text differently each time, and opens it only at its place', async () => {
    const [one, two] = [await make('Zqx Same Name'), await make('Zqx Same Name')];
    const fields = await test.rows<{ id: string; person_id: string; sealed: Buffer; blind_index: Buffer | null; kind: string }>('SELECT * FROM protected_field WHERE person_id = ANY($1) ORDER BY person_id, kind', [[one, two]]);
    expect(new Set(fields.map(({ sealed }) => sealed.toString('hex'))).size).toBe(4);
    expect(fields.some(({ sealed }) => sealed.includes('Same'))).toBe(false);
    const [mail, name] = fields as [(typeof fields)[0], (typeof fields)[0]];
    await test.rows('UPDATE protected_field SET sealed = $2 WHERE id = $1', [name.id, mail.sealed]);
    await expect(open(name.person_id)).rejects.toThrow(SealedForGood);
    const flipped = Buffer.from(name.sealed);
    flipped[flipped.length - 1]! ^= 1;
    await test.rows('UPDATE protected_field SET sealed = $2 WHERE id = $1', [name.id, flipped]);
    await expect(open(name.person_id)).rejects.toThrow(SealedForGood);
    await test.rows('UPDATE protected_field SET sealed = $2 WHERE id = $1', [name.id, name.sealed]);
    expect(await open(name.person_id)).toEqual({ real_name: 'Zqx Same Name' });
  });

  it('is destroyed for good: her fields and files say plainly that they do not open, and a second call is harmless', async () => {
    const id = await make('Zqx Gone');
    expect(await keys().destroy([id])).toBe(1);
    expect(await keys().destroy([id])).toBe(0);
    await expect(open(id)).rejects.toThrow('people.key.missing');
    expect(await test.write((tx) => identity().openIfPossible(tx, id, ['email'], 'test'))).toEqual({});
  });

  it('is swept after a day when its person never came to be, and never once it was seen beside her', async () => {
    const real = await make('Zqx Stays');
    let ghost = '';
    await expect(test.write(async (tx) => {
      ghost = await test.get(People).make(tx, { displayName: 'Ghost', zone: 'UTC' });
      throw new Error('rolled back');
    })).rejects.toThrow('rolled back');
    expect(await keys().of(ghost)).toHaveLength(1);
    const sweep = () => test.get(JobRunner).runNow('keys.sweep', {});
    await sweep();
    expect(await keys().of(ghost)).toHaveLength(1);
    await keys().rows("UPDATE person_key SET made_at = made_at - interval '25 hours' WHERE person_id = ANY($1)", [[ghost, real]]);
    await sweep();
    await expect(keys().of(ghost)).rejects.toThrow(SealedForGood);
    await keys().sweep([real]);
    expect(await open(real)).toEqual({ real_name: 'Zqx Stays' });
  });

  it('covers her files: nothing of them lies in clear, they come back whole, and an altered one is not given out', async () => {
    const content = Buffer.from('Zqx words that somebody wrote '.repeat(500));
    const files = test.get(FileStore);
    const stored = await files.put(world.participant.personId, { kind: 'pdf', content });
    await test.write((tx) => files.recordWithin(tx, world.participant.personId, stored));
    const path = (await readdir(join(test.config.dataDir, 'files'), { recursive: true, withFileTypes: true })).filter((entry) => entry.name === stored.id).map((entry) => join(entry.parentPath, entry.name))[0]!;
    const raw = await readFile(path);
    expect(raw.includes('Zqx')).toBe(false);
    expect((await files.readChecked(stored.id)).equals(content)).toBe(true);
    expect(await test.rows('SELECT bytes, sealed_under FROM stored_file WHERE id = $1', [stored.id])).toEqual([{ bytes: content.length, sealed_under: (await keys().of(world.participant.personId))[0].print }]);
    const altered = Buffer.from(raw);
    altered[200]! ^= 1;
    await writeFile(path, altered);
    await expect(files.readChecked(stored.id)).rejects.toThrow('people.key.broken');
    await writeFile(path, content);
    expect((await files.readChecked(stored.id)).equals(content)).toBe(true);
    await writeFile(path, Buffer.from('something else in clear'));
    await expect(files.readChecked(stored.id)).rejects.toThrow('files.altered');
  });

  it('moves out of an older database row by row, and a move that was stopped goes on', async () => {
    const id = await make('Zqx Mover');
    const [row] = await keys().rows<{ person_id: string; wrapped: Buffer; key_id: string }>('SELECT person_id, wrapped, key_id FROM person_key WHERE person_id = $1', [id]);
    await test.ownerRows('CREATE TABLE person_key_moving (person_id text PRIMARY KEY, wrapped bytea NOT NULL, key_id text NOT NULL)');
    await test.ownerRows('INSERT INTO person_key_moving VALUES ($1, $2, $3)', [id, row!.wrapped, 'v1']);
    await keys().rows('DELETE FROM person_key WHERE person_id = $1', [id]);
    const urls = databaseUrls({ ownerUrl: test.config.databaseOwnerUrl!, appUrl: test.config.databaseUrl });
    expect(await runMigrations(urls)).toBe(0);
    expect(await moveKeys(urls.ownerUrl, urls.keysOwnerUrl)).toBe(0);
    expect(await open(id)).toEqual({ real_name: 'Zqx Mover' });
    expect(await test.rows("SELECT to_regclass('public.person_key_moving') AS there")).toEqual([{ there: null }]);
  });

  it('is kept beside a newer one that is there already, and does not come back once it was destroyed', async () => {
    const [id, gone] = [await make('Zqx Other'), await make('Zqx Erased')];
    const before = await keys().rows<{ person_id: string; wrapped: Buffer }>('SELECT person_id, wrapped FROM person_key WHERE person_id = ANY($1)', [[id, gone]]);
    const older = keys().wrap(id, Buffer.alloc(32, 7)).wrapped;
    await keys().destroy([gone]);
    await test.ownerRows('CREATE TABLE person_key_moving (person_id text PRIMARY KEY, wrapped bytea NOT NULL, key_id text NOT NULL)');
    await test.ownerRows("INSERT INTO person_key_moving VALUES ($1, $2, 'v1'), ($3, $4, 'v1')", [id, older, gone, before.find((row) => row.person_id === gone)!.wrapped]);
    expect(await moveKeys(test.config.databaseOwnerUrl!, keysUrlOf({ databaseUrl: test.config.databaseOwnerUrl }))).toBe(2);
    expect((await keys().of(id)).map(({ bytes }) => bytes.equals(Buffer.alloc(32, 7)))).toEqual([false, true]);
    expect(await open(id)).toEqual({ real_name: 'Zqx Other' });
    await expect(open(gone)).rejects.toThrow('people.key.missing');
  });

  it('needs a database that can be made, else one line says what to do', async () => {
    const admin = new Client(process.env.BANYAN_TEST_SERVER!);
    await admin.connect();
    const role = `weak_${process.pid}`;
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
    try {
      const url = new URL(test.config.databaseUrl);
      Object.assign(url, { username: role, password: 'x', pathname: `/${role}_keys` });
      await expect(runMigrations(databaseUrls({ ownerUrl: test.config.databaseOwnerUrl!, appUrl: test.config.databaseUrl, keysUrl: url.toString() }))).rejects.toThrow(`createdb --owner ${role} ${role}_keys`);
    } finally {
      await admin.query(`DROP ROLE ${role}`);
      await admin.end();
    }
  });
});
