import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { CompletionFacts } from '../../src/completion/facts.service.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeStaff, makeWorld, type Participant, type Player, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { doEverything, makeAgreements, makeCourseScene, type CourseScene } from './course-scene.js';

const NOWHERE = '0'.repeat(26);

/** Case G: a university asks about one line of its file. */
describe('a question of a university about a record', () => {
  const test = useApp();
  let world: World;
  let scene: CourseScene;
  let second: Player;
  let low: Participant;
  let fine: Participant;
  const york = () => world.partnerIds[0]!;
  const csv = async () => parse((await world.officer.browser.download(`/files/${world.cohortId}/${york()}/csv`)).body as Buffer, { columns: true, bom: true }) as Array<Record<string, string>>;
  const numberOf = async (person: Participant) => (await test.rows<{ number: string }>("SELECT number FROM completion_record WHERE enrolment_id = $1 AND state <> 'superseded'", [person.enrolmentId]))[0]!.number;
  const stateOf = async (number: string) => (await test.rows<{ state: string }>('SELECT state FROM completion_record WHERE number = $1', [number]))[0]!.state;
  const versionOf = async (path: string) => String((await test.rows<{ version: number }>('SELECT version FROM dispute WHERE id = $1', [path.split('/').at(-1)]))[0]!.version);

  beforeAll(async () => {
    world = await makeWorld(test);
    scene = await makeCourseScene(test, world);
    await makeAgreements(test, world);
    second = await makeStaff(test, 'second-person', 'second-person', world.cohortId);
    low = await makeParticipant(test, 'low', world.cohortId, 'Asia/Kabul');
    fine = await makeParticipant(test, 'fine', world.cohortId, 'Asia/Kabul');
    await doEverything(test, world, scene, low.enrolmentId, 45);
    await doEverything(test, world, scene, fine.enrolmentId, 65);
    for (const person of [low, fine]) for (const partnerId of world.partnerIds) await person.browser.post(`/my-completion/sharing/${partnerId}`, { withName: '0' });
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/outcomes/proposal`);
    expect((await world.secondOrganiser.browser.post(`/cohorts/${world.cohortId}/outcomes/confirmation`)).status).toBe(303);
    expect((await csv()).map((row) => row.outcome).sort()).toEqual(['Attended', 'Completed with merit']);
  }, 60000);

  const ask = (number: string, more: Record<string, string> = {}) => world.officer.browser.post('/disputes', { number, reason: 'outcome', words: 'Our list says completed.', ...more });
  let path: string;

  it('names a line of a file that it took, with a reason', async () => {
    const number = await numberOf(low);
    for (const [fields, words] of [[{ number: '' }, 'Type the number of the record'], [{ number: 'SC-2026-ZZZZZZ' }, 'No file that your university took'], [{ reason: 'constructor' }, 'Choose what it is about'], [{ words: 'x'.repeat(601) }, 'at most 600']] as const) {
      const wrong = await ask(number, fields);
      expect([wrong.status, wrong.text.includes(words)]).toEqual([422, true]);
    }
    expect((await world.otherOfficer.browser.post('/disputes', { number, reason: 'outcome', words: '' })).status).toBe(422);
    for (const other of [world.organiser, world.trainer, low]) expect((await other.browser.post('/disputes', { number, reason: 'outcome' })).status).toBe(404);
    expect((await world.nobody.post('/disputes')).status).toBe(401);
    const key = freshKey();
    const presses = await Promise.all([1, 2].map(() => ask(` ${number.toLowerCase()} `, { _key: key })));
    path = presses[0]!.headers.location!.split('?')[0]!;
    expect(presses[1]!.headers.location!.split('?')[0]).toBe(path);
    expect((await ask(number)).text).toContain('asked about this record already');
    expect(await stateOf(number)).toBe('disputed');
    // It stays in the file meanwhile.
    expect(await csv()).toHaveLength(2);
    expect(await test.rows("SELECT 1 FROM pgboss.job WHERE name = 'mail.send' AND data->>'event' = 'dispute'")).toHaveLength(2);
  });

  it('is seen by those who asked and by those who answer, with the days by which they must', async () => {
    const seen = (await world.officer.browser.get(path)).text;
    expect(seen).toContain('waits for us');
    expect(seen).not.toMatch(/Display low|What it rests on|45 of 100/);
    const organisers = (await world.organiser.browser.get(path)).text;
    for (const words of ['Display low', 'Our list says completed.', 'What it rests on', '2 of 2']) expect(organisers).toContain(words);
    for (const stranger of [world.otherOfficer, world.otherOrganiser, world.trainer, low]) expect((await stranger.browser.get(path)).status).toBe(404);
    expect((await world.officer.browser.get(`/disputes/${NOWHERE}`)).status).toBe(404);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/outcomes`)).text).toContain('one waits');
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/disputes`)).text).toContain(path);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}`)).text).toContain('One question of a university about a record waits');
    expect((await world.trainer.browser.get(`/cohorts/${world.cohortId}`)).text).not.toContain('about a record');
    const [days] = await test.rows<{ working: number }>("SELECT (SELECT count(*)::int FROM generate_series((at AT TIME ZONE 'Asia/Bangkok')::date + 1, answer_by, '1 day') d WHERE extract(isodow FROM d) < 6) AS working FROM dispute");
    expect(days!.working).toBe(20);
    for (const stranger of [world.officer, world.otherOrganiser]) expect((await stranger.browser.post(`${path}/acknowledgement`)).status).toBe(404);
    for (const _press of [1, 2]) expect((await world.organiser.browser.post(`${path}/acknowledgement`)).status).toBe(303);
    expect((await world.officer.browser.get(path)).text).toContain('being looked at');
  });

  it('waits longer by a day off of the cohort, and again less without it', async () => {
    const due = async () => (await test.rows<{ day: string }>("SELECT to_char(answer_by, 'YYYY-MM-DD') AS day FROM dispute"))[0]!.day;
    const before = await due();
    const off = `/cohorts/${world.cohortId}/days-off`;
    expect((await world.organiser.browser.post(off, { day: 'soon' })).status).toBe(422);
    expect((await world.otherOrganiser.browser.post(off, { day: before })).status).toBe(404);
    for (const _press of [1, 2]) expect((await world.organiser.browser.post(off, { day: before })).status).toBe(303);
    expect(await due() > before).toBe(true);
    expect((await world.organiser.browser.post(`${off}/${before}/removal`)).status).toBe(303);
    expect(await due()).toBe(before);
  });

  it('needs a fact put right before a new version can be asked for', async () => {
    const nothing = await world.organiser.browser.post(`${path}/amendment`, { answer: 'We look again.', version: await versionOf(path) });
    expect([nothing.status, nothing.text.includes('The facts give the very record that stands')]).toEqual([422, true]);
    expect((await world.organiser.browser.post(`${path}/answer`, { answer: ' ', version: '1' })).status).toBe(422);
    const stale = await world.organiser.browser.post(`${path}/answer`, { answer: 'An answer typed on an old page.', version: '1' });
    expect([stale.status, stale.text.includes('An answer typed on an old page.')]).toEqual([409, true]);
  });

  it('is answered by a new version that another person confirms; the old one is kept and marked', async () => {
    const old = await numberOf(low);
    await test.write((tx) => test.get(CompletionFacts).tell(tx, { enrolmentId: low.enrolmentId, kind: 'assignment', subjectId: scene.a1, isMet: true, state: 'marked', points: 55, outOf: 100, isPublished: true }));
    expect((await world.organiser.browser.post(`${path}/amendment`, { answer: 'A mark was corrected.', withEvidence: '1', version: await versionOf(path) })).status).toBe(303);
    const own = await world.organiser.browser.post(`${path}/amendment/confirmation`);
    expect([own.status, own.text.includes('or the second person, confirms it')]).toEqual([422, true]);
    expect((await world.officer.browser.get(path)).text).not.toContain('A mark was corrected.');
    expect((await second.browser.get('/second-yes')).text).toContain(`Replace record ${old} of One by a new version`);
    for (const stranger of [world.officer, world.otherOrganiser, world.trainer]) expect((await stranger.browser.post(`${path}/amendment/confirmation`)).status).toBe(404);
    // Another fact meanwhile: exactly what was asked for is confirmed, or nothing.
    const points = (count: number) => test.write((tx) => test.get(CompletionFacts).tell(tx, { enrolmentId: low.enrolmentId, kind: 'assignment', subjectId: scene.a1, isMet: true, state: 'marked', points: count, outOf: 100, isPublished: true }));
    await points(56);
    expect((await second.browser.post(`${path}/amendment/confirmation`)).status).toBe(409);
    await points(55);
    const key = freshKey();
    const presses = await Promise.all([1, 2].map(() => second.browser.post(`${path}/amendment/confirmation`, { _key: key })));
    expect(presses.map(({ status }) => status)).toEqual([303, 303]);
    const now = await numberOf(low);
    expect(now).not.toBe(old);
    const rows = await test.rows<{ number: string; state: string; version: number; supersedes: string | null; reason: string | null }>("SELECT number, state, version_number AS version, frozen->>'supersedes' AS supersedes, frozen->>'reasonCode' AS reason FROM completion_record WHERE enrolment_id = $1 ORDER BY version_number", [low.enrolmentId]);
    expect(rows).toEqual([{ number: old, state: 'superseded', version: 1, supersedes: null, reason: null }, { number: now, state: 'frozen', version: 2, supersedes: old, reason: 'outcome' }]);
    expect(await test.rows("SELECT state FROM certificate WHERE enrolment_id = $1", [low.enrolmentId])).toEqual([{ state: 'held' }]);
    expect((await world.officer.browser.get('/files')).text).toMatch(new RegExp(`${old}</code> corrected now <code translate="no">${now}`));
    const file = (await csv()).find((row) => row.record_number === now)!;
    expect([file.outcome, file.record_version, file.supersedes, file.reason_code]).toEqual(['Completed with merit', '2', old, 'outcome']);
    const answer = (await world.officer.browser.get(path)).text;
    for (const words of ['replaced by a new version', 'A mark was corrected.', now, 'What it rests on']) expect(answer).toContain(words);
    expect((await low.browser.get('/my-completion')).text).toContain(now);
  });

  it('is answered by the record that stands', async () => {
    const number = await numberOf(fine);
    const where = (await ask(number, { reason: 'dates' })).headers.location!.split('?')[0]!;
    expect((await world.organiser.browser.post(`${where}/answer`, { answer: 'We looked: it stands.', version: await versionOf(where) })).status).toBe(303);
    expect((await world.organiser.browser.post(`${where}/answer`, { answer: 'Twice.', version: await versionOf(where) })).status).toBe(422);
    expect(await stateOf(number)).toBe('released');
    const seen = (await world.officer.browser.get(where)).text;
    expect([seen.includes('the record stands'), seen.includes('We looked: it stands.'), seen.includes('What it rests on')]).toEqual([true, true, false]);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/disputes`)).text).toContain('Answered (2)');
  });

  it('takes the certificate along: a new serial under the same name where the outcome changed, and none where the course is not completed any more', async () => {
    expect((await low.browser.post('/certificate-name', { name: 'သီရိ', latin: '' })).status).toBe(303);
    const certificates = () => test.rows<{ id: string; serial: string; state: string; outcome: string; replaces: string | null; says: string; why: string | null; revoked: string | null }>(
      "SELECT id, serial, state, outcome, replaces_id AS replaces, facts->>'outcome' AS says, facts->>'reissueReason' AS why, revoked_class AS revoked FROM certificate WHERE enrolment_id = $1 ORDER BY replaces_id NULLS FIRST", [low.enrolmentId]);
    const [first] = await certificates();
    expect([first!.state, first!.outcome]).toEqual(['issued', 'completed_merit']);
    const amendTo = async (points: number) => {
      const where = (await ask(await numberOf(low))).headers.location!.split('?')[0]!;
      await test.write((tx) => test.get(CompletionFacts).tell(tx, { enrolmentId: low.enrolmentId, kind: 'assignment', subjectId: scene.a1, isMet: points >= 50, state: 'marked', points, outOf: 100, isPublished: true }));
      expect((await world.organiser.browser.post(`${where}/amendment`, { answer: 'Marked anew.', version: await versionOf(where) })).status).toBe(303);
      expect((await second.browser.post(`${where}/amendment/confirmation`)).status).toBe(303);
    };
    await csv();
    await amendTo(98);
    const [old, now] = await certificates();
    expect(old).toMatchObject({ id: first!.id, state: 'replaced', outcome: 'completed_merit' });
    expect(now).toMatchObject({ state: 'issued', outcome: 'completed_distinction', says: 'completed_distinction', replaces: first!.id, why: 'error' });
    expect(now!.serial).not.toBe(old!.serial);
    expect((await low.browser.get(`/certificates/${now!.id}?name=show`)).text).toContain('သီရိ');
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'certificate.reissued' AND subject_id = $1 AND person_id = $2", [now!.id, low.personId])).toHaveLength(1);
    await csv();
    await amendTo(45);
    expect((await certificates()).map(({ state, revoked }) => [state, revoked])).toEqual([['replaced', null], ['revoked', 'wrong_outcome']]);
    expect((await low.browser.get('/my-completion')).text).toContain('Attended');
  });

  it('leaves a record withdrawn once she has taken back her last yes, hers all the same, and released again with the next', async () => {
    const number = await numberOf(fine);
    const press = (partnerId: string, what = '') => fine.browser.post(`/my-completion/sharing/${partnerId}${what}`, { withName: '0' });
    await press(york(), '/withdrawal');
    expect(await stateOf(number)).toBe('released');
    expect((await world.officer.browser.get('/files')).text).toMatch(new RegExp(`${number}</code> no longer sent`));
    await press(world.partnerIds[1]!, '/withdrawal');
    expect(await stateOf(number)).toBe('withdrawn');
    expect((await fine.browser.get('/my-completion')).text).toContain(number);
    const final = (await world.organiser.browser.get(`/cohorts/${world.cohortId}/outcomes`)).text;
    expect(final).toMatch(new RegExp(`${number}[\\s\\S]{0,400}no longer sent to universities`));
    expect((await test.rows<{ state: string }>('SELECT state FROM certificate WHERE enrolment_id = $1', [fine.enrolmentId]))).toEqual([{ state: 'held' }]);
    expect((await ask(number)).status).toBe(422);
    await press(york());
    expect(await stateOf(number)).toBe('released');
    expect((await csv()).map((row) => row.record_number)).toContain(number);
  });

  it('leaves no number in the report to donors that could point at one of so few', async () => {
    const page = (await world.organiser.browser.get('/report')).text;
    expect(page).toMatch(/One<\/bdi>[\s\S]*not shown[\s\S]*not shown[\s\S]*not shown/);
    const rows = parse((await world.organiser.browser.download('/report/download')).body as Buffer, { columns: true, bom: true }) as Array<Record<string, string>>;
    expect(rows).toEqual([{ table: 'edition', group: 'One', people: '', completed: '', not_completed: '' }]);
    for (let nth = 0; nth < 9; nth += 1) await makeParticipant(test, `more-${nth}`, world.cohortId, 'Asia/Kabul');
    await test.rows("UPDATE enrolment SET state = CASE WHEN id < (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY id) FROM enrolment WHERE cohort_id = $1) THEN 'completed' ELSE 'not_completed' END WHERE cohort_id = $1", [world.cohortId]);
    const more = parse((await world.organiser.browser.download('/report/download')).body as Buffer, { columns: true, bom: true }) as Array<Record<string, string>>;
    const [{ all }] = (await test.rows<{ all: number }>('SELECT count(*)::int AS all FROM enrolment WHERE cohort_id = $1', [world.cohortId])) as [{ all: number }];
    expect([Number(more[0]!.people), Number(more[0]!.completed) + Number(more[0]!.not_completed)]).toEqual([all, all]);
    expect((await world.otherOrganiser.browser.get('/report')).text).not.toContain('<bdi>One');
    for (const stranger of [world.trainer, world.officer, world.participant]) expect((await stranger.browser.get('/report')).status).toBe(404);
  });
});
