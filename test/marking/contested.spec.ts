import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { newId } from '../../src/platform/database/ids.js';
import { useApp } from '../support/app.js';
import { faultsOf, otherFaultsOf, useWindows } from '../support/browser.js';
import { makeStaff, makeWorld, type World } from '../support/cast.js';
import { PASSPHRASE } from '../support/visitor.js';
import { handIn, makeAssignment, makeGroup, WHOLE } from './marking-scene.js';

const COPIED = 'The bridge at Mae Sot was closed for nine days and nobody told the families who waited there with their papers.';
const CRITERIA = 5;

/** Cases N and O of the domain, as people go through them. */
describe('a contested mark and a doubt, in a real browser', () => {
  const windows = useWindows();
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let pile: string;
  let mine: { id: string; code: string };
  let theirs: { id: string; code: string };
  beforeAll(async () => {
    world = await makeWorld(test);
    await makeStaff(test, 'trainer-2', 'trainer', world.cohortId);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    for (let nth = 3; nth <= CRITERIA; nth += 1) await test.rows('INSERT INTO criterion (id, assignment_id, position, name, points, levels) SELECT $1, assignment_id, $2, $3, points, levels FROM criterion WHERE assignment_id = $4 LIMIT 1', [newId(), nth, `Criterion ${nth}`, assignmentId]);
    pile = `/marking/${assignmentId}/${world.cohortId}`;
    mine = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: `Mine. ${COPIED}`, shuffle: 0.1 });
    theirs = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.classmate.enrolmentId, text: `${COPIED} And more of ours.`, shuffle: 0.2 });
    await test.rows('INSERT INTO marking_setting (cohort_id, similarity, voice_feedback, late_penalty, changed_at) VALUES ($1, true, true, true, now())', [world.cohortId]);
  });
  const as = (handle: string, looks: Parameters<typeof windows.signedIn>[2] = {}) => windows.signedIn(test, handle, looks, PASSPHRASE);
  const main = (page: Page) => page.textContent('main');

  it('case O: scripts that are alike, a talk, work handed back, handed in again', async () => {
    const trainer = await as('trainer', { width: 1280 });
    await trainer.goto(pile);
    await trainer.getByRole('link', { name: 'Scripts that are alike' }).click();
    await trainer.getByRole('link', { name: `${mine.code} + ${theirs.code}` }).click();
    expect(await trainer.locator('mark').count()).toBe(2);
    await trainer.getByRole('link', { name: new RegExp(`Talk with the writer.*${mine.code}`) }).click();
    await trainer.fill('[name=talk]', 'How did you come to these sentences?');
    await trainer.getByRole('button', { name: 'Send' }).click();
    expect(await main(trainer)).not.toContain('Display participant');

    const her = await as('participant', { script: false });
    await her.goto(`/assignments/${assignmentId}`);
    expect(await main(her)).toContain('How did you come to these sentences?');
    await her.fill('[name=talk]', 'We learned it together and I forgot to say so.');
    await her.getByRole('button', { name: 'Send' }).click();

    await trainer.reload();
    expect(await main(trainer)).toContain('I forgot to say so');
    await trainer.getByText('Hand the work back').click();
    await trainer.fill('[name=reason]', 'Please say it in your own words.');
    await trainer.fill('[name=day]', new Date(Date.now() + 5 * 86400000).toISOString().slice(0, 10));
    await trainer.getByRole('button', { name: 'Hand it back' }).click();
    expect(await main(trainer)).toContain('The work is handed back.');

    await her.goto(`/assignments/${assignmentId}`);
    expect(await main(her)).toContain('Please say it in your own words.');
    await her.fill('[name=text]', 'The bridge was closed, and I waited on its other side for a week.');
    await her.getByRole('button', { name: 'Hand in' }).click();
    expect(new URL(her.url()).pathname).toMatch(/^\/receipts\//);
    await trainer.goto(`${pile}/similarity`);
    expect(await main(trainer)).toContain('No two scripts are alike.');
  }, 60000);

  it('takes six presses a script of five criteria, and one load', async () => {
    const trainer = await as('trainer', { width: 1280 });
    await trainer.goto(pile);
    await trainer.getByRole('button', { name: 'Continue marking' }).click();
    // The script is there when it shows its keys.
    await trainer.locator('[data-keys]').waitFor();
    let loads = 0;
    let presses = 0;
    trainer.on('domcontentloaded', () => (loads += 1));
    const press = async (key: string) => {
      presses += 1;
      await trainer.keyboard.press(key);
    };
    for (let nth = 1; nth <= CRITERIA; nth += 1) await press(String(1 + (nth % 4)));
    expect(await trainer.locator('[data-criterion] input[type=radio]:checked').count()).toBe(CRITERIA);
    await press('n');
    await trainer.waitForURL(/said=markDone/);
    expect([presses, loads]).toEqual([6, 1]);
    const [open] = await test.rows<{ n: number }>('SELECT count(*)::int AS n FROM mark WHERE is_done');
    expect(open!.n).toBe(1);
  });

  it('case N: asked once, marked anew by somebody who has not seen the mark, both kept', async () => {
    const [left] = await test.rows<{ id: string; version: number }>('SELECT submission_id AS id, version FROM mark WHERE NOT is_done');
    const fives = Object.fromEntries([1, 2, 3, 4, 5].flatMap((nth) => [[`c${nth}-level`, '1'], [`c${nth}-points`, '10'], [`c${nth}-was`, '']]));
    expect((await world.trainer.browser.post(`/marking/scripts/${left!.id}`, { ...WHOLE, ...fives, version: String(left!.version), then: 'done' })).status).toBe(303);
    await world.trainer.browser.post(`${pile}/publication`, { done: '2', left: '0' });
    const her = await as('participant', { script: false });
    await her.goto(`/assignments/${assignmentId}`);
    await her.getByText('Ask for a review', { exact: true }).click();
    await her.fill('[name=words]', 'Please read the second part again.');
    await her.getByRole('button', { name: 'Ask for a review, once' }).click();
    expect(await main(her)).toContain('You see the result here.');
    const [review] = await test.rows<{ id: string }>('SELECT id FROM review_request');
    const [marker] = await test.rows<{ role: string }>('SELECT g.role FROM review_request q JOIN role_grant g ON g.person_id = q.marker_id WHERE q.id = $1', [review!.id]);
    const other = await as(marker!.role === 'co-trainer' ? 'co-trainer' : 'trainer-2', { width: 1280 });
    await other.goto('/reviews');
    await other.getByRole('link', { name: mine.code }).click();
    expect(await main(other)).toContain('Please read the second part again.');
    await other.locator('[data-keys]').waitFor();
    for (let nth = 0; nth < CRITERIA; nth += 1) await other.keyboard.press('4');
    await other.keyboard.press('n');
    await other.waitForURL(/said=reviewDone/);
    await her.goto(`/assignments/${assignmentId}`);
    expect(await main(her)).toContain('85 of 100 points');
    const kept = await test.rows<{ before: { points: number } }>('SELECT before FROM review_request WHERE decided_at IS NOT NULL');
    expect(kept[0]!.before.points).not.toBe(85);
    expect(await test.rows('SELECT 1 FROM mark_correction')).toHaveLength(1);
  }, 60000);

  it.each([{}, { width: 1280 }])('has no fault for people who cannot see well: %j', async (looks) => {
    const plan = await makeAssignment(test, world.courseId, `P${looks.width ?? 0}`, 'group');
    const groupId = await makeGroup(test, world.cohortId, looks.width ? [] : [world.participant.enrolmentId], 40 + (looks.width ? 1 : 0));
    const script = (await handIn(test, plan.id, world.cohortId, { groupId, plan: { aim: `Aim. ${COPIED}` } })).id;
    const alike = (await handIn(test, plan.id, world.cohortId, { enrolmentId: world.classmate.enrolmentId, text: COPIED })).id;
    await test.rows("INSERT INTO inline_note (id, submission_id, part, from_at, to_at, text, by_person, at) VALUES ($1, $2, 'aim', 0, 3, 'Whose?', $3, now())", [newId(), script, world.trainer.personId]);
    await world.trainer.browser.post(`/marking/scripts/${script}/talk`, { talk: 'A word.' });
    await world.trainer.browser.post(`/marking/scripts/${script}`, { ...WHOLE, then: 'done' });
    const path = `/marking/${plan.id}/${world.cohortId}`;
    const trainer = await as('trainer', looks);
    const faults: string[] = [];
    const look = async (page: Page, address: string) => {
      await page.goto(address);
      faults.push(...(await faultsOf(page)), ...(await otherFaultsOf(page)));
    };
    for (const address of [`${path}/publication`, `${path}/pace`, `${path}/similarity`, `${path}/similarity/${script}/${alike}`, `/marking/scripts/${script}/talk`, `/marking/scripts/${script}/notes`, `/marking/settings/${world.cohortId}`]) await look(trainer, address);
    if (!looks.width) {
      await look(trainer, `/marking/scripts/${script}/adjustments`);
      await trainer.click('details summary');
      await trainer.fill('[name=points]', 'x');
      await trainer.getByRole('button', { name: /Keep this/ }).click();
      faults.push(...(await faultsOf(trainer)));
      await world.trainer.browser.post(`/marking/scripts/${script}/adjustments`, { place: '0', count: '1', version: '0', points: '2', reason: 'You led.' });
      await world.trainer.browser.post(`${path}/publication/groups/${groupId}`, { done: '1', left: '0' });
      await look(await as('participant', looks), `/groups/${groupId}/plan/${plan.id}`);
    }
    expect([...new Set(faults)]).toEqual([]);
  }, 60000);
});
