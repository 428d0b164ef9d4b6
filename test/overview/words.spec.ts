import { beforeAll, describe, expect, it } from '@jest/globals';
import { htmlOfMarkdown, markdownOfHtml } from '../../src/platform/views/rich-text.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';

describe('changing the words of a lesson', () => {
  const test = useApp();
  let world: World;
  let path: string;
  const fields = (version: number, html = 'New **words** here.') => ({ title: 'Another title', summary: 'Another summary.', contentNote: '', readMinutes: '12', thinkMinutes: '5', furtherMinutes: '0', html, version: String(version), step: 'save' });
  beforeAll(async () => {
    world = await makeWorld(test);
    path = `/words/lesson/${world.lessonIds[0]}`;
    await world.participant.browser.post(`/lessons/${world.lessonIds[0]}/done`);
  });

  it('is previewed without being kept, then kept; people keep their progress', async () => {
    const preview = await world.organiser.browser.post(path, { ...fields(1), step: 'preview' });
    expect(preview.text).toContain('New <strong>words</strong> here.');
    expect((await world.participant.browser.get(`/lessons/${world.lessonIds[0]}`)).text).not.toContain('Another title');
    expect((await world.organiser.browser.post(path, fields(1))).status).toBe(303);
    const read = await world.participant.browser.get(`/lessons/${world.lessonIds[0]}`);
    expect(read.text).toContain('New <strong>words</strong> here.');
    expect(read.text).toContain('Not done yet after all');
  });

  it('shows both texts to the one who saved second', async () => {
    const stale = await world.secondOrganiser.browser.post(path, fields(1, 'My quite different text.'));
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('My quite different text.');
    expect(stale.text).toContain('New **words** here.');
  });

  it('keeps the earlier wording and brings it back, once', async () => {
    const [revision] = await test.rows<{ id: string }>('SELECT id FROM content_revision WHERE subject_id = $1 ORDER BY version LIMIT 1', [world.lessonIds[0]]);
    const key = freshKey();
    await Promise.all([1, 2].map(() => world.organiser.browser.post(`${path}/earlier/${revision!.id}`, { _key: key })));
    expect((await world.participant.browser.get(`/lessons/${world.lessonIds[0]}`)).text).toContain('Text of lesson 1.');
    expect(await test.rows('SELECT 1 FROM content_revision WHERE subject_id = $1', [world.lessonIds[0]])).toHaveLength(2);
  });

  it('never lets script or foreign markup in', async () => {
    const [{ version }] = (await test.rows<{ version: number }>('SELECT version FROM lesson WHERE id = $1', [world.lessonIds[1]])) as [{ version: number }];
    await world.organiser.browser.post(`/words/lesson/${world.lessonIds[1]}`, fields(version, '<script>alert(1)</script> <img src=x onerror=alert(1)> [here](javascript:alert(1)) **fine**'));
    const { text } = await world.participant.browser.get(`/lessons/${world.lessonIds[1]}`);
    expect(text).toContain('<strong>fine</strong>');
    expect(text).not.toMatch(/<script>alert|<img|href="javascript/);
  });

  it.each([[{ title: '' }, 'must not be empty'], [{ readMinutes: 'ten' }, 'whole number'], [{ summary: 'x'.repeat(700) }, 'at most 600']])('says what is wrong and keeps what was typed: %j', async (wrong, words) => {
    const response = await world.organiser.browser.post(path, { ...fields(3), ...wrong, html: 'A long text that must not be lost.' });
    expect(response.status).toBe(422);
    expect(response.text).toContain(words);
    expect(response.text).toContain('A long text that must not be lost.');
  });

  it('is for organisers of the course', async () => {
    for (const other of [world.trainer, world.participant, world.otherOrganiser]) expect((await other.browser.get(path)).status).toBe(404);
    expect((await world.organiser.browser.get('/words/person/x')).status).toBe(404);
    expect((await world.organiser.browser.get('/words/constructor/x')).status).toBe(404);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/content`)).text).toContain('Lesson title 2');
    expect((await world.nobody.post(path, fields(1))).status).toBe(401);
  });
});

describe('rich text as Markdown', () => {
  it('goes back and forth without change', () => {
    const text = '## A heading\n\nWords with **weight** and *stress*.\n\n- one\n- two\n\n> No Contracting State shall expel or return.\n> \n> Source: 1951 Convention, art. 33(1)\n\n::: think\nWhat would you do? Your note is private.\n:::';
    const html = htmlOfMarkdown(text);
    expect(html).toContain('<aside class="think">');
    expect(html).toContain('<cite>Source: 1951 Convention, art. 33(1)</cite>');
    expect(htmlOfMarkdown(markdownOfHtml(html))).toBe(html);
  });
});
