import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey, Visitor } from '../support/visitor.js';
import { pdfFile, wordFile } from '../platform/upload-samples.js';
import { makeSession, startIn } from '../workshop/workshop-scene.js';
import { makeAssignment, makeGroup, revisionOf } from './scene.js';

const SIGNED = '20 0 obj << /Type /Sig /Name (Some Signer) /ByteRange [0 1 2 3] >> endobj\n';
const all = { tick: ['0', '1'] };

describe('a PDF that says more than its pages', () => {
  const test = useApp();
  let world: World;
  let id: string;
  let path: string;
  let count = 0;
  let person: Participant;
  const handIn = async (more: Record<string, string | string[]> = {}) => person.browser.post(`${path}/hand-in`, { text: 'Typed words', revision: revisionOf((await person.browser.get(path)).text), ...all, ...more });
  const handedIn = () => test.rows('SELECT 1 FROM submission WHERE enrolment_id = $1', [person.enrolmentId]);

  beforeAll(async () => {
    world = await makeWorld(test);
    id = await makeAssignment(test, world.courseId);
    path = `/assignments/${id}`;
  });
  beforeEach(async () => {
    person = await makeParticipant(test, `holder${(count += 1)}`, world.cohortId, 'Asia/Yangon');
  });

  it('is shown to her first, and held until she says yes', async () => {
    const added = await person.browser.postFile(`${path}/file`, 'file', pdfFile(SIGNED), 'a.pdf');
    expect(added.headers.location).toBe(`${path}/file/facts`);
    const shown = await person.browser.get(`${path}/file/facts`);
    for (const words of ['In this PDF we could not take out everything', 'A signature. It names whoever signed', 'Keep it as it is', 'Choose another file']) expect(shown.text).toContain(words);
    expect((await person.browser.get(path)).text).toContain('This PDF waits for your answer.');
    const refused = await handIn();
    expect([refused.status, refused.text.includes('Your PDF says more than its pages.'), refused.text.includes('Typed words')]).toEqual([422, true, true]);
    expect(await handedIn()).toEqual([]);
    const key = freshKey();
    const yes = await Promise.all([1, 2].map(() => person.browser.post(`${path}/file/facts`, { _key: key })));
    expect(yes.map((answer) => answer.headers.location)).toEqual([`${path}?said=fileAdded`, `${path}?said=fileAdded`]);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'draft.fileAccepted' AND person_id = $1", [person.personId])).toHaveLength(1);
    expect((await person.browser.get(`${path}/file/facts`)).text).toContain('nothing in it any more that needs your answer');
    expect((await handIn()).headers.location).toMatch(/^\/receipts\//);
  });

  it('goes when she chooses another, and is nobody else to see or to answer', async () => {
    await person.browser.postFile(`${path}/file`, 'file', pdfFile(SIGNED), 'a.pdf');
    const others = await world.classmate.browser.get(`${path}/file/facts`);
    expect(others.text).not.toContain('signature');
    await world.classmate.browser.post(`${path}/file/facts`);
    expect(await test.rows('SELECT 1 FROM held_file h JOIN stored_file f ON f.id = h.file_id WHERE f.person_id = $1', [person.personId])).toHaveLength(1);
    expect((await world.stranger.browser.get(`${path}/file/facts`)).status).toBe(404);
    expect((await world.stranger.browser.post(`${path}/file/facts`)).status).toBe(404);
    expect((await new Visitor(test).get(`${path}/file/facts`)).headers.location).toMatch(/^\/sign-in/);
    expect((await new Visitor(test).post(`${path}/file/facts`)).status).toBe(401);
    expect((await person.browser.postFile(`${path}/file`, 'file', pdfFile(), 'b.pdf')).headers.location).toContain('said=fileAdded');
    expect(await test.rows('SELECT 1 FROM held_file h JOIN stored_file f ON f.id = h.file_id WHERE f.person_id = $1', [person.personId])).toEqual([]);
    expect((await handIn()).headers.location).toMatch(/^\/receipts\//);
  });

  it('is held with the plan of a group too', async () => {
    const group = await makeAssignment(test, world.courseId, { code: `G${count}`, mode: 'group', template: [{ key: 'aim', title: 'Aim', hint: 'h' }] });
    const groupId = await makeGroup(test, world.cohortId, 20 + count, [person.enrolmentId]);
    const plan = `/groups/${groupId}/plan/${group}`;
    await person.browser.postFile(`/assignments/${group}/file`, 'file', pdfFile(SIGNED), 'a.pdf');
    expect((await person.browser.get(plan)).text).toContain('This PDF waits for your answer.');
    expect((await person.browser.post(`${plan}/hand-in`, all)).status).toBe(422);
    expect((await person.browser.post(`/assignments/${group}/file/facts`)).headers.location).toBe(`${plan}?said=fileAdded`);
    expect((await person.browser.post(`${plan}/hand-in`, all)).headers.location).toMatch(/^\/receipts\//);
  });
});

describe('her own name in what she is about to hand in', () => {
  const test = useApp();
  let world: World;
  let id: string;
  let path: string;
  let count = 0;
  let person: Participant;
  const submit = async (text: string, more: Record<string, string | string[]> = {}) => person.browser.post(`${path}/hand-in`, { text, revision: revisionOf((await person.browser.get(path)).text), ...all, ...more });
  const handedIn = () => test.rows<{ text: string }>('SELECT text FROM submission WHERE enrolment_id = $1', [person.enrolmentId]);

  beforeAll(async () => {
    world = await makeWorld(test);
    id = await makeAssignment(test, world.courseId);
    path = `/assignments/${id}`;
  });
  beforeEach(async () => {
    person = await makeParticipant(test, `named${(count += 1)}`, world.cohortId, 'Asia/Yangon');
  });

  it('is said to her before anything is handed in, as she wrote it; then she changes it', async () => {
    const text = `Written by NAMED${count} zqx LEGAL in spring.`;
    const warned = await submit(text);
    expect(warned.status).toBe(200);
    for (const words of ['Your name stands in this', `NAMED${count} zqx LEGAL`, 'Whoever reads your work would see it', 'name="nameSeen" value="1"', 'Go back and change it']) expect(warned.text).toContain(words);
    expect(warned.text).not.toContain(`Zqx named${count} Legal`);
    expect(await handedIn()).toEqual([]);
    expect((await person.browser.get(path)).text).toContain(text);
    // Comparing is no opening: she would otherwise read of an opening that nobody made.
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'identity.opened' AND person_id = $1", [person.personId])).toEqual([]);
    expect(JSON.stringify(await test.rows('SELECT result FROM form_key'))).not.toMatch(/legal/i);
    expect((await submit('Written by somebody in spring.')).headers.location).toMatch(/^\/receipts\//);
    expect(await handedIn()).toHaveLength(1);
  });

  it('may stay: the page hands in what stands there with one more press, also pressed twice', async () => {
    const text = `I, Zqx Named${count}, wrote "this" & that.`;
    const warned = await submit(text, { comments: 'comments' });
    const fields = Object.fromEntries(['nameSeen', 'comments', 'revision'].map((name) => [name, new RegExp(`name="${name}" value="([^"]*)"`).exec(warned.text)![1]!]));
    expect(fields.comments).toBe('comments');
    const key = freshKey();
    const done = await Promise.all([1, 2].map(() => person.browser.post(`${path}/hand-in`, { ...fields, text, tick: ['0', '1'], _key: key })));
    expect(new Set(done.map((answer) => answer.headers.location)).size).toBe(1);
    expect(done[0]!.headers.location).toMatch(/^\/receipts\//);
    expect((await handedIn()).map((row) => row.text)).toEqual([text]);
  });

  it('is looked for in a Word document, and not in the name of anybody else', async () => {
    await person.browser.postFile(`${path}/file`, 'file', await wordFile({ 'word/document.xml': `<w:p><w:t>By Zqx na</w:t><w:t>med${count} Legal</w:t></w:p>` }), 'a.docx');
    expect((await submit('')).text).toContain('Your name stands in this');
    await person.browser.postFile(`${path}/file`, 'file', await wordFile({ 'word/document.xml': '<w:p><w:t>By Zqx classmate Somebody</w:t></w:p>' }), 'a.docx');
    expect((await submit('')).headers.location).toMatch(/^\/receipts\//);
  });

  it('is looked for in the plan of a group', async () => {
    const group = await makeAssignment(test, world.courseId, { code: `P${count}`, mode: 'group', template: [{ key: 'aim', title: 'Aim', hint: 'h' }] });
    const plan = `/groups/${await makeGroup(test, world.cohortId, 40 + count, [person.enrolmentId])}/plan/${group}`;
    await person.browser.post(plan, { revision: '0', 'part-aim': `Ask Named${count} about it.` });
    const warned = await person.browser.post(`${plan}/hand-in`, all);
    expect(warned.text).toContain(`<bdi class="strong" translate="no">Named${count}</bdi>`);
    expect((await person.browser.post(`${plan}/hand-in`, { ...all, nameSeen: '1' })).headers.location).toMatch(/^\/receipts\//);
  });
});

describe('a catch-up task', () => {
  const test = useApp();
  let world: World;
  let path: string;
  let id: string;
  let person: Participant;
  const rows = () => test.rows<{ file_id: string | null; text: string }>('SELECT file_id, text FROM catch_up WHERE enrolment_id = $1', [person.enrolmentId]);

  beforeAll(async () => {
    world = await makeWorld(test);
    ({ id } = await makeSession(test, world));
    await startIn(test, id, -200);
    path = `/workshops/${id}/catch-up`;
  });

  it('with her own name in it is handed in only when she has seen that', async () => {
    person = await makeParticipant(test, 'catcher', world.cohortId, 'Asia/Yangon');
    const warned = await person.browser.post(path, { text: 'Catcher was ill.' });
    expect([warned.status, warned.text.includes('Catcher</bdi>'), warned.text.includes('Catcher was ill.')]).toEqual([200, true, true]);
    expect(await rows()).toEqual([]);
    expect((await person.browser.post(path, { text: 'Catcher was ill.', nameSeen: '1' })).status).toBe(303);
    expect(await rows()).toHaveLength(1);
  });

  it('as a PDF that says more than its pages waits for her yes', async () => {
    person = await makeParticipant(test, 'catcher2', world.cohortId, 'Asia/Yangon');
    for (const nth of [1, 2]) {
      const sent = await person.browser.postFile(`${path}/file`, 'file', pdfFile(SIGNED), `${nth}.pdf`);
      expect(sent.headers.location).toBe(`${path}/file`);
    }
    expect(await test.rows('SELECT 1 FROM stored_file WHERE person_id = $1', [person.personId])).toHaveLength(1);
    expect((await person.browser.get(`${path}/file`)).text).toContain('A signature. It names whoever signed');
    expect((await person.browser.get(path)).text).toContain('Your file waits for your answer');
    expect((await world.classmate.browser.get(`${path}/file`)).text).not.toContain('A signature');
    expect((await world.stranger.browser.get(`${path}/file`)).status).toBe(404);
    expect((await world.stranger.browser.post(`${path}/file/yes`)).status).toBe(404);
    expect((await new Visitor(test).post(`${path}/file/yes`)).status).toBe(401);
    expect((await world.classmate.browser.post(`${path}/file/yes`)).headers.location).toBe(path);
    expect(await rows()).toEqual([]);
    const key = freshKey();
    const yes = await Promise.all([1, 2].map(() => person.browser.post(`${path}/file/yes`, { _key: key })));
    for (const answer of yes) expect(answer.headers.location).toBe(`${path}?said=caughtUp`);
    expect(await rows()).toEqual([{ file_id: expect.any(String), text: '' }]);
    expect(await test.rows('SELECT 1 FROM held_file h JOIN stored_file f ON f.id = h.file_id WHERE f.person_id = $1', [person.personId])).toEqual([]);
  });

  it('as a document that names her waits too; a text handed in meanwhile lets the file go', async () => {
    person = await makeParticipant(test, 'catcher3', world.cohortId, 'Asia/Yangon');
    const sent = await person.browser.postFile(`${path}/file`, 'file', await wordFile({ 'word/document.xml': '<w:p><w:t>Zqx catcher3 Legal</w:t></w:p>' }), 'a.docx');
    expect(sent.headers.location).toBe(`${path}/file`);
    expect((await person.browser.get(`${path}/file`)).text).toContain('Zqx catcher3 Legal</bdi>');
    await person.browser.post(path, { text: 'Four lines.' });
    await person.browser.post(`${path}/file/yes`);
    expect(await rows()).toEqual([{ file_id: null, text: 'Four lines.' }]);
    expect(await test.rows('SELECT 1 FROM stored_file WHERE person_id = $1', [person.personId])).toEqual([]);
  });
});
