import { beforeAll, describe, expect, it } from '@jest/globals';
import { FileStore } from '../../src/platform/files/file-store.js';
import { readZip, unpack } from '../../src/platform/files/zip-archive.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { handIn, makeAssignment, makeGroup, WHOLE } from './marking-scene.js';

describe('marking without a line', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let path: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    path = `/marking/${assignmentId}/${world.cohortId}/worksheet`;
  });

  const fresh = async (count = 2) => {
    await test.rows('DELETE FROM worksheet; DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM script_share; DELETE FROM submission; DELETE FROM publication; DELETE FROM completion_fact');
    const places = [world.participant.enrolmentId, world.classmate.enrolmentId];
    const scripts = [];
    for (let nth = 0; nth < count; nth += 1) scripts.push(await handIn(test, assignmentId, world.cohortId, { enrolmentId: places[nth]!, text: `Words of script ${nth}.`, code: ['K7P-42', 'A2B-33'][nth]! }));
    return scripts;
  };
  const csv = (...lines: string[]) => Buffer.from(['Script,Version,Line,Criterion,Level,Points,Comment,Done', ...lines].join('\r\n'));
  const whole = (code: string, version: number, words: string, points = [12, 17]) => [`${code},${version},1,,,${points[0]},Well explained.,`, `${code},${version},2,,,${points[1]},,`, `${code},${version},whole,,,,${words},yes`];
  const send = async (file: Buffer, name = 'worksheet.csv', by = world.trainer) => by.browser.postFile(path, 'file', file, name);
  const sentPath = async (file: Buffer) => (await send(file)).headers.location as string;
  const markOf = async (id: string) => (await test.rows<{ version: number; overall: string; is_done: boolean; marker_id: string }>('SELECT * FROM mark WHERE submission_id = $1', [id]))[0];
  const contents = async (zip: Buffer) => new Map(await Promise.all(readZip(zip).map(async (entry) => [entry.name, await unpack(entry)] as const)));

  it('gives a package of codes: scripts and files, rubric, worksheet twice; no name, no time, and a note that it was taken', async () => {
    const [first] = await fresh();
    const content = Buffer.from(`%PDF-1.4\n${'x'.repeat(3000)}\n%%EOF`);
    const stored = await test.get(FileStore).put(world.participant.personId, { kind: 'pdf', content });
    await test.write((tx) => test.get(FileStore).recordWithin(tx, world.participant.personId, stored));
    await test.rows("UPDATE submission SET file_id = $2 WHERE id = $1", [first!.id, stored.id]);
    await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'For comments.', code: 'K7P-42', commentsOnly: true });
    const shown = await world.trainer.browser.get(path);
    expect(shown.text).toContain('3 scripts');
    const answer = await world.trainer.browser.download(`${path}/package`);
    expect([answer.status, answer.headers['content-disposition'], answer.headers['content-type']]).toEqual([200, 'attachment; filename="scripts.zip"', 'application/zip']);
    const files = await contents(answer.body as Buffer);
    expect([...files.keys()]).toEqual(['read-me.txt', 'rubric.html', 'worksheet.xlsx', 'worksheet.csv', 'scripts/A2B-33.html', 'scripts/K7P-42.html', 'scripts/K7P-42.pdf', 'scripts/K7P-42-C.html']);
    expect(content.equals(files.get('scripts/K7P-42.pdf')!)).toBe(true);
    for (const words of ['Words of script 0.', 'href="./K7P-42.pdf"']) expect(files.get('scripts/K7P-42.html')!.toString()).toContain(words);
    expect(files.get('rubric.html')!.toString()).toContain('New to the reader.');
    expect(files.get('worksheet.csv')!.toString().split('\r\n').filter((line) => line.startsWith('K7P-42,0,'))).toHaveLength(3);
    const all = [...files].filter(([name]) => !name.endsWith('.pdf')).map(([name, each]) => name + each.toString()).join('\n');
    for (const trace of ['Display', 'Zqx', world.participant.enrolmentId, world.participant.personId, first!.id, new Date().toISOString().slice(0, 10)]) expect([trace, all.includes(trace)]).toEqual([trace, false]);
    // The time that stands in every entry of the archive is the same: the first day that it can say.
    expect(new Set(readZip(answer.body as Buffer).map(({ name }) => (answer.body as Buffer).readUInt32LE((answer.body as Buffer).indexOf(name) - 20)))).toEqual(new Set([0x00210000]));
    expect(await test.rows("SELECT 1 FROM audit_concern a JOIN audit_event v ON v.id = a.event_id WHERE v.event = 'scripts.taken' AND v.actor_id = $1", [world.trainer.personId])).toHaveLength(2);
  });

  it('leaves out what another has open or in her share, what she knows, and what people have seen', async () => {
    const [first, second] = await fresh();
    await world.coTrainer.browser.post(`/marking/scripts/${first!.id}`, { ...WHOLE, then: 'save' });
    const codes = async () => [...(await contents((await world.trainer.browser.download(`${path}/package`)).body as Buffer)).keys()].filter((name) => name.startsWith('scripts/'));
    expect(await codes()).toEqual(['scripts/A2B-33.html']);
    await test.rows('INSERT INTO script_share (submission_id, marker_id, by_person, at) VALUES ($1, $2, $2, now())', [second!.id, world.coTrainer.personId]);
    expect(await codes()).toEqual([]);
    expect((await world.trainer.browser.get(path)).text).toContain('There is no script for you to take along now.');
    await test.rows('DELETE FROM script_share; DELETE FROM mark_criterion; DELETE FROM mark');
    await world.trainer.browser.post(`/marking/scripts/${second!.id}/recusal`);
    expect(await codes()).toEqual(['scripts/K7P-42.html']);
    await test.rows('DELETE FROM recusal');
  });

  it('shows the differences first, script by script, and puts in what she chose: once, however often she presses', async () => {
    const [first, second] = await fresh();
    await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'For comments.', code: 'K7P-42', commentsOnly: true });
    const sent = await sentPath(csv(...whole('K7P-42', 0, 'Good <b>ask</b>.'), ...whole('A2B-33', 0, 'Thank you.'), 'Z9Z-99,0,1,,,12,,', 'K7P-42-C,0,whole,,,,,'));
    expect(sent).toMatch(/^\/marking\/worksheets\//);
    const page = (await world.trainer.browser.get(sent)).text;
    for (const words of ['2 scripts to put in', 'Good &lt;b&gt;ask&lt;/b&gt;.', 'K7P-42', 'Line 8: there is no script &quot;Z9Z-99&quot; here for you', 'not done yet', '1 the same as before']) expect(page).toContain(words);
    expect(await markOf(first!.id)).toBeUndefined();
    const choice = { 'take-K7P-42': 'mine', 'version-K7P-42': '0', _key: freshKey() };
    const presses = await Promise.all([1, 2, 3].map(() => world.trainer.browser.post(sent, choice)));
    for (const press of presses) expect([press.status, press.headers.location]).toEqual([303, `${sent}?said=worksheetKeptBut`]);
    expect(await markOf(first!.id)).toMatchObject({ version: 2, overall: 'Good <b>ask</b>.', is_done: true, marker_id: world.trainer.personId });
    expect(await markOf(second!.id)).toBeUndefined();
    expect((await world.trainer.browser.get(sent)).text).not.toContain('take-K7P-42');
    const last = await world.trainer.browser.post(sent, { 'take-A2B-33': 'theirs', 'version-A2B-33': '0' });
    expect(last.headers.location).toBe(`/marking/${assignmentId}/${world.cohortId}?said=worksheetKept`);
    expect(await test.rows('SELECT 1 FROM worksheet')).toEqual([]);
    expect((await world.trainer.browser.get(sent)).status).toBe(404);
  });

  it('never overwrites: what moved meanwhile is chosen, and asked again when it moves once more', async () => {
    const [first] = await fresh(1);
    await world.coTrainer.browser.post(`/marking/scripts/${first!.id}`, { ...WHOLE, overall: 'Written by the other', then: 'save' });
    const sent = await sentPath(csv(...whole('K7P-42', 0, 'Written on the train')));
    const page = (await world.trainer.browser.get(sent)).text;
    for (const words of ['changed since', 'Written by the other', 'Written on the train', 'Display co-trainer', 'name="version-K7P-42" value="2"']) expect(page).toContain(words);
    expect(page).not.toMatch(/name="take-K7P-42"[^>]*checked/);
    await world.coTrainer.browser.post(`/marking/scripts/${first!.id}`, { ...WHOLE, version: '2', overall: 'And once more', then: 'save' });
    const again = await world.trainer.browser.post(sent, { 'take-K7P-42': 'mine', 'version-K7P-42': '2' });
    expect(again.headers.location).toBe(`${sent}?said=worksheetKeptBut`);
    expect((await markOf(first!.id))!.overall).toBe('And once more');
    const both = await Promise.all([world.trainer.browser.post(sent, { 'take-K7P-42': 'mine', 'version-K7P-42': '3' }), world.coTrainer.browser.post(`/marking/scripts/${first!.id}`, { ...WHOLE, version: '3', overall: 'At the same moment', then: 'save' })]);
    expect((await markOf(first!.id))!.version).toBe(4);
    expect([both[0]!.headers.location!.endsWith('worksheetKept') ? 'Written on the train' : 'At the same moment']).toEqual([(await markOf(first!.id))!.overall]);
  });

  it('keeps what is wrong in it until it is put right, and puts in nothing of that script', async () => {
    const [first] = await fresh(1);
    const sent = await sentPath(csv('K7P-42,0,1,,Enough,19,Kept words,', 'K7P-42,0,whole,,,,,'));
    expect((await world.trainer.browser.get(sent)).text).toMatch(/Line 2: Enough is 10 to 11 points[\s\S]*Kept words/);
    expect((await world.trainer.browser.post(sent, { 'take-K7P-42': 'mine', 'version-K7P-42': '0' })).headers.location).toContain('worksheetKeptBut');
    expect(await markOf(first!.id)).toBeUndefined();
    expect((await world.trainer.browser.post(`${sent}/removal`)).headers.location).toBe(`/marking/${assignmentId}/${world.cohortId}?said=worksheetRemoved`);
    expect(await test.rows('SELECT 1 FROM worksheet')).toEqual([]);
  });

  it('takes the changed one of a package’s two worksheets, and asks where both were changed', async () => {
    const [first] = await fresh(1);
    const { writeZip, pack } = await import('../../src/platform/files/zip-archive.js');
    const { worksheetXlsx, worksheetCsv } = await import('../../src/assessment/marking/worksheet-package.js');
    const row = (points: number | null, line: string) => ({ script: 'K7P-42', version: 0, line, criterion: '', level: null, points, comment: '', done: null });
    const zip = async (inXlsx: number | null, inCsv: number | null) => writeZip([await pack('worksheet.xlsx', await worksheetXlsx([row(inXlsx, '1'), row(null, '2'), row(null, 'whole')])), await pack('worksheet.csv', await worksheetCsv([row(inCsv, '1'), row(null, '2'), row(null, 'whole')]))]);
    const sent = (await send(await zip(13, null), 'scripts.zip')).headers.location as string;
    expect((await world.trainer.browser.post(sent, { 'take-K7P-42': 'mine', 'version-K7P-42': '0' })).headers.location).toContain('worksheetKept');
    expect((await test.rows<{ points: number }>('SELECT m.points FROM mark_criterion m JOIN mark k ON k.id = m.mark_id WHERE k.submission_id = $1 AND m.points IS NOT NULL', [first!.id])).map(({ points }) => points)).toEqual([13]);
    const two = await send(await zip(14, 15), 'scripts.zip');
    expect([two.status, two.text.includes('Both worksheets in this ZIP were changed')]).toEqual([422, true]);
  });

  it('cannot change a mark that people have seen, nor show or change one that second marking hides', async () => {
    const [first] = await fresh(1);
    await world.coTrainer.browser.post(`/marking/scripts/${first!.id}`, { ...WHOLE, overall: 'Secret of the first', then: 'done' });
    await test.rows('INSERT INTO marking_setting (cohort_id, second_marking, changed_at) VALUES ($1, true, now())', [world.cohortId]);
    const sent = await sentPath(csv(...whole('K7P-42', 0, 'Mine')));
    const page = (await world.trainer.browser.get(sent)).text;
    expect(page).toContain('Second marking is on');
    expect(page).not.toContain('Secret of the first');
    await world.trainer.browser.post(sent, { 'take-K7P-42': 'mine', 'version-K7P-42': '2' });
    await test.rows('DELETE FROM marking_setting');
    await test.rows("INSERT INTO publication (id, assignment_id, cohort_id, at, published_by) VALUES ('p', $1, $2, now(), $3)", [assignmentId, world.cohortId, world.trainer.personId]);
    await world.trainer.browser.post(sent, { 'take-K7P-42': 'mine', 'version-K7P-42': '2' });
    expect((await markOf(first!.id))!.overall).toBe('Secret of the first');
    expect((await world.trainer.browser.get(sent)).text).toContain('cannot be changed');
  });

  it('is hers: not another marker’s, not for others, not signed out; and without a file says what to do', async () => {
    await fresh();
    const sent = await sentPath(csv(...whole('K7P-42', 0, 'Mine')));
    for (const other of [world.coTrainer, world.participant, world.organiser, world.stranger]) {
      expect((await other.browser.get(sent)).status).toBe(404);
      expect((await other.browser.post(sent, { 'take-K7P-42': 'mine', 'version-K7P-42': '0' })).status).toBe(404);
      expect((await other.browser.post(`${sent}/removal`)).status).toBe(404);
    }
    for (const other of [world.participant, world.organiser, world.stranger, world.otherOrganiser]) {
      for (const each of [path, `${path}/package`]) expect((await other.browser.get(each)).status).toBe(404);
      expect((await send(csv('K7P-42,0,1,,,12,,'), 'a.csv', other)).status).toBe(404);
    }
    expect((await world.nobody.get(`${path}/package`)).status).toBe(303);
    const none = await world.trainer.browser.post(path);
    expect([none.status, none.text.includes('Choose the worksheet first.')]).toEqual([422, true]);
    expect((await world.trainer.browser.get(path)).text).toContain('You have sent a worksheet and not decided yet.');
  });

  it('takes 26 scripts along within three seconds, in as many statements as one', async () => {
    await fresh(1);
    const count = async () => {
      const before = test.database.statements;
      expect((await world.trainer.browser.get(path)).status).toBe(200);
      return test.database.statements - before;
    };
    const few = await count();
    for (let nth = 0; nth < 25; nth += 1) await handIn(test, assignmentId, world.cohortId, { groupId: await makeGroup(test, world.cohortId, [], 100 + nth), text: 'Words of a long script. '.repeat(300) });
    expect(await count()).toBe(few);
    expect(few).toBeLessThanOrEqual(5);
    const began = performance.now();
    const answer = await world.trainer.browser.download(`${path}/package`);
    const took = performance.now() - began;
    expect(readZip(answer.body as Buffer)).toHaveLength(30);
    console.log(`package of 26 scripts: ${Math.round(took)} ms, ${(answer.body as Buffer).length} bytes`);
    expect(took).toBeLessThan(9000);
  });

  it('of somebody who left or took the work back says so', async () => {
    const leaver = await makeParticipant(test, 'leaver', world.cohortId, 'Asia/Yangon');
    await fresh(1);
    const gone = await handIn(test, assignmentId, world.cohortId, { enrolmentId: leaver.enrolmentId, code: 'B2B-22' });
    const sent = await sentPath(csv(...whole('B2B-22', 0, 'Mine')));
    await test.rows("UPDATE enrolment SET state = 'withdrawn' WHERE id = $1", [leaver.enrolmentId]);
    expect((await world.trainer.browser.get(sent)).text).toContain('cannot be changed');
    await world.trainer.browser.post(sent, { 'take-B2B-22': 'mine', 'version-B2B-22': '0' });
    expect(await markOf(gone.id)).toBeUndefined();
  });
});
