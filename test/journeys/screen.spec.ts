import { beforeAll, describe, expect, it } from '@jest/globals';
import { makeWorld, type World } from '../support/cast.js';
import { useApp } from '../support/app.js';
import { useWindows } from '../support/browser.js';
import { ownAddress, Someone } from '../support/steps.js';
import { PASSPHRASE } from '../support/visitor.js';

const TEXT = 'A note that took a long time to write.';

describe('a screen that somebody else must not see', () => {
  const test = useApp({ ...ownAddress(), demo: false });
  const windows = useWindows();
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  const comes = async (handle: string, script: boolean) => new Someone(await windows.signedIn(test, handle, { script, width: 360 }, PASSPHRASE), script);
  const idle = () => test.rows("UPDATE session SET expire = now() - interval '1 minute' WHERE expire > now()");
  const lesson = (nth = 0) => `/lessons/${world.lessonIds[nth]}`;
  const openSessions = async (handle: string) => (await test.rows("SELECT 1 FROM session s JOIN account a ON a.id = s.sess->'passport'->>'user' WHERE s.expire > now() AND a.handle = $1", [handle])).length;

  const until = async (holds: () => Promise<boolean>) => {
    for (let tries = 0; tries < 150; tries += 1) {
      if (await holds().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('It has not come about.');
  };

  it.each([['with script', true], ['without script', false]])('%s: what was sent after the session ended waits for her alone, at the same place after her passphrase', async (_how, script) => {
    const her = await comes('participant', script);
    await her.opens(lesson());
    await her.page.fill('textarea[name=note]', TEXT);
    await idle();
    await her.goesBy(her.main.locator('form[action$="/note"] button').first());
    await her.isAt('Go on');
    await her.sees('kept for 24 hours', 'passphrase of the person who was here');
    await her.doesNotSee(TEXT, /participant/i);
    expect(await her.page.content()).not.toMatch(/long time to write|Participant/);
    await her.fills('Passphrase of the person', PASSPHRASE);
    await her.presses('Go on');
    await her.isAt('Not sent yet');
    expect(await her.main.getByLabel('What you wrote').inputValue()).toBe(TEXT);
    await her.presses('Send it now');
    expect(her.path).toBe(lesson());
    expect(await her.page.inputValue('textarea[name=note]')).toBe(TEXT);
    await her.leaves();
  }, 60000);

  it('after another person signs in on the same phone, says nothing of it', async () => {
    const her = await comes('participant', true);
    await her.opens(lesson());
    await her.page.fill('textarea[name=note]', `${TEXT} Hers.`);
    await idle();
    await her.goesBy(her.main.locator('form[action$="/note"] button').first());
    await her.follows('I am somebody else', her.main);
    await her.fills('Sign-in name', 'classmate');
    await her.fills('Passphrase', PASSPHRASE);
    await her.presses('Sign in');
    expect(her.path).not.toContain('parked');
    await her.opens('/account');
    await her.doesNotSee('Not sent yet');
    await her.leaves();
  }, 60000);

  it('shows nothing by Back after a sign-out', async () => {
    const her = await comes('classmate', true);
    await her.opens(lesson(1));
    await her.opens('/account');
    await her.presses('Sign out');
    for (let steps = 0; steps < 3; steps += 1) {
      await her.page.goBack().catch(() => undefined);
      expect(await her.text()).not.toMatch(/End all other sessions|I have done this/);
      expect(await her.heading()).toBe('Sign in');
    }
    await her.leaves();
  }, 60000);

  it.each([['by its link', 'link'], ['by Esc three times', 'keys']])('is blank within 100 ms without a line, %s, and what was typed is kept once the line is back', async (_how, by) => {
    await idle();
    const her = await comes('stranger', true);
    await her.opens('/account/sessions');
    await her.opens('/account');
    await her.fills('The name others see', 'A name half typed');
    await her.page.context().setOffline(true);
    await her.page.evaluate(`(() => { globalThis.blankAfter = null; const watch = (from) => { const look = () => (document.documentElement.checkVisibility() ? setTimeout(look, 5) : (globalThis.blankAfter = performance.now() - from)); look(); };
      addEventListener('click', () => watch(performance.now()), true); let n = 0; addEventListener('keydown', (e) => e.key === 'Escape' && (n += 1) === 3 && watch(performance.now()), true); })()`);
    if (by === 'link') await her.page.locator('a.hide').click({ noWaitAfter: true });
    else for (let nth = 0; nth < 3; nth += 1) await her.page.keyboard.press('Escape');
    await until(() => her.page.evaluate<boolean>('globalThis.blankAfter !== null'));
    expect(await her.page.evaluate<number>('globalThis.blankAfter')).toBeLessThan(100);
    expect(await her.page.evaluate('document.title + location.pathname')).toBe('Notes/hidden');
    await her.page.context().setOffline(false);
    await until(() => her.page.evaluate<boolean>('document.querySelector("h1")?.textContent === "Notes" && !document.querySelector("a.hide")'));
    expect(await openSessions('stranger')).toBe(0);
    await her.page.goBack();
    await her.isAt('Go on');
    await her.doesNotSee(/Stranger|half typed/);
    await her.fills('Passphrase of the person', PASSPHRASE);
    await her.presses('Go on');
    await her.opens('/account');
    await her.sees('Not sent yet');
    await her.follows('Look at what you wrote', her.main);
    await her.sees('Send it now');
    await her.presses('Throw it away');
    await her.leaves();
  }, 60000);

  it('hides without script too, and leaves the session of a phone that others may see', async () => {
    const her = await comes('participant', false);
    await her.opens(lesson());
    await her.goesBy(her.page.locator('a.hide'));
    await her.isAt('Notes');
    await her.page.goBack();
    await her.isAt('Go on');
    await her.leaves();
  }, 60000);

  it('says before the session ends, stays open by one press, and closes by itself with the text kept', async () => {
    await idle();
    const her = await comes('participant', true);
    await her.opens(lesson());
    await her.page.fill('textarea[name=note]', `${TEXT} Again.`);
    // As if nearly all of the time had gone: the clock of the page is turned on.
    const jump = (ms: number) => her.page.evaluate(`(() => { const real = (globalThis.realNow ??= Date.now.bind(Date)); const at = real() + ${ms}; const from = real(); Date.now = () => at + real() - from; document.dispatchEvent(new Event('visibilitychange')); })()`);
    const seconds = Number(await her.page.getAttribute('body', 'data-idle'));
    await jump((seconds - 100) * 1000);
    await her.page.getByRole('alert').waitFor();
    expect(await her.page.getByRole('alert').innerText()).toContain('In two minutes this closes');
    await her.looks();
    await her.page.getByRole('button', { name: 'Stay here' }).click();
    await her.page.getByRole('alert').waitFor({ state: 'detached' });
    await jump((2 * seconds + 10) * 1000);
    await her.page.waitForURL('**/sign-in?away=1*');
    await her.isAt('Go on');
    expect(await openSessions('participant')).toBe(0);
    await her.fills('Passphrase of the person', PASSPHRASE);
    await her.presses('Go on');
    await her.isAt('Not sent yet');
    expect(await her.main.getByLabel('What you wrote').inputValue()).toContain('Again.');
    await her.leaves();
  }, 60000);
});
