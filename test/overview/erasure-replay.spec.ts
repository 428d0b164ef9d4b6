import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { appContext, webApp, type FullConfig } from '../../src/boot.js';
import { ErasureReplay } from '../../src/overview/erasure-replay.service.js';
import { makeBackup } from '../../src/platform/backup/backup.js';
import { MigratedSchema } from '../../src/platform/backup/migrated-schema.js';
import { restoreBackup } from '../../src/platform/backup/restore.js';
import { keysUrlOf } from '../../src/platform/config/config.js';
import { ProtectedIdentity } from '../../src/people/protected-identity.service.js';
import { Transactions } from '../../src/platform/database/transactions.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { Database } from '../../src/platform/database/database.js';
import { JobSender } from '../../src/platform/jobs/job-sender.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';

const PEOPLE = 20;

/** Yesterday's backup is put back after people were erased (SAFETY 33). */
describe('the ledger of erasures', () => {
  const test = useApp();
  const elsewhere = mkdtempSync(join(tmpdir(), 'banyan-restored-'));
  let world: World;
  let people: Participant[];
  let restored: FullConfig;
  const server = process.env.BANYAN_TEST_SERVER!;
  const name = `banyan_test_restored_${process.pid}`;

  beforeAll(async () => {
    world = await makeWorld(test);
    people = [];
    for (let nth = 0; nth < PEOPLE; nth += 1) people.push(await makeParticipant(test, `finch${nth}x`, world.cohortId, 'Asia/Yangon'));
    const archive = join(elsewhere, 'yesterday.tar.gz');
    await makeBackup({ url: test.config.databaseUrl, dataDir: test.config.dataDir, path: archive, keyPrint: null });
    const late = await makeParticipant(test, 'latecomer', world.cohortId, 'Asia/Yangon');
    for (const person of [...people, late]) {
      const { status } = await person.browser.post('/my-data/erasure', { when: 'now', certificates: 'keep', word: 'erase' });
      if (status !== 303) throw new Error(`Not erased: ${status}`);
    }
    const url = new URL(server);
    url.pathname = `/${name}`;
    await run(`CREATE DATABASE ${name}`);
    await restoreBackup({ dataDir: elsewhere, path: archive, replace: false, schema: new MigratedSchema(url.toString()) });
    // The keys are not in the backup of the site: they are those of today.
    restored = { ...test.config, dataDir: elsewhere, databaseUrl: url.toString(), keysUrl: keysUrlOf(test.config) };
  }, 120000);

  afterAll(() => run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));

  it('keeps the site from starting on a database that is older than it', async () => {
    writeFileSync(join(elsewhere, 'erasures.log'), readFileSync(join(test.config.dataDir, 'erasures.log')));
    // Half a line at the end, as a cut of the power leaves it, stops nothing.
    appendFileSync(join(elsewhere, 'erasures.log'), '{"digest":"00');
    await expect(webApp(restored)).rejects.toThrow(/older than the list of erased people.*21 of them.*npm run erasures -- replay/);
  }, 60000);

  it('erases everybody again, and then the site starts', async () => {
    const app = await appContext(restored);
    try {
      const rows = () => app.get(Database).rows<{ id: string }>('SELECT id FROM person WHERE id = ANY($1)', [people.map(({ personId }) => personId)]);
      expect(await rows()).toHaveLength(PEOPLE);
      // Their sealed fields are there again, and open no more: the key is gone.
      let opened = 0;
      for (const { personId } of people) {
        const name = await app.get(Transactions).run(systemAct('test.scene'), (tx) => app.get(ProtectedIdentity).open(tx, personId, ['real_name'], 'test')).catch(() => null);
        if (name) opened += 1;
      }
      expect([await app.get(Database).rows("SELECT 1 FROM protected_field WHERE kind = 'real_name' AND person_id = ANY($1)", [people.map(({ personId }) => personId)]).then((all) => all.length), opened]).toEqual([PEOPLE, 0]);
      const replay = app.get(ErasureReplay);
      expect(await replay.replay()).toEqual({ erased: PEOPLE, absent: 1 });
      expect(await rows()).toHaveLength(0);
      const tables = await app.get(Database).rows<{ name: string }>("SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'");
      const traces: string[] = [];
      for (const { name: table } of tables) if ((await app.get(Database).rows(`SELECT 1 FROM ${table} t WHERE t::text ~ 'finch\\d+x' LIMIT 1`)).length > 0) traces.push(table);
      expect(traces).toEqual([]);
      expect(await app.get(Database).rows('SELECT 1 FROM account WHERE handle_key = $1', ['classmate'])).toHaveLength(1);
      expect(await replay.replay()).toEqual({ erased: 0, absent: 0 });
      await replay.refuseOldDatabase();
    } finally {
      await app.get(JobSender).stop();
      await app.close();
    }
  }, 120000);

  it('is written anew from the database where the file was lost', async () => {
    const before = readFileSync(join(test.config.dataDir, 'erasures.log'), 'utf8').trim().split('\n').sort();
    writeFileSync(join(test.config.dataDir, 'erasures.log'), '');
    await test.get(ErasureReplay).refuseOldDatabase();
    const digests = (lines: string[]) => lines.map((line) => (JSON.parse(line) as { digest: string }).digest).sort();
    expect(digests(readFileSync(join(test.config.dataDir, 'erasures.log'), 'utf8').trim().split('\n'))).toEqual(digests(before));
    expect(before).toHaveLength(PEOPLE + 1);
  });

  async function run(statement: string): Promise<void> {
    const client = new Client(server);
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
});
