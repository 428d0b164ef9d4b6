import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { useApp } from '../support/app.js';
import { faultsOf, otherFaultsOf, useWindows, type Looks } from '../support/browser.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { PASSPHRASE } from '../support/visitor.js';
import { beginMarking, makeAssignment, makeGroup, publish } from './scene.js';

// A port of its own: a script's request names its origin, which must be ours.
describe('writing in a browser', () => {
  const test = useApp({ port: 21000 + (process.pid % 9000) });
  const windows = useWindows();
  let world: World;
  let path: string;
  const state = (page: Page) => page.locator('form[data-draft] [data-state] span').last();
  const stored = async (person: Participant) => (await test.rows<{ text: string }>('SELECT text FROM draft WHERE enrolment_id = $1', [person.enrolmentId]))[0]?.text;
  const writer = async (handle: string, looks = {}) => {
    const person = await makeParticipant(test, handle, world.cohortId, 'Asia/Yangon');
    const page = await windows.signedIn(test, handle, looks, PASSPHRASE);
    await page.goto(path);
    return { person, page };
  };

  beforeAll(async () => {
    world = await makeWorld(test);
    path = `/assignments/${await makeAssignment(test, world.courseId)}`;
  });

  it('saves by itself while she types, three seconds after the last key and never later than five seconds', async () => {
    const { person, page } = await writer('typing');
    const box = page.locator('[name=text]');
    await box.focus();
    await page.keyboard.type('a');
    await page.waitForTimeout(100);
    expect(await state(page).textContent()).toBe('Not saved yet');
    for (let index = 0; index < 60; index += 1) {
      await page.keyboard.type('b');
      await page.waitForTimeout(95);
    }
    expect((await stored(person))?.length).toBeGreaterThanOrEqual(10);
    await expectState(page, /^Draft saved \d\d:\d\d:\d\d$/);
    expect(await stored(person)).toBe(await box.inputValue());
    await page.context().close();
  });

  it('keeps the text while the line is down, says so, and saves when it is back', async () => {
    const { person, page } = await writer('offline');
    await page.context().setOffline(true);
    await page.fill('[name=text]', 'Written without a line');
    await expectState(page, /^Not saved yet: no connection/);
    expect(await stored(person)).toBeUndefined();
    let asked = false;
    page.on('dialog', (dialog) => {
      asked ||= dialog.type() === 'beforeunload';
      void dialog.dismiss();
    });
    await page.close({ runBeforeUnload: true });
    await page.waitForTimeout(300);
    expect(asked).toBe(true);
    await page.context().setOffline(false);
    await expectState(page, /^Draft saved/);
    expect(await stored(person)).toBe('Written without a line');
    await page.context().close();
  });

  it('does not write over what another tab has saved, and shows both texts', async () => {
    const { person, page } = await writer('tabs');
    const other = await page.context().newPage();
    await other.goto(path);
    await other.fill('[name=text]', 'From the other tab');
    await expectState(other, /^Draft saved/);
    await page.fill('[name=text]', 'From the first tab');
    await expectState(page, /^Not saved: this text was changed/);
    expect(await stored(person)).toBe('From the other tab');
    await page.click('button:has-text("Save draft")');
    expect(await page.textContent('h1')).toBe('Two texts');
    await page.click('text=Keep the text from this page');
    expect(await page.inputValue('[name=text]')).toBe('From the first tab');
    await page.context().close();
  });

  it('loses at most the last seconds when the tab is closed', async () => {
    const { person, page } = await writer('closing');
    await page.fill('[name=text]', 'Closed at once');
    await page.goto('about:blank').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await stored(person)).toBe('Closed at once');
    await page.context().close();
  });

  it.each([true, false])('goes from the first word to the receipt (script: %s)', async (script) => {
    const { page } = await writer(`journey-${script ? 'with' : 'without'}`, { script });
    await page.fill('[name=text]', 'My brief, in my own words.');
    await page.click('button:has-text("Save draft")');
    expect(await page.textContent('main')).toContain('Your draft is saved');
    await page.click('text=Add a file or sound');
    await page.setInputFiles('[name=file]', { name: 'brief.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer << >>\n%%EOF\n') });
    await page.click('text=Add this file');
    await page.waitForSelector('text=Your file:');
    for (const tick of await page.locator('[name=tick]').all()) await tick.check();
    await Promise.all([page.waitForEvent('load'), page.click('button.primary')]);
    expect(await page.textContent('h1')).toBe('Your work has arrived');
    await page.click('text=Back to the assignment');
    await page.click('text=Take back');
    expect(await page.inputValue('[name=text]')).toBe('My brief, in my own words.');
    await page.context().close();
  });

  it('has no fault for people who cannot see the pages well, in light, dark, right-to-left and at a desk', async () => {
    const { person, page: first } = await writer('looked-at');
    await first.context().close();
    const groupWork = await makeAssignment(test, world.courseId, { code: 'A2', mode: 'group', template: [{ key: 'aim', title: 'Aim', hint: 'What changes?' }] });
    const groupId = await makeGroup(test, world.cohortId, 4, [person.enrolmentId, world.classmate.enrolmentId]);
    const plan = `/groups/${groupId}/plan/${groupWork}`;
    await world.classmate.browser.post(plan, { revision: '0', 'part-aim': 'An aim' });
    await world.classmate.browser.post(`${plan}/messages`, { message: 'Hello' });
    const receipt = (await person.browser.post(`${path}/hand-in`, { text: 'Words', revision: '0', tick: ['0', '1'] })).headers.location!;
    const [row] = await test.rows<{ id: string; assignment_id: string }>('SELECT id, assignment_id FROM submission WHERE enrolment_id = $1', [person.enrolmentId]);
    const faults: string[] = [];
    const open = `/assignments/${await makeAssignment(test, world.courseId, { code: 'A6' })}`;
    await person.browser.post(`${open}/draft`, { text: 'Kept', revision: '0' });
    for (const looks of [{}, { width: 1200 }] as Looks[]) {
      const page = await windows.signedIn(test, 'looked-at', looks, PASSPHRASE);
      const look = async () => faults.push(...(await faultsOf(page)), ...(looks.width ? [] : await otherFaultsOf(page)));
      const lookAt = async (paths: string[]) => {
        for (const at of paths) {
          expect([at, (await page.goto(at))!.status()]).toEqual([at, 200]);
          await look();
        }
      };
      if (!looks.width) {
        await lookAt([path, open, `${open}/file`, '/my-work', receipt, plan, `${plan}/editing`, `${plan}/versions`, `${plan}/versions/1`]);
        // The pages that answer a mistake.
        for (const at of [open, `${open}/file`]) {
          await page.goto(at);
          await Promise.all([page.waitForEvent('load'), page.click('main button.primary')]);
          await look();
        }
        await beginMarking(test, row!.id, world.trainer.personId, [12, 9]);
        await publish(test, row!.assignment_id, world.cohortId, world.trainer.personId);
      }
      await lookAt([path, '/my-work', receipt, ...(looks.width ? [open, `${open}/file`, plan, `${plan}/editing`] : [])]);
      await page.context().close();
    }
    expect([...new Set(faults)]).toEqual([]);
  }, 240000);

  /** Waits until the line under the box says so. */
  async function expectState(page: Page, words: RegExp): Promise<void> {
    const until = Date.now() + 9000;
    let text = '';
    while (Date.now() < until) {
      text = (await state(page).textContent()) ?? '';
      if (words.test(text)) return;
      await page.waitForTimeout(50);
    }
    expect(text).toMatch(words);
  }
});
