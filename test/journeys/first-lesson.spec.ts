import { describe, expect, it } from '@jest/globals';
import { useWindows } from '../support/browser.js';
import { BOTH_WAYS, aStranger, atADesk, comesIn, useStory } from '../support/steps.js';

describe.each(BOTH_WAYS)('from an invitation to the first lesson, %s', (_how, script) => {
  const test = useStory();
  const windows = useWindows();
  let code: string;

  it('an organiser invites one person and sees her code once', async () => {
    const organiser = await atADesk(windows, test, 'organiser', { script });
    await organiser.follows(/./, organiser.main.locator('li', { hasText: 'week 3 of 6' }));
    await organiser.follows(/^Invite$/, organiser.main);
    await organiser.fills('Display name', 'Early Rain');
    await organiser.presses(/show the code/);
    await organiser.sees('Early Rain', `127.0.0.1:${test.port}/first`, 'It works once, for 21 days.');
    code = await organiser.code();
    expect(code).toMatch(/^(\w{3} ){3}\w{3}$/);
    await organiser.follows(/this person/);
    await organiser.doesNotSee(code);
    await organiser.leaves();
  }, 60000);

  it('she types it, chooses how she signs in, and reads her first lesson', async () => {
    const guest = await aStranger(windows, test, { script });
    const passphrase = await comesIn(guest, code.toUpperCase(), 'early-rain', 'Early Rain');
    expect(guest.path).toBe('/this-week');
    await guest.sees(/Week 3 of 6/, 'to do');
    await guest.follows('Course');
    await guest.follows(/^How this course|Welcome|./, guest.main.locator('section h2').first());
    await guest.goesBy(guest.main.locator('ol.tasks a').first());
    await guest.sees(/Module 0, lesson 1 of 4/);
    await guest.presses('I have done this');
    await guest.sees('Next lesson');
    await guest.presses('Not done yet after all');
    await guest.presses('I have done this');
    await guest.follows('Next lesson', guest.main);
    await guest.sees(/Module 0, lesson 2 of 4/);
    await guest.follows('Course');
    await guest.sees('1 of 4 lessons');
    await guest.follows('Account');
    await guest.presses('Sign out');
    await guest.fills('Sign-in name', 'early-rain');
    await guest.fills('Passphrase', passphrase);
    await guest.presses('Sign in');
    expect(guest.path).toBe('/this-week');
    await guest.leaves();
  }, 60000);

  it('the code opens nothing a second time', async () => {
    const finder = await aStranger(windows, test, { script });
    await finder.opens('/first');
    await finder.fills('Code of 12', code);
    await finder.presses('Go on');
    await finder.sees('This code does not open anything.');
    expect(await finder.main.getByLabel('Code of 12').inputValue()).toBe(code);
    await finder.leaves();
  }, 30000);
});
