import { describe, expect, it } from '@jest/globals';
import { useWindows } from '../support/browser.js';
import { BOTH_WAYS, aStranger, atADesk, onAPhone, useStory, type Someone } from '../support/steps.js';

interface Paper {
  serial: string;
  secret: string;
}

describe.each(BOTH_WAYS)('anybody checks a certificate, %s', (_how, script) => {
  const test = useStory();
  const windows = useWindows();

  it('valid, unknown, kept, hidden and cancelled', async () => {
    const issued = await test.rows<{ handle: string; id: string }>(
      `SELECT a.handle, c.id FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id JOIN account a ON a.person_id = e.person_id JOIN person p ON p.id = e.person_id
        WHERE c.state = 'issued' AND NOT c.show_name AND p.protection_level <> 'hidden' AND NOT EXISTS (SELECT 1 FROM certificate n WHERE n.replaces_id = c.id) ORDER BY c.serial LIMIT 2`);
    const [first, second] = issued.map(({ handle }) => handle) as [string, string];
    const [kept] = await test.rows<{ serial: string }>("SELECT serial FROM certificate WHERE state = 'held' LIMIT 1");
    const one = await papersOf(first);
    const other = await papersOf(second);

    const anybody = await aStranger(windows, test, { script });
    await checks(anybody, one);
    expect(await anybody.heading()).toBe('This certificate is valid.');
    await anybody.sees('50 hours of learning', 'Its holder does not show the name here.', one.serial);
    await checks(anybody, { serial: one.serial.toLowerCase().replace('-', ' '), secret: one.secret.toUpperCase() });
    expect(await anybody.heading()).toBe('This certificate is valid.');

    const holder = await onAPhone(windows, test, first, { script });
    await holder.opens(`/certificates/${issued[0]!.id}/links`);
    await holder.presses('Make a link');
    await holder.sees('The link is made.', 'It can be opened once.', 'It shows no name.');
    const link = new URL((await holder.main.locator('article a').getAttribute('href'))!).pathname;
    const credential = await (await holder.page.request.get(`/certificates/${issued[0]!.id}/credential/download`)).body();
    await holder.leaves();
    await anybody.opens(link);
    await anybody.presses('Open the certificate');
    expect(await anybody.heading()).toBe('This certificate is valid.');
    await anybody.page.goto(link);
    expect(await anybody.heading()).toBe('This link opens nothing.');
    await anybody.opens('/verify');
    await anybody.follows('Check a file instead', anybody.main);
    await anybody.page.setInputFiles('input[type=file]', { name: 'document.json', mimeType: 'application/json', buffer: credential });
    await anybody.presses(/^Check$/);
    expect(await anybody.heading()).toBe('This credential is valid.');

    const words = async (paper: Paper) => {
      await checks(anybody, paper);
      return anybody.text();
    };
    const unknown = await words({ serial: 'AAAAA-AAAAA', secret: one.secret });
    expect(unknown).toContain('We know no certificate with this serial number and secret.');
    expect(await words({ serial: kept!.serial, secret: one.secret })).toBe(unknown);
    expect(await words({ serial: one.serial, secret: other.secret })).toBe(unknown);

    const hides = await onAPhone(windows, test, second, { script });
    await hides.opens('/hide-me');
    await hides.presses('Hide me');
    expect(hides.path).toBe('/sign-in');
    await hides.leaves();
    expect(await words(other)).toBe(unknown);

    const organiser = await atADesk(windows, test, 'organiser', { script });
    await organiser.opens(`/certificates/${issued[0]!.id}`);
    await organiser.follows('Cancel it', organiser.main);
    await organiser.presses('Cancel this certificate for good');
    await organiser.sees('Choose a reason from the list.');
    await organiser.chooses('Its holder asked for it.');
    await organiser.presses('Cancel this certificate for good');
    await organiser.leaves();
    await checks(anybody, one);
    expect(await anybody.heading()).toBe('This certificate is cancelled.');
    await anybody.leaves();
  }, 90000);

  /** Serial and secret as the holder reads them on her page. */
  async function papersOf(handle: string): Promise<Paper> {
    const holder = await onAPhone(windows, test, handle, { script });
    await holder.opens('/my-completion');
    await holder.follows('Open the certificate');
    const paper = { serial: /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(await holder.text())![0], secret: await holder.code() };
    await holder.leaves();
    return paper;
  }

  async function checks(anybody: Someone, paper: Paper): Promise<void> {
    await anybody.opens('/verify');
    await anybody.fills('Serial number', paper.serial);
    await anybody.fills('Secret', paper.secret);
    await anybody.presses(/^Check$/);
  }
});
