import { beforeAll, describe, expect, it } from '@jest/globals';
import { readZip } from '../../src/platform/files/zip-archive.js';
import { dayOf, plusDays } from '../../src/platform/time/local-time.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';
import { useWindows } from '../support/browser.js';
import { BOTH_WAYS, Someone, aStranger, ownAddress } from '../support/steps.js';
import { PASSPHRASE } from '../support/visitor.js';
import { award } from '../overview/scene-of-her.js';

describe('cases I and J: leaving', () => {
  const test = useApp(ownAddress());
  const windows = useWindows();
  let world: World;

  beforeAll(async () => {
    world = await makeWorld(test);
  }, 60000);

  const arrives = async (handle: string, width: number, script = true) => new Someone(await windows.signedIn(test, handle, { width, script }, PASSPHRASE), script).looks();

  it.each(BOTH_WAYS)('a participant takes her data along, leaves, stops the erasing, and then insists: %s', async (_how, script) => {
    const handle = script ? 'heron' : 'egret';
    const person = await makeParticipant(test, handle, world.cohortId, 'Asia/Yangon');
    const paper = await award(test, world, person);
    const her = await arrives(handle, 360, script);
    await her.opens('/account');
    await her.follows('Take it along, see who opened it, or have it erased', her.main);
    const { name, content } = await her.takes(her.button('Get my data'));
    expect([name, readZip(content).some((entry) => entry.name === 'index.html')]).toEqual(['my-data.zip', true]);
    await her.follows('See who, when and why', her.main);
    await her.isAt('Who opened your data');
    await her.opens('/leaving');
    await her.chooses(/^Erase it/);
    await her.presses('Leave the course');
    await her.isAt('Erase what is stored about you');
    await her.sees('You have left.', 'Everything will be erased', 'sealed fields', 'one more person in the count', 'They can still be checked, without a name');
    await her.presses('Stop: keep everything');
    await her.sees('Stopped. Everything is kept.');
    await her.fills('Type the word: erase', 'no');
    await her.chooses(/^Now/, /^They can still be checked/);
    await her.presses('Erase');
    await her.sees('Type the word erase to go on');
    await her.fills('Type the word: erase', 'erase');
    await her.presses('Erase');
    expect(her.path).toBe('/sign-in');
    await her.sees('Everything about you is erased.');
    await her.leaves();
    expect(await test.rows('SELECT 1 FROM account WHERE handle_key = $1', [handle])).toEqual([]);
    const anybody = await aStranger(windows, test, { script });
    await anybody.opens(`/verify?s=${paper.serial}&k=${paper.secret}`);
    await anybody.isAt('This certificate is valid.');
    await anybody.doesNotSee('Legal');
    await anybody.leaves();
  }, 90000);

  it('an organiser hands over to a trainer, who reads the list and takes over', async () => {
    const leaver = await arrives('organiser', 1280);
    await leaver.opens(`/cohorts/${world.cohortId}`);
    await leaver.follows('Hand over', leaver.main);
    await leaver.isAt('Hand over');
    await leaver.main.getByLabel('Who takes over').selectOption({ label: 'Display trainer' });
    await leaver.fills('Your last day', plusDays(dayOf(new Date(), 'Asia/Bangkok'), 5));
    await leaver.presses('Hand over');
    await leaver.sees('Noted. Your successor sees this list.', 'NAME_KEY', 'Opened or taken in the last 90 days');
    await leaver.leaves();
    const successor = await arrives('trainer', 1280);
    await successor.opens('/handover');
    await successor.sees('You take over from Display organiser');
    await successor.follows('See the list', successor.main);
    await successor.presses('I have taken over');
    await successor.sees('Thank you. You have taken over.');
    await successor.opens(`/cohorts/${world.cohortId}/retention`);
    await successor.isAt('What goes, and when');
    await successor.leaves();
  }, 60000);
});
