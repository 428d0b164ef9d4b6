import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { useApp } from '../support/app.js';
import { faultsOf, otherFaultsOf, useWindows } from '../support/browser.js';
import { makeWorld, type Participant, type World } from '../support/cast.js';
import { PASSPHRASE } from '../support/visitor.js';
import { makeSession, noted, startIn, versionOf } from './workshop-scene.js';

// A port of its own: a script's request names its origin, which must be ours.
describe('who came, in a browser', () => {
  const test = useApp({ port: 31000 + (process.pid % 9000) });
  const windows = useWindows();
  let world: World;
  let id: string;
  const button = (page: Page, person: Participant, state: string) => page.locator(`button[value="${person.enrolmentId}.${state}"]`);
  const opened = async (handle: string, path = '/register', looks = {}) => {
    const page = await windows.signedIn(test, handle, looks, PASSPHRASE);
    await page.goto(`/workshops/${id}${path}`);
    return page;
  };
  const eventually = async (work: () => Promise<unknown>, wanted: unknown) => {
    const until = Date.now() + 10000;
    while (Date.now() < until && JSON.stringify(await work()) !== JSON.stringify(wanted)) await new Promise((done) => setTimeout(done, 50));
    expect(await work()).toEqual(wanted);
  };
  const both = async () => [await noted(test, id, world.participant.enrolmentId), await noted(test, id, world.classmate.enrolmentId)];

  beforeAll(async () => {
    world = await makeWorld(test);
    id = (await makeSession(test, world)).id;
    await startIn(test, id, -5);
  });

  it('saves quick taps one after another without loading the page, and undoes the last', async () => {
    const page = await opened('co-trainer');
    let loads = 0;
    page.on('load', () => (loads += 1));
    await button(page, world.participant, 'present').click();
    await button(page, world.classmate, 'partial').click();
    await button(page, world.classmate, 'absent').click();
    await eventually(both, ['present', 'absent']);
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await page.locator('.facts').first().textContent()).toContain('2 of 2 noted');
    expect(await button(page, world.classmate, 'absent').getAttribute('aria-pressed')).toBe('true');
    expect(loads).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The last press is undone.').waitFor();
    expect((await both())[0]).toBe('present');
    expect((await both())[1]).not.toBe('absent');
    await page.context().close();
  });

  it('keeps taps while the line is down, says so, and sends them when it is back', async () => {
    const page = await opened('co-trainer');
    await page.context().setOffline(true);
    await button(page, world.participant, 'excused').click();
    await page.getByText('Not saved yet: no connection.').waitFor();
    await button(page, world.classmate, 'caught_up').click();
    expect(await button(page, world.participant, 'excused').getAttribute('aria-pressed')).toBe('true');
    await page.context().setOffline(false);
    await eventually(both, ['excused', 'caught_up']);
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.context().close();
  });

  it('works without script: each tap is a form', async () => {
    const page = await opened('trainer', '/register', { script: false });
    await button(page, world.participant, 'absent').click();
    expect(await noted(test, id, world.participant.enrolmentId)).toBe('absent');
    expect(new URL(page.url()).hash).toBe(`#p-${world.participant.enrolmentId}`);
    await page.context().close();
  });

  it('leads from the register to the catch-up task and its receipt, without script', async () => {
    const page = await opened('participant', '', { script: false });
    await page.getByRole('link', { name: 'Do the catch-up task' }).click();
    await page.fill('[name=text]', 'Four lines.');
    await page.getByRole('button', { name: 'Hand in', exact: true }).click();
    expect(await page.locator('.code span').count()).toBe(3);
    expect(await noted(test, id, world.participant.enrolmentId)).toBe('caught_up');
    await page.context().close();
  });

  it('shows a new link and a later start to somebody who waits, without a press', async () => {
    const page = await windows.signedIn(test, 'classmate', {}, PASSPHRASE);
    await startIn(test, id, 5);
    await page.clock.install();
    await page.goto(`/workshops/${id}/join`);
    const link = () => page.locator('a[rel~="noreferrer"]').getAttribute('href');
    expect(await link()).toBe('https://meet.example.org/room-7');
    const trainer = world.trainer.browser;
    await trainer.post(`/workshops/${id}/link`, { joinLink: 'https://new.example.org/now', version: await versionOf(test, id) });
    await trainer.post(`/workshops/${id}/delay`, { late: '10', version: await versionOf(test, id) });
    await page.clock.fastForward(31000);
    await page.getByText('We start 10 minutes late.').last().waitFor();
    expect(await link()).toBe('https://new.example.org/now');
    await page.context().close();
    await startIn(test, id, -5);
  });

  it.each([{}, { width: 1280 }])('is without fault on every page %j', async (looks) => {
    const [material] = await test.rows<{ id: string }>('SELECT id FROM workshop_material LIMIT 1');
    const own: Array<[string, string[]]> = [
      ['participant', [`/workshops/${id}`, `/workshops/${id}/join`, `/workshops/${id}/catch-up`, `/materials/${material!.id}`]],
      ['organiser', [`/workshops/${id}/day`, `/workshops/${id}/register`, `/workshops/${id}/catch-ups`, `/workshops/${id}/arrangement`, `/cohorts/${world.cohortId}/workshops`]],
    ];
    for (const [handle, paths] of own) {
      const page = await windows.signedIn(test, handle, looks, PASSPHRASE);
      for (const path of paths) {
        expect((await page.goto(path))!.status()).toBe(200);
        expect([path, [...(await faultsOf(page)), ...(await otherFaultsOf(page))]]).toEqual([path, []]);
      }
      await page.context().close();
    }
  });
});
