import { mkdtempSync } from 'node:fs';
import { appendFile, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { AuditHeads } from '../../src/platform/audit/audit-heads.js';
import { AuditMonths } from '../../src/platform/audit/audit-months.js';
import { AuditSealer } from '../../src/platform/audit/audit-sealer.js';
import { verifyAudit, type AuditFindings } from '../../src/platform/audit/audit-verification.js';
import { useApp } from '../support/app.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'banyan-heads-'));

describe('the chain of the audit log', () => {
  const test = useApp({ auditHeadDir: FOLDER });
  const write = (event: string, people: string[] = []) => test.write((tx) => tx.audit({ kind: 'thing', id: 'x', people, detail: { b: 1, a: 'ü' } }, event));
  const seal = () => test.get(AuditSealer).seal();
  const verify = async (): Promise<AuditFindings> => {
    const client = new Client(test.config.databaseUrl);
    await client.connect();
    try {
      return await verifyAudit(client, await test.get(AuditHeads).read());
    } finally {
      await client.end();
    }
  };
  /** Does something as the owner, in a way that the trigger does not see, and looks; then undoes it. */
  const after = async (statement: string): Promise<AuditFindings['first']> => {
    const client = new Client(test.config.databaseOwnerUrl);
    await client.connect();
    try {
      await client.query('BEGIN; SET LOCAL session_replication_role = replica');
      await client.query(statement);
      return (await verifyAudit(client, await test.get(AuditHeads).read())).first;
    } finally {
      await client.query('ROLLBACK');
      await client.end();
    }
  };

  it('lets the application add rows, and refuses it to change, remove or empty them, or to stop what watches', async () => {
    await write('test.first', ['p1', 'p2', 'p1']);
    expect(await test.rows("SELECT c.person_id FROM audit_concern c JOIN audit_event e ON e.id = c.event_id WHERE e.event = 'test.first' ORDER BY 1")).toEqual([{ person_id: 'p1' }, { person_id: 'p2' }]);
    for (const table of ['audit_event', 'audit_concern', 'audit_event_default']) {
      for (const statement of [`UPDATE ${table} SET at = now()`, `DELETE FROM ${table}`, `TRUNCATE ${table}`, `DROP TABLE ${table}`, `ALTER TABLE ${table} DISABLE TRIGGER ALL`]) {
        await expect(test.rows(statement)).rejects.toThrow(/permission denied|must be owner/);
      }
    }
    for (const table of ['audit_seal', 'audit_unsealed', 'audit_state']) {
      for (const statement of [`INSERT INTO ${table} DEFAULT VALUES`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) await expect(test.rows(statement)).rejects.toThrow(/permission denied/);
    }
    await expect(test.rows('CREATE TABLE mine (id int)')).rejects.toThrow(/permission denied/);
    await expect(test.rows('ALTER TABLE person ADD COLUMN more text')).rejects.toThrow(/must be owner/);
    await expect(test.rows('SET session_replication_role = replica')).rejects.toThrow(/permission denied/);
    await expect(test.rows('CREATE OR REPLACE FUNCTION audit_wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$')).rejects.toThrow(/permission denied|must be owner/);
  });

  it('chains what is committed, each row once, also one that is committed late with an earlier time', async () => {
    await seal();
    const late = new Client(test.config.databaseUrl);
    await late.connect();
    await late.query('BEGIN');
    await late.query("INSERT INTO audit_event (id, at, event, subject_kind, subject_id) VALUES ('late', now() - interval '5 seconds', 'test.late', 'thing', 'x')");
    await write('test.second');
    expect(await seal()).toBe(1);
    await late.query('COMMIT');
    await late.end();
    expect(await seal()).toBe(1);
    expect(await seal()).toBe(0);
    const [order] = await test.rows<{ order: string }>("SELECT string_agg(e.event, ' ' ORDER BY s.seq) AS order FROM audit_seal s JOIN audit_event e ON e.id = s.event_id WHERE e.event IN ('test.second', 'test.late')");
    expect(order).toEqual({ order: 'test.second test.late' });
    expect(await test.rows('SELECT 1 FROM audit_event e FULL JOIN audit_seal s ON s.event_id = e.id WHERE s.seq IS NULL OR e.id IS NULL')).toEqual([]);
  });

  it('is sealed by one at a time, and without a gap', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, nth) => write(`test.many${nth % 3}`, [`q${nth}`])));
    const counts = await Promise.all([seal(), seal(), seal()]);
    expect(counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(30);
    expect(await test.rows('SELECT month FROM audit_seal GROUP BY 1 HAVING max(seq) <> count(*)')).toEqual([]);
    expect((await verify()).first).toBeNull();
  });

  it('writes its head to the folder, signed; what is older than that cannot be changed unseen, and each time the first row is named', async () => {
    const written = await test.get(AuditSealer).writeHeads();
    expect(written).toBeGreaterThan(0);
    expect(await test.get(AuditSealer).writeHeads()).toBe(0);
    const { first, younger, rows } = await verify();
    expect({ first, younger }).toEqual({ first: null, younger: 0 });
    expect(rows).toBeGreaterThan(30);
    const [{ month, id, seq, next }] = await test.rows<{ month: string; id: string; seq: number; next: string }>(
      "SELECT s.month, s.event_id AS id, s.seq::int AS seq, n.event_id AS next FROM audit_seal s JOIN audit_seal n ON n.month = s.month AND n.seq = s.seq + 1 ORDER BY s.seq OFFSET 9 LIMIT 1") as [never];
    const here = { month, seq, eventId: id };
    expect(await after(`UPDATE audit_event SET actor_id = 'somebody' WHERE id = '${id}'`)).toEqual({ ...here, fault: 'rowAltered' });
    expect(await after(`UPDATE audit_event SET detail = '{"a": "ü", "b": 1.0}' WHERE id = '${id}'`)).toEqual({ ...here, fault: 'rowAltered' });
    expect(await after(`UPDATE audit_event SET at = at + interval '1 microsecond' WHERE id = '${id}'`)).toEqual({ ...here, fault: 'rowAltered' });
    expect(await after(`UPDATE audit_concern SET person_id = 'somebody' WHERE event_id = '${id}'`)).toEqual({ ...here, fault: 'rowAltered' });
    expect(await after(`INSERT INTO audit_concern SELECT id, at, 'somebody' FROM audit_event WHERE id = '${id}'`)).toEqual({ ...here, fault: 'rowAltered' });
    expect(await after(`DELETE FROM audit_event WHERE id = '${id}'`)).toEqual({ ...here, fault: 'rowMissing' });
    expect(await after(`DELETE FROM audit_seal WHERE event_id = '${id}'`)).toEqual({ ...here, fault: 'linkMissing', eventId: null });
    expect(await after(`UPDATE audit_seal SET sealed_at = sealed_at - interval '1 hour' WHERE event_id = '${id}'`)).toEqual({ ...here, fault: 'linkAltered' });
    expect(await after(`UPDATE audit_seal s SET event_id = o.event_id, row_hash = o.row_hash FROM audit_seal o WHERE s.event_id IN ('${id}', '${next}') AND o.event_id IN ('${id}', '${next}') AND s.event_id <> o.event_id`)).toMatchObject({ month, seq, fault: 'rowReplaced' });
    expect(await after(`DELETE FROM audit_event e USING audit_seal s WHERE s.event_id = e.id AND s.seq > ${seq}; DELETE FROM audit_seal WHERE seq > ${seq}`)).toEqual({ month, seq: seq + 1, eventId: null, fault: 'tailCut' });
    expect(await after("INSERT INTO audit_event VALUES ('quiet', now(), NULL, 'test.quiet', 'thing', 'x', NULL, '{}')")).toMatchObject({ fault: 'rowAdded', eventId: 'quiet' });
    expect(await after("INSERT INTO audit_concern VALUES ('nothing', now(), 'p')")).toMatchObject({ fault: 'personAdded', eventId: 'nothing' });
    expect(await after('DELETE FROM audit_event; DELETE FROM audit_concern; DELETE FROM audit_seal')).toMatchObject({ fault: 'monthMissing', seq: 1 });
    expect((await verify()).first).toBeNull();
  });

  it('says how many rows are younger than the last head, and how many wait', async () => {
    await write('test.young');
    expect(await verify()).toMatchObject({ first: null, waiting: 1, younger: 0 });
    await seal();
    expect(await verify()).toMatchObject({ first: null, waiting: 0, younger: 1 });
    await test.get(AuditSealer).writeHeads();
  });

  it('finds a line of the heads that was altered, taken out, added or signed by another', async () => {
    const name = (await readdir(FOLDER))[0]!;
    const path = join(FOLDER, name);
    const whole = await readFile(path, 'utf8');
    const lines = whole.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    const faultWith = async (text: string) => {
      await writeFile(path, text);
      return (await verify()).first;
    };
    expect(await faultWith(whole.replace(/"seq":(\d)/, '"seq":9$1'))).toMatchObject({ fault: 'headLine', place: `${name} line 1` });
    expect(await faultWith(`${lines.slice(1).join('\n')}\n`)).toMatchObject({ fault: 'headLine', place: `${name} line 1` });
    expect(await faultWith(`${whole}nonsense\n`)).toMatchObject({ fault: 'headLine', place: `${name} line ${lines.length + 1}` });
    await writeFile(path, whole);
    await appendFile(path, '');
    expect((await verify()).first).toBeNull();
  });

  it('keeps rows of a month that nobody foresaw, and drops a month whole when its term is over', async () => {
    await test.ownerRows("INSERT INTO audit_event (id, at, event, subject_kind, subject_id) VALUES ('old', '2021-03-31T23:59:59.999999Z', 'test.old', 'thing', 'x'), ('older', '2021-02-01T00:00:00Z', 'test.old', 'thing', 'x')");
    await test.ownerRows("INSERT INTO audit_concern VALUES ('old', '2021-03-31T23:59:59.999999Z', 'p')");
    expect(await test.ownerRows('SELECT id FROM audit_event_default ORDER BY 1')).toEqual([{ id: 'old' }, { id: 'older' }]);
    await seal();
    expect(await test.get(AuditMonths).ensure(new Date())).toEqual(['2021-02', '2021-03']);
    expect(await test.get(AuditMonths).ensure(new Date('2026-12-31T23:59:59Z'))).toEqual(expect.any(Array));
    expect(await test.ownerRows('SELECT id FROM audit_event_2021_03')).toEqual([{ id: 'old' }]);
    await test.get(AuditSealer).writeHeads();
    expect((await verify()).first).toBeNull();
    expect(await test.get(AuditMonths).drop(new Date('2021-03-31T23:00:00Z'))).toEqual([{ month: '2021-02', rows: 1 }]);
    expect(await test.get(AuditMonths).drop(new Date('2021-03-31T23:00:00Z'))).toEqual([]);
    expect(await test.rows("SELECT id FROM audit_event WHERE event = 'test.old'")).toEqual([{ id: 'old' }]);
    expect(await verify()).toMatchObject({ first: null, dropped: [{ month: '2021-02', rows: 1 }] });
    await test.get(AuditMonths).drop(new Date('2021-05-01T00:00:00Z'));
    expect(await test.rows("SELECT 1 FROM audit_concern WHERE event_id = 'old'")).toEqual([]);
    expect((await verify()).first).toBeNull();
    await rm(FOLDER, { recursive: true });
  });
});
