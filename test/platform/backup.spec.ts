import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ArchiveWriter } from '../../src/platform/backup/archive-writer.js';
import { BackupProblem } from '../../src/platform/backup/archive.js';
import { makeBackup } from '../../src/platform/backup/backup.js';
import { tablesOf } from '../../src/platform/backup/database-shape.js';
import { MigratedSchema } from '../../src/platform/backup/migrated-schema.js';
import { restoreBackup } from '../../src/platform/backup/restore.js';

/** Two tables that point at each other, a trigger that refuses, and every kind of column that needs care. */
class First1700000000001 implements MigrationInterface {
  name = 'First1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA keys;
      CREATE TYPE mood AS ENUM ('calm', 'busy');
      CREATE TABLE tree (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent int REFERENCES tree, leaf text, "odd ""name""" text, at timestamptz, raw bytea, doc jsonb, mood mood, ratio float8,
        twice text GENERATED ALWAYS AS (leaf || leaf) STORED);
      CREATE TABLE leaf (id text PRIMARY KEY, tree int NOT NULL REFERENCES tree DEFERRABLE);
      ALTER TABLE tree ADD CONSTRAINT tree_leaf FOREIGN KEY (leaf) REFERENCES leaf;
      CREATE TABLE keys.key (id text PRIMARY KEY, wrapped bytea NOT NULL);
      CREATE TABLE session (sid text PRIMARY KEY);
      CREATE TABLE seeded (id int PRIMARY KEY); INSERT INTO seeded VALUES (1);
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'never'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON leaf FOR EACH ROW WHEN (NEW.id = 'new') EXECUTE FUNCTION refuse();`);
  }
  async down(): Promise<void> {}
}
class Second1700000000002 implements MigrationInterface {
  name = 'Second1700000000002';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE leaf ADD COLUMN colour text');
  }
  async down(): Promise<void> {}
}

describe('backup and restore', () => {
  const names: string[] = [];
  let folder: string;
  let from: string;
  let to: string;
  let archive: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'banyan-backup-'));
    from = await newDatabase();
    await fillSource(from, join(folder, 'from'));
    archive = join(folder, 'whole.tar.gz');
    await makeBackup({ url: from, dataDir: join(folder, 'from'), path: archive, keyPrint: 'abc' });
  });

  beforeEach(async () => {
    to = await newDatabase();
    await rm(join(folder, 'to'), { recursive: true, force: true });
  });

  afterEach(async () => {
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    for (const name of names) await run(process.env.BANYAN_TEST_SERVER!, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });

  const newDatabase = async () => {
    const name = `banyan_backup_${process.pid}_${names.length}`;
    names.push(name);
    await run(process.env.BANYAN_TEST_SERVER!, `CREATE DATABASE ${name}`);
    const url = new URL(process.env.BANYAN_TEST_SERVER!);
    url.pathname = `/${name}`;
    return url.toString();
  };
  const restore = (path: string, changes: { replace?: boolean; migrations?: (new () => MigrationInterface)[] } = {}) =>
    restoreBackup({ dataDir: join(folder, 'to'), path, replace: changes.replace ?? false, schema: new MigratedSchema(to, changes.migrations ?? [First1700000000001]) });

  it('brings back every row, sequence, file and rule, and a second backup is the same', async () => {
    const before = await restore(archive);
    expect(before.tables.find((table) => table.name === 'tree')).toMatchObject({ rows: 3, schema: 'public' });
    const after = await makeBackup({ url: to, dataDir: join(folder, 'to'), path: join(folder, 'again.tar.gz'), keyPrint: 'abc' });
    expect({ ...after, createdAt: '' }).toEqual({ ...before, createdAt: '' });
    expect(await run(to, "SELECT length(leaf.id) AS long, odd FROM leaf, (SELECT \"odd \"\"name\"\"\" AS odd FROM tree WHERE id = 1) one ORDER BY 1")).toEqual([{ long: 1, odd: 'tab\there' }, { long: 2500, odd: 'tab\there' }]);
    expect(await run(to, 'SELECT twice, at::text, ratio::text, octet_length(raw) AS raw, mood FROM tree WHERE id = 1')).toEqual([{ twice: 'aa', at: expect.stringContaining(':05.123456'), ratio: '0.1', raw: 6_000_000, mood: 'busy' }]);
    expect(await run(to, "INSERT INTO tree (leaf) VALUES ('a') RETURNING id")).toEqual([{ id: 4 }]);
    await expect(run(to, "INSERT INTO leaf VALUES ('new', 1)")).rejects.toThrow('never');
    await expect(run(to, "INSERT INTO leaf VALUES ('x', 99)")).rejects.toThrow(/foreign key/);
    expect(await run(to, 'SELECT name FROM pgboss.job')).toEqual([{ name: 'letters' }]);
    expect((await readFile(join(folder, 'to/files/deep/ünï.bin'))).equals(Buffer.alloc(9_000_000, 7))).toBe(true);
    expect(await readFile(join(folder, 'to/files/empty'), 'utf8')).toBe('');
  });

  it('ends every session, and leaves out which processes ran', async () => {
    expect(await run(from, 'SELECT count(*)::int AS count FROM pgboss.instance')).not.toEqual([{ count: 0 }]);
    await restore(archive);
    expect(await run(to, 'SELECT sid FROM session UNION ALL SELECT id::text FROM pgboss.instance')).toEqual([]);
  });

  it('refuses an archive that was cut short anywhere, and changes nothing', async () => {
    const { length } = await readFile(archive);
    const cut = join(folder, 'cut.tar.gz');
    for (const share of [0, 0.001, 0.3, 0.7, 0.99, 0.99999]) {
      await writeFile(cut, await readFile(archive));
      await truncate(cut, Math.floor(length * share));
      await expect(restore(cut)).rejects.toThrow(BackupProblem);
    }
    await expectUntouched();
  });

  it('refuses an archive in which one byte is another, even where compression does not notice, and changes nothing', async () => {
    const altered = join(folder, 'altered.tar.gz');
    const whole = gunzipSync(await readFile(archive));
    const places = [whole.indexOf('tab\\there') + 4, whole.indexOf(Buffer.alloc(2048, 7)) + 1000, whole.indexOf('"sha256": "', whole.indexOf('"tables"')) + 12, whole.indexOf('tables/public.leaf')];
    for (const place of places) {
      const copy = Buffer.from(whole);
      copy[place] = copy[place]! ^ 1;
      await writeFile(altered, gzipSync(copy, { level: 1 }));
      await expect(restore(altered)).rejects.toThrow(BackupProblem);
    }
    const squeezed = await readFile(archive);
    squeezed[squeezed.length - 6] = squeezed[squeezed.length - 6]! ^ 1;
    await writeFile(altered, squeezed);
    await expect(restore(altered)).rejects.toThrow(BackupProblem);
    await expectUntouched();
  });

  it('refuses a well-made archive whose content is not what its manifest says', async () => {
    const path = join(folder, 'forged.tar.gz');
    const table = { schema: 'public', name: 'leaf', columns: ['id', 'tree'], rows: 0, bytes: 0, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' };
    const manifest = { product: 'banyan', format: 1, createdAt: '', migrations: ['First1700000000001'], queueVersion: null, keyPrint: null, tables: [table], sequences: [], files: [] };
    const forge = async (entries: [string, string][], changes: object) => {
      await rm(path, { force: true });
      const writer = new ArchiveWriter(path);
      for (const [name, text] of [...entries, ['manifest.json', JSON.stringify({ ...manifest, ...changes })] as const]) await writer.add(name, Buffer.from(text));
      await writer.finish();
      return restore(path);
    };
    await expect(forge([['tables/public.leaf/1', 'x\t1\n']], {})).rejects.toThrow(/damaged/);
    await expect(forge([['tables/public.leaf/1', ''], ['files/more', 'x']], {})).rejects.toThrow(/was not backed up/);
    const outside = [{ path: '../../outside', bytes: 1, sha256: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881' }];
    await expect(forge([['tables/public.leaf/1', ''], ['files/../../outside', 'x']], { files: outside })).rejects.toThrow(/outside its folder/);
    await expect(forge([['tables/public.leaf/1', '']], { format: 2 })).rejects.toThrow(/format 2/);
    await expect(forge([['tables/public.leaf/1', '']], { tables: [{ ...table, rows: 1 }] })).rejects.toThrow(/number of rows/);
    await expect(forge([['tables/public.leaf/1', '']], { tables: [{ ...table, columns: ['id', 'gone'] }] })).rejects.toThrow(/gone/);
    await expectUntouched();
  });

  it('refuses rows that break a rule of the tables', async () => {
    const path = join(folder, 'orphan.tar.gz');
    const table = { schema: 'public', name: 'leaf', columns: ['id', 'tree'], rows: 1, bytes: 4, sha256: createHash('sha256').update('x\t9\n').digest('hex') };
    const writer = new ArchiveWriter(path);
    await writer.add('tables/public.leaf/1', Buffer.from('x\t9\n'));
    await writer.add('manifest.json', Buffer.from(JSON.stringify({ product: 'banyan', format: 1, createdAt: '', migrations: ['First1700000000001'], queueVersion: null, keyPrint: null, tables: [table], sequences: [], files: [] })));
    await writer.finish();
    await expect(restore(path)).rejects.toThrow(/do not fit the tables/);
    await expectUntouched();
  });

  it('restores into tables of its own version, which newer ones then follow, but never a newer backup', async () => {
    await restore(archive, { migrations: [First1700000000001, Second1700000000002] });
    expect(await run(to, 'SELECT name FROM migrations')).toEqual([{ name: 'First1700000000001' }]);
    await expect(restore(archive, { migrations: [Second1700000000002] })).rejects.toThrow(/newer or another Banyan/);
  });

  it('restores a backup made before a migration with a lower number was added', async () => {
    class Between1699999999999 extends Second1700000000002 {
      override name = 'Between1699999999999';
    }
    await restore(archive, { migrations: [Between1699999999999, First1700000000001] });
    expect(await run(to, 'SELECT name FROM migrations')).toEqual([{ name: 'First1700000000001' }]);
  });

  it('fills only what is empty, unless it may replace', async () => {
    await restore(archive);
    await run(to, 'UPDATE tree SET ratio = 5');
    await writeFile(join(folder, 'to/files/later'), 'x');
    await expect(restore(archive)).rejects.toThrow(/--replace/);
    expect(await run(to, 'SELECT DISTINCT ratio FROM tree')).toEqual([{ ratio: 5 }]);
    await restore(archive, { replace: true });
    expect(await run(to, 'SELECT ratio FROM tree WHERE id = 1')).toEqual([{ ratio: 0.1 }]);
    expect((await readdir(join(folder, 'to'))).concat((await readdir(join(folder, 'to/files'))).sort())).toEqual(['files', 'deep', 'empty']);
  });

  it('does not replace what is in use', async () => {
    const other = new pg.Client({ connectionString: to });
    await other.connect();
    await expect(restore(archive, { replace: true })).rejects.toThrow(/in use by 1 other/);
    await other.end();
  });

  it('never writes over a file, and leaves none when it fails', async () => {
    await expect(makeBackup({ url: from, dataDir: folder, path: archive, keyPrint: null })).rejects.toThrow(/already exists/);
    await expect(makeBackup({ url: from, dataDir: folder, path: join(folder, 'no/such/place'), keyPrint: null })).rejects.toThrow(/cannot be written \(ENOENT\)/);
    await expect(makeBackup({ url: to, dataDir: folder, path: join(folder, 'nothing.tar.gz'), keyPrint: null })).rejects.toThrow(/holds no Banyan/);
  });

  async function expectUntouched(): Promise<void> {
    const client = new pg.Client({ connectionString: to });
    await client.connect();
    expect(await tablesOf(client)).toEqual([]);
    await client.end();
    expect(await readdir(join(folder, 'to')).catch(() => [])).toEqual([]);
    expect(await readdir(folder)).not.toContain('outside');
  }
});

async function fillSource(url: string, dataDir: string): Promise<void> {
  const schema = new MigratedSchema(url, [First1700000000001]);
  await schema.connect(['First1700000000001']);
  await schema.make();
  await schema.close();
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue('letters');
  await boss.send('letters', { to: 'all' });
  await boss.stop({ graceful: false });
  // Incompressible, so that it takes more than one part.
  await run(url, `SET session_replication_role = replica;
    INSERT INTO leaf VALUES ('a', 1), (repeat('z', 2500), 3);
    INSERT INTO tree (parent, leaf, "odd ""name""", at, raw, doc, mood, ratio) VALUES (NULL, 'a', E'tab\\there', '2026-01-02 03:04:05.123456+00', repeat('xyz', 2000000)::bytea, '{"a": "\\\\n"}', 'busy', 0.1),
      (1, NULL, '\\N', NULL, NULL, NULL, NULL, 'NaN'), (2, repeat('z', 2500), '', 'infinity', '\\x00', 'null', 'calm', -0);
    INSERT INTO keys.key VALUES ('one', '\\x0102'); INSERT INTO session VALUES ('live'); UPDATE seeded SET id = 7`);
  await mkdir(join(dataDir, 'files/deep'), { recursive: true });
  await writeFile(join(dataDir, 'files/deep/ünï.bin'), Buffer.alloc(9_000_000, 7));
  await writeFile(join(dataDir, 'files/empty'), '');
}

async function run(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return ((await client.query(text)) as pg.QueryResult).rows ?? [];
  } finally {
    await client.end();
  }
}
