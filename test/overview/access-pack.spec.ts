import { beforeAll, describe, expect, it } from '@jest/globals';
import { readZip, unpack } from '../../src/platform/files/zip-archive.js';
import { hasMessage } from '../../src/platform/i18n/messages.js';
import { columnClasses } from '../../src/people/columns.js';
import { HOLDINGS } from '../../src/overview/personal-data.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { publish } from '../assignment/scene.js';
import { award, makeHer, makeStage, type Her } from './scene-of-her.js';

/** Tables with personal columns that hold nothing of one participant, and why. */
const NOT_HERS: Record<string, string> = { evaluation_text: 'nobody can say whose words these are: no person, place or time stands beside them' };

describe('the access pack', () => {
  const test = useApp();
  let world: World;
  let her: Her;
  let stage: Awaited<ReturnType<typeof makeStage>>;

  const take = async (person: Her) => {
    const { status, headers, body } = await person.browser.take('/my-data/pack');
    expect([status, headers['content-type']]).toEqual([200, 'application/zip']);
    const files = new Map<string, Buffer>();
    for (const entry of readZip(body)) files.set(entry.name, await unpack(entry));
    return { files, headers, all: [...files.entries()].filter(([name]) => !name.startsWith('files/')).map(([, content]) => content.toString('utf8')).join('\n') };
  };

  beforeAll(async () => {
    world = await makeWorld(test);
    stage = await makeStage(test, world);
    her = await makeHer(test, world, 'zebrafinch', [world.classmate.enrolmentId], stage, stage.sessionId, 1);
    await award(test, world, her);
    await world.classmate.browser.post(`/groups/${her.groupId}/plan/${stage.group}/messages`, { message: 'A word of somebody else.' });
  }, 60000);

  it('knows of every table that can hold something personal, and of every personal column', () => {
    const forgotten = Object.entries(columnClasses).filter(([table, { personal }]) => personal.length > 0 && !NOT_HERS[table] && !HOLDINGS.some((holding) => holding.table === table)).map(([table]) => table);
    expect(forgotten).toEqual([]);
    const left: string[] = [];
    for (const [table, { personal }] of Object.entries(columnClasses)) {
      const holdings = HOLDINGS.filter((holding) => holding.table === table);
      if (NOT_HERS[table] || holdings.length === 0) continue;
      for (const column of personal) if (!holdings.some((holding) => holding.pack.includes(column) || holding.except?.[column])) left.push(`${table}.${column}`);
    }
    expect(left).toEqual([]);
  });

  it('knows of every table that points at a person, a place or a file, and says why rows stay', async () => {
    const pointing = await test.rows<{ table: string }>(
      `SELECT DISTINCT k.conrelid::regclass::text AS table FROM pg_constraint k WHERE k.contype = 'f' AND k.confrelid IN ('person'::regclass, 'enrolment'::regclass, 'stored_file'::regclass)`,
    );
    const known = new Set(HOLDINGS.map(({ table }) => table));
    // Who did something as staff: a duty, not a person's own matter. The row of a person who had one stays empty.
    const duties = ['agreement', 'blackout', 'certificate_design', 'certificate_logo', 'content_revision', 'credential_setting', 'day_off', 'endorsement', 'evaluation', 'file_closing', 'file_opening', 'group_publication', 'mark_import', 'marking_setting', 'outcome_proposal', 'publication', 'recall', 'record_download', 'recusal', 'result_wait', 'retention_run', 'retention_term', 'script_share', 'second_look'];
    expect(pointing.map(({ table }) => table).filter((table) => !known.has(table) && !duties.includes(table))).toEqual([]);
    expect(HOLDINGS.filter(({ erase, keep, why }) => (erase === 'stay' || keep) && !why)).toEqual([]);
    const columns = HOLDINGS.flatMap(({ pack }) => pack.map((column) => `pack.column.${column}`));
    expect([...columns, ...HOLDINGS.map(({ table }) => `pack.table.${table}`)].filter((key) => !hasMessage(key))).toEqual([]);
  });

  it('holds everything that she wrote and is, in clear, and pages that need no connection', async () => {
    const { files, all, headers } = await take(her);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-disposition']).toContain('my-data.zip');
    for (const thing of ['note', 'question', 'message', 'aim', 'work', 'groupnote', 'catchup', 'notice']) expect([thing, all]).toEqual([thing, expect.stringContaining(`${her.word} ${thing}`)]);
    for (const thing of ['Zqx zebrafinch Legal', 'zebrafinch@example.org', 'Display zebrafinch', 'mango', 'A1 Brief title', 'University york']) expect([thing, all]).toEqual([thing, expect.stringContaining(thing)]);
    expect([...files.keys()]).toEqual(expect.arrayContaining(['index.html', 'place.html', 'work.html', 'said.html', 'results.html', 'house.html', 'style.css', 'data/work.json']));
    expect([...files.entries()].filter(([name]) => name.endsWith('.pdf')).map(([, content]) => content.subarray(0, 5).toString())).toEqual(['%PDF-']);
    for (const [name, content] of files) if (name.endsWith('.html')) expect([name, /(?:src|href)="(?!\.\/|#)|<script|https?:\/\//.test(content.toString('utf8'))]).toEqual([name, false]);
    expect(() => JSON.parse(files.get('data/house.json')!.toString('utf8')) as unknown).not.toThrow();
  });

  it('holds no mark before it is published, and nothing of anybody else', async () => {
    const before = await take(her);
    expect(before.all).not.toContain(`${her.word} overall`);
    await publish(test, stage.own, world.cohortId, world.trainer.personId);
    const after = await take(her);
    expect(after.all).toContain(`${her.word} overall`);
    expect(after.all).toContain(`${her.word} reason`);
    for (const text of ['A word of somebody else', 'classmate', 'Display trainer', 'Display organiser', world.trainer.personId]) expect([text, after.all.includes(text)]).toEqual([text, false]);
  });

  it('is hers alone, and her own opening of it is no opening by others', async () => {
    expect((await world.nobody.post('/my-data/pack')).status).toBe(401);
    expect((await world.nobody.get('/my-data')).status).toBe(303);
    const { text } = await her.browser.get('/my-data/openings');
    expect(text).toContain('The site itself');
    expect(text).toContain('To send you an e-mail.');
    expect(text).not.toContain('To put your data together');
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'accessPack.made' AND actor_id = $1", [her.personId])).toHaveLength(3);
  });

  it('says in roles, not in people, who looked, and which university took a file', async () => {
    const [certificate] = await test.rows<{ id: string }>('SELECT id FROM certificate WHERE enrolment_id = $1', [her.enrolmentId]);
    expect((await world.organiser.browser.get(`/certificates/${certificate!.id}?name=show`)).status).toBe(200);
    await test.rows("INSERT INTO record_download (id, cohort_id, partner_id, officer_id, format, count, sha256, at) VALUES ('d1', $1, $2, $3, 'csv', 1, 'x', now())", [world.cohortId, world.partnerIds[0], world.officer.personId]);
    await test.rows("INSERT INTO record_download_row (download_id, record_id) SELECT 'd1', id FROM completion_record WHERE enrolment_id = $1", [her.enrolmentId]);
    const { text } = await her.browser.get('/my-data/openings');
    for (const words of ['An organiser', 'To look at your certificate.', 'University york', 'your record, with your name']) expect(text).toContain(words);
    for (const name of ['Display organiser', 'Display officer']) expect(text).not.toContain(name);
    expect((await world.classmate.browser.get('/my-data/openings')).text).not.toContain('To look at your certificate.');
    const counted = test.database.statements;
    await her.browser.get('/my-data/openings');
    expect(test.database.statements - counted).toBeLessThanOrEqual(4);
  });
});
