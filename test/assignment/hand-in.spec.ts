import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { beginMarking, dueIn, makeAssignment, publish, revisionOf } from './scene.js';

describe('an assignment', () => {
  const test = useApp();
  let world: World;
  let id: string;
  let path: string;
  const all = { tick: ['0', '1'], comments: 'marks' };
  const fresh = (handle: string): Promise<Participant> => makeParticipant(test, handle, world.cohortId, 'Asia/Yangon');
  const submissions = (person: Participant) => test.rows<{ id: string; code: string; receipt: string; version_number: number; taken_back_at: Date | null; is_late: boolean; text: string }>('SELECT * FROM submission WHERE enrolment_id = $1 ORDER BY version_number', [person.enrolmentId]);
  const handIn = async (person: Participant, text: string, more: Record<string, string | string[]> = {}) => {
    const page = await person.browser.get(path);
    return person.browser.post(`${path}/hand-in`, { text, revision: revisionOf(page.text), ...all, ...more });
  };

  beforeAll(async () => {
    world = await makeWorld(test);
    id = await makeAssignment(test, world.courseId);
    path = `/assignments/${id}`;
  });

  it('shows the brief, the rubric, the time and what happens next, in few statements', async () => {
    const before = test.database.statements;
    const response = await world.participant.browser.get(path);
    expect(test.database.statements - before).toBeLessThanOrEqual(5);
    expect(response.status).toBe(200);
    for (const text of ['Write to one office.', 'Not there.', '2 h 10 min', 'UTC+6:30', 'Nobody sees it until you hand it in', 'Take seven more days', 'Own words.', 'up to 10 MB']) expect(response.text).toContain(text);
    expect(response.text).not.toContain('alert(1)');
    expect(response.text).toContain('<title>Assignment A1');
    expect(response.text).not.toContain('<title>Brief title');
  });

  it('does not exist for a stranger, and asks who is signed out to sign in', async () => {
    const foreign = await world.stranger.browser.get(path);
    const missing = await world.stranger.browser.get('/assignments/00000000000000000000000000');
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    for (const verb of ['draft', 'hand-in', 'file/removal']) expect((await world.stranger.browser.post(`${path}/${verb}`, { text: 'x', revision: '0', ...all })).status).toBe(404);
    expect((await world.stranger.browser.postFile(`${path}/file`, 'file', Buffer.from('%PDF-1.4\n%%EOF'), 'a.pdf')).status).toBe(404);
    expect((await world.nobody.get(path)).headers.location).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
    const post = await world.nobody.post(`${path}/hand-in`, { text: 'My long text that must not be lost, ever.', revision: '0' });
    expect(post.status).toBe(401);
    // Nobody knows whose it is: it is not shown to whoever holds the phone (test/account/parked-post.spec.ts has the rest).
    expect(post.text).not.toContain('My long text that must not be lost');
  });

  it('saves a draft, says when, and shows it on another device only to herself', async () => {
    const person = await fresh('drafter');
    const first = await person.browser.post(`${path}/draft`, { text: 'First <b>words', revision: '0' });
    expect(first.status).toBe(303);
    const page = await person.browser.get(path);
    expect(page.text).toContain('First &lt;b&gt;words');
    expect(page.text).toMatch(/Draft saved \d\d:\d\d:\d\d/);
    expect((await world.trainer.browser.get(path)).text).not.toContain('First &lt;b&gt;');
    expect((await world.classmate.browser.get(path)).text).not.toContain('First &lt;b&gt;');
  });

  it('answers a script with the new revision, and sends the same piece twice without harm', async () => {
    const person = await fresh('script-drafter');
    const headers = { Accept: 'application/json' };
    const piece = { text: 'One', revision: '0', _key: freshKey() };
    const first = await person.browser.post(`${path}/draft`, piece, headers);
    const again = await person.browser.post(`${path}/draft`, piece, headers);
    expect(first.body).toEqual({ revision: 1, clock: expect.stringMatching(/^\d\d:\d\d:\d\d$/) });
    expect(again.body).toEqual(first.body);
    expect((await person.browser.post(`${path}/draft`, { text: 'Two', revision: '1' }, headers)).body.revision).toBe(2);
    expect((await person.browser.post(`${path}/draft`, { text: 'Other', revision: '1' }, headers)).status).toBe(409);
  });

  it('shows both texts when another tab has saved meanwhile, and either can be kept', async () => {
    const person = await fresh('two-tabs');
    await person.browser.post(`${path}/draft`, { text: 'Text of tab one', revision: '0' });
    for (const verb of ['draft', 'hand-in']) {
      const stale = await person.browser.post(`${path}/${verb}`, { text: 'Text of tab two', revision: '0', ...all });
      expect(stale.status).toBe(409);
      expect(stale.text).toContain('Text of tab one');
      expect(stale.text).toContain('Text of tab two');
      expect(revisionOf(stale.text)).toBe('1');
    }
    await person.browser.post(`${path}/draft`, { text: 'Text of tab two', revision: '1' });
    expect((await person.browser.get(path)).text).toContain('Text of tab two');
    expect(await submissions(person)).toHaveLength(0);
  });

  it('keeps what was typed when something is missing, too long or not text', async () => {
    const person = await fresh('mistaken');
    const noTicks = await person.browser.post(`${path}/hand-in`, { text: 'Typed words', revision: '0', tick: '0' });
    expect(noTicks.status).toBe(422);
    expect(noTicks.text).toContain('Typed words');
    expect(noTicks.text).toContain('Tick each line');
    const nothing = await person.browser.post(`${path}/hand-in`, { text: '  ', revision: '0', ...all });
    expect(nothing.status).toBe(422);
    expect(nothing.text).toContain('There is nothing to hand in yet');
    const long = await person.browser.post(`${path}/draft`, { text: `start ${'x'.repeat(31000)}`, revision: '0' });
    expect(long.status).toBe(422);
    expect(long.text).toContain('start xxx');
    for (const fields of [{ text: ['a', 'b'], revision: '0' }, { text: 'a', revision: 'x' }, { text: 'a' }, { text: 'a', revision: '0', comments: 'other' }, {}]) {
      expect((await person.browser.post(`${path}/hand-in`, { ...(fields as Record<string, string>) })).status).toBe(422);
    }
    expect((await person.browser.post(`${path}/draft`)).status).toBe(422);
  });

  it('hands in once, however often and however parallel the button is pressed', async () => {
    const person = await fresh('presser');
    const fields = { text: 'My brief', revision: '0', ...all, _key: freshKey() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => person.browser.post(`${path}/hand-in`, fields)));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.headers.location}`)).size).toBe(1);
    expect(answers[0]!.headers.location).toMatch(/^\/receipts\/[0-9a-z]{12}$/);
    const others = await Promise.all(Array.from({ length: 4 }, () => person.browser.post(`${path}/hand-in`, { ...fields, revision: '1', _key: freshKey() })));
    expect(new Set(others.map((answer) => answer.headers.location))).toEqual(new Set([answers[0]!.headers.location]));
    expect(await submissions(person)).toHaveLength(1);
  });

  it('gives a receipt to write down, to nobody else', async () => {
    const person = await fresh('receiver');
    const { headers } = await handIn(person, 'Five words stand in here');
    const receipt = await person.browser.get(headers.location!);
    expect(receipt.status).toBe(200);
    expect(receipt.text).toContain('Your work has arrived');
    expect(receipt.text).toContain('5 words');
    expect(receipt.text).toContain('Five words stand in here');
    expect(receipt.text).toContain(`<span>${headers.location!.slice(-12, -8)}</span>`);
    expect((await world.classmate.browser.get(headers.location!)).status).toBe(404);
    expect((await world.trainer.browser.get(headers.location!)).status).toBe(404);
    const [row] = await submissions(person);
    expect(row!.code).toMatch(/^[A-Z]\d[A-Z]-\d\d$/);
  });

  it('takes back until marking begins, and a new version replaces the one before', async () => {
    const person = await fresh('changer');
    await handIn(person, 'Version one');
    const [first] = await submissions(person);
    expect((await world.classmate.browser.post(`/submissions/${first!.id}/taking-back`)).status).toBe(404);
    expect((await person.browser.post(`/submissions/${first!.id}/taking-back`)).headers.location).toBe(`${path}?said=takenBack`);
    expect((await person.browser.post(`/submissions/${first!.id}/taking-back`)).status).toBe(303);
    expect((await person.browser.get(path)).text).toContain('Version one');
    await handIn(person, 'Version two');
    await handIn(person, 'Version three');
    const rows = await submissions(person);
    expect(rows.map((row) => [row.version_number, row.taken_back_at === null])).toEqual([[1, false], [2, false], [3, true]]);
    expect(new Set(rows.map((row) => row.code)).size).toBe(1);
    await beginMarking(test, rows[2]!.id, world.trainer.personId);
    expect((await person.browser.get(path)).text).toContain('marking has begun');
    const late = await person.browser.post(`/submissions/${rows[2]!.id}/taking-back`);
    expect(late.status).toBe(422);
    expect(late.text).toContain('Marking has begun');
    const again = await person.browser.post(`${path}/hand-in`, { text: 'Version four, with many more words than before', revision: '3', ...all });
    expect(again.status).toBe(422);
    expect(again.text).toContain('Version four, with many more words than before');
    expect(await submissions(person)).toHaveLength(3);
  });

  it('tells completion: handed in, not met, and missing again when taken back; a reflection is met at once', async () => {
    const person = await fresh('teller');
    const fact = async (subject: string) => (await test.rows<{ is_met: boolean; state: string; is_published: boolean }>('SELECT is_met, state, is_published FROM completion_fact WHERE enrolment_id = $1 AND subject_id = $2', [person.enrolmentId, subject]))[0];
    await handIn(person, 'Brief', { comments: 'comments' });
    expect(await fact(id)).toBeUndefined();
    await handIn(person, 'Brief');
    expect(await fact(id)).toEqual({ is_met: false, state: 'handed_in', is_published: true });
    const rows = await submissions(person);
    expect(rows).toHaveLength(2);
    await person.browser.post(`/submissions/${rows[1]!.id}/taking-back`);
    expect(await fact(id)).toEqual({ is_met: false, state: 'missing', is_published: true });
    const reflection = await makeAssignment(test, world.courseId, { code: 'A3', mode: 'reflection', criteria: [], checklist: [] });
    await person.browser.post(`/assignments/${reflection}/hand-in`, { text: 'I see it differently now', revision: '0' });
    expect(await fact(reflection)).toEqual({ is_met: true, state: 'handed_in', is_published: true });
  });

  it('takes late arrivals for 72 hours and says so, then closes and says what to do', async () => {
    const late = await makeAssignment(test, world.courseId, { code: 'A4' });
    const person = await fresh('late');
    await dueIn(test, world.cohortId, late, -2);
    const page = await person.browser.get(`/assignments/${late}`);
    expect(page.text).toContain('you can still hand in');
    expect((await person.browser.post(`/assignments/${late}/hand-in`, { text: 'Late words', revision: '0', ...all })).status).toBe(303);
    const [row] = await submissions(person);
    expect(row!.is_late).toBe(true);
    await dueIn(test, world.cohortId, late, -73);
    const closed = await world.participant.browser.get(`/assignments/${late}`);
    expect(closed.text).toContain('The time for handing in is over');
    expect(closed.text).toContain('href="/questions"');
    const refused = await world.participant.browser.post(`/assignments/${late}/hand-in`, { text: 'Too late words, of which there are enough to be shown', revision: '0', ...all });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Too late words, of which there are enough to be shown');
    expect((await person.browser.post(`/submissions/${row!.id}/taking-back`)).status).toBe(422);
    await person.browser.get(`/assignments/${late}`);
    await world.participant.browser.post('/extensions', { kind: 'assignment', subject: late });
    expect((await world.participant.browser.post(`/assignments/${late}/hand-in`, { text: 'With more days', revision: '0', ...all })).status).toBe(303);
    const [moved] = await test.rows<{ is_late: boolean; is_moved_date: boolean }>('SELECT is_late, is_moved_date FROM submission WHERE enrolment_id = $1 AND assignment_id = $2', [world.participant.enrolmentId, late]);
    expect(moved).toEqual({ is_late: false, is_moved_date: true });
  });

  it('shows feedback only while results are published', async () => {
    const person = await fresh('marked');
    await handIn(person, 'Words to mark');
    const [row] = await submissions(person);
    const markId = await beginMarking(test, row!.id, world.trainer.personId, [13, 10]);
    expect((await person.browser.get(path)).text).not.toMatch(/Overall words|Comment 1|13 of 20/);
    await publish(test, id, world.cohortId, world.trainer.personId);
    await test.rows(`INSERT INTO mark_correction (id, mark_id, before, after, reason, corrected_by, at) VALUES ('c1', $1, '{}', '{}', 'A point was added wrongly', $2, now() + interval '1 minute')`, [markId, world.trainer.personId]);
    const page = (await person.browser.get(path)).text;
    for (const text of ['Overall words', 'Comment 1', '13 of 20 points', '23 of 40 points', 'Strong', 'Enough', 'A point was added wrongly']) expect(page).toContain(text);
    expect((await world.classmate.browser.get(path)).text).not.toContain('Overall words');
    await test.rows('UPDATE publication SET undone_at = now()');
    expect((await person.browser.get(path)).text).not.toMatch(/Overall words|13 of 20/);
  });

  it('is closed for somebody whose place is paused, and says so', async () => {
    const person = await fresh('pausing');
    await test.rows("UPDATE enrolment SET state = 'suspended' WHERE id = $1", [person.enrolmentId]);
    const page = await person.browser.get(path);
    expect(page.text).toContain('Your place is not open now');
    expect(page.text).not.toContain('name="text"');
    expect((await person.browser.post(`${path}/hand-in`, { text: 'Words', revision: '0', ...all })).status).toBe(404);
  });

  it('lists all her work with its state in one statement', async () => {
    const before = test.database.statements;
    const response = await world.participant.browser.get('/my-work');
    expect(test.database.statements - before).toBeLessThanOrEqual(3);
    expect(response.text).toContain('Assignment A1');
    expect(response.text).toContain('Handed in');
    expect(response.text).toContain('To do');
    expect((await world.stranger.browser.get('/my-work')).text).toContain('will stand here');
  });

  it('is read by staff without anybody’s work', async () => {
    const response = await world.trainer.browser.get(path);
    expect(response.status).toBe(200);
    expect(response.text).toMatch(/pieces of work are handed in/);
    expect(response.text).not.toContain('name="text"');
    expect((await world.otherOrganiser.browser.get(path)).status).toBe(404);
  });
});
