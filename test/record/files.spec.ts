import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import readXlsxFile from 'read-excel-file/node';
import { canonicalJson } from '../../src/record/frozen-record.js';
import { FIELD_MAPPING } from '../../src/record/field-mapping.js';
import { ALL_FIELDS } from '../../src/record/record-fields.js';
import { fromFormulaSafe } from '../../src/platform/tables/formula-safe.js';
import { readZip, unpack } from '../../src/platform/files/zip-archive.js';
import { dangerousCells } from '../platform/tables/dangerous-cells.js';
import { steadyZip } from '../../src/record/steady-zip.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type Player, type World } from '../support/cast.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { Agreements } from '../../src/record/agreements.service.js';
import { freshKey } from '../support/visitor.js';
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
  const csv = async (officer?: Player) => parse(await take('csv', officer), { columns: true, bom: true }) as Array<Record<string, string>>;

  it('are listed with cohort, date and the number of those who said yes; nobody else is counted', async () => {
    const response = await world.officer.browser.get('/files');
    expect(response.status).toBe(200);
    expect(response.text).toContain('Cohort One');
    expect(response.text).toContain('This file holds 2 final records of people who asked us to send them to University york.');
    expect(response.text).toContain('1 show a name, 1 a key only. Made final by an organiser and another organiser on');
    expect(response.text).toContain('not downloaded yet');
    expect(response.text.indexOf('/xlsx"')).toBeLessThan(response.text.indexOf('/csv"'));
    expect(response.text).not.toMatch(/Display|Canary|Legal/);
  });

  it('hold only consenting people, only the agreed fields, every row the same shape', async () => {
    const rows = await csv();
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(Object.keys(row)).toEqual([...FIELDS, 'delivery']);
    expect(new Set(rows.map((row) => row.delivery)).size).toBe(1);
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
    expect(await csv(world.otherOfficer)).toHaveLength(2);
    // Her yes to one university says nothing about the other, and a yes that was taken back counts no more.
    await people.withName.browser.post(`/my-completion/sharing/${mahidol()}/withdrawal`);
    expect((await csv(world.otherOfficer)).map((each) => each.name)).toEqual(["'=cmd Canary silent"]);
  });

  it('do not exist for another university, other roles or strangers', async () => {
    for (const format of ['xlsx', 'csv', 'json', 'pdf']) {
      expect((await world.otherOfficer.browser.get(path(format))).status).toBe(404);
      expect((await world.organiser.browser.get(path(format))).status).toBe(404);
      expect((await people.withName.browser.get(path(format))).status).toBe(404);
      expect((await world.nobody.get(path(format))).status).toBe(303);
    }
    for (const none of ['manifest', 'doc', 'constructor']) expect((await world.officer.browser.get(path(none))).status).toBe(404);
    expect((await world.officer.browser.get(`/files/${world.otherCohortId}/${york()}/csv`)).status).toBe(404);
    expect((await world.organiser.browser.get('/files')).status).toBe(404);
    const wrong = await world.otherOfficer.browser.get('/files');
    expect(wrong.text).not.toContain(york());
  });

  it('open as a sheet without formulas, with typed numbers', async () => {
    const sheet = await take('xlsx');
    const rows = (await readXlsxFile(sheet)) as unknown as unknown[];
    const table = (Array.isArray(rows[0]) ? rows : (rows[0] as { data: unknown[] }).data) as unknown[][];
    expect(table[0]).toEqual([...FIELDS, 'delivery']);
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

  it('are each a delivery of their own, with one number for what they say, and a MANIFEST that is signed', async () => {
    const [first, second, sheet, json, statements] = [await take('csv'), await take('csv'), await take('xlsx'), await take('json'), await take('pdf')];
    const kept = await test.rows<{ id: string; format: string; sha256: string; content: string }>('SELECT id, format, sha256, content_sha256 AS content FROM record_download WHERE partner_id = $1 ORDER BY at DESC LIMIT 5', [york()]);
    const hashes = [statements, json, sheet, second, first].map((content) => createHash('sha256').update(content).digest('hex'));
    expect(kept.map(({ sha256 }) => sha256)).toEqual(hashes);
    expect(new Set(kept.map(({ id }) => id)).size).toBe(5);
    expect(new Set(kept.map(({ content }) => content)).size).toBe(1);
    const told = JSON.parse(json.toString()) as { agreement: string; fields: string[]; records: object[]; content: string; delivery: string };
    // Whoever has the JSON computes the number that we publish.
    const { agreement, fields, records } = told;
    expect(createHash('sha256').update(canonicalJson({ schema: 'banyan-records-2', agreement, fields, records })).digest('hex')).toBe(told.content);
    expect([told.content, told.delivery]).toEqual([kept[0]!.content, kept[1]!.id]);
    const entries = await partsOf(statements);
    expect(Object.keys(entries).every((name) => /^statement-SC-\d{4}-[0-9A-Z]{6}\.pdf$/.test(name))).toBe(true);
    expect(Object.values(entries).map((content) => content.slice(0, 5))).toEqual(['%PDF-', '%PDF-']);
    const manifest = (await world.officer.browser.download(`/deliveries/${kept[2]!.id}/manifest`)).body as Buffer;
    const text = manifest.toString();
    expect(text).toContain('Records: 2\nAgreement: AG-1\nCohort: One\n');
    expect(text).toMatch(/Generated: \d{4}-\d\d-\d\d \d\d:\d\d \(UTC\+7\)/);
    for (const part of [kept[2]!.content, `Delivery: ${kept[2]!.id}`, `${hashes[2]}  records-${world.cohortId.slice(0, 8)}.xlsx`]) expect(text).toContain(part);
    for (const other of [world.otherOfficer, world.organiser, people.withName]) expect((await other.browser.get(`/deliveries/${kept[2]!.id}/manifest`)).status).toBe(404);
    const check = async (content: Buffer, name: string, officer: Player = world.officer) => (await officer.browser.postFile('/deliveries/check', 'file', content, name)).text;
    expect(await check(manifest, 'm.txt')).toContain('This MANIFEST is ours and unaltered');
    expect(await check(Buffer.from(text.replaceAll('\n', '\r\n')), 'm.txt')).toContain('This MANIFEST is ours and unaltered');
    expect(await check(Buffer.from(text.replace('Records: 2', 'Records: 3')), 'm.txt')).toContain('not as we signed it');
    expect(await check(sheet, 'renamed.xlsx')).toContain('This is our file, unaltered, and nothing newer');
    expect(await check(Buffer.concat([sheet, Buffer.from('x')]), 'a.xlsx')).toContain('We have no such file');
    expect(await check(sheet, 'a.xlsx', world.otherOfficer)).toContain('We have no such file');
    expect(await check(sheet, 'a.xlsx')).not.toContain('Display officer');
    expect(await check(sheet, 'a.xlsx', world.organiser)).toContain('Display officer');
    expect((await world.participant.browser.get('/deliveries/check')).status).toBe(404);
    expect((await world.officer.browser.post('/deliveries/check')).status).toBe(422);
  }, 60000);

  it('have neutral names, and JSON holds the same records', async () => {
    const response = await world.officer.browser.get(path('json'));
    expect(response.headers['content-disposition']).toBe(`attachment; filename="records-${world.cohortId.slice(0, 8)}.json"`);
    expect(response.body).toMatchObject({ schema: 'banyan-records-2', agreement: 'AG-1', fields: [...FIELDS] });
    expect((response.body as { records: object[] }).records).toHaveLength(2);
  });

  it('follow a schema that is published to everybody, and names every field', async () => {
    const answer = await world.nobody.get('/schemas/records-2');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/schema+json']);
    const schema = answer.body as { required: string[]; properties: Record<string, { items?: { properties?: Record<string, { type: string | string[] }> } }> };
    const file = (await world.officer.browser.get(path('json'))).body as { records: Array<Record<string, unknown>> };
    expect(Object.keys(file).sort()).toEqual([...schema.required].sort());
    const cells = schema.properties.records!.items!.properties!;
    expect(Object.keys(cells)).toEqual(ALL_FIELDS);
    for (const row of file.records) for (const [field, value] of Object.entries(row)) expect([field, [cells[field]!.type].flat().includes(typeof value === 'number' ? 'integer' : typeof value)]).toEqual([field, true]);
  });

  it('are explained field by field to records staff, as the paper of the project does', async () => {
    const page = (await world.officer.browser.get('/files/fields')).text;
    const paper = readFileSync('docs/records.md', 'utf8');
    for (const field of ALL_FIELDS) {
      expect(page).toContain(`>${field}</code>`);
      const { elmo } = FIELD_MAPPING[field];
      expect(paper.split('\n').filter((line) => line.startsWith(`| \`${field}\` |`) && line.endsWith(elmo ? `| \`${elmo}\` |` : '|  |'))).toHaveLength(1);
    }
    // Each of the eleven mandatory elements has a field.
    expect([...new Set(ALL_FIELDS.flatMap((field) => FIELD_MAPPING[field].eu.match(/\d+/g) ?? []))].map(Number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect((await world.officer.browser.get('/files')).text).toContain('href="/files/fields"');
    expect((await world.organiser.browser.get('/files/fields')).status).toBe(404);
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

  it('are endorsed where an agreement asks for it, once, by records staff of that university alone', async () => {
    const latest = async () => (await test.rows<{ id: string }>('SELECT id FROM record_download WHERE partner_id = $1 ORDER BY at DESC LIMIT 1', [york()]))[0]!.id;
    const endorse = async (officer: Player, fields: Record<string, string> = {}) => (await officer.browser.post(`/deliveries/${await latest()}/endorsement`, fields)).status;
    const button = 'Endorse';
    // Off, and out of sight, until an agreement asks for it.
    expect((await world.officer.browser.get('/files')).text).not.toContain('/endorsement"');
    expect(await endorse(world.officer)).toBe(404);
    await test.rows('UPDATE agreement SET asks_endorsement = true WHERE partner_id = $1', [york()]);
    const offered = (await world.officer.browser.get('/files')).text;
    expect([offered.includes('/endorsement"'), offered.includes(button)]).toEqual([true, true]);
    for (const stranger of [world.otherOfficer, world.organiser, people.withName]) expect(await endorse(stranger as Player)).toBe(404);
    expect((await world.nobody.post(`/deliveries/${await latest()}/endorsement`)).status).toBe(401);
    const key = freshKey();
    expect(await Promise.all([1, 2].map(() => endorse(world.officer, { _key: key })))).toEqual([303, 303]);
    expect(await endorse(world.officer)).toBe(303);
    expect(await test.rows('SELECT 1 FROM endorsement')).toHaveLength(1);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'record.endorsed'")).toHaveLength(1);
    expect((await world.officer.browser.get('/files')).text).not.toContain('/endorsement"');
    await test.rows('DELETE FROM endorsement');
    await test.rows('UPDATE agreement SET asks_endorsement = false WHERE partner_id = $1', [york()]);
  });

  it('lose a row at once when somebody takes her yes back, and say that something changed', async () => {
    await people.withoutName.browser.post(`/my-completion/sharing/${york()}/withdrawal`);
    const page = await world.officer.browser.get('/files');
    expect(page.text).toContain('changed since your last download');
    expect(page.text).toContain('one final record');
    const [gone] = await test.rows<{ number: string }>('SELECT number FROM completion_record WHERE enrolment_id = $1', [people.withoutName.enrolmentId]);
    expect(page.text).toMatch(new RegExp(`${gone!.number}</code> no longer sent`));
    expect((await world.officer.browser.get(path('json'))).body).toMatchObject({ changes: [{ number: gone!.number, reason: 'noLongerSent', now: null }] });
    expect(await csv()).toHaveLength(1);
    expect((await world.officer.browser.get('/files')).text).not.toContain('no longer sent');
  });

  it('are not there while no agreement is in force', async () => {
    await test.rows("UPDATE agreement SET until_on = '2021-01-01' WHERE partner_id = $1", [york()]);
    expect((await world.officer.browser.get('/files')).text).toContain('No agreement with your university is in force');
    expect((await world.officer.browser.get(path('csv'))).status).toBe(422);
    await test.rows("UPDATE agreement SET until_on = '2099-01-01' WHERE partner_id = $1", [york()]);
  });

  it('close 14 days after the first download; an organiser opens them again when she is asked', async () => {
    await test.rows("UPDATE record_download SET at = at - interval '15 days' WHERE partner_id = $1", [york()]);
    await test.rows("UPDATE cohort SET made_final_at = made_final_at - interval '16 days' WHERE id = $1", [world.cohortId]);
    expect((await world.officer.browser.get('/files')).text).toContain('This file was open for 14 days after the first download.');
    expect((await world.officer.browser.get(path('csv'))).status).toBe(422);
    const ask = `/files/${world.cohortId}/${york()}/opening`;
    const key = freshKey();
    await Promise.all([1, 2, 3].map(() => world.officer.browser.post(ask, { _key: key })));
    await world.officer.browser.post(ask);
    expect((await world.otherOfficer.browser.post(ask)).status).toBe(404);
    const asked = await test.rows<{ id: string }>('SELECT id FROM file_opening WHERE partner_id = $1', [york()]);
    expect(asked).toHaveLength(1);
    expect((await world.organiser.browser.get('/second-yes')).text).toContain('Open the file of One for University york again');
    expect((await world.otherOrganiser.browser.get('/second-yes')).text).not.toContain('University york');
    for (const other of [world.otherOrganiser, world.officer, world.trainer]) expect((await other.browser.post(`/file-openings/${asked[0]!.id}/yes`)).status).toBe(404);
    expect((await world.organiser.browser.post(`/file-openings/${asked[0]!.id}/yes`)).status).toBe(303);
    expect(await csv()).toHaveLength(1);
    expect((await world.officer.browser.post(ask)).status).toBe(422);
  });

  it('are closed in one press, and whoever took them is signed out, when an account may be in other hands', async () => {
    expect((await world.otherOrganiser.browser.post(`/partners/${york()}/officers/${world.officer.personId}/containment`)).status).toBe(404);
    expect((await world.organiser.browser.post(`/partners/${york()}/officers/${world.otherOfficer.personId}/containment`)).status).toBe(404);
    expect((await world.organiser.browser.post(`/partners/${york()}/officers/${world.officer.personId}/containment`)).headers.location).toContain('officerContained');
    expect((await world.officer.browser.get('/files')).status).toBe(303);
    await world.officer.browser.signIn(world.officer.handle);
    expect((await world.officer.browser.get('/files')).text).toContain('The organisers closed the files of your university on');
    expect((await world.officer.browser.get(path('csv'))).status).toBe(422);
    expect((await world.organiser.browser.get(`/partners/${york()}`)).text).toMatch(/Display officer<\/bdi>[\s\S]*Delivery/);
    await world.officer.browser.post(`/files/${world.cohortId}/${york()}/opening`);
    const [asked] = await test.rows<{ id: string }>('SELECT id FROM file_opening WHERE partner_id = $1 AND opened_at IS NULL', [york()]);
    expect((await world.organiser.browser.post(`/file-openings/${asked!.id}/no`)).status).toBe(303);
    expect((await world.officer.browser.get(path('csv'))).status).toBe(422);
    await world.officer.browser.post(`/files/${world.cohortId}/${york()}/opening`);
    const [again] = await test.rows<{ id: string }>('SELECT id FROM file_opening WHERE partner_id = $1 AND opened_at IS NULL AND refused_at IS NULL', [york()]);
    await world.organiser.browser.post(`/file-openings/${again!.id}/yes`);
    expect(await csv()).toHaveLength(1);
  });

  it('open one row to whoever holds her code, keep a student number sealed, and tell her', async () => {
    const make = () => people.withName.browser.post(`/my-completion/sharing/${york()}/code`);
    const codeOf = (text: string) => /<p class="code"[^>]*>([\s\S]*?)<\/p>/.exec(text)![1]!.replace(/<[^>]+>/g, '').replace(/\s/g, '');
    const first = codeOf((await make()).text);
    const code = codeOf((await make()).text);
    expect((await people.silent.browser.post(`/my-completion/sharing/${york()}/code`)).status).toBe(404);
    expect(JSON.stringify(await test.rows('SELECT * FROM matching_code, form_key'))).not.toContain(code);
    for (const wrong of [first, 'x'.repeat(12)]) expect((await world.officer.browser.post('/matches', { code: wrong })).text).toContain('This code fits nobody now');
    expect((await world.officer.browser.post('/matches', { code: '' })).status).toBe(422);
    expect((await world.otherOfficer.browser.post('/matches', { code })).status).toBe(422);
    expect((await world.organiser.browser.post('/matches', { code })).status).toBe(404);
    const key = freshKey();
    const presses = await Promise.all([1, 2].map(() => world.officer.browser.post('/matches', { code: code.toUpperCase().replace(/(.{3})/g, '$1 '), _key: key })));
    const [match, other] = presses.map(({ headers }) => headers.location!.split('?')[0]!);
    expect(other).toBe(match);
    const row = await world.officer.browser.get(match!);
    expect(row.text).toContain('cmd Canary withName');
    expect(row.text).not.toMatch(/Canary (withoutName|silent|hidden)|Legal|Display with/);
    for (const stranger of [world.otherOfficer, world.organiser, people.withName]) expect((await stranger.browser.get(match!)).status).toBe(404);
    expect((await world.officer.browser.post(`${match}/number`, { studentNumber: ' ', version: '1' })).status).toBe(422);
    expect((await world.officer.browser.post(`${match}/number`, { studentNumber: '00471', version: '1' })).status).toBe(303);
    const stale = await world.officer.browser.post(`${match}/number`, { studentNumber: '999', version: '1' });
    expect([stale.status, stale.text.includes('00471'), stale.text.includes('999')]).toEqual([409, true, true]);
    expect((await world.officer.browser.get(match!)).text).toContain('value="00471"');
    expect(JSON.stringify(await test.rows('SELECT sealed_number::text FROM student_match'))).not.toContain(Buffer.from('00471').toString('hex'));
    expect((await people.withName.browser.get('/my-completion')).text).toContain('Its records staff used your code and opened your row');
    expect((await people.withName.browser.get(`/my-completion/sharing/${york()}/receipt`)).text).toContain('00471');
    expect((await world.officer.browser.post('/matches', { code })).status).toBe(422);
    expect(await test.rows("SELECT 1 FROM audit_event a JOIN audit_concern c ON c.event_id = a.id WHERE a.event = 'match.opened' AND c.person_id = $1", [people.withName.personId])).not.toHaveLength(0);
  });

  it('ask people anew when an agreement names more, and send nothing of them before', async () => {
    const agreement = { partnerId: york(), number: 'AG-1b', purpose: 'To know who completed.', fields: ALL_FIELDS, fromOn: '2020-01-02', untilOn: '2099-12-31' };
    await test.get(Agreements).make(systemAct('test.scene'), agreement);
    expect(await csv()).toHaveLength(0);
    expect((await world.officer.browser.get('/files')).text).not.toContain('Canary');
    const asked = (await people.withName.browser.get('/my-completion')).text;
    expect(asked).toMatch(/The agreement now names more than you said yes to[\s\S]*Language/);
    await people.withName.browser.post(`/my-completion/sharing/${york()}`, { withName: '1' });
    expect(await csv()).toHaveLength(1);
    expect((await people.withName.browser.get('/my-completion')).text).not.toContain('The agreement now names more');
  });

  it('are listed with two statements beside session and viewer', async () => {
    const before = test.database.statements;
    await world.officer.browser.get('/files');
    expect(test.database.statements - before).toBeLessThanOrEqual(4);
  });

  it('refuse to steady what is not a ZIP file', () => {
    expect(() => steadyZip(Buffer.from('no zip'))).toThrow('not a ZIP');
  });
});

async function partsOf(sheet: Buffer): Promise<Record<string, string>> {
  return Object.fromEntries(await Promise.all(readZip(sheet).map(async (entry) => [entry.name, (await unpack(entry)).toString('utf8')] as const)));
}
