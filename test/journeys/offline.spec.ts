import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { readZip, unpack } from '../../src/platform/files/zip-archive.js';
import { faultsOf, otherFaultsOf, useWindows } from '../support/browser.js';
import { atADesk, onAPhone, useStory } from '../support/steps.js';
import { Visitor } from '../support/visitor.js';
import { demoPassphrase } from '../support/demo.js';

const WORD = 'a quiet river';
const TEXT = 'I write this where there is no line. <b>Nothing</b> is sent yet.';

describe('work without a line', () => {
  const test = useStory();
  const windows = useWindows();
  const folder = mkdtempSync(join(tmpdir(), 'banyan-offline-'));
  let assignmentId: string;
  let quizId: string;
  let moduleId: string;

  beforeAll(async () => {
    [{ assignmentId, quizId, moduleId }] = (await test.rows<{ assignmentId: string; quizId: string; moduleId: string }>(
      `SELECT a.id AS "assignmentId", q.id AS "quizId", m.id AS "moduleId" FROM enrolment e JOIN person p ON p.id = e.person_id JOIN account n ON n.person_id = p.id AND n.handle = 'participant' JOIN cohort c ON c.id = e.cohort_id
         JOIN assignment a ON a.course_id = c.course_id AND a.mode = 'individual' JOIN learning_module m ON m.course_id = c.course_id JOIN quiz q ON q.module_id = m.id
        WHERE e.state = 'active' AND NOT EXISTS (SELECT 1 FROM submission s WHERE s.assignment_id = a.id AND s.enrolment_id = e.id AND s.taken_back_at IS NULL) AND NOT EXISTS (SELECT 1 FROM attempt t WHERE t.quiz_id = q.id AND t.enrolment_id = e.id)
        ORDER BY a.due_week DESC, m.position LIMIT 1`)) as [{ assignmentId: string; quizId: string; moduleId: string }];
  });

  /** A file of the disk in a browser that has no line, and whatever it tries to ask for. */
  const fromDisk = async (name: string, content: Buffer): Promise<{ page: Page; asked: string[] }> => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const context = await windows.context(test, {});
    await context.setOffline(true);
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => !/^(file|blob|data):/.test(request.url()) && asked.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    return { page, asked };
  };
  const saves = async (page: Page): Promise<{ name: string; content: Buffer }> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
    const parts: Buffer[] = [];
    for await (const part of await download.createReadStream()) parts.push(part as Buffer);
    return { name: download.suggestedFilename(), content: Buffer.concat(parts) };
  };

  it('reads, answers and writes in a file from the disk, goes on the next evening, sends what it saved and gets a code', async () => {
    const her = await onAPhone(windows, test, 'participant');
    await her.opens(`/modules/${moduleId}/file`);
    await her.opens(`/assignments/${assignmentId}`);
    await her.follows('Work on it without a line');
    await her.sees('This puts a file on this phone', /\d+ KB/);
    expect(await otherFaultsOf(her.page)).toEqual([]);
    await her.presses('Make the file');
    const pack = await her.takes(her.link('Save the file on this phone'));
    expect(pack.name).toMatch(/^reading-\w{4}\.html$/);
    const { page, asked } = await fromDisk(pack.name, pack.content);
    expect(await page.evaluate('[isSecureContext, document.title]')).toEqual([true, 'Reading']);
    expect(await faultsOf(page)).toEqual([]);
    expect(await otherFaultsOf(page)).toEqual([]);
    await page.fill('textarea[id^=w-]', TEXT);
    expect(await page.textContent('#said')).toBe('Not saved yet.');
    await page.fill('#word', WORD);
    const first = await saves(page);
    expect(first.content.toString()).not.toMatch(/where there is no line|a quiet river/);
    await page.close({ runBeforeUnload: false });

    const evening = await fromDisk(pack.name, pack.content);
    writeFileSync(join(folder, first.name), first.content);
    await evening.page.click('#go-on-box summary');
    await evening.page.setInputFiles('#saved-file', join(folder, first.name));
    await evening.page.fill('#word-again', 'another word');
    await evening.page.click('#go-on');
    await evening.page.waitForSelector('#said:has-text("did not open")');
    await evening.page.fill('#word-again', WORD);
    await evening.page.click('#go-on');
    await evening.page.waitForSelector('#said:has-text("Your answers are here")');
    expect(await evening.page.inputValue('textarea[id^=w-]')).toBe(TEXT);
    await evening.page.fill('textarea[id^=w-]', `${TEXT} And the end.`);
    for (const box of await evening.page.locator('[data-part-kind=assignment] input[type=checkbox]').all()) await box.check();
    await evening.page.fill('#word', '');
    const second = await saves(evening.page);
    expect([first.name, second.name].map((name) => name.slice(-6))).toEqual(['-1.txt', '-2.txt']);
    expect([asked, evening.asked, await evening.page.evaluate('localStorage.length + document.cookie.length')]).toEqual([[], [], 0]);

    await her.opens('/my-work');
    await her.follows('Offline packs');
    await her.follows('Send a file from an offline pack');
    await her.page.setInputFiles('[name=file]', { name: second.name, mimeType: 'text/plain', buffer: second.content });
    await her.presses('Send');
    await her.sees('It is handed in.', 'Write this code down.');
    const arrival = her.path;
    expect(await otherFaultsOf(her.page)).toEqual([]);
    const [work] = await test.rows<{ text: string; receipt: string }>('SELECT text, receipt FROM submission WHERE assignment_id = $1 AND taken_back_at IS NULL ORDER BY handed_in_at DESC LIMIT 1', [assignmentId]);
    expect([work!.text, (await her.text()).replaceAll(' ', '').includes(work!.receipt)]).toEqual([`${TEXT} And the end.`, true]);
    for (const file of [first, second]) {
      await her.opens('/offline-files');
      await her.page.setInputFiles('[name=file]', { name: file.name, mimeType: 'text/plain', buffer: file.content });
      await her.presses('Send');
    }
    expect(her.path).toBe(arrival);
    await her.leaves();
  }, 90000);

  it('answers every kind of question of a quiz in the file, as on the site', async () => {
    const her = await new Visitor(test).signIn('participant', demoPassphrase());
    const made = (await her.post(`/offline-packs/for/quiz/${quizId}`)).headers.location as string;
    const { page } = await fromDisk('quiz.html', (await her.download(`${made}/file`)).body as Buffer);
    for (const box of await page.locator('[data-shape=chosen]').all()) await box.locator('input').first().check();
    for (const box of await page.locator('[data-shape=text] input').all()) await box.fill('non-refoulement');
    for (const select of await page.locator('[data-shape=placed] select').all()) await select.selectOption({ index: 1 });
    const saved = await saves(page);
    const sent = await her.postFile('/offline-files', 'file', saved.content, saved.name);
    expect((await her.get(sent.headers.location as string)).text).toContain('See the answers explained');
    const [counted] = await test.rows<{ count: number; open: number }>('SELECT count(*)::int AS count, (SELECT count(*)::int FROM question q WHERE q.quiz_id = a.quiz_id) AS open FROM response r JOIN attempt a ON a.id = r.attempt_id WHERE a.quiz_id = $1 AND a.enrolment_id = (SELECT k.enrolment_id FROM offline_pack k WHERE k.id = $2) GROUP BY a.quiz_id', [quizId, made.split('/').pop()]);
    expect(counted!.count).toBe(counted!.open);
  }, 60000);

  it('case F: a trainer marks in the worksheet, sees the differences, and chooses where another marker was first', async () => {
    const trainer = await atADesk(windows, test, 'trainer');
    const [waiting] = await test.rows<{ path: string }>("SELECT concat('/marking/', s.assignment_id, '/', s.cohort_id) AS path FROM submission s JOIN assignment a ON a.id = s.assignment_id JOIN cohort c ON c.id = s.cohort_id WHERE a.code = 'A1' AND c.state = 'open' LIMIT 1");
    const pile = waiting!.path;
    await trainer.opens(pile);
    await trainer.follows('Mark without a line');
    await trainer.sees('scripts under codes');
    expect(await otherFaultsOf(trainer.page)).toEqual([]);
    const zip = await trainer.takes(trainer.link('Download the package (ZIP)'));
    const files = new Map(await Promise.all(readZip(zip.content).map(async (entry) => [entry.name, await unpack(entry)] as const)));
    const lines = files.get('worksheet.csv')!.toString().split('\r\n');
    const codes = [...new Set(lines.slice(1).map((line) => line.split(',')[0]!).filter((code) => code && !code.endsWith('-C')))];
    const script = await fromDisk('script.html', files.get(`scripts/${codes[0]}.html`)!);
    expect(await faultsOf(script.page)).toEqual([]);
    const isOf = (line: string, code: string) => line.startsWith(`${code},`);
    const filled = lines.map((line) => (codes.slice(0, 2).some((code) => isOf(line, code)) ? (/,whole,/.test(line) ? line.replace(/,,,,[^,]*,[^,]*$/, ',,,,Marked on a train.,yes') : line.replace(/,[^,]*,[^,]*,[^,]*,[^,]*$/, ',Enough,,Clear.,')) : line)).join('\r\n');

    const [moved] = await test.rows<{ id: string; version: number }>('SELECT s.id, COALESCE(k.version, 0) AS version FROM submission s LEFT JOIN mark k ON k.submission_id = s.id WHERE s.code = $1 AND NOT s.for_comments_only AND s.taken_back_at IS NULL', [codes[1]]);
    const other = await new Visitor(test).signIn('co-trainer', demoPassphrase());
    expect((await other.post(`/marking/scripts/${moved!.id}`, { version: String(moved!.version), overall: 'Marked at home.', then: 'save' })).status).toBe(303);

    await trainer.page.setInputFiles('[name=file]', { name: 'worksheet.csv', mimeType: 'text/csv', buffer: Buffer.from(filled) });
    await trainer.presses('Show the differences');
    await trainer.sees('What stands below is not put in yet.', '1 script to put in', '1 changed by somebody since', 'Marked on a train.', 'Marked at home.');
    expect(await otherFaultsOf(trainer.page)).toEqual([]);
    await trainer.presses('Do what I chose');
    await trainer.sees('The scripts below still wait for you.');
    await trainer.main.getByLabel('Leave what is there').check();
    await trainer.presses('Do what I chose');
    expect(trainer.path).toBe(pile);
    const overall = async (code: string) => (await test.rows<{ overall: string }>('SELECT k.overall FROM mark k JOIN submission s ON s.id = k.submission_id WHERE s.code = $1 AND NOT s.for_comments_only AND s.taken_back_at IS NULL', [code]))[0]!.overall;
    expect([await overall(codes[0]!), await overall(codes[1]!)]).toEqual(['Marked on a train.', 'Marked at home.']);
    await trainer.leaves();
  }, 90000);
});
