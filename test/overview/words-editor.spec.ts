import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { faultsOf, otherFaultsOf, useWindows } from '../support/browser.js';
import { makeWorld, type World } from '../support/cast.js';
import { PASSPHRASE } from '../support/visitor.js';

const RICH = '[contenteditable]';

describe('the editor for words', () => {
  const test = useApp();
  const windows = useWindows();
  let world: World;
  let path: string;
  const stored = async () => (await test.rows<{ html: string }>('SELECT html FROM lesson WHERE id = $1', [world.lessonIds[0]]))[0]!.html;
  beforeAll(async () => {
    world = await makeWorld(test);
    path = `/words/lesson/${world.lessonIds[0]}`;
    await test.rows("UPDATE lesson SET html = '<p>First line.</p><p>Second line.</p>', summary = 'A summary.', read_minutes = 12 WHERE id = $1", [world.lessonIds[0]]);
  });

  it('shows a text as it will look, by keyboard and by its buttons, and saves what is seen', async () => {
    const page = await windows.signedIn(test, 'organiser', { width: 1280 }, PASSPHRASE);
    await page.goto(path);
    await page.waitForSelector(RICH);
    expect(await page.locator('textarea[name=html]').isVisible()).toBe(false);
    const text = page.locator(RICH);
    await text.locator('p').first().click();
    await page.click('[data-act=h2]');
    expect(await page.getAttribute('[data-act=h2]', 'aria-pressed')).toBe('true');
    await text.locator('p').first().click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+b');
    await page.keyboard.type('Strong words');
    await page.keyboard.press('Control+b');
    await page.keyboard.press('Enter');
    await page.click('[data-act=ul]');
    await page.keyboard.type('a point');
    // The tab key goes on to what comes next.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement.matches('${RICH}')`)).toBe(false);
    // From the top: half a field under the head of the page is no target.
    await page.evaluate('scrollTo(0, 0)');
    expect([...(await faultsOf(page)), ...(await otherFaultsOf(page))]).toEqual([]);
    await Promise.all([page.waitForEvent('load'), page.click('button[value=preview]')]);
    expect(await page.textContent('article.card')).toContain('Strong words');
    expect(await page.textContent(RICH)).toContain('a point');
    await Promise.all([page.waitForEvent('load'), page.click('button[value=save]')]);
    expect((await stored()).replace(/\s*\n\s*/g, '')).toBe('<h2>First line.</h2><p>Second line.</p><p><strong>Strong words</strong></p><ul><li>a point</li></ul>');
    await page.context().close();
  }, 60000);

  it('puts points to think about and quotations into boxes and out again, and changes nothing by being opened', async () => {
    const page = await windows.signedIn(test, 'organiser', { width: 1280 }, PASSPHRASE);
    await page.goto(path);
    const before = (await stored()).replaceAll('\n', '');
    await page.waitForSelector(RICH);
    await Promise.all([page.waitForEvent('load'), page.click('button[value=save]')]);
    expect((await stored()).replaceAll('\n', '')).toBe(before);
    await page.waitForSelector(RICH);
    await page.locator(RICH).locator('p').first().click();
    await page.click('[data-act=think]');
    expect(await page.locator(`${RICH} aside.think`).count()).toBe(1);
    await page.click('[data-act=think]');
    expect(await page.locator(`${RICH} aside`).count()).toBe(0);
    await page.click('[data-act=quote]');
    await page.click('[data-act=think]');
    await Promise.all([page.waitForEvent('load'), page.click('button[value=save]')]);
    expect(await stored()).toMatch(/<aside class="think">\s*<blockquote>|<blockquote>\s*<aside class="think">/);
    await page.context().close();
  }, 60000);

  it('takes nothing foreign in from the clipboard, and gives way to the plain box', async () => {
    const page = await windows.signedIn(test, 'organiser', { width: 1280 }, PASSPHRASE);
    await page.goto(path);
    await page.waitForSelector(RICH);
    await page.locator(RICH).locator('p').last().click();
    await page.evaluate(`(() => { const data = new DataTransfer(); data.setData('text/html', '<p style="color:red" onclick="zq()">pasted <img src=x onerror="zq()"><script>zq()</script><a href="javascript:zq()">here</a></p>'); document.querySelector('${RICH}').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); })()`);
    await page.locator(RICH).filter({ hasText: 'pasted' }).waitFor();
    expect(await page.innerHTML(RICH)).not.toMatch(/onclick|onerror|<img|<script|javascript:|style=/);
    await Promise.all([page.waitForEvent('load'), page.click('[data-act=signs]')]);
    expect(await page.locator(RICH).count()).toBe(0);
    expect(await page.inputValue('textarea[name=html]')).toContain('pasted');
    await page.context().close();
  }, 60000);
});
