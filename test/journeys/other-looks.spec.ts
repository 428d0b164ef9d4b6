import { describe, expect, it } from '@jest/globals';
import { demoPassphrase } from '../support/demo.js';
import { useWindows } from '../support/browser.js';
import { BOTH_WAYS, aStranger, onAPhone, useStory, type Someone } from '../support/steps.js';

/** Where the focus is: the words or the name of what has it. */
const FOCUS = `(() => {
  const it = document.activeElement;
  const words = it.tagName === 'A' || it.tagName === 'BUTTON' || it.tagName === 'SUMMARY' ? it.textContent : it.name ?? '';
  return words.trim().replaceAll(/\\s+/g, ' ');
})()`;

describe.each(BOTH_WAYS)('other ways of looking, %s', (_how, script) => {
  const test = useStory();
  const windows = useWindows();

  it('by keyboard alone: a participant signs in and hands in', async () => {
    const she = await byKeyboard('participant', 360);
    expect(she.path).toBe('/this-week');
    await enters(she, 'Course');
    await enters(she, 'All your assignments');
    await enters(she, /Advocacy brief/);
    await tabsTo(she, 'text');
    await she.page.keyboard.type('To the Director of the Border Office. I ask for one change, by March.');
    for (let tick = 0; tick < (await she.main.locator('[name=tick]').count()); tick += 1) {
      await tabsTo(she, 'tick');
      await she.page.keyboard.press('Space');
    }
    await enters(she, /^Hand in$/);
    expect(await she.heading()).toBe('Your work has arrived');
    await she.leaves();
  }, 60000);

  it('by keyboard alone: a trainer marks one script', async () => {
    const trainer = await byKeyboard('trainer', 1280);
    await enters(trainer, 'Continue marking');
    const first = trainer.path;
    for (let nth = 1; nth <= 5; nth += 1) {
      await tabsTo(trainer, `c${nth}-level`);
      if (script) await trainer.page.keyboard.press('3');
      else {
        await trainer.page.keyboard.press('Space');
        await trainer.page.keyboard.press('ArrowRight');
        await trainer.page.keyboard.press('ArrowRight');
      }
      await tabsTo(trainer, `c${nth}-points`);
      if (script) expect(await trainer.main.locator(`[name=c${nth}-points]`).inputValue()).toBe('12');
      else await trainer.page.keyboard.type('12');
      await tabsTo(trainer, `c${nth}-comment`);
      await trainer.page.keyboard.type('Explained.');
    }
    await tabsTo(trainer, 'overall');
    await trainer.page.keyboard.type('Clear. Next, name one risk.');
    await enters(trainer, 'Done, next');
    await trainer.sees('Done. That script is marked.');
    expect(trainer.path).not.toBe(first);
    await trainer.opens(first);
    await trainer.sees('60 of 100');
    await trainer.leaves();
  }, 60000);

  it('every page has the way out at its top, and the page behind it says nothing of us', async () => {
    const she = await onAPhone(windows, test, 'participant', { script });
    for (const path of ['/this-week', '/outline', '/my-completion', '/questions', '/account', '/my-work', '/certificate-name', '/mail-choice', '/offline', '/hide-me', '/leaving', '/help', '/first/phone', '/no-such-page']) {
      await she.page.goto(path);
      const way = she.page.locator('header').getByRole('link', { name: 'Hide this screen' });
      expect([path, await way.count(), await way.first().getAttribute('href')]).toEqual([path, 1, '/hidden']);
    }
    await she.follows('Hide this screen', she.page.locator('header'));
    expect(await she.page.content()).not.toMatch(/Banyan|course|lesson|refugee|sign|Hnin/i);
    await she.leaves();
  }, 60000);

  it('Back after signing out shows nothing private', async () => {
    const she = await onAPhone(windows, test, 'participant', { script });
    await she.opens('/my-work');
    await she.opens('/account');
    await she.sees('Your account');
    await she.presses('Sign out');
    expect(she.path).toBe('/sign-in');
    for (let back = 0; back < 3; back += 1) {
      await she.page.goBack();
      expect([she.path, await she.page.content()]).toEqual([expect.stringMatching(/^\/sign-in$/), expect.not.stringMatching(/Hnin|My work|Advocacy|Your time zone/)]);
    }
    await she.leaves();
  }, 30000);

  async function byKeyboard(handle: string, width: number): Promise<Someone> {
    const someone = await aStranger(windows, test, { script, width });
    await someone.opens('/sign-in');
    await tabsTo(someone, 'handle');
    await someone.page.keyboard.type(handle);
    await tabsTo(someone, 'passphrase');
    await someone.page.keyboard.type(demoPassphrase());
    await enters(someone, 'Sign in');
    return someone;
  }
});

/** Presses Tab until the focus is where it should be. */
async function tabsTo(someone: Someone, wanted: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 150; presses += 1) {
    await someone.page.keyboard.press('Tab');
    const words = await someone.page.evaluate<string>(FOCUS);
    if (typeof wanted === 'string' ? words === wanted : wanted.test(words)) return;
    passed.push(words);
  }
  throw new Error(`Tab does not reach ${String(wanted)} on ${someone.path}, only ${[...new Set(passed)].join(', ')}`);
}

/** Tab to a link or button, then Enter. */
async function enters(someone: Someone, wanted: string | RegExp): Promise<void> {
  await tabsTo(someone, wanted);
  await Promise.all([someone.page.waitForEvent('load'), someone.page.keyboard.press('Enter')]);
  await someone.looks();
}
