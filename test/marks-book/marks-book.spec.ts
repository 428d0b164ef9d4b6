import { beforeAll, describe, expect, it } from '@jest/globals';
import { readSheet } from 'read-excel-file/node';
import { newId } from '../../src/platform/database/ids.js';
import { useApp } from '../support/app.js';
import { faultsOf, otherFaultsOf, useWindows } from '../support/browser.js';
import { makeParticipant, makeStaff, makeWorld, type Participant, type Player, type World } from '../support/cast.js';
import { freshKey, PASSPHRASE, Visitor } from '../support/visitor.js';
import { handIn, makeAssignment, WHOLE } from '../marking/marking-scene.js';

describe('the marks book', () => {
  const test = useApp();
  const windows = useWindows();
  let world: World;
  let both: Player;
  let hidden: Participant;
  let a1: string;
  let a2: string;
  let path: string;
  let script: { id: string; code: string };

  beforeAll(async () => {
    world = await makeWorld(test);
    both = await makeStaff(test, 'organises-and-marks', 'organiser', world.cohortId);
    await test.write(async (tx) => tx.rows("INSERT INTO role_grant (id, person_id, role, scope_kind, scope_id, from_at) VALUES ($1, $2, 'trainer', 'cohort', $3, $4)", [newId(), both.personId, world.cohortId, tx.now]));
    hidden = await makeParticipant(test, 'hiding', world.cohortId, 'Asia/Yangon');
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [hidden.personId]);
    a1 = (await makeAssignment(test, world.courseId, 'A1')).id;
    a2 = (await makeAssignment(test, world.courseId, 'A2')).id;
    path = `/marks-book/${world.cohortId}`;
    script = await handIn(test, a1, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'Mine.' });
    await handIn(test, a1, world.cohortId, { enrolmentId: hidden.enrolmentId, text: 'Hers.' });
    expect((await world.trainer.browser.post(`/marking/scripts/${script.id}`, { ...WHOLE, then: 'done' })).status).toBe(303);
    await world.participant.browser.post(`/modules/${world.moduleIds[0]}/done`, {});
  }, 60000);

  const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  const outside = () => test.rows<{ points: number; version: number; enrolment_id: string }>('SELECT points, version, enrolment_id FROM outside_mark ORDER BY enrolment_id');
  const factOf = async (enrolmentId: string, id: string) => (await test.rows<{ state: string; points: number | null; is_published: boolean }>('SELECT state, points, is_published FROM completion_fact WHERE enrolment_id = $1 AND subject_id = $2', [enrolmentId, id]))[0];
  const sealedOf = (html: string) => /name="sealed" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const look = (text: string, who: Player = world.organiser) => who.browser.postFile(`${path}/import`, 'file', Buffer.alloc(0), '', { text });
  const rowsOf = (...rows: string[]) => ['Row,A2 points,A2 version', ...rows].join('\n');

  it('shows organisers names, points and what is not published, and explains each result in one sentence', async () => {
    const book = await world.organiser.browser.get(path);
    expect(book.status).toBe(200);
    for (const words of ['2 people.', 'Display participant', 'Display classmate', '29/40 *', '40%', 'at least 50%', 'Not completed yet']) expect(textOf(book.text)).toContain(words);
    expect(book.text).not.toContain('Display hiding');
    const person = await world.organiser.browser.get(`${path}/people/${world.participant.enrolmentId}`);
    for (const words of ['Not completed yet: ', 'Still open: workshops (0 of 6)', '29 of 40 points, not published yet. It needs 50%.', 'Module 0 is done.', 'A2 is not handed in yet.']) expect(textOf(person.text)).toContain(words);
  });

  it('shows who marks no name beside what is not published, also when she organises; the code is there', async () => {
    for (const { browser } of [world.trainer, world.coTrainer, both]) {
      const book = await browser.get(`${path}?codes=${a1}`);
      const [table, rest] = [/<table>.*<\/table>/s.exec(book.text)![0], book.text.slice(book.text.indexOf('</table>'))];
      expect(table).toContain('Display participant');
      for (const trace of ['29', 'handed in', script.code, 'done']) expect([trace, textOf(table).includes(trace)]).toEqual([trace, false]);
      expect(textOf(rest)).toContain(`${script.code} : 29/40 *`);
      expect(book.text).not.toContain('Display hiding');
      const person = textOf((await browser.get(`${path}/people/${world.participant.enrolmentId}`)).text);
      expect(person).toContain('What is not published stands under a code.');
      expect(person).not.toContain('29');
    }
    await world.trainer.browser.post(`/marking/${a1}/${world.cohortId}/publication`, { done: '1', left: '1', sure: '1' });
    expect(textOf((await world.trainer.browser.get(path)).text)).toContain('29/40');
  });

  it('costs three statements beside the session, however many people, and goes in pages', async () => {
    const count = async (address: string, who: Player) => {
      const before = test.database.statements;
      expect((await who.browser.get(address)).status).toBe(200);
      return test.database.statements - before;
    };
    const [few, fewBlind] = [await count(path, world.organiser), await count(`${path}?codes=${a1}`, world.trainer)];
    await test.rows("INSERT INTO person (id, display_name, zone, created_at) SELECT 'crowd' || lpad(n::text, 21, '0'), 'Zzcrowd ' || lpad(n::text, 3, '0'), 'Asia/Dhaka', now() FROM generate_series(1, 60) n");
    await test.rows("INSERT INTO enrolment (id, person_id, cohort_id, state, invited_at, activated_at) SELECT 'crowe' || lpad(n::text, 21, '0'), 'crowd' || lpad(n::text, 21, '0'), $1, 'active', now(), now() FROM generate_series(1, 60) n", [world.cohortId]);
    expect([await count(path, world.organiser), await count(`${path}?codes=${a1}`, world.trainer)]).toEqual([few, fewBlind]);
    expect(few).toBeLessThanOrEqual(4);
    const second = textOf((await world.organiser.browser.get(`${path}?page=2`)).text);
    expect([second.includes('Zzcrowd 060'), second.includes('Display participant')]).toEqual([true, false]);
    expect((await world.organiser.browser.get(`${path}?page=99`)).text).toContain('Zzcrowd 060');
    expect((await world.organiser.browser.get(`${path}?page=-1`)).status).toBe(200);
    await test.rows("DELETE FROM enrolment WHERE id LIKE 'crowe%'");
  });

  it('lists those who need attention', async () => {
    await test.rows("UPDATE completion_fact SET points = 3, is_met = false WHERE enrolment_id = $1 AND subject_id = $2", [world.participant.enrolmentId, a1]);
    const list = textOf((await world.organiser.browser.get(`${path}?list=attention`)).text);
    expect([list.includes('Display participant'), list.includes('Display classmate')]).toEqual([true, false]);
    expect(textOf((await world.organiser.browser.get(`${path}/people/${world.participant.enrolmentId}`)).text)).toContain('A1: 3 of 40 points, not yet 50%.');
    await test.rows("UPDATE completion_fact SET points = 29, is_met = true WHERE enrolment_id = $1 AND subject_id = $2", [world.participant.enrolmentId, a1]);
    expect(textOf((await world.organiser.browser.get(`${path}?list=attention`)).text)).toContain('Nobody needs attention now.');
  });

  it('goes out as XLSX and CSV, typed and safe, as the viewer may see it, and that is written down', async () => {
    await test.rows("UPDATE person SET display_name = '=1+1' WHERE id = $1", [world.classmate.personId]);
    const xlsx = await world.organiser.browser.take(`${path}/files`, { format: 'xlsx' });
    expect(xlsx.headers['content-disposition']).toMatch(/^attachment; filename="marks-[0-9a-z]{8}\.xlsx"$/);
    const [head, ...rows] = (await readSheet(xlsx.body as Buffer)) as unknown[][];
    const at = (name: string) => head!.indexOf(name);
    const mine = rows.find((row) => row[at('Row')] === world.participant.enrolmentId)!;
    expect([mine[at('A1 points')], mine[at('A1 out of')], mine[at('A1 state')], mine[at('A2 version')], mine[at('M0')]]).toEqual([29, 40, 'published', 0, 'done']);
    const csv = await world.trainer.browser.take(`${path}/files`, { format: 'csv' });
    expect((csv.body as Buffer).toString('utf8')).toContain("'=1+1");
    for (const trace of ['Display hiding', 'Result', 'version']) expect((csv.body as Buffer).toString('utf8')).not.toContain(trace);
    await test.rows("UPDATE person SET display_name = 'Display classmate' WHERE id = $1", [world.classmate.personId]);
    expect(await test.rows("SELECT 1 FROM audit_event e JOIN audit_concern c ON c.event_id = e.id WHERE e.event = 'marksBook.exported' AND c.person_id = $1", [world.participant.personId])).toHaveLength(2);
  });

  it('takes marks from outside: the difference first, then all at once, and out again', async () => {
    const [p, c] = [world.participant.enrolmentId, world.classmate.enrolmentId];
    const preview = await look(rowsOf(`${p},18,0`, `${c},41,0`, `${hidden.enrolmentId},5,0`));
    const said = textOf(preview.text);
    for (const words of ['1 mark would change. Nothing has been changed.', 'Display participant A2 – 18/40', 'A2 of Display classmate takes whole points from 0 to 40', 'nobody in this cohort has this row']) expect(said).toContain(words);
    expect(await outside()).toEqual([]);
    const key = freshKey();
    const sealed = sealedOf(preview.text);
    const pressed = await Promise.all([1, 2, 3].map(() => world.organiser.browser.post(`${path}/import/confirmation`, { sealed, _key: key })));
    expect(pressed.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await outside()).toEqual([{ points: 18, version: 1, enrolment_id: p }]);
    expect(await factOf(p, a2)).toEqual({ state: 'marked', points: 18, is_published: false });
    // The same preview once more is stale: nothing comes in twice.
    expect((await world.organiser.browser.post(`${path}/import/confirmation`, { sealed })).text).toContain('Nothing was brought in');
    // A file that was made before: choose, never overwrite.
    const old = await look(rowsOf(`${p},25,0`));
    expect(textOf(old.text)).toContain('18/40 stands here now.');
    await world.organiser.browser.post(`${path}/import/confirmation`, { sealed: sealedOf(old.text) });
    expect((await outside())[0]!.points).toBe(18);
    await world.organiser.browser.post(`${path}/import/confirmation`, { sealed: sealedOf(old.text), take: `${p} ${a2}` });
    expect((await outside())[0]).toMatchObject({ points: 25, version: 2 });
    // Published with the results, and seen by its owner then.
    expect(textOf((await world.participant.browser.get('/my-completion')).text)).not.toContain('25 of 40');
    expect((await world.trainer.browser.post(`/marking/${a2}/${world.cohortId}/publication`, { done: '0', left: '0' })).status).toBe(303);
    expect(await factOf(p, a2)).toEqual({ state: 'marked', points: 25, is_published: true });
    expect(textOf((await world.participant.browser.get('/my-completion')).text)).toContain('25 of 40');
    // Out again, the newest first.
    const undo = async () => {
      const [, id] = /name="importId" value="([^"]+)"/.exec((await world.organiser.browser.get(`${path}/import`)).text)!;
      await world.organiser.browser.post(`${path}/import/undoing`, { importId: id! });
    };
    await undo();
    expect((await outside())[0]!.points).toBe(18);
    await undo();
    expect(await outside()).toEqual([]);
    expect(await factOf(p, a2)).toEqual({ state: 'missing', points: null, is_published: true });
    expect(textOf((await world.organiser.browser.get(`${path}/import`)).text)).not.toContain('Take out again');
  });

  it('changes nothing of work that was handed in here, also when that happens while one looks', async () => {
    const p = world.participant.enrolmentId;
    expect(textOf((await look('Row,A1 points\n' + `${p},5`)).text)).toContain('Display participant handed in A1 here');
    const preview = await look(rowsOf(`${p},7,0`));
    await handIn(test, a2, world.cohortId, { enrolmentId: p, text: 'Late.' });
    expect((await world.organiser.browser.post(`${path}/import/confirmation`, { sealed: sealedOf(preview.text) })).text).toContain('Nothing was brought in');
    expect(await outside()).toEqual([]);
  });

  it('reads back the XLSX that it wrote: unchanged, it changes nothing', async () => {
    const xlsx = await world.organiser.browser.take(`${path}/files`, { format: 'xlsx' });
    const back = await world.organiser.browser.postFile(`${path}/import`, 'file', xlsx.body as Buffer, 'marks.xlsx');
    expect([back.status, textOf(back.text).includes('This file changes nothing')]).toEqual([200, true]);
  });

  it.each([
    ['nothing', ''],
    ['no column that we know', 'a,b\n1,2'],
    ['a picture called .csv', '\u0000\u0001PNG'],
    ['a broken XLSX', 'PK\u0003\u0004broken'],
  ])('says what is wrong with %s', async (_what, text) => {
    const answer = text ? await world.organiser.browser.postFile(`${path}/import`, 'file', Buffer.from(text, 'latin1'), 'marks.csv') : await look(text);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('error-summary');
  });

  it('does not exist for strangers; signed out it asks to sign in; a final cohort takes no marks', async () => {
    const sealed = sealedOf((await look(rowsOf(`${world.classmate.enrolmentId},7,0`))).text);
    for (const { browser } of [world.participant, world.stranger, world.otherOrganiser, world.officer, world.administrator]) {
      for (const address of [path, `${path}/people/${world.participant.enrolmentId}`, `${path}/import`]) expect((await browser.get(address)).status).toBe(404);
      for (const address of [`${path}/files`, `${path}/import/confirmation`, `${path}/import/undoing`]) expect((await browser.post(address, { format: 'csv', sealed, importId: 'x' })).status).toBe(404);
    }
    for (const { browser } of [world.trainer, both]) {
      expect((await browser.get(`${path}/import`)).status).toBe(404);
      expect((await browser.post(`${path}/import/confirmation`, { sealed })).status).toBe(404);
    }
    for (const id of [hidden.enrolmentId, world.stranger.enrolmentId, newId()]) expect((await world.organiser.browser.get(`${path}/people/${id}`)).status).toBe(404);
    expect((await new Visitor(test).get(path)).headers.location).toContain('/sign-in');
    await test.rows("UPDATE cohort SET state = 'final' WHERE id = $1", [world.cohortId]);
    expect((await world.organiser.browser.post(`${path}/import/confirmation`, { sealed })).status).toBe(422);
    await test.rows("UPDATE cohort SET state = 'open' WHERE id = $1", [world.cohortId]);
    expect(await outside()).toEqual([]);
  });

  it('is moved in by arrows, says why at its foot, and has no fault on a phone, in the dark or turned round', async () => {
    const page = await windows.signedIn(test, 'organiser', { width: 1280 }, PASSPHRASE);
    await page.goto(path);
    await page.locator('.book tbody tr', { hasText: 'Display participant' }).locator('th a').focus();
    const columns = await page.locator('.book thead th').allInnerTexts();
    for (let left = columns.findIndex((text) => text.startsWith('A1')); left > 0; left -= 1) await page.keyboard.press('ArrowRight');
    await page.locator('[data-why]', { hasText: '29 of 40 points' }).waitFor();
    expect(await page.locator('[data-why]').innerText()).toContain('Display participant, Assignment A1: 29 of 40 points');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/people/${world.participant.enrolmentId}`);
    await page.setViewportSize({ width: 360, height: 740 });
    const faults: string[] = [];
    for (const address of [`${path}/people/${world.participant.enrolmentId}`, path, `${path}/import`]) {
      await page.goto(address);
      faults.push(...(await faultsOf(page)), ...(await otherFaultsOf(page)));
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
