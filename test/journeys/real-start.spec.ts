import { describe, expect, it } from '@jest/globals';
import { SetUp } from '../../src/account/set-up.service.js';
import { plusDays } from '../../src/platform/time/local-time.js';
import { useApp } from '../support/app.js';
import { useWindows } from '../support/browser.js';
import { BOTH_WAYS, aStranger, comesIn, ownAddress, type Someone } from '../support/steps.js';

const CODE = /(?:[0-9a-z]{3} ){3}[0-9a-z]{3}/;

describe.each(BOTH_WAYS)('from an empty real database to the first participant, %s', (_how, script) => {
  const test = useApp({ ...ownAddress(), demo: false });
  const windows = useWindows();
  const codes: string[] = [];
  let hers: string;

  it('the set-up code of the screen makes an administrator and two organisers, once', async () => {
    const code = await test.get(SetUp).code();
    expect(code).toMatch(CODE);
    const administrator = await aStranger(windows, test, { script, width: 1280 });
    await administrator.opens('/set-up');
    await sets(administrator, 'aaa bbb ccc ddd');
    await administrator.sees('This is not the set-up code');
    await sets(administrator, code!);
    await administrator.sees('The site is set up', 'Nilufar', 'Tomas');
    for (const card of await administrator.main.locator('.code').all()) codes.push((await card.textContent())!.trim().replaceAll(/\s+/g, ' '));
    expect(codes).toHaveLength(2);
    await administrator.follows('Sign in', administrator.main);
    await administrator.fills('Sign-in name', 'machine-room');
    await administrator.fills('Passphrase', 'seven old lamps in a row');
    await administrator.presses('Sign in');
    expect(administrator.path).toBe('/site');
    await administrator.opens('/set-up', 404);
    await administrator.leaves();
  }, 60000);

  it('an organiser comes in by her card, brings in the course, opens a cohort, and invites the first person', async () => {
    const [first, second] = [await aStranger(windows, test, { script, width: 1280 }), await aStranger(windows, test, { script, width: 1280 })];
    await comesIn(first, codes[0]!, 'nilufar-office', 'Nilufar', /^No, only I use it/);
    await comesIn(second, codes[1]!, 'tomas-office', 'Tomas', /^No, only I use it/);
    await second.leaves();
    expect(first.path).toBe('/cohorts');
    await first.sees('You have no cohort yet.');
    await first.follows('Open a cohort', first.main);
    await first.sees('No course is here yet');
    first.page.setDefaultTimeout(30000);
    await first.presses('Bring in the Short Course');
    await first.sees('The Short Course is here. Now open a cohort of it.');
    await first.main.locator('[name=courseId]').selectOption({ index: (await first.main.locator('[name=courseId] option').allTextContents()).findIndex((text) => text.includes('Refugee Rights')) });
    await first.fills('Name of the cohort', 'First one');
    await first.main.locator('[name=startsOn]').fill(thisMonday());
    await first.main.locator('[name=zone]').selectOption('Asia/Bangkok');
    await first.main.locator('[name=secondOrganiser]').selectOption({ label: 'Tomas' });
    await first.main.locator('[name=careContact]').selectOption({ label: 'Nilufar' });
    await first.main.locator('[name=careDeputy]').selectOption({ label: 'Tomas' });
    await first.presses('See the dates');
    await first.sees('Not open yet: please look', 'Workshop');
    await first.presses('Open this cohort');
    await first.sees('The cohort is open. Invite people when you are ready.', 'First one');
    await first.follows(/^Invite$/, first.main);
    await first.fills('Display name', 'River Stone');
    await first.main.locator('[name=zone]').selectOption('Asia/Kathmandu');
    await first.presses(/show the code/);
    hers = await first.code();
    expect(hers).toMatch(CODE);
    await first.leaves();
  }, 60000);

  it('the first participant comes in and sees what to do this week', async () => {
    const guest = await aStranger(windows, test, { script });
    await comesIn(guest, hers, 'river-stone', 'River Stone');
    expect(guest.path).toBe('/this-week');
    await guest.sees('Week 1 of 6', 'to do', 'Lesson 1');
    await guest.goesBy(guest.main.locator('ol.tasks a').first());
    await guest.sees(/Module 0, lesson 1 of/);
    await guest.leaves();
  }, 60000);

  async function sets(administrator: Someone, code: string): Promise<void> {
    await administrator.fills('Set-up code', code);
    await administrator.fills('Sign-in name', 'machine-room');
    await administrator.fills('Passphrase', 'seven old lamps in a row');
    await administrator.fills('Display name of the first organiser', 'Nilufar');
    await administrator.fills('Display name of the second organiser', 'Tomas');
    await administrator.presses('Set up the site');
  }
});

function thisMonday(): string {
  const today = new Date();
  return plusDays(today.toISOString().slice(0, 10), -((today.getUTCDay() + 6) % 7));
}
