import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import readXlsxFile from 'read-excel-file/node';
import { ALL_FIELDS } from '../../src/record/record-fields.js';
import { fromFormulaSafe } from '../../src/platform/tables/formula-safe.js';
import { readZip, unpack } from '../../src/platform/files/zip-archive.js';
import { dangerousCells } from '../platform/tables/dangerous-cells.js';
import { steadyZip } from '../../src/record/steady-zip.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type Player, type World } from '../support/cast.js';
import { doEverything, makeAgreements, makeCourseScene } from './course-scene.js';

const FIELDS = ALL_FIELDS.filter((field) => field !== 'language');

describe('the files of a university', () => {
  const test = useApp();
  let world: World;
  let people: Record<'withName' | 'withoutName' | 'silent' | 'hidden' | 'notDone', Participant>;
  const york = () => world.partnerIds[0]!;
  const mahidol = () => world.partnerIds[1]!;
  beforeAll(async () => {
    world = await makeWorld(test);
    const scene = await makeCourseScene(test, world);
    await makeAgreements(test, world, FIELDS);
    const make = (handle: string) => makeParticipant(test, handle, world.cohortId, 'Asia/Kabul');
    people = { withName: await make('with-name'), withoutName: await make('without-name'), silent: await make('silent'), hidden: await make('goes'), notDone: await make('not-done') };
    for (const [key, person] of Object.entries(people)) {
      if (key !== 'notDone') await doEverything(test, world, scene, person.enrolmentId);
      await person.browser.post('/certificate-name', { name: `=cmd Canary ${key}`, latin: `Latin ${key}` });
    }
    const share = (person: Participant, partnerId: string, withName: string) => person.browser.post(`/my-completion/sharing/${partnerId}`, { withName });
    await share(people.withName, york(), '1');
    await share(people.withoutName, york(), '0');
    await share(people.hidden, york(), '1');
    await share(people.notDone, york(), '1');
    await share(people.silent, mahidol(), '1');
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/outcomes/proposal`);
    const confirmed = await world.secondOrganiser.browser.post(`/cohorts/${world.cohortId}/outcomes/confirmation`);
    expect(confirmed.status).toBe(303);
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [people.hidden.personId]);
  }, 60000);

  const path = (format: string, partnerId = york()) => `/files/${world.cohortId}/${partnerId}/${format}`;
  const take = async (format: string, officer: Player = world.officer) => (await officer.browser.download(path(format, officer === world.officer ? york() : mahidol()))).body as Buffer;
  const csv = async (officer?: Player) => parse(await take('csv', officer), { columns: true }) as Array<Record<string, string>>;

  it('are listed with cohort, date and the number of those who said yes; nobody else is counted', async () => {
    const response = await world.officer.browser.get('/files');
    expect(response.status).toBe(200);
    expect(response.text).toContain('Cohort One');
    expect(response.text).toContain('2 records');
    expect(response.text).toContain('not downloaded yet');
    expect(response.text.indexOf('/xlsx"')).toBeLessThan(response.text.indexOf('/csv"'));
    expect(response.text).not.toMatch(/Display|Canary|Legal/);
  });

  it('hold only consenting people, only the agreed fields, every row the same shape', async () => {
    const rows = await csv();
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(Object.keys(row)).toEqual([...FIELDS]);
    const named = rows.filter((row) => row.name !== '');
    expect(named.map((row) => [row.name, row.name_latin])).toEqual([["'=cmd Canary withName", 'Latin withName']]);
    expect(rows.every((row) => /^SC-\d{4}-[0-9A-Z]{6}$/.test(row.record_number!) && row.outcome === 'Completed with merit' && row.notional_hours === '50' && /^\d{4}-\d\d$/.test(row.award_month!))).toBe(true);
    expect(new Set(rows.map((row) => row.person_key)).size).toBe(2);
    const text = (await take('csv')).toString() + (await take('json')).toString();
    expect(text).not.toMatch(/withoutName|silent|hidden|notDone|Legal|Display|Kabul/);
  });

  it('give each university its own key of a person, and its own people', async () => {
    const [row] = await csv(world.otherOfficer);
    expect(row!.name).toBe("'=cmd Canary silent");
    await people.withName.browser.post(`/my-completion/sharing/${mahidol()}`, { withName: '0' });
    const keys = await test.rows<{ key: string }>('SELECT key FROM partner_key WHERE person_id = $1', [people.withName.personId]);
    expect(new Set(keys.map(({ key }) => key)).size).toBe(2);
    await people.withName.browser.post(`/my-completion/sharing/${mahidol()}/withdrawal`);
  });

  it('do not exist for another university, other roles or strangers', async () => {
    for (const format of ['xlsx', 'csv', 'json', 'manifest']) {
      expect((await world.otherOfficer.browser.get(path(format))).status).toBe(404);
      expect((await world.organiser.browser.get(path(format))).status).toBe(404);
      expect((await people.withName.browser.get(path(format))).status).toBe(404);
      expect((await world.nobody.get(path(format))).status).toBe(303);
    }
    expect((await world.officer.browser.get(path('pdf'))).status).toBe(404);
    expect((await world.officer.browser.get(`/files/${world.otherCohortId}/${york()}/csv`)).status).toBe(404);
    expect((await world.organiser.browser.get('/files')).status).toBe(404);
    const wrong = await world.otherOfficer.browser.get('/files');
    expect(wrong.text).not.toContain(york());
  });

  it('open as a sheet without formulas, with typed numbers', async () => {
    const sheet = await take('xlsx');
    const rows = (await readXlsxFile(sheet)) as unknown as unknown[];
    const table = (Array.isArray(rows[0]) ? rows : (rows[0] as { data: unknown[] }).data) as unknown[][];
    expect(table[0]).toEqual([...FIELDS]);
    expect(table).toHaveLength(3);
    const at = FIELDS.indexOf('notional_hours');
    expect(table[1]![at]).toBe(50);
    expect(table.slice(1).map((row) => row[FIELDS.indexOf('name')]).filter(Boolean)).toEqual(['=cmd Canary withName']);
  });

  it('hold no cell that a spreadsheet program could run, whatever stands in a record, and give every text back', async () => {
    const [record] = await test.rows<{ id: string; frozen: Record<string, unknown> }>('SELECT id, frozen FROM completion_record WHERE enrolment_id = $1', [people.withName.enrolmentId]);
    const payloads = dangerousCells.filter((cell) => !cell.includes('\0'));
    const fields = ['title', 'awarding_body', 'credit_statement', 'supersedes', 'reason_code', 'record_number'] as const;
    const keys = ['title', 'awardingBody', 'creditStatement', 'supersedes', 'reasonCode', 'number'];
    const came = new Set<string>();
    try {
      for (let at = 0; at < payloads.length; at += fields.length) {
        const part = fields.map((_field, nth) => payloads[(at + nth) % payloads.length]!);
        await test.rows('UPDATE completion_record SET frozen = $2 WHERE id = $1', [record!.id, JSON.stringify({ ...record!.frozen, ...Object.fromEntries(keys.map((key, nth) => [key, part[nth]])) })]);
        const row = (await csv()).find((one) => fromFormulaSafe(one.title!) === part[0])!;
        for (const [nth, field] of fields.entries()) {
          expect(row[field]).not.toMatch(/^[\s\p{Z}\p{Cf}",;|]*[=+@\uFF1D\uFF0B\uFF20-]|^[\t\r\n]/u);
          expect(fromFormulaSafe(row[field]!)).toBe(part[nth]);
          came.add(part[nth]!);
        }
        if (at % 30 !== 0) continue;
        const entries = await partsOf(await take('xlsx'));
        expect(Object.keys(entries).filter((name) => /externalLink/i.test(name))).toEqual([]);
        for (const content of Object.values(entries)) expect(content).not.toMatch(/<f[ >]|<hyperlink|externalLink|TargetMode="External"/);
      }
    } finally {
      await test.rows('UPDATE completion_record SET frozen = $2 WHERE id = $1', [record!.id, JSON.stringify(record!.frozen)]);
    }
    expect(came.size).toBeGreaterThanOrEqual(40);
  }, 60000);

  it('are the same bytes as the MANIFEST says, each time', async () => {
    const manifest = (await take('manifest')).toString();
    expect(manifest).toContain('Records: 2\nAgreement: AG-1\nCohort: One\nGenerated: ');
    expect(manifest).toMatch(/Generated: \d{4}-\d\d-\d\d \d\d:\d\d \(UTC\+7\)/);
    await new Promise((resolve) => setTimeout(resolve, 2100));
    for (const format of ['xlsx', 'csv', 'json']) {
      const hash = createHash('sha256').update(await take(format)).digest('hex');
      expect(manifest).toContain(`${hash}  records-${world.cohortId.slice(0, 8)}.${format}`);
    }
  }, 30000);

  it('have neutral names, and JSON holds the same records', async () => {
    const response = await world.officer.browser.get(path('json'));
    expect(response.headers['content-disposition']).toBe(`attachment; filename="records-${world.cohortId.slice(0, 8)}.json"`);
    expect(response.body).toMatchObject({ schema: 'banyan-records-1', agreement: 'AG-1', fields: [...FIELDS] });
    expect((response.body as { records: object[] }).records).toHaveLength(2);
  });

  it('keep each download with its rows, and show it to the people in it and to no other', async () => {
    await test.rows('DELETE FROM record_download_row');
    await test.rows('DELETE FROM record_download');
    await world.officer.browser.download(path('xlsx'));
    const [kept] = await test.rows<{ id: string; count: number; officer_id: string }>('SELECT * FROM record_download');
    expect(kept).toMatchObject({ count: 2, officer_id: world.officer.personId });
    expect(await test.rows('SELECT 1 FROM record_download_row WHERE download_id = $1', [kept!.id])).toHaveLength(2);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'record.downloaded' AND subject_id = $1 AND detail->>'count' = '2'", [kept!.id])).toHaveLength(1);
    expect((await people.withName.browser.get('/my-completion')).text).toMatch(/XLSX\. With your name\./);
    expect((await people.withoutName.browser.get('/my-completion')).text).toMatch(/XLSX\. Without your name\./);
    expect((await people.silent.browser.get('/my-completion')).text).not.toContain('XLSX.');
    expect((await world.officer.browser.get('/files')).text).toContain('You downloaded this:');
  });

  it('lose a row at once when somebody takes her yes back, and say that something changed', async () => {
    await people.withoutName.browser.post(`/my-completion/sharing/${york()}/withdrawal`);
    const page = await world.officer.browser.get('/files');
    expect(page.text).toContain('changed since your last download');
    expect(page.text).toContain('one record');
    expect(await csv()).toHaveLength(1);
  });

  it('are not there while no agreement is in force', async () => {
    await test.rows("UPDATE agreement SET until_on = '2021-01-01' WHERE partner_id = $1", [york()]);
    expect((await world.officer.browser.get('/files')).text).toContain('No agreement with your university is in force');
    expect((await world.officer.browser.get(path('csv'))).status).toBe(422);
    await test.rows("UPDATE agreement SET until_on = '2099-01-01' WHERE partner_id = $1", [york()]);
  });

  it('are listed with one statement beside session and viewer', async () => {
    const before = test.database.statements;
    await world.officer.browser.get('/files');
    expect(test.database.statements - before).toBeLessThanOrEqual(3);
  });

  it('refuse to steady what is not a ZIP file', () => {
    expect(() => steadyZip(Buffer.from('no zip'))).toThrow('not a ZIP');
  });
});

async function partsOf(sheet: Buffer): Promise<Record<string, string>> {
  return Object.fromEntries(await Promise.all(readZip(sheet).map(async (entry) => [entry.name, (await unpack(entry)).toString('utf8')] as const)));
}
