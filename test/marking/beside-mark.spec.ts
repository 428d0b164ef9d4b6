import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { handIn, makeAssignment, WHOLE } from './marking-scene.js';
import { pdfFile } from '../platform/upload-samples.js';

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
});
