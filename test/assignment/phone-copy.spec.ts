import { beforeAll, describe, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { useApp } from '../support/app.js';
import { useWindows } from '../support/browser.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { PASSPHRASE, Visitor } from '../support/visitor.js';
import { begin, makeQuiz } from '../quiz/quiz-scene.js';
import { makeAssignment } from './scene.js';

/** What a page can find on the device: every value of every IndexedDB, localStorage, sessionStorage and the caches. */
const ON_DEVICE = `(async () => {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done, fail) => { const o = indexedDB.open(name); o.onsuccess = () => done(o.result); o.onerror = () => fail(o.error); });
    for (const store of base.objectStoreNames) {
      const all = await new Promise((done) => { const r = base.transaction(store).objectStore(store).getAll(); r.onsuccess = () => done(r.result); });
      const keys = await new Promise((done) => { const r = base.transaction(store).objectStore(store).getAllKeys(); r.onsuccess = () => done(r.result); });
      all.forEach((one, nth) => found.push(String(keys[nth]) + ' ' + Object.values(one).map((part) => new TextDecoder('latin1').decode(part)).join(' ')));
    }
    base.close();
  }
  for (const kept of [localStorage, sessionStorage]) for (const [key, value] of Object.entries(kept)) found.push(key + ' ' + value);
  for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) found.push('cache ' + request.url);
  return found;
})()`;

describe('a copy on the phone', () => {
  const test = useApp({ port: 21000 + (process.pid % 9000) });
  const windows = useWindows();
  let world: World;
  let path: string;
  const state = (page: Page) => page.locator('form[data-draft] [data-state] span').last();
  const stored = async (person: Participant) => (await test.rows<{ text: string }>('SELECT text FROM draft WHERE enrolment_id = $1', [person.enrolmentId]))[0]?.text;
  const onDevice = (page: Page) => page.evaluate<string[]>(ON_DEVICE);
  const until = async <T>(what: () => Promise<T>, isRight: (value: T) => boolean, ms = 15000): Promise<T> => {
    for (const end = Date.now() + ms; ; ) {
      const value = await what();
      if (isRight(value) || Date.now() > end) return value;
      await new Promise((done) => setTimeout(done, 100));
    }
  };
  const writer = async (handle: string, phone: 'own' | 'shared', at = path) => {
    const person = await makeParticipant(test, handle, world.cohortId, 'Asia/Yangon');
    const page = await windows.signedIn(test, handle, {}, PASSPHRASE);
    await page.goto('/first/phone');
    await page.check(`[name=phone][value=${phone}]`);
    await page.click('main button.primary');
    await page.goto(at, { waitUntil: 'networkidle' });
    return { person, page };
  };
  /** The tab is gone without another word to the server, and the line is back. */
  const again = async (context: BrowserContext, page: Page, at: string) => {
    await page.close();
    await context.setOffline(false);
    const next = await context.newPage();
    await next.goto(at);
    return next;
  };

  beforeAll(async () => {
    world = await makeWorld(test);
    path = `/assignments/${await makeAssignment(test, world.courseId)}`;
  });

  it('brings back what was typed while the line was down and the tab was closed, sealed as long as it lies there', async () => {
    const { person, page } = await writer('own-phone', 'own');
    const context = page.context();
    await context.setOffline(true);
    await page.fill('[name=text]', 'Zqxwords typed without a line');
    const kept = await until(() => onDevice(page), (list) => list.length > 0);
    expect(kept).toHaveLength(1);
    for (const word of ['Zqxwords', 'typed', path.split('/')[2]!, person.handle, person.personId]) expect(kept[0]).not.toContain(word);
    const next = await again(context, page, path);
    expect(await until(() => stored(person), (text) => text !== undefined)).toBe('Zqxwords typed without a line');
    expect(await next.inputValue('[name=text]')).toBe('Zqxwords typed without a line');
    expect(await until(() => onDevice(next), (list) => list.length === 0)).toEqual([]);
    await context.close();
  });

  it('keeps both texts where another device has saved meanwhile', async () => {
    const { person, page } = await writer('two-devices', 'own');
    const context = page.context();
    await context.setOffline(true);
    await page.fill('[name=text]', 'On the phone');
    await until(() => onDevice(page), (list) => list.length > 0);
    await new Visitor(test).signIn('two-devices').then((other) => other.post(`${path}/draft`, { text: 'On the other device', revision: '0' }));
    const next = await again(context, page, path);
    expect(await until(() => state(next).textContent(), (text) => /^Not saved: this text was changed/.test(text ?? ''))).toMatch(/^Not saved: this text was changed/);
    expect(await stored(person)).toBe('On the other device');
    await next.click('button:has-text("Save draft")');
    expect(await next.locator('textarea').evaluateAll((all) => all.map((one) => (one as unknown as { value: string }).value))).toEqual(expect.arrayContaining(['On the phone']));
    expect(await next.content()).toContain('On the other device');
    await context.close();
  });

  it('is not made where somebody else could look at the phone', async () => {
    const { person, page } = await writer('shared-phone', 'shared');
    const context = page.context();
    await page.fill('[name=text]', 'Before the cut');
    await until(() => stored(person), (text) => text === 'Before the cut');
    await context.setOffline(true);
    await page.fill('[name=text]', 'Before the cut, and after it');
    await page.waitForTimeout(1500);
    expect(await onDevice(page)).toEqual([]);
    const next = await again(context, page, path);
    expect(await next.inputValue('[name=text]')).toBe('Before the cut');
    expect((await new Visitor(test).signIn('shared-phone').then((other) => other.get('/account/copy-key'))).body).toEqual({ key: null });
    await context.close();
  });

  it('goes when she hides the screen, signs out, or says that somebody could look', async () => {
    const { page } = await writer('hider', 'own');
    const context = page.context();
    const type = async (on: Page) => {
      await context.setOffline(true);
      await on.fill('[name=text]', `Nobody reads this ${Math.random()}`);
      expect(await until(() => onDevice(on), (list) => list.length > 0)).toHaveLength(1);
    };
    await type(page);
    await page.click('a.hide');
    expect(await until(() => onDevice(page), (list) => list.length === 0)).toEqual([]);
    const second = await again(context, page, path);
    await second.waitForLoadState('networkidle');
    await type(second);
    await second.close();
    await context.setOffline(false);
    const third = await context.newPage();
    await third.goto('/first/phone');
    expect(await onDevice(third)).toHaveLength(1);
    await third.check('[name=phone][value=shared]');
    await third.click('main button.primary');
    await third.goto(path);
    expect(await until(() => onDevice(third), (list) => list.length === 0)).toEqual([]);
    await context.close();
  }, 60000);

  it('hands in once the line is back, once, with the time of the press', async () => {
    const { person, page } = await writer('far-away', 'own');
    await page.fill('[name=text]', 'From far away');
    for (const tick of await page.locator('[name=tick]').all()) await tick.check();
    await until(() => stored(person), (text) => text === 'From far away');
    await page.context().setOffline(true);
    const pressed = Date.now();
    await page.click('main form[data-sends] button.primary');
    expect(await until(() => page.textContent('[data-sending]'), (text) => text !== '')).toMatch(/^Not handed in yet: no connection\./);
    await page.waitForTimeout(1200);
    await page.context().setOffline(false);
    await page.waitForURL(/\/receipts\//, { timeout: 15000 });
    const rows = await test.rows<{ client_at: Date; handed_in_at: Date }>('SELECT client_at, handed_in_at FROM submission WHERE enrolment_id = $1', [person.enrolmentId]);
    expect(rows).toHaveLength(1);
    expect(Math.abs(rows[0]!.client_at.getTime() - pressed)).toBeLessThan(1000);
    expect(rows[0]!.handed_in_at.getTime() - rows[0]!.client_at.getTime()).toBeGreaterThan(1000);
    expect(await until(() => onDevice(page), (list) => list.length === 0)).toEqual([]);
    await page.context().close();
  });

  it('brings back the answer to a quiz question, and leaves a newer one alone', async () => {
    const quizId = await makeQuiz(test, world);
    for (const [handle, meanwhile, expected] of [['quizzer', null, 'from the boat'], ['quizzer-2', 'from a desk', 'from a desk']] as const) {
      const person = await makeParticipant(test, handle, world.cohortId, 'Asia/Yangon');
      await begin(person.browser, quizId);
      const at = `/quizzes/${quizId}/questions/4`;
      const page = await windows.signedIn(test, handle, {}, PASSPHRASE);
      await page.goto('/first/phone');
      await page.check('[name=phone][value=own]');
      await page.click('main button.primary');
      await page.goto(at, { waitUntil: 'networkidle' });
      await page.context().setOffline(true);
      await page.fill('[name=text]', 'from the boat');
      await until(() => onDevice(page), (list) => list.length > 0);
      const attempt = await page.inputValue('[name=attempt]');
      // A tab that closes may still send what it holds, on a line that its own test switch no longer holds back: the desk writes after it.
      await page.close();
      await new Promise((resolve) => setTimeout(resolve, 300));
      if (meanwhile) await person.browser.post(at, { attempt, shape: 'text', had: '', text: meanwhile, go: 'stay' });
      const next = await again(page.context(), page, at);
      const kept = () => test.rows<{ answer: { text: string } }>('SELECT answer FROM response r JOIN attempt a ON a.id = r.attempt_id WHERE a.enrolment_id = $1', [person.enrolmentId]);
      expect((await until(kept, (rows) => rows.length > 0))[0]?.answer.text).toBe(expected);
      expect(await until(() => onDevice(next), (list) => list.length === 0)).toEqual([]);
      await next.context().close();
    }
  }, 60000);
});
