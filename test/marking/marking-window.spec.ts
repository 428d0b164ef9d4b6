import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { useApp } from '../support/app.js';
import { faultsOf, otherFaultsOf, useWindows } from '../support/browser.js';
import { makeWorld, type World } from '../support/cast.js';
import { PASSPHRASE } from '../support/visitor.js';
import { pagesFile } from '../platform/upload-samples.js';
import { handIn, handInFile, makeAssignment, makeGroup, WHOLE } from './marking-scene.js';

describe('marking in a real browser', () => {
  // Closed first: an application waits for the connections of its browsers.
  const windows = useWindows();
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let pile: string;
  let first: string;
  let second: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    pile = `/marking/${assignmentId}/${world.cohortId}`;
  });
  beforeEach(async () => {
    await test.rows('DELETE FROM mark_correction; DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission; DELETE FROM publication');
    first = (await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: `${'The first text speaks of a bridge. '.repeat(40)}\n\n${'w'.repeat(200)}`, shuffle: 0.1 })).id;
    second = (await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.classmate.enrolmentId, text: 'The second text.', shuffle: 0.2 })).id;
  });

  const marks = () => test.rows<{ submission_id: string; is_done: boolean; points: number | null; comment: string }>('SELECT k.submission_id, k.is_done, m.points, m.comment FROM mark k JOIN mark_criterion m ON m.mark_id = k.id JOIN criterion c ON c.id = m.criterion_id ORDER BY c.position');
  const pathOf = (page: Page) => new URL(page.url()).pathname;
  const signedIn = (looks: Parameters<typeof windows.signedIn>[2]) => windows.signedIn(test, 'trainer', looks, PASSPHRASE);

  it('goes by keys alone, from the list of what waits to the next script', async () => {
    const page = await signedIn({ width: 1280 });
    await page.goto('/waiting');
    await page.getByRole('button', { name: 'Continue marking' }).press('Enter');
    await page.waitForURL(`**/marking/scripts/${first}`);
    await page.keyboard.press('4');
    expect(await page.inputValue('[name=c1-points]')).toBe('17');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('2');
    expect(await page.inputValue('[name=c2-points]')).toBe('10');
    expect(await page.textContent('[data-total]')).toBe('27 of 40');
    expect(await page.textContent('[data-state] span')).toBe('Not saved yet');
    await page.keyboard.press('c');
    await page.keyboard.type('Name a date. 1 office is enough');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    expect(await page.locator('[data-keys]').getAttribute('open')).not.toBeNull();
    await page.keyboard.press('n');
    await page.waitForURL((url) => url.pathname === `/marking/scripts/${second}`);
    expect(await page.textContent('main')).toContain('That script is marked.');
    expect(await marks()).toMatchObject([{ submission_id: first, is_done: true, points: 17 }, { points: 10, comment: 'Name a date. 1 office is enough' }]);
  });

  it('lets the keys be switched off, and points choose their level', async () => {
    const page = await signedIn({ width: 1280 });
    await page.goto(`/marking/scripts/${first}`);
    await page.fill('[name=c1-points]', '13');
    expect(await page.isChecked('[name=c1-level][value="2"]')).toBe(true);
    await page.click('[data-keys] summary');
    await page.uncheck('[data-keys-on]');
    await page.locator('h1').click();
    await page.keyboard.press('1');
    expect(await page.inputValue('[name=c1-points]')).toBe('13');
    page.on('dialog', (dialog) => void dialog.accept());
    await page.goto(`/marking/scripts/${second}`);
    expect(await page.isChecked('[data-keys-on]')).toBe(false);
  });

  it('asks before words are lost', async () => {
    const page = await signedIn({ width: 1280 });
    await page.goto(`/marking/scripts/${first}`);
    await page.fill('[name=overall]', 'Long thoughts');
    let asked = 0;
    page.on('dialog', (dialog) => {
      asked += 1;
      void dialog.dismiss();
    });
    await page.click(`a[href="${pile}"] >> nth=0`).catch(() => undefined);
    expect(asked).toBe(1);
    expect(await page.inputValue('[name=overall]')).toBe('Long thoughts');
  });

  it('works by thumb without script on a small phone', async () => {
    const page = await signedIn({ script: false, width: 360 });
    await page.goto(pile);
    await page.getByRole('button', { name: 'Continue marking' }).click();
    await page.locator('label[for="f-c1-level-2"]').click();
    await page.locator('label[for="f-c2-level"]').click();
    await page.fill('[name=overall]', 'Thank you.');
    await page.getByRole('button', { name: 'Save unfinished' }).click();
    expect(await page.textContent('main')).toContain('16 of 40');
    await page.locator('label[for="f-c1-level-3"]').click();
    await page.getByRole('button', { name: 'Done, next' }).click();
    expect(pathOf(page)).toBe(`/marking/scripts/${second}`);
    expect((await marks()).map((mark) => mark.points)).toEqual([17, 4]);
  });

  it('publishes after a preview, shows the names, and corrects', async () => {
    for (const id of [first, second]) await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, version: id === first ? '0' : '1', then: 'done' });
    const page = await signedIn({ script: false });
    await page.goto('/waiting');
    await page.getByRole('link', { name: 'Publish results' }).click();
    await page.getByRole('button', { name: 'Publish 2 results' }).click();
    expect(await page.textContent('main')).toContain('You can undo this until');
    await page.goto(pile);
    expect(await page.textContent('main')).toContain('Display participant');
    await page.goto(`/marking/scripts/${first}`);
    await page.getByRole('link', { name: 'Correct this mark' }).click();
    await page.locator('label[for="f-c1-level-1"]').click();
    await page.fill('[name=reason]', 'I had read the wrong page.');
    await page.getByRole('button', { name: 'Keep the correction' }).click();
    expect(await page.textContent('main')).toContain('29 points before, 27 points now');
  });

  it('opens a PDF page by page, puts a note to a place, and shows its writer the same place once results are out', async () => {
    await test.rows('DELETE FROM submission');
    await test.rows('INSERT INTO marking_setting (cohort_id, pdf_notes, changed_at) VALUES ($1, true, now())', [world.cohortId]);
    const script = await handInFile(test, world.participant, assignmentId, pagesFile('The bridge was shut', 'Nobody told the families'));
    const page = await signedIn({ width: 1280 });
    const faults: string[] = [];
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`/marking/scripts/${script}`);
    expect(asked.some((url) => url.includes('/pdf/'))).toBe(false);
    await page.getByRole('link', { name: 'Open the pages, and put notes on them' }).click();
    await page.locator('[data-shown="1"]').waitFor();
    expect(asked.filter((url) => !url.startsWith(test.url))).toEqual([]);
    expect(await page.textContent('[data-words]')).toContain('The bridge was shut');
    await page.getByRole('button', { name: 'Next page' }).press('Enter');
    await page.locator('[data-shown="2"]').waitFor();
    // The red box of the sample is drawn, from half its width and 57 % of its height on.
    const dot = await page.evaluate<number[]>("(() => { const canvas = document.querySelector('canvas'); return [...canvas.getContext('2d').getImageData(canvas.width * 0.6, canvas.height * 0.61, 1, 1).data]; })()");
    expect([dot[0]! > 150, dot[1]! < 100, await page.isDisabled('[data-turn="1"]')]).toEqual([true, true, true]);
    const size = (await page.locator('canvas').boundingBox())!;
    await page.locator('canvas').click({ position: { x: size.width * 0.6, y: size.height * 0.61 } });
    expect([await page.inputValue('[name=page]'), await page.inputValue('[name=area]')]).toEqual(['2', 'middleCentre']);
    await page.keyboard.type('Which families? ');
    // Looking at another page takes the note nowhere.
    await page.getByRole('button', { name: 'Previous page' }).click();
    await page.locator('[data-shown="1"]').waitFor();
    expect(await page.inputValue('[name=page]')).toBe('2');
    await page.getByRole('button', { name: 'Keep this note' }).first().click();
    await page.locator('[data-shown="2"]').waitFor();
    // By keyboard alone: a note to the whole of a page.
    await page.getByRole('button', { name: 'Previous page' }).press('Enter');
    await page.locator('[data-shown="1"]').waitFor();
    await page.getByRole('button', { name: 'Add a note to this page' }).press('Enter');
    await page.keyboard.type('A good beginning.');
    await page.getByRole('button', { name: 'Keep this note' }).first().press('Enter');
    await page.locator('[data-shown="1"]').waitFor();
    const [box, whole] = [await test.rows<{ x_at: number; y_at: number }>("SELECT x_at, y_at FROM inline_note WHERE page = 2 AND text = 'Which families? '"), await test.rows('SELECT 1 FROM inline_note WHERE page = 1 AND x_at IS NULL')];
    expect([Math.abs(box[0]!.x_at - 600) < 5, Math.abs(box[0]!.y_at - 610) < 5, whole.length]).toEqual([true, true, 1]);
    faults.push(...(await faultsOf(page)), ...(await otherFaultsOf(page)));
    await world.trainer.browser.post(`/marking/scripts/${script}`, { ...WHOLE, then: 'done' });
    await world.trainer.browser.post(`${pile}/publication`, { done: '1', left: '0' });
    const hers = await windows.signedIn(test, 'participant', {}, PASSPHRASE);
    const loaded: string[] = [];
    hers.on('request', (request) => loaded.push(request.url()));
    await hers.goto(`/assignments/${assignmentId}`);
    await hers.getByText('2 notes on the pages of your PDF').click();
    await hers.getByRole('link', { name: 'See where they stand' }).click();
    expect(await hers.textContent('main')).toContain('Page 2, middle');
    expect(loaded.some((url) => url.includes('/pdf/') || url.endsWith('/file'))).toBe(false);
    await hers.getByRole('button', { name: 'Show the pages here' }).click();
    await hers.locator('[data-shown="1"]').waitFor();
    await hers.getByRole('button', { name: 'Next page' }).click();
    await hers.getByRole('link', { name: 'Note 2' }).click();
    expect([new URL(hers.url()).hash, await hers.locator('.point').count()]).toEqual(['#note-2', 1]);
    faults.push(...(await faultsOf(hers)), ...(await otherFaultsOf(hers)));
    expect(faults).toEqual([]);
  });

  it('puts notes to the pages of a PDF without script', async () => {
    await test.rows('DELETE FROM submission');
    await test.rows('INSERT INTO marking_setting (cohort_id, pdf_notes, changed_at) VALUES ($1, true, now()) ON CONFLICT DO NOTHING', [world.cohortId]);
    const script = await handInFile(test, world.participant, assignmentId, pagesFile('One page'));
    const page = await signedIn({ script: false });
    await page.goto(`/marking/scripts/${script}/pages`);
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('a[href$="/file"]')]);
    expect(file.suggestedFilename()).toMatch(/^work-.*\.pdf$/);
    await page.fill('[name=page]', '1');
    await page.selectOption('[name=area]', { label: 'Upper right' });
    await page.fill('[name=note] >> nth=0', 'A date, please.');
    await page.getByRole('button', { name: 'Keep this note' }).first().click();
    expect(await page.textContent('main')).toContain('Page 1, upper right');
    expect(await page.getByRole('button', { name: 'Show the pages here' }).isVisible()).toBe(false);
    await page.locator('li summary').click();
    await page.locator('li [name=note]').fill('A date and a place, please.');
    await page.locator('li').getByRole('button', { name: 'Keep this note' }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    expect(await page.textContent('main')).toContain('The note is removed.');
    expect(await test.rows('SELECT 1 FROM inline_note')).toEqual([]);
  });

  it.each([{}, { width: 1280 }])('has no fault for people who cannot see well: %j', async (looks) => {
    const plan = await makeAssignment(test, world.courseId, `P${JSON.stringify(looks).length}${Object.keys(looks)[0] ?? ''}`, 'group');
    const groupId = await makeGroup(test, world.cohortId, [], JSON.stringify(looks).length * 7 + Object.keys(looks).length);
    const planId = (await handIn(test, plan.id, world.cohortId, { groupId, plan: { aim: 'One aim.' } })).id;
    const comments = (await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, commentsOnly: true, moved: true })).id;
    await world.coTrainer.browser.post(`/marking/scripts/${second}`, { ...WHOLE, then: 'save' });
    const page = await signedIn(looks);
    const faults: string[] = [];
    const look = async (path: string) => {
      await page.goto(path);
      faults.push(...(await faultsOf(page)), ...(await otherFaultsOf(page)));
    };
    for (const path of ['/waiting', pile, `/marking/scripts/${first}`, `/marking/scripts/${second}`, `/marking/scripts/${planId}`, `/marking/scripts/${comments}`, `${pile}/publication`]) await look(path);
    await page.goto(`/marking/scripts/${first}`);
    await page.fill('[name=c1-points]', '30');
    await page.evaluate("document.querySelector('form[data-marking]').noValidate = true");
    await page.click('button[value=done]');
    expect(await page.textContent('main')).toContain('0');
    faults.push(...(await faultsOf(page)), ...(await otherFaultsOf(page)));
    for (const [id, version] of [[first, '0'], [second, '2']] as const) await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, version, then: 'done' });
    await look(`${pile}/publication`);
    await world.trainer.browser.post(`${pile}/publication`, { done: '2', left: '0' });
    for (const path of ['/waiting', pile, `/marking/scripts/${first}`, `/marking/scripts/${first}/correction`, `${pile}/publication`]) await look(path);
    expect([...new Set(faults)]).toEqual([]);
  }, 60000);
});
