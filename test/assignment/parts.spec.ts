import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { DAY_LIMIT } from '../../src/platform/files/file-kinds.js';
import { useApp } from '../support/app.js';
import { useWindows } from '../support/browser.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey, PASSPHRASE, Visitor } from '../support/visitor.js';
import { pdfFile, wordFile } from '../platform/upload-samples.js';
import { makeAssignment } from './scene.js';
import { plainSound } from './sound.js';

const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a file in pieces', () => {
  const test = useApp({ port: 21000 + (process.pid % 9000) });
  const windows = useWindows('--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream');
  let world: World;
  let path: string;
  const fresh = (handle: string): Promise<Participant> => makeParticipant(test, handle, world.cohortId, 'Asia/Yangon');
  const cookieOf = async (handle: string) => {
    const answer = await fetch(`${test.url}/sign-in`, { method: 'POST', redirect: 'manual', headers: { 'Sec-Fetch-Site': 'same-origin' }, body: new URLSearchParams({ _key: freshKey(), handle, passphrase: PASSPHRASE, next: '/' }) });
    return answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  };
  const tus = (cookie: string, method: string, at: string, headers: Record<string, string> = {}, body?: Buffer) =>
    fetch(`${test.url}${at}`, { method, redirect: 'manual', headers: { cookie, 'Sec-Fetch-Site': 'same-origin', 'Tus-Resumable': '1.0.0', Accept: 'application/json', ...headers }, ...(body ? { body: new Uint8Array(body) } : {}) });
  const begin = (cookie: string, content: Buffer, ending = '.pdf', sha256 = digest(content)) => tus(cookie, 'POST', '/uploads', { 'Upload-Length': String(content.length), 'Upload-Metadata': `sha256 ${base64(sha256)},ending ${base64(ending)}` });
  const piece = (cookie: string, at: string, offset: number, body: Buffer) => tus(cookie, 'PATCH', at, { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset) }, body);
  const offsetOf = async (cookie: string, at: string) => Number((await tus(cookie, 'HEAD', at)).headers.get('Upload-Offset'));
  const onDisk = () => readdirSync(join(test.config.dataDir, 'files', 'parts'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name)));

  beforeAll(async () => {
    world = await makeWorld(test);
    path = `/assignments/${await makeAssignment(test, world.courseId)}/file`;
  });

  it('goes on where it was, is compared as a whole, cleaned as any other, and kept once however often the last step is asked for', async () => {
    const person = await fresh('pieces');
    const cookie = await cookieOf('pieces');
    const content = await wordFile({ 'word/media/note.txt': 'Zqxplain words '.repeat(200) });
    const made = await begin(cookie, content, '.docx');
    expect(made.status).toBe(201);
    expect(made.headers.get('access-control-allow-origin')).toBeNull();
    const at = made.headers.get('Location')!;
    const half = Math.floor(content.length / 2);
    // Her session is due to be written again: that must not get in the way of the answer.
    await test.rows("UPDATE session SET sess = sess || '{\"endsAt\": 1}' WHERE sess->'passport'->>'user' = (SELECT id FROM account WHERE person_id = $1)", [person.personId]);
    expect((await piece(cookie, at, 0, content.subarray(0, half))).headers.get('Upload-Offset')).toBe(String(half));
    const early = await person.browser.post(path, { upload: at.split('/')[2]! });
    expect([early.status, early.text.includes('has not come through whole')]).toEqual([422, true]);
    expect((await piece(cookie, at, 0, content.subarray(0, half))).status).toBe(409);
    expect(await offsetOf(cookie, at)).toBe(half);
    await piece(cookie, at, half, content.subarray(half));
    for (const bytes of onDisk()) expect(bytes.includes('Zqxplain')).toBe(false);
    const fields = { upload: at.split('/')[2]!, _key: freshKey() };
    const answers = await Promise.all([1, 2, 3].map(() => person.browser.post(path, fields, { Accept: 'application/json' })));
    for (const answer of answers) expect(JSON.parse(answer.text)).toEqual({ next: expect.stringContaining('?said=fileAdded') });
    const kept = await test.rows<{ kind: string }>('SELECT kind FROM stored_file WHERE person_id = $1', [person.personId]);
    expect(kept).toEqual([{ kind: 'docx' }]);
  });

  it('keeps what had come when the line broke in the middle of a piece', async () => {
    await fresh('broken');
    const cookie = await cookieOf('broken');
    const content = plainSound(400000);
    const at = (await begin(cookie, content, '.mp3')).headers.get('Location')!;
    await new Promise<void>((done) => {
      const sending = request(`${test.url}${at}`, { method: 'PATCH', headers: { cookie, 'Sec-Fetch-Site': 'same-origin', 'Tus-Resumable': '1.0.0', 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': '0', 'Content-Length': String(content.length) } });
      sending.on('error', () => done());
      sending.write(content.subarray(0, 100000), () => setTimeout(() => sending.destroy(new Error('cut')), 300));
    });
    let offset = 0;
    for (let waited = 0; waited < 60 && offset === 0; waited += 1) {
      await new Promise((done) => setTimeout(done, 100));
      offset = await offsetOf(cookie, at);
    }
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThanOrEqual(100000);
    // Two at once from the same place: one counts.
    const both = await Promise.all([1, 2].map(() => piece(cookie, at, offset, content.subarray(offset))));
    expect(both.filter((answer) => answer.ok)).toHaveLength(1);
    const visitor = await new Visitor(test).signIn('broken');
    await visitor.post(path, { upload: at.split('/')[2]! });
    const down = (await visitor.download(`${path}/content`)).body as Buffer;
    expect(digest(down)).toBe(digest(content));
  });

  it('is refused before anything is sent, in words', async () => {
    const person = await fresh('limits');
    const cookie = await cookieOf('limits');
    const big = (bytes: number, ending: string) => tus(cookie, 'POST', '/uploads', { 'Upload-Length': String(bytes), 'Upload-Metadata': `sha256 ${base64('0'.repeat(64))},ending ${base64(ending)}` });
    const tooLarge = await big(11 * 1048576, '.pdf');
    expect([tooLarge.status, (await tooLarge.text()).includes('This file is too large')]).toEqual([422, true]);
    expect((await big(16 * 1048576, '.mp3')).status).toBe(413);
    expect((await big(0, '.pdf')).status).toBe(422);
    expect((await tus(cookie, 'POST', '/uploads', { 'Upload-Length': '10' })).status).toBe(422);
    await test.rows('INSERT INTO upload_day (person_id, day, count) VALUES ($1, $2, $3)', [person.personId, new Date().toISOString().slice(0, 10), DAY_LIMIT]);
    expect(await (await big(100, '.pdf')).text()).toContain('files today');
    expect(await test.rows('SELECT 1 FROM upload WHERE person_id = $1', [person.personId])).toEqual([]);
  });

  it('whose bytes are not those that were announced is not kept', async () => {
    const person = await fresh('altered');
    const cookie = await cookieOf('altered');
    const at = (await begin(cookie, pdfFile(), '.pdf', digest(Buffer.from('something else')))).headers.get('Location')!;
    await piece(cookie, at, 0, pdfFile());
    const answer = await person.browser.post(path, { upload: at.split('/')[2]! }, { Accept: 'application/json' });
    expect(JSON.parse(answer.text).text).toContain('has not come through whole');
    expect(await test.rows('SELECT 1 FROM stored_file WHERE person_id = $1', [person.personId])).toEqual([]);
  });

  it('is there for nobody else, and for a day', async () => {
    await fresh('owner');
    const cookie = await cookieOf('owner');
    const at = (await begin(cookie, pdfFile())).headers.get('Location')!;
    const other = await cookieOf('classmate');
    expect([(await tus(other, 'HEAD', at)).status, (await piece(other, at, 0, pdfFile())).status]).toEqual([404, 404]);
    await piece(cookie, at, 0, pdfFile());
    expect((await world.classmate.browser.post(path, { upload: at.split('/')[2]! })).status).toBe(422);
    expect((await piece('', at, 0, pdfFile())).status).toBe(401);
    await test.rows("UPDATE upload SET begun_at = now() - interval '25 hours' WHERE id = $1", [at.split('/')[2]]);
    const before = onDisk().length;
    await test.get(JobRunner).runNow('uploads.sweep', {});
    expect((await tus(cookie, 'HEAD', at)).status).toBe(404);
    expect(onDisk().length).toBeLessThan(before);
  });

  it('is sent by the page, which says what is left, waits for the line and goes on', async () => {
    const person = await fresh('sender');
    const page = await windows.signedIn(test, 'sender', {}, PASSPHRASE);
    await page.goto(path, { waitUntil: 'networkidle' });
    const content = plainSound(1500000);
    let sent = 0;
    await page.route('**/uploads/*', async (route) => {
      if (route.request().method() === 'PATCH' && (sent += 1) % 2 === 0) return route.abort('connectionreset');
      return route.continue();
    });
    await page.setInputFiles('#f-file', { name: 'talk.mp3', mimeType: 'audio/mpeg', buffer: content });
    const waiting = page.locator('form[data-parts] [data-sending] p', { hasText: /^No connection\. [\d.]+ MB left\./ }).waitFor();
    await Promise.all([page.waitForEvent('load', { timeout: 60000 }), page.click('button:has-text("Add this file")')]);
    await waiting;
    expect(sent).toBeGreaterThan(6);
    expect(await page.textContent('main')).toContain('Your file:');
    const [row] = await test.rows<{ sha256: string }>('SELECT sha256 FROM stored_file WHERE person_id = $1', [person.personId]);
    expect(row!.sha256).toBe(digest(content));
    await page.context().close();
  }, 90000);

  it('may be her voice, recorded in the page, listened to, recorded again and handed over', async () => {
    const person = await fresh('speaker');
    const page = await windows.signedIn(test, 'speaker', {}, PASSPHRASE);
    await page.context().grantPermissions(['microphone'], { origin: test.url });
    const response = await page.goto(path, { waitUntil: 'networkidle' });
    expect(response!.headers()['permissions-policy']).toBe('microphone=(self)');
    expect(await page.textContent('main')).toContain('The marker will hear your voice');
    for (const [button, seconds] of [['Record here', 1], ['Record again', 3]] as const) {
      await page.click(`button:has-text("${button}")`);
      await page.locator('[data-clock]', { hasText: /^Recording, 0:0\d of 8:00/ }).waitFor();
      await page.waitForTimeout(seconds * 1000);
      await page.click('button:has-text("Stop")');
      await page.locator('[data-clock]', { hasText: /^Recorded: / }).waitFor();
    }
    const length = await page.evaluate<number>("new Promise((done) => { const a = document.querySelector('[data-recorder] audio'); a.addEventListener('timeupdate', () => a.currentTime > 0.2 && done(a.currentTime)); a.play(); })");
    expect(length).toBeGreaterThan(0.2);
    await Promise.all([page.waitForEvent('load', { timeout: 30000 }), page.click('button:has-text("Add this recording")')]);
    expect(await page.textContent('main')).toMatch(/Your file:\s*Sound/);
    const [row] = await test.rows<{ bytes: number; kind: string }>('SELECT bytes, kind FROM stored_file WHERE person_id = $1', [person.personId]);
    expect(['webm', 'm4a', 'ogg']).toContain(row!.kind);
    // 24 kbit/s and the container: eight minutes stay under 1.5 MB.
    expect((row!.bytes / 3) * 480).toBeLessThan(2_500_000);
    const kept = (await person.browser.download(`${path}/content`)).body as Buffer;
    expect(kept.includes('Chrome')).toBe(false);
    // What was cleaned still plays.
    const plays = await page.evaluate<number>(`new Promise((done, fail) => { const bytes = Uint8Array.from(atob('${kept.toString('base64')}'), (c) => c.charCodeAt(0)); const a = new Audio(URL.createObjectURL(new Blob([bytes], { type: 'audio/webm' }))); a.addEventListener('error', () => fail(new Error('does not play'))); a.addEventListener('timeupdate', () => a.currentTime > 0.2 && done(a.currentTime)); a.play(); })`);
    expect(plays).toBeGreaterThan(0.2);
    await page.context().close();
  }, 60000);
});
