import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { handIn, handInFile, makeAssignment, WHOLE } from './marking-scene.js';
import { pagesFile, pdfFile } from '../platform/upload-samples.js';

const TEXT = 'The bridge was shut for nine days.\n\nNobody told the families.';

/** What a marker gives beside the mark. */
describe('notes in a text and files back', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let pile: string;
  let id: string;
  let notes: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    pile = `/marking/${assignmentId}/${world.cohortId}`;
  });
  beforeEach(async () => {
    await test.rows('DELETE FROM marking_setting; DELETE FROM mark_correction; DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission; DELETE FROM publication');
    id = (await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: TEXT, code: 'K7P-42' })).id;
    notes = `/marking/scripts/${id}/notes`;
  });
  const hers = async () => (await world.participant.browser.get(`/assignments/${assignmentId}`)).text;
  const publish = async () => {
    expect((await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, then: 'done' })).status).toBe(303);
    expect((await world.trainer.browser.post(`${pile}/publication`, { done: '1', left: '0' })).status).toBe(303);
  };
  const rows = () => test.rows<{ id: string; from_at: number; to_at: number }>('SELECT id, from_at, to_at FROM inline_note ORDER BY at, id');

  it('are put to a paragraph or to words in it, also by a double press, and read beside the text once results are out', async () => {
    const sent = { paragraph: '2', words: 'the  families', note: 'Which families?', _key: freshKey() };
    const answers = await Promise.all([1, 2, 3].map(() => world.trainer.browser.post(notes, sent)));
    expect(answers.map(({ headers }) => headers.location)).toEqual(Array(3).fill(`${notes}?said=noteAdded`));
    await world.coTrainer.browser.post(notes, { paragraph: '1', words: '', note: 'Good beginning.' });
    expect((await rows()).map(({ from_at, to_at }) => TEXT.slice(from_at, to_at))).toEqual(['the families', 'The bridge was shut for nine days.']);
    expect((await world.trainer.browser.get(notes)).text).toContain('<mark>the families</mark>');
    expect(await hers()).not.toContain('Which families?');
    await publish();
    const page = await hers();
    for (const words of ['2 notes in your text', '<mark>the families</mark>', 'Which families?', 'Good beginning.']) expect(page).toContain(words);
    expect((await world.trainer.browser.post(notes, { paragraph: '1', words: '', note: 'Too late.' })).text).toContain('The writer can already read this mark');
    expect(await rows()).toHaveLength(2);
  });

  it('refuse words that do not stand there and keep what was typed; can be taken away before', async () => {
    for (const [wrong, words] of [[{ paragraph: '9' }, 'Choose a number'], [{ paragraph: '' }, 'Choose a number'], [{ words: 'the river' }, 'These words do not stand in paragraph 2.'], [{ note: '' }, 'Write your note.']] as const) {
      const refused = await world.trainer.browser.post(notes, { paragraph: '2', words: 'families', note: 'TYPED NOTE', ...wrong });
      expect([wrong, refused.status, refused.text.includes(words)]).toEqual([wrong, 422, true]);
      if (!('note' in wrong)) expect(refused.text).toContain('TYPED NOTE');
    }
    await world.trainer.browser.post(notes, { paragraph: '2', words: 'families', note: 'Which?' });
    const [note] = await rows();
    for (const player of [world.participant, world.stranger, world.organiser, world.officer]) {
      expect([(await player.browser.get(notes)).status, (await player.browser.post(notes, { paragraph: '1', note: 'x' })).status, (await player.browser.post(`${notes}/${note!.id}/removal`)).status]).toEqual([404, 404, 404]);
    }
    expect((await world.nobody.post(notes, { paragraph: '1', note: 'x' })).status).toBe(401);
    expect((await world.trainer.browser.post(`${notes}/${note!.id}/removal`)).headers.location).toBe(`${notes}?said=noteRemoved`);
    expect((await world.trainer.browser.post(`${notes}/${note!.id}/removal`)).status).toBe(404);
    expect(await rows()).toEqual([]);
  });

  it('a file is cleaned, kept for the writer until results are out, and goes with the work', async () => {
    const back = `/submissions/${id}/files-back/file`;
    expect((await world.trainer.browser.postFile(`${notes}/files/file`, 'file', Buffer.from('MZ a program'), 'notes.pdf')).status).toBe(422);
    expect((await world.trainer.browser.postFile(`${notes}/files/file`, 'file', pdfFile(), 'notes-by-name.pdf')).headers.location).toBe(`${notes}?said=fileGiven`);
    expect((await world.trainer.browser.postFile(`${notes}/files/file`, 'file', pdfFile(), 'second.pdf')).status).toBe(303);
    expect(await test.rows('SELECT 1 FROM stored_file')).toHaveLength(1);
    expect((await world.participant.browser.get(back)).status).toBe(404);
    expect((await world.coTrainer.browser.get(`${notes}/files/file`)).headers['content-disposition']).toContain('attachment; filename="feedback-K7P-42.pdf"');
    await publish();
    expect(await hers()).toContain(`href="${back}"`);
    const answer = await world.participant.browser.get(back);
    expect([answer.status, answer.headers['content-disposition'], answer.headers['cache-control']]).toEqual([200, 'attachment; filename="feedback-K7P-42.pdf"', 'no-store']);
    for (const player of [world.classmate, world.stranger, world.trainer, world.organiser]) expect((await player.browser.get(back)).status).toBe(404);
    await test.rows('DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission');
    expect(await test.rows('SELECT 1 FROM stored_file')).toEqual([]);
  });

  it('a voice only where the cohort wants it, and only sound', async () => {
    const path = `${notes}/files/voice`;
    expect((await world.trainer.browser.get(notes)).text).not.toContain('data-voice');
    expect((await world.trainer.browser.postFile(path, 'file', pdfFile(), 'voice.m4a')).status).toBe(404);
    await world.organiser.browser.post(`/marking/settings/${world.cohortId}`, { version: '0', voiceFeedback: '1' });
    expect((await world.trainer.browser.get(notes)).text).toContain('data-voice');
    expect((await world.trainer.browser.postFile(path, 'file', pdfFile(), 'voice.pdf')).status).toBe(422);
    expect(await test.rows('SELECT 1 FROM mark_file')).toEqual([]);
    for (const player of [world.participant, world.organiser, world.stranger]) expect((await player.browser.post(`${path}/removal`)).status).toBe(404);
  });

  describe('on the pages of a PDF', () => {
    let pages: string;
    let hers: string;
    const sent = { page: '2', area: '', x: '120', y: '80', note: 'Which bridge?' };
    const noted = () => test.rows<{ id: string; page: number; x_at: number | null; y_at: number | null; text: string; version: number }>('SELECT id, page, x_at, y_at, text, version FROM inline_note WHERE page IS NOT NULL ORDER BY page, text');
    const switchOn = (is: boolean) => test.rows('INSERT INTO marking_setting (cohort_id, pdf_notes, changed_at) VALUES ($1, $2, now()) ON CONFLICT (cohort_id) DO UPDATE SET pdf_notes = excluded.pdf_notes', [world.cohortId, is]);
    beforeEach(async () => {
      await test.rows('DELETE FROM submission');
      const script = await handInFile(test, world.participant, assignmentId, pagesFile('First page', 'Second page'));
      pages = `/marking/scripts/${script}/pages`;
      hers = `/submissions/${script}/pages`;
    });

    it('are out of sight until the cohort switches them on, and those that are there stay when it switches them off', async () => {
      const script = pages.replace('/pages', '');
      expect([(await world.trainer.browser.get(script)).text.includes(pages), (await world.trainer.browser.get(pages)).status, (await world.trainer.browser.post(pages, sent)).status]).toEqual([false, 404, 404]);
      await world.organiser.browser.post(`/marking/settings/${world.cohortId}`, { version: '0', pdfNotes: '1' });
      expect((await world.trainer.browser.get(script)).text).toContain(`href="${pages}"`);
      expect((await world.trainer.browser.post(pages, sent)).status).toBe(303);
      await switchOn(false);
      const page = (await world.trainer.browser.get(pages)).text;
      expect([page.includes('Which bridge?'), page.includes('data-page-note'), (await world.trainer.browser.post(pages, sent)).status]).toEqual([true, false, 404]);
      // Other work has no pages.
      await switchOn(true);
      const text = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.classmate.enrolmentId, text: TEXT });
      expect((await world.trainer.browser.post(`/marking/scripts/${text.id}/pages`, sent)).status).toBe(404);
    });

    it('are put by a place, by a part of the page or to the whole of it, once, and refuse what is no page; strangers get nothing', async () => {
      await switchOn(true);
      const key = freshKey();
      const answers = await Promise.all([1, 2, 3].map(() => world.trainer.browser.post(pages, { ...sent, _key: key })));
      expect(answers.map(({ headers }) => headers.location)).toEqual(Array(3).fill(`${pages}?said=noteAdded#page-2`));
      await world.coTrainer.browser.post(pages, { page: '1', area: 'lowerRight', x: '', y: '', note: 'A part.' });
      await world.coTrainer.browser.post(pages, { page: '1', area: 'elsewhere', x: '2000', y: '-1', note: 'The whole.' });
      expect((await noted()).map(({ page, x_at, y_at, text }) => [page, x_at, y_at, text])).toEqual([[1, 833, 833, 'A part.'], [1, null, null, 'The whole.'], [2, 120, 80, 'Which bridge?']]);
      const page = (await world.trainer.browser.get(pages)).text;
      for (const words of ['Page 2, upper left', 'Page 1, lower right', '>Page 1<']) expect(page).toContain(words);
      for (const [wrong, words] of [[{ page: '0' }, 'Write the number of a page'], [{ page: 'two' }, 'Write the number of a page'], [{ note: ' ' }, 'Write your note.'], [{ note: 'x'.repeat(1001) }, 'The note is too long.']] as const) {
        const refused = await world.trainer.browser.post(pages, { ...sent, note: 'TYPED NOTE', ...wrong });
        expect([wrong, refused.status, refused.text.includes(words), 'note' in wrong || refused.text.includes('TYPED NOTE')]).toEqual([wrong, 422, true, true]);
      }
      const [note] = await noted();
      for (const player of [world.participant, world.classmate, world.stranger, world.organiser, world.officer]) {
        const tried = [await player.browser.get(pages), await player.browser.post(pages, sent), await player.browser.post(`${pages}/${note!.id}`, { version: '1', note: 'x' }), await player.browser.post(`${pages}/${note!.id}/removal`, { version: '1' })];
        expect(tried.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
      }
      expect((await world.nobody.post(pages, sent)).status).toBe(401);
      expect(await noted()).toHaveLength(3);
    });

    it('are changed and removed by the version that was read; the loser sees both wordings', async () => {
      await switchOn(true);
      await world.trainer.browser.post(pages, sent);
      const noteId = (await noted())[0]!.id;
      const path = `${pages}/${noteId}`;
      expect((await world.trainer.browser.post(path, { version: '1', note: '' })).status).toBe(422);
      expect((await world.trainer.browser.post(path, { version: '1', note: 'Which of the bridges?' })).headers.location).toBe(`${pages}?said=noteChanged#page-2`);
      const lost = await world.coTrainer.browser.post(path, { version: '1', note: 'HER WORDING' });
      expect([lost.status, lost.text.includes('HER WORDING'), lost.text.includes('Which of the bridges?')]).toEqual([409, true, true]);
      const kept = await world.coTrainer.browser.post(`${path}/removal`, { version: '1' });
      expect([kept.status, kept.text.includes('Which of the bridges?')]).toEqual([409, true]);
      expect((await noted()).map(({ text, version }) => [text, version])).toEqual([['Which of the bridges?', 2]]);
      // A note in the text has no wording of its own page, and that of another script is not reached through this one.
      expect((await world.coTrainer.browser.post(`${pages}/${'x'.repeat(26)}/removal`, { version: '1' })).status).toBe(404);
      expect((await world.coTrainer.browser.post(`${path}/removal`, { version: '2' })).headers.location).toBe(`${pages}?said=noteRemoved`);
      expect([(await world.coTrainer.browser.post(`${path}/removal`, { version: '2' })).status, await noted()]).toEqual([404, []]);
    });

    it('are read by the writer once results are out, and stay as they are from then', async () => {
      await switchOn(true);
      await world.trainer.browser.post(pages, sent);
      const assignment = `/assignments/${assignmentId}`;
      expect([(await world.participant.browser.get(hers)).status, (await world.participant.browser.get(assignment)).text.includes('Which bridge?')]).toEqual([404, false]);
      expect((await world.trainer.browser.post(pages.replace('/pages', ''), { ...WHOLE, then: 'done' })).status).toBe(303);
      expect((await world.trainer.browser.post(`${pile}/publication`, { done: '1', left: '0' })).status).toBe(303);
      const feedback = (await world.participant.browser.get(assignment)).text;
      for (const words of ['1 note on the pages of your PDF', 'Page 2, upper left', 'Which bridge?', `href="${hers}"`]) expect(feedback).toContain(words);
      expect((await world.participant.browser.get(hers)).text).toContain('Which bridge?');
      for (const player of [world.classmate, world.stranger, world.trainer, world.organiser]) expect((await player.browser.get(hers)).status).toBe(404);
      const [note] = await noted();
      for (const [path, body] of [[pages, sent], [`${pages}/${note!.id}`, { version: '1', note: 'Too late.' }], [`${pages}/${note!.id}/removal`, { version: '1' }]] as const) expect((await world.trainer.browser.post(path, body)).text).toContain('The writer can already read this mark');
      expect((await noted()).map(({ text }) => text)).toEqual(['Which bridge?']);
    });
  });
});
