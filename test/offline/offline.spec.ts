import { beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { useApp } from '../support/app.js';
import { makeStaff, makeWorld, type Player, type World } from '../support/cast.js';
import { freshKey, PASSPHRASE, Visitor } from '../support/visitor.js';
import { beginMarking, dueIn, makeAssignment } from '../assignment/scene.js';
import { begin, answer, makeQuiz } from '../quiz/quiz-scene.js';
import { camera } from '../platform/upload-samples.js';
import { lock, questionsIn, takePack, textPart, type PackFacts } from './offline-scene.js';

describe('working without a line', () => {
  const test = useApp();
  let world: World;
  let focal: Player;
  let assignmentId: string;
  let quizId: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    focal = await makeStaff(test, 'focal', 'focal-point', world.cohortId);
    assignmentId = await makeAssignment(test, world.courseId);
    quizId = await makeQuiz(test, world);
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/pairs`, { focalId: focal.personId, enrolmentId: world.participant.enrolmentId });
  });

  const clean = () => test.rows('DELETE FROM offline_arrival; DELETE FROM offline_pack; DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission; DELETE FROM response; DELETE FROM attempt; DELETE FROM completion_fact');
  const take = (kind: 'assignment' | 'quiz' | 'module' = 'assignment', id = assignmentId) => takePack(world.participant.browser, kind, id);
  const send = (facts: PackFacts, content: unknown, by: Player = world.participant) => by.browser.postFile('/offline-files', 'file', lock(facts, content), 'reading-1.txt');
  const content = (text: string, serial = 1, ticks?: string[]) => ({ serial, at: '2020-01-01T00:00:00.000Z', parts: [textPart(assignmentId, text, ticks)] });
  const standing = () => test.rows<{ id: string; text: string; receipt: string; handed_in_by: string; client_at: Date }>('SELECT * FROM submission WHERE assignment_id = $1 AND taken_back_at IS NULL', [assignmentId]);
  const arrived = async (path: string, by: Player = world.participant) => (await by.browser.get(path)).text;
  const attempts = () => test.rows<{ number: number; points: number; out_of: number; handed_in_at: Date | null }>('SELECT * FROM attempt WHERE quiz_id = $1 ORDER BY number', [quizId]);
  const rightAnswers = (html: string) => {
    const [single, multiple, truth, short, order, match] = questionsIn(html);
    const given = (one: typeof single, value: object) => ({ question: one!.question, asked: one!.asked, seen: one!.seen, answer: value });
    return [
      given(single, { chosen: [single!.choices['The right one']] }), given(multiple, { chosen: [multiple!.choices['Fits well'], multiple!.choices['Fits too']] }), given(truth, { chosen: ['false'] }), given(short, { text: 'Non-refoulement' }),
      given(order, { placed: Object.fromEntries(['Aim', 'Target', 'Message', 'Tactic'].map((item, nth) => [order!.parts[item], String(nth + 1)])) }),
      given(match, { placed: { [match!.parts['Article 33']!]: match!.options['No return'], [match!.parts['Article 14']!]: match!.options.Asylum } }),
    ];
  };

  it('says first how large the file is and that it lies on the phone; the file names nobody, asks for nothing and tells no answer', async () => {
    await clean();
    const offer = (await world.participant.browser.get(`/offline-packs/for/quiz/${quizId}`)).text;
    for (const words of ['This puts a file on this phone', 'KB', 'To remove it', 'Make the file']) expect(offer).toContain(words);
    expect(await test.rows('SELECT 1 FROM offline_pack')).toEqual([]);
    const key = freshKey();
    const presses = await Promise.all([1, 2, 3].map(() => world.participant.browser.post(`/offline-packs/for/quiz/${quizId}`, { _key: key })));
    expect(new Set(presses.map(({ headers }) => headers.location)).size).toBe(1);
    expect(await test.rows('SELECT 1 FROM offline_pack')).toHaveLength(1);
    const file = await world.participant.browser.download(`${presses[0]!.headers.location}/file`);
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="reading-\w{4}\.html"$/);
    const html = (file.body as Buffer).toString();
    expect(html).toContain("default-src 'none'");
    expect(/(src|href)="(?!#)|@import|[\s:]url\(|fetch\(|Display participant|Zqx|"right"|Because of the|non-refoulement/.exec(html)?.[0]).toBeUndefined();
    expect(/<title>([^<]*)</.exec(html)![1]).toBe('Reading');
  });

  it('hands in a text and gives its receipt; the same file twice, and three presses at once, are one hand-in', async () => {
    await clean();
    const { facts } = await take();
    const file = lock(facts, content('Written without a line.'));
    const answers = await Promise.all([1, 2, 3].map(() => world.participant.browser.postFile('/offline-files', 'file', file, 'a.txt')));
    for (const one of answers) expect(one.status).toBe(303);
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    const [work, ...more] = await standing();
    expect([work!.text, work!.handed_in_by, more, work!.client_at.toISOString()]).toEqual(['Written without a line.', world.participant.personId, [], '2020-01-01T00:00:00.000Z']);
    const page = await arrived(answers[0]!.headers.location!);
    expect(page.replaceAll(/<[^>]+>|\s/g, '')).toContain(work!.receipt);
    const pasted = await world.participant.browser.post('/offline-files', { pasted: file.toString() });
    expect(pasted.headers.location).toBe(answers[0]!.headers.location);
    expect(await standing()).toHaveLength(1);
    expect((await world.participant.browser.get('/offline-packs')).text).toContain('one file sent');
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'offlineFile.sent' AND subject_kind = 'submission'")).toHaveLength(1);
  });

  it('takes a newer file of the same pack as a new version, and never an older one over a newer', async () => {
    await clean();
    const { facts } = await take();
    await send(facts, content('Second.', 2));
    const old = await send(facts, content('First.', 1));
    expect(await arrived(old.headers.location!)).toMatch(/A newer file of this pack has arrived[\s\S]*First\./);
    expect((await standing()).map(({ text }) => text)).toEqual(['Second.']);
    await send(facts, content('Third.', 3));
    expect((await standing()).map(({ text }) => text)).toEqual(['Third.']);
  });

  it.each([
    ['a checklist that is not done', async () => content('Half done.', 1, ['0']), 'Not every line of the checklist'],
    ['her own name in it', async () => content('I am Zqx participant Legal.'), 'Your own name stands in it'],
    ['other work handed in before', async () => {
      await world.participant.browser.post(`/assignments/${assignmentId}/hand-in`, { text: 'On the site.', revision: '0', tick: ['0', '1'] });
      return content('In the pack.');
    }, 'Other work is handed in'],
  ])('asks her first: %s', async (_what, made, words) => {
    await clean();
    const { facts } = await take();
    const sent = await send(facts, await made());
    const path = sent.headers.location!;
    expect(await arrived(path)).toContain(words);
    const before = (await standing()).map(({ text }) => text);
    expect(before.some((text) => /Half|Zqx|pack/.test(text))).toBe(false);
    expect((await world.classmate.browser.post(`${path}/hand-in`, { part: assignmentId })).status).toBe(404);
    const yes = await world.participant.browser.post(`${path}/hand-in`, { part: assignmentId });
    expect(yes.headers.location).toBe(path);
    expect((await standing())[0]!.text).toMatch(/Half|Zqx|pack/);
    await test.rows('DELETE FROM draft');
  });

  it('keeps what cannot be handed in, says why, and takes it when it can', async () => {
    await clean();
    const { facts } = await take();
    await dueIn(test, world.cohortId, assignmentId, -100);
    const path = (await send(facts, content('Much too late.'))).headers.location!;
    expect(await arrived(path)).toMatch(/not handed in[\s\S]*Much too late\./);
    expect(await standing()).toEqual([]);
    await dueIn(test, world.cohortId, assignmentId, -20);
    await world.participant.browser.post(`${path}/hand-in`, { part: assignmentId });
    expect((await standing()).map(({ text }) => text)).toEqual(['Much too late.']);
    await dueIn(test, world.cohortId, assignmentId, 200);
    await beginMarking(test, (await standing())[0]!.id, world.trainer.personId);
    expect(await arrived((await send(facts, content('After marking began.', 2))).headers.location!)).toMatch(/not handed in[\s\S]*After marking began\./);
  });

  it('hands in a quiz as one attempt, with a receipt; the same answers once, others as a new attempt when she says so', async () => {
    await clean();
    const { html, facts } = await take('quiz', quizId);
    const parts = (answers: object[]) => [{ kind: 'quiz', id: quizId, answers }];
    const answers = rightAnswers(html);
    const first = await send(facts, { serial: 1, at: null, parts: parts(answers) });
    const page = await arrived(first.headers.location!);
    expect(page).toMatch(/handed in[\s\S]*See the answers explained/);
    expect(await attempts()).toMatchObject([{ number: 1 }]);
    expect((await attempts())[0]!.points).toBe((await attempts())[0]!.out_of);
    await send(facts, { serial: 2, at: null, parts: parts(answers) });
    expect(await attempts()).toHaveLength(1);
    const other = (await send(facts, { serial: 3, at: null, parts: parts(answers.slice(0, 2)) })).headers.location!;
    expect(await arrived(other)).toContain('Hand these in as a new attempt?');
    await world.participant.browser.post(`${other}/hand-in`, { part: quizId });
    expect((await attempts()).map(({ number, handed_in_at }) => [number, handed_in_at !== null])).toEqual([[1, true], [2, true]]);
  });

  it('asks before it joins an attempt that was begun on the site', async () => {
    await clean();
    const { html, facts } = await take('quiz', quizId);
    await begin(world.participant.browser, quizId);
    await answer(world.participant.browser, quizId, 1, 'A wrong one');
    const path = (await send(facts, { serial: 1, at: null, parts: [{ kind: 'quiz', id: quizId, answers: rightAnswers(html) }] })).headers.location!;
    expect(await arrived(path)).toContain('This quiz was begun on the site');
    expect((await attempts())[0]!.handed_in_at).toBeNull();
    await world.participant.browser.post(`${path}/hand-in`, { part: quizId });
    expect((await attempts()).map(({ number, points, out_of }) => [number, points === out_of])).toEqual([[1, true]]);
  });

  it('takes answers to questions that were changed or taken out since, and tells her plainly', async () => {
    await clean();
    const { html, facts } = await take('quiz', quizId);
    const answers = rightAnswers(html);
    const [gone, changed] = [answers[3]!.question, answers[0]!.question];
    const [kept] = await test.rows<{ position: number }>('SELECT * FROM question WHERE id = $1', [gone]);
    await test.rows('DELETE FROM question WHERE id = $1', [gone]);
    await test.rows("UPDATE question SET text = 'Which one is right now?' WHERE id = $1", [changed]);
    const page = await arrived((await send(facts, { serial: 1, at: null, parts: [{ kind: 'quiz', id: quizId, answers }] })).headers.location!);
    expect(page).toMatch(/2 questions are not as they were[\s\S]*This question was changed since[\s\S]*Which one is right\?[\s\S]*not there any more[\s\S]*What is the rule called\?[\s\S]*Non-refoulement/);
    expect((await attempts())[0]).toMatchObject({ number: 1 });
    expect(await test.rows("SELECT 1 FROM offline_arrival WHERE content::text LIKE '%Non-refoulement%'")).toHaveLength(1);
    await test.rows('INSERT INTO question SELECT ($1::jsonb->>\'id\'), quiz_id, $2, \'short\', \'What is the rule called?\', \'{"accepted": ["non-refoulement"]}\', explanation FROM question WHERE id = $3', [JSON.stringify({ id: gone }), kept!.position, changed]);
  });

  it('sent by her focal point gives the code and shows nothing of what she wrote', async () => {
    await clean();
    const { facts } = await take();
    const sent = await send(facts, content('Zqx participant Legal wrote this.'), focal);
    const page = await arrived(sent.headers.location!, focal);
    const [work] = await standing();
    expect([work!.handed_in_by, page.includes('wrote this'), page.includes('Display participant')]).toEqual([focal.personId, false, true]);
    expect(page.replaceAll(/<[^>]+>|\s/g, '')).toContain(work!.receipt);
    expect((await world.participant.browser.get(`/receipts/${work!.receipt}`)).text).toContain('Display focal');
    expect((await send(facts, content('Zqx participant Legal wrote this.'))).headers.location).toBe(sent.headers.location);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'offlineFile.sent' AND actor_id = $1 AND person_id = $2", [focal.personId, world.participant.personId])).toHaveLength(2);
    await test.rows('DELETE FROM submission');
    await world.participant.browser.post(`/assignments/${assignmentId}/hand-in`, { text: 'Her own.', revision: '0', tick: ['0', '1'] });
    expect(await arrived((await send(facts, content('Over hers.', 5), focal)).headers.location!, focal)).toContain('has handed in herself');
    expect((await standing()).map(({ text }) => text)).toEqual(['Her own.']);
    await test.rows('DELETE FROM draft');
    await test.rows('UPDATE pairing SET ended_at = now()');
    expect((await send(facts, content('No pair any more.', 6), focal)).text).toContain('We do not know the pack');
    expect((await focal.browser.get(sent.headers.location!)).status).toBe(404);
    await test.rows('UPDATE pairing SET ended_at = NULL');
  });

  describe('on paper', () => {
    const to = '/offline-files/photo';
    const photo = async (by: Player, fields: Record<string, string>, file?: Buffer) => by.browser.postFile(to, 'file', file ?? (await camera('jpeg', 400, 300)), 'IMG_0001.jpg', fields);
    const stored = async () => (await test.rows<{ id: string; person_id: string; kind: string }>('SELECT f.id, f.person_id, f.kind FROM stored_file f'))[0]!;
    const wipe = async () => {
      await clean();
      await test.rows('DELETE FROM draft; DELETE FROM stored_file');
    };

    it('is photographed by her focal point for the work that she names, clean of where and when, and the receipt is there', async () => {
      await wipe();
      const work = `${world.participant.enrolmentId}.${assignmentId}`;
      const form = (await focal.browser.get(to)).text;
      expect(form).toContain(`value="${work}">Display participant. Assignment A1: `);
      const sent = await photo(focal, { work, asked: '1' });
      expect(sent.headers.location).toBe(`/handing-in/${world.participant.enrolmentId}/${assignmentId}?said=handedInFor`);
      const [row] = await standing();
      expect([row!.handed_in_by, row!.text, (await stored()).person_id]).toEqual([focal.personId, '', world.participant.personId]);
      expect((await focal.browser.get(sent.headers.location!)).text.replaceAll(/<[^>]+>|\s/g, '')).toContain(row!.receipt);
      const { body, headers } = await world.participant.browser.download(`/submissions/${row!.id}/file`);
      expect(headers['content-type']).toContain('image/jpeg');
      const { format, exif, xmp } = await sharp(body as Buffer).metadata();
      expect([format, exif, xmp, (body as Buffer).includes('Zqx')]).toEqual(['jpeg', undefined, undefined, false]);
      // Handing in herself would be on top: nothing of hers is replaced.
      await test.rows('UPDATE submission SET handed_in_by = $1', [world.participant.personId]);
      const second = await photo(focal, { work, asked: '1' });
      expect([second.status, second.text.includes('has handed in herself')]).toEqual([422, true]);
    });

    it('is photographed by herself: it lies with her draft, and is handed in with the checklist ticked', async () => {
      await wipe();
      const { path } = await take();
      const link = `${to}?work=own.${assignmentId}`;
      expect((await world.participant.browser.get(path)).text).toContain(`href="${link.replace('=', '&#x3D;')}"`);
      expect((await world.participant.browser.get(link)).text).toContain(`value="own.${assignmentId}" selected`);
      const _key = freshKey();
      for (const sent of await Promise.all([1, 2].map(() => photo(world.participant, { work: `own.${assignmentId}`, _key })))) expect(sent.headers.location).toBe(`/assignments/${assignmentId}?said=photoKept#file`);
      expect(await standing()).toEqual([]);
      const draft = (await world.participant.browser.get(`/assignments/${assignmentId}?said=photoKept`)).text;
      expect(draft).toContain('Your photo lies with your draft.');
      const revision = /name="revision" value="(\d+)"/.exec(draft)![1]!;
      expect((await world.participant.browser.post(`/assignments/${assignmentId}/hand-in`, { text: '', revision, tick: ['0', '1'] })).headers.location).toMatch(/^\/receipts\//);
      expect((await standing()).map(({ text, handed_in_by }) => [text, handed_in_by])).toEqual([['', world.participant.personId]]);
      expect((await stored()).kind).toBe('jpg');
    });

    it('says what is missing or wrong and keeps what was chosen, and is for nobody else', async () => {
      await wipe();
      const work = `${world.participant.enrolmentId}.${assignmentId}`;
      const cases: Array<[Record<string, string>, Buffer | undefined, string]> = [
        [{ work: '', asked: '1' }, undefined, 'Choose for which work the photo is'], [{ work: 'x', asked: '1' }, undefined, 'Choose for which work the photo is'], [{ work }, undefined, 'Tick that you were asked'],
        [{ work, asked: '1' }, Buffer.alloc(0), 'empty'], [{ work, asked: '1' }, Buffer.from('MZ program'), 'program'], [{ work, asked: '1' }, Buffer.from('just words'), 'text'],
      ];
      for (const [fields, file, words] of cases) {
        const refused = await photo(focal, fields, file);
        expect([words, refused.status, refused.text.includes(words)]).toEqual([words, 422, true]);
        if (fields.work === work) expect(refused.text).toContain(`value="${work}" selected`);
      }
      expect((await focal.browser.post(to, { work, asked: '1' })).text).toContain('Choose the photo first');
      await dueIn(test, world.cohortId, assignmentId, -100);
      expect((await focal.browser.get(to)).text).toContain('There is no assignment now');
      const late = await photo(focal, { work, asked: '1' });
      expect([late.status, await standing()]).toEqual([422, []]);
      await dueIn(test, world.cohortId, assignmentId, 200);
      expect((await photo(focal, { work: `${world.classmate.enrolmentId}.${assignmentId}`, asked: '1' })).status).toBe(404);
      expect((await photo(world.stranger, { work: `own.${assignmentId}` })).status).toBe(404);
      expect((await photo(world.classmate, { work, asked: '1' })).status).toBe(404);
      expect((await photo(world.trainer, { work, asked: '1' })).status).toBe(404);
      expect([(await world.trainer.browser.get(to)).status, (await world.nobody.get(to)).status, (await world.nobody.post(to, { work })).status]).toEqual([404, 303, 401]);
      expect(await standing()).toEqual([]);
      await wipe();
    });
  });

  it('is nobody else’s, and a cancelled pack opens nothing any more', async () => {
    await clean();
    const { path, facts } = await take();
    const sent = (await send(facts, content('Before.'))).headers.location!;
    for (const other of [world.classmate, world.stranger, world.trainer, world.organiser]) {
      expect((await other.browser.get(path)).status).toBe(404);
      expect((await other.browser.get(`${path}/file`)).status).toBe(404);
      expect((await other.browser.post(`${path}/cancelling`)).status).toBe(404);
      expect((await other.browser.get(sent)).status).toBe(404);
    }
    expect((await send(facts, content('From another.', 2), world.classmate)).text).toContain('We do not know the pack');
    expect((await world.stranger.browser.get(`/offline-packs/for/assignment/${assignmentId}`)).status).toBe(404);
    expect((await world.nobody.get(`${path}/file`)).status).toBe(303);
    expect((await world.nobody.post('/offline-files', { pasted: 'x' })).status).toBe(401);
    expect((await world.participant.browser.post(`${path}/cancelling`)).headers.location).toBe('/offline-packs?said=offlinePackCancelled');
    expect(await test.rows('SELECT 1 FROM offline_pack WHERE salt IS NOT NULL')).toEqual([]);
    const refused = await send(facts, content('After.', 2));
    expect([refused.status, refused.text.includes('is cancelled')]).toEqual([422, true]);
    expect((await world.participant.browser.get(`${path}/file`)).status).toBe(404);
    expect(await arrived(sent)).toContain('handed in');
    await take();
    await world.participant.browser.post('/offline-packs/cancelling');
    expect(await test.rows('SELECT 1 FROM offline_pack WHERE cancelled_at IS NULL')).toEqual([]);
  });

  it('is cancelled when she says that her phone is gone, and not when she only ends her other sessions', async () => {
    await clean();
    await takePack(world.classmate.browser, 'assignment', assignmentId);
    const live = () => test.rows('SELECT 1 FROM offline_pack WHERE cancelled_at IS NULL AND salt IS NOT NULL');
    const card = (await world.classmate.browser.post('/account/card', { _passphrase: PASSPHRASE })).text;
    const codes = [...card.matchAll(/<p class="code"[^>]*>([\s\S]*?)<\/p>/g)].map((match) => match[1]!.replace(/<[^>]+>/g, '').trim().replace(/\s+/g, ' '));
    await world.classmate.browser.post('/account/other-sessions/end');
    const reset = (code: string, gone: string) => new Visitor(test).post('/forgotten', { handle: 'classmate', code, passphrase: PASSPHRASE, gone });
    expect((await reset(codes[0]!, '')).status).toBe(303);
    expect(await live()).toHaveLength(1);
    expect((await reset(codes[1]!, '1')).status).toBe(303);
    expect(await live()).toEqual([]);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'offlinePack.cancelled' AND person_id = $1", [world.classmate.personId])).toHaveLength(1);
    await world.classmate.browser.signIn('classmate');
  });

  it('says what is wrong with a file, and what to do', async () => {
    await clean();
    const { html, facts } = await take();
    const good = JSON.parse(lock(facts, content('Whole.')).toString()) as { answers: { body: string } };
    const altered = { ...good, answers: { ...good.answers, body: `AAAA${good.answers.body.slice(4)}` } };
    const clear = (inside: unknown) => JSON.stringify({ pack: facts.pack, clear: inside });
    const cases: Array<[Buffer | string, string]> = [
      [html, 'This is the pack itself'], ['', 'This file is empty'], ['{"a":1}', 'not a file of answers'], [Buffer.from([0xff, 0xd8, 0xff, 0, 1]), 'not a file of answers'], [JSON.stringify(altered), 'not whole'],
      [JSON.stringify({ ...good, pack: '0'.repeat(26) }), 'We do not know the pack'], [JSON.stringify({ ...good, key: 'AAAA' }), 'not whole'], [clear({ serial: 1 }), 'not whole'], [clear(null), 'not whole'],
      [clear(content('x'.repeat(30001))), 'not whole'], [clear({ ...content('x'), parts: [{ kind: 'quiz', id: quizId, answers: [{ question: quizId, asked: '', seen: '', answer: { chosen: [{}] } }] }] }), 'not whole'],
    ];
    for (const [file, words] of cases) {
      const refused = await world.participant.browser.postFile('/offline-files', 'file', Buffer.from(file as string), 'a.txt');
      expect([words, refused.status, refused.text.includes(words)]).toEqual([words, 422, true]);
    }
    expect((await world.participant.browser.post('/offline-files')).text).toContain('Choose the file first');
    expect(await test.rows('SELECT 1 FROM offline_arrival')).toEqual([]);
    const taken = await world.participant.browser.postFile('/offline-files', 'file', Buffer.from(clear(content('In clear, for an old phone.'))), 'a.txt');
    expect(taken.status).toBe(303);
    expect((await standing()).map(({ text }) => text)).toEqual(['In clear, for an old phone.']);
  });

  it('of a module holds its reading, its quiz and what is due in its week, in one file', async () => {
    await clean();
    const inModule = await makeAssignment(test, world.courseId, { code: 'A9', title: 'Of this module', moduleId: world.moduleIds[1]! });
    const { html, facts } = await takePack(world.participant.browser, 'module', world.moduleIds[1]!);
    expect(html).toContain('<article id="part-1">');
    expect([...html.matchAll(/data-part-kind="(\w+)" data-id="(\w+)"/g)].map(([, kind, id]) => [kind, id])).toEqual([['quiz', quizId], ['assignment', inModule]]);
    const sent = await send(facts, { serial: 1, at: null, parts: [{ kind: 'quiz', id: quizId, answers: rightAnswers(html) }, textPart(inModule, 'One of two.')] });
    expect((await arrived(sent.headers.location!)).match(/handed in/g)!.length).toBeGreaterThanOrEqual(2);
    expect(await attempts()).toHaveLength(1);
  });

  it('costs no more statements for many packs and questions', async () => {
    await clean();
    const count = async (path: string) => {
      const before = test.database.statements;
      expect((await world.participant.browser.get(path)).status).toBe(200);
      return test.database.statements - before;
    };
    const { path } = await take('quiz', quizId);
    const few = [await count('/offline-packs'), await count(path), await count('/offline-files')];
    for (let nth = 0; nth < 5; nth += 1) await take();
    expect([await count('/offline-packs'), await count(path), await count('/offline-files')]).toEqual(few);
    expect(Math.max(...few)).toBeLessThanOrEqual(5);
  });
});
