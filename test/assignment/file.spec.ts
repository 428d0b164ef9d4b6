import { readdirSync, rmSync, statSync } from 'node:fs';
import { utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey, PASSPHRASE } from '../support/visitor.js';
import { DAY_LIMIT, PERSON_LIMIT } from '../../src/platform/files/file-kinds.js';
import { camera, opusFile, pdfFile, wordFile } from '../platform/upload-samples.js';
import { makeAssignment, makeGroup, revisionOf } from './scene.js';

const MB = 1024 * 1024;

describe('a file that is handed in', () => {
  const test = useApp();
  let world: World;
  let id: string;
  let path: string;
  const all = { tick: ['0', '1'] };
  const fresh = (handle: string): Promise<Participant> => makeParticipant(test, handle, world.cohortId, 'Asia/Yangon');
  const onDisk = () => readdirSync(join(test.config.dataDir, 'files'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const incoming = () => readdirSync(join(test.config.dataDir, 'files', 'incoming'));

  beforeAll(async () => {
    world = await makeWorld(test);
    id = await makeAssignment(test, world.courseId);
    path = `/assignments/${id}`;
  });

  it('is added on a page that says the limits first, after the text was saved', async () => {
    const person = await fresh('adder');
    const saved = await person.browser.post(`${path}/draft`, { text: 'Typed before', revision: '0', then: 'file' });
    expect(saved.headers.location).toBe(`${path}/file`);
    const page = await person.browser.get(`${path}/file`);
    expect(page.text.indexOf('up to 10 MB')).toBeGreaterThan(0);
    expect(page.text.indexOf('up to 10 MB')).toBeLessThan(page.text.indexOf('type="file"'));
    expect(page.text).toContain('enctype="multipart/form-data"');
    const added = await person.browser.postFile(`${path}/file`, 'file', pdfFile(), 'Zqx secret name.pdf');
    expect(added.status).toBe(303);
    const after = await person.browser.get(path);
    expect(after.text).toContain('Typed before');
    expect(after.text).toMatch(/Your file:<\/strong> PDF, 1 KB/);
    expect(after.text).not.toContain('secret name');
    const down = await person.browser.download(`${path}/file/content`);
    expect(down.headers['content-disposition']).toBe('attachment; filename="work.pdf"');
    expect((await world.classmate.browser.get(`${path}/file/content`)).status).toBe(404);
    await person.browser.postFile(`${path}/file`, 'file', opusFile(), 'voice.ogg');
    expect((await person.browser.get(path)).text).toContain('Sound, 1 KB');
    expect(await test.rows('SELECT 1 FROM stored_file WHERE person_id = $1', [person.personId])).toHaveLength(1);
    await person.browser.post(`${path}/file/removal`);
    expect((await person.browser.get(path)).text).not.toContain('Your file:');
    expect(await test.rows('SELECT 1 FROM stored_file WHERE person_id = $1', [person.personId])).toHaveLength(0);
  });

  it('is refused in plain words, with nothing kept and the draft untouched', async () => {
    const person = await fresh('refused');
    await person.browser.post(`${path}/draft`, { text: 'Safe words', revision: '0' });
    const before = onDisk();
    const program = await person.browser.postFile(`${path}/file`, 'file', Buffer.from('MZ\x90 a program'), 'brief.pdf');
    expect(program.status).toBe(422);
    expect(program.text).toContain('it is a Windows program renamed to .pdf. Choose a PDF, Word or OpenDocument file up to 10 MB. Your text is still here.');
    expect((await person.browser.post(`${path}/file`)).status).toBe(422);
    const wrongField = await person.browser.postFile(`${path}/file`, 'other', pdfFile(), 'a.pdf');
    expect(wrongField.status).toBe(400);
    expect(onDisk()).toEqual(before);
    expect((await person.browser.get(path)).text).toContain('Safe words');
  });

  it('is handed in with the text, shown on the receipt, and read by trainers under a code', async () => {
    const person = await fresh('handing');
    await person.browser.postFile(`${path}/file`, 'file', await wordFile(), 'Zqx.docx');
    const page = await person.browser.get(path);
    const { headers } = await person.browser.post(`${path}/hand-in`, { text: '', revision: revisionOf(page.text), ...all });
    const receipt = await person.browser.get(headers.location!);
    expect(receipt.text).toMatch(/Word document<\/a>, \d+ KB, fingerprint <span[^>]*>[0-9a-f]{16}/);
    const [row] = await test.rows<{ id: string; code: string }>('SELECT id, code FROM submission WHERE enrolment_id = $1', [person.enrolmentId]);
    const file = `/submissions/${row!.id}/file`;
    const down = await world.trainer.browser.download(file);
    expect(down.headers['content-disposition']).toBe(`attachment; filename="work-${row!.code}.docx"`);
    expect(down.headers['x-content-type-options']).toBe('nosniff');
    expect(down.headers['content-security-policy']).toContain('sandbox');
    expect((down.body as Buffer).toString('latin1')).not.toContain('Zqx');
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'submission.fileRead' AND subject_id = $1", [row!.id])).toHaveLength(1);
    expect((await person.browser.download(file)).status).toBe(200);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'submission.fileRead' AND subject_id = $1", [row!.id])).toHaveLength(1);
    for (const other of [world.classmate, world.stranger, world.otherOrganiser]) expect((await other.browser.get(file)).status).toBe(404);
    await person.browser.post(`${path}/file/removal`);
    expect((await world.trainer.browser.get(file)).status).toBe(200);
    await person.browser.post(`/submissions/${row!.id}/taking-back`);
    expect((await world.trainer.browser.get(file)).status).toBe(404);
  });

  it('may be a photo of handwriting: it becomes a small picture that says nothing of place, time and telephone', async () => {
    const person = await fresh('photographer');
    for (const [form, name] of [['jpeg', 'IMG_2041.JPG'], ['png', 'scan.png'], ['webp', 'a.webp']] as const) {
      const added = await person.browser.postFile(`${path}/file`, 'file', await camera(form, 2400, 1800), name);
      expect(added.status).toBe(303);
      expect((await person.browser.get(path)).text).toMatch(/Your file:<\/strong> Picture, \d+ KB/);
      const down = await person.browser.download(`${path}/file/content`);
      expect([down.headers['content-type'], down.headers['content-disposition'], down.headers['content-security-policy']]).toEqual(['image/jpeg', 'attachment; filename="work.jpg"', expect.stringContaining('sandbox')]);
      const { format, width, height, exif, xmp } = await sharp(down.body as Buffer).metadata();
      expect([format, width, height, exif, xmp]).toEqual(['jpeg', 1200, 1600, undefined, undefined]);
      expect((down.body as Buffer).includes('Zqx')).toBe(false);
    }
  });

  it('is counted: forty a day, said before and when it is over, and tomorrow it goes on', async () => {
    const person = await fresh('sender');
    expect((await person.browser.get(`${path}/file`)).text).toContain('Forty files a day, 200 MB in all.');
    await test.rows('INSERT INTO upload_day (person_id, day, count) VALUES ($1, $2, $3)', [person.personId, new Date().toISOString().slice(0, 10), DAY_LIMIT - 1]);
    expect((await person.browser.postFile(`${path}/file`, 'file', Buffer.from('MZ'), 'a.pdf')).text).toContain('Windows program');
    const over = await person.browser.postFile(`${path}/file`, 'file', pdfFile(), 'a.pdf');
    expect([over.status, over.text.includes('You have sent 40 files today')]).toEqual([422, true]);
    await test.rows("UPDATE upload_day SET day = day - 1 WHERE person_id = $1", [person.personId]);
    expect((await person.browser.postFile(`${path}/file`, 'file', pdfFile(), 'a.pdf')).status).toBe(303);
    await test.rows("UPDATE upload_day SET day = day - 3 WHERE person_id = $1", [person.personId]);
    await test.get(JobRunner).runNow('files.sweep', {});
    expect(await test.rows('SELECT 1 FROM upload_day WHERE person_id = $1 AND day < CURRENT_DATE - 1', [person.personId])).toEqual([]);
  });

  it('is refused where her files together would be more than 200 MB, and nothing of it is kept', async () => {
    const person = await fresh('hoarder');
    await person.browser.postFile(`${path}/file`, 'file', opusFile(), 'a.ogg');
    await test.rows('UPDATE stored_file SET bytes = $2 WHERE person_id = $1', [person.personId, PERSON_LIMIT - 100]);
    const before = onDisk();
    const full = await person.browser.postFile(`${path}/file`, 'file', pdfFile(), 'a.pdf');
    expect([full.status, full.text.includes('Your files together may have 200 MB')]).toEqual([422, true]);
    expect(onDisk()).toEqual(before);
    expect((await person.browser.get(path)).text).toContain('Sound, ');
  });

  it('that the disk has lost is said in words', async () => {
    const person = await fresh('lost');
    await person.browser.postFile(`${path}/file`, 'file', pdfFile(), 'a.pdf');
    const [row] = await test.rows<{ id: string }>('SELECT id FROM stored_file WHERE person_id = $1', [person.personId]);
    rmSync(onDisk().find((file) => file.endsWith(row!.id))!);
    const response = await person.browser.get(`${path}/file/content`);
    expect(response.status).toBe(422);
    expect(response.text).toContain('We cannot find this file on our side');
  });

  it('lies once on the disk, however often the button is pressed', async () => {
    const person = await fresh('file-presser');
    const before = onDisk().length;
    const key = freshKey();
    const answers = await Promise.all([1, 2, 3, 4].map(() => person.browser.postFile(`${path}/file`, 'file', opusFile(), 'voice.opus', { _key: key })));
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303, 303]);
    expect(onDisk()).toHaveLength(before + 1);
    const [row] = await test.rows<{ id: string; kind: string; sha256: string }>('SELECT * FROM stored_file WHERE person_id = $1', [person.personId]);
    expect(row!.kind).toBe('ogg');
    expect(onDisk().some((file) => file.endsWith(join('files', row!.id.slice(0, 2), row!.id.slice(2, 4), row!.id)))).toBe(true);
    expect((await person.browser.get(path)).text).toContain('Sound, 1 KB');
  });

  it('goes with the plan of a group', async () => {
    const group = await makeAssignment(test, world.courseId, { code: 'A2', mode: 'group', template: [{ key: 'aim', title: 'Aim', hint: 'h' }] });
    const person = await fresh('group-filer');
    const groupId = await makeGroup(test, world.cohortId, 9, [person.enrolmentId]);
    const added = await person.browser.postFile(`/assignments/${group}/file`, 'file', pdfFile(), 'plan.pdf');
    expect(added.headers.location).toBe(`/groups/${groupId}/plan/${group}?said=fileAdded#hand-in`);
    expect((await person.browser.get(`/groups/${groupId}/plan/${group}`)).text).toContain('PDF, 1 KB');
    const { headers } = await person.browser.post(`/groups/${groupId}/plan/${group}/hand-in`, all);
    expect((await person.browser.get(headers.location!)).text).toContain('PDF</a>, 1 KB');
  });

  it.each([true, false])('of 200 MB is cut off at the limit with a clear page, without filling memory or disk (size said first: %s)', async (saysSize) => {
    const before = { files: onDisk().length, memory: process.memoryUsage().rss };
    const { status, text, mostOnDisk } = await sendLarge(saysSize);
    expect(status).toBe(413);
    expect(text).toContain('This file is too large, so it was not kept. A document may have 10 MB, and sound 15 MB.');
    expect(mostOnDisk).toBeLessThanOrEqual(15 * MB + 1);
    expect(process.memoryUsage().rss - before.memory).toBeLessThan(150 * MB);
    expect(onDisk()).toHaveLength(before.files);
  });

  it('that is cut off by a broken line leaves nothing behind', async () => {
    const before = onDisk().length;
    await sendLarge(false, 5 * MB);
    for (let waited = 0; waited < 50 && incoming().length > 0; waited += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(onDisk()).toHaveLength(before);
    expect(incoming()).toEqual([]);
  });

  it('in a form that nobody can read gets an answer, and the process goes on', async () => {
    const whole = '--frontier\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4\n%%EOF\r\n--frontier--\r\n';
    const base = new URL(await test.app.getUrl());
    const cookie = await cookieOf(base);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 6 }), fc.nat(whole.length), async (changes, cut) => {
        await test.rows('DELETE FROM upload_day');
        let body = whole;
        for (const [at, text] of changes) body = body.slice(0, at) + text + body.slice(at + 1);
        if (cut % 2) body = body.slice(0, cut);
        const answer = await fetch(new URL(`${path}/file`, base), { method: 'POST', redirect: 'manual', headers: { cookie, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'multipart/form-data; boundary=frontier' }, body });
        expect([303, 400, 413, 422]).toContain(answer.status);
      }),
      { numRuns: 200 },
    );
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=', 'text/plain', 'application/json']) {
      const answer = await fetch(new URL(`${path}/file`, base), { method: 'POST', redirect: 'manual', headers: { cookie, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': type }, body: whole });
      expect([400, 422]).toContain(answer.status);
    }
    expect(incoming()).toEqual([]);
  });

  it('without a row is swept away after a day', async () => {
    const [old, young] = ['0', '1'].map((letter) => join(test.config.dataDir, 'files', 'incoming', letter.repeat(26)));
    for (const file of [old!, young!]) await writeFile(file, 'left over');
    await utimes(old!, new Date(0), new Date(0));
    const rows = new Set((await test.rows<{ id: string }>('SELECT id FROM stored_file')).map((row) => row.id));
    const stored = onDisk().filter((file) => !file.includes('incoming'));
    const kept = stored.filter((file) => rows.has(file.slice(-26)));
    expect(kept.length).toBeGreaterThan(0);
    for (const file of stored) await utimes(file, new Date(0), new Date(0));
    await test.get(JobRunner).runNow('files.sweep', {});
    expect(onDisk().sort()).toEqual([...kept, young!].sort());
  });

  async function cookieOf(base: URL): Promise<string> {
    const signIn = await fetch(new URL('/sign-in', base), { method: 'POST', redirect: 'manual', headers: { 'Sec-Fetch-Site': 'same-origin' }, body: new URLSearchParams({ _key: freshKey(), handle: 'classmate', passphrase: PASSPHRASE, next: '/' }) });
    return signIn.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  }

  /** Sends a multipart form of 200 MB bit by bit; with `breakAfter`, hangs up there. */
  async function sendLarge(saysSize: boolean, breakAfter = Infinity): Promise<{ status: number; text: string; mostOnDisk: number }> {
    const base = new URL(await test.app.getUrl());
    const cookie = await cookieOf(base);
    const head = '--frontier\r\nContent-Disposition: form-data; name="file"; filename="big.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n';
    const piece = Buffer.alloc(MB, 0x20);
    let mostOnDisk = 0;
    return new Promise((resolve) => {
      const sending = request(new URL(`${path}/file`, base), { method: 'POST', headers: { cookie, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'multipart/form-data; boundary=frontier', ...(saysSize ? { 'Content-Length': head.length + 200 * MB } : {}) } }, (answer) => {
        let text = '';
        answer.on('data', (part: Buffer) => (text += part.toString()));
        answer.on('end', () => resolve({ status: answer.statusCode!, text, mostOnDisk }));
      });
      sending.on('error', () => resolve({ status: 0, text: '', mostOnDisk }));
      const write = (sent: number): void => {
        for (const name of incoming()) mostOnDisk = Math.max(mostOnDisk, statSync(join(test.config.dataDir, 'files', 'incoming', name), { throwIfNoEntry: false })?.size ?? 0);
        if (sent >= breakAfter) sending.destroy();
        else if (sent >= 200 * MB) sending.end();
        else if (sending.write(piece)) setImmediate(write, sent + MB);
        else sending.once('drain', () => write(sent + MB));
      };
      sending.write(head);
      write(0);
    });
  }
});
