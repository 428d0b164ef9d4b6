import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { Clock } from '../../src/platform/time/clock.js';
import { useApp, type TestApp } from '../support/app.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { award, makeHer, makeStage, type Her } from './scene-of-her.js';

const DAY = 86400000;
/** A log that can be altered proves nothing: ids stay there until their month goes. */
const LOG = ['audit_concern', 'audit_event'];

/** Tables in which a text stands, as `table`. */
export async function tablesWith(test: TestApp, text: string): Promise<string[]> {
  const tables = await test.rows<{ name: string }>("SELECT table_schema || '.' || quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema IN ('public', 'pgboss') AND table_type = 'BASE TABLE' ORDER BY 1");
  const found: string[] = [];
  for (const { name } of tables) if ((await test.rows(`SELECT 1 FROM ${name} t WHERE strpos(t::text, $1) > 0 LIMIT 1`, [text])).length > 0) found.push(name.replace('public.', ''));
  return found;
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('erasure', () => {
  const test = useApp();
  let world: World;
  let stage: Awaited<ReturnType<typeof makeStage>>;
  let her: Her;
  let paper: Awaited<ReturnType<typeof award>>;
  let other: Her;
  const inDays = (days: number) => test.get(Clock).at(new Date(Date.now() + days * DAY), () => test.get(JobRunner).runNow('erasure.due', {}));
  const openOf = (personId: string) => test.rows<{ id: string; asked_as: string }>('SELECT id, asked_as FROM erasure WHERE person_id = $1 AND stopped_at IS NULL AND done_at IS NULL', [personId]);

  beforeAll(async () => {
    world = await makeWorld(test);
    stage = await makeStage(test, world);
    her = await makeHer(test, world, 'zebrafinch', [world.classmate.enrolmentId], stage, stage.sessionId, 1);
    paper = await award(test, world, her);
    other = await makeHer(test, world, 'kingfisher', [], stage, stage.sessionId, 2);
  }, 60000);

  it('shows first what goes and what stays, to herself alone', async () => {
    const { status, text } = await her.browser.get('/my-data/erasure');
    expect(status).toBe(200);
    for (const words of ['sealed fields', 'texts and drafts', 'messages', 'one file', 'plan of your group', 'in the count of those who took part', 'They can still be checked, without a name']) expect(text).toContain(words);
    expect((await world.nobody.get('/my-data/erasure')).status).toBe(303);
    expect((await world.nobody.post('/my-data/erasure', { when: 'now', certificates: 'keep', word: 'erase' })).status).toBe(401);
  });

  it('is refused without the word, with what was chosen kept, and to somebody with a duty', async () => {
    const wrong = await her.browser.post('/my-data/erasure', { when: 'now', certificates: 'forget', word: 'delete' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Type the word erase to go on');
    expect(wrong.text).toMatch(/value="forget"[^>]*checked/);
    expect((await her.browser.post('/my-data/erasure', { when: ['now', 'later'], certificates: 'no', word: 'erase' })).status).toBe(422);
    expect((await world.organiser.browser.get('/my-data/erasure')).text).toContain('You have a duty here');
    // Whoever cannot hand over herself is told whom to ask, and led nowhere.
    const { text } = await world.trainer.browser.get('/my-data/erasure');
    expect(text).toContain('Ask an organiser');
    expect(text).not.toContain('href="/handover"');
    expect((await world.organiser.browser.post('/my-data/erasure', { when: 'now', certificates: 'keep', word: 'erase' })).status).toBe(422);
    expect(await test.rows('SELECT 1 FROM erasure')).toHaveLength(0);
  });

  it('can be stopped for three days, and a second press asks once', async () => {
    const key = freshKey();
    const ask = () => her.browser.post('/my-data/erasure', { when: 'later', certificates: 'keep', word: 'Erase', _key: key });
    const answers = await Promise.all([ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await openOf(her.personId)).toHaveLength(1);
    await inDays(2.9);
    expect(await test.rows('SELECT 1 FROM account WHERE person_id = $1', [her.personId])).toHaveLength(1);
    expect((await her.browser.get('/my-data/erasure')).text).toContain('Everything will be erased');
    expect((await her.browser.post('/my-data/erasure/stop')).status).toBe(303);
    await inDays(4);
    expect(await test.rows('SELECT 1 FROM account WHERE person_id = $1', [her.personId])).toHaveLength(1);
    expect(await openOf(her.personId)).toHaveLength(0);
  });

  it('begins when she leaves and says so, and is carried out by the job after three days', async () => {
    const leaver = await makeHer(test, world, 'nightjar', [], stage, stage.sessionId, 3);
    const left = await leaver.browser.post('/leaving', { cohortId: world.cohortId, wish: 'erase' });
    expect(left.headers.location).toBe('/my-data/erasure?said=leftErase');
    expect((await leaver.browser.get('/my-data/erasure')).text).toContain('Everything will be erased');
    await inDays(3.1);
    expect(await test.rows('SELECT 1 FROM person WHERE id = $1', [leaver.personId])).toHaveLength(0);
    expect((await leaver.browser.get('/my-data')).status).toBe(303);
    expect(await tablesWith(test, leaver.word)).toEqual([]);
  }, 30000);

  it('by an organiser is written down, told, stopped by herself, and hurried by another organiser only', async () => {
    const path = `/cohorts/${world.cohortId}/people/${other.enrolmentId}/erasure`;
    for (const stranger of [world.otherOrganiser, world.trainer, world.participant]) {
      expect((await stranger.browser.get(path)).status).toBe(404);
      expect((await stranger.browser.post(path, { word: 'erase' })).status).toBe(404);
    }
    expect((await world.organiser.browser.post(path, { word: 'no' })).status).toBe(422);
    expect((await world.organiser.browser.post(path, { word: 'erase' })).headers.location).toContain(`/cohorts/${world.cohortId}/retention`);
    expect(await test.rows("SELECT 1 FROM pgboss.job WHERE name = 'mail.send' AND data->>'personId' = $1 AND data->>'event' = 'erasure'", [other.personId])).toHaveLength(1);
    expect((await other.browser.get('/my-data/erasure')).text).toContain('An organiser wrote down');
    expect((await other.browser.post('/my-data/erasure/stop')).status).toBe(303);
    await world.organiser.browser.post(path, { word: 'erase' });
    const [open] = await openOf(other.personId);
    const now = `/cohorts/${world.cohortId}/erasures/${open!.id}/now`;
    expect((await world.organiser.browser.post(now)).status).toBe(422);
    expect((await world.otherOrganiser.browser.post(now)).status).toBe(404);
    expect((await world.otherOrganiser.browser.post(`/cohorts/${world.otherCohortId}/erasures/${open!.id}/now`)).status).toBe(404);
    expect((await world.secondOrganiser.browser.get(`/cohorts/${world.cohortId}/retention`)).text).toContain('Display kingfisher');
    expect((await world.secondOrganiser.browser.post(now)).status).toBe(303);
    expect(await test.rows('SELECT 1 FROM account WHERE person_id = $1', [other.personId])).toHaveLength(0);
  }, 30000);

  it('now leaves nothing of her but what was said: no row, no file, no mail, no key', async () => {
    const before = filesUnder(test.config.dataDir).filter((path) => readFileSync(path).includes('zebrafinch@example.org'));
    expect(before).toHaveLength(1);
    const [file] = await test.rows<{ id: string }>('SELECT id FROM stored_file WHERE person_id = $1', [her.personId]);
    expect(filesUnder(test.config.dataDir).some((path) => path.endsWith(file!.id))).toBe(true);
    const pressed = await her.browser.post('/my-data/erasure', { when: 'now', certificates: 'keep', word: 'erase' });
    expect([pressed.status, pressed.headers.location]).toEqual([303, '/sign-in?said=erased']);
    expect((await her.browser.get('/my-data')).status).toBe(303);
    await expect(her.browser.signIn('zebrafinch')).rejects.toThrow();
    expect(await tablesWith(test, 'zebrafinch')).toEqual(['plan_version']);
    // The plan is the work of her group, too; ids stay where a log or an issued record needs them.
    expect(await tablesWith(test, her.personId)).toEqual([...LOG, 'enrolment', 'person', 'plan_version']);
    expect((await tablesWith(test, her.enrolmentId)).filter((table) => !['audit_event', 'certificate', 'completion_record', 'enrolment'].includes(table) && !table.startsWith('pgboss.'))).toEqual([]);
    expect(await test.rows('SELECT display_name, zone, protection_level, erased_at IS NOT NULL AS gone FROM person WHERE id = $1', [her.personId])).toEqual([{ display_name: '-', zone: 'UTC', protection_level: 'hidden', gone: true }]);
    expect(await test.rows('SELECT 1 FROM protected_field WHERE person_id = $1', [her.personId])).toEqual([]);
    expect(filesUnder(test.config.dataDir).filter((path) => path.endsWith(file!.id) || readFileSync(path).includes('zebrafinch'))).toEqual([]);
  }, 30000);

  it('leaves the work of others whole, and a certificate that says course and date', async () => {
    const plan = await world.classmate.browser.get(`/groups/${her.groupId}/plan/${her.assignmentId}`);
    expect(plan.status).toBe(200);
    expect(plan.text).toContain(`${her.word} aim`);
    expect(plan.text).not.toContain('Display zebrafinch');
    const checked = await world.nobody.get(`/verify?s=${paper.serial}&k=${paper.secret}`);
    expect(checked.text).toContain('Course in tests');
    expect(checked.text).not.toContain('Legal');
    expect(await test.rows('SELECT sealed_name, length(sealed_secret) AS secret, sealed_pdf FROM certificate WHERE id = $1', [paper.certificateId])).toEqual([{ sealed_name: null, secret: 0, sealed_pdf: null }]);
    expect(await test.rows('SELECT subject_id, document FROM credential WHERE certificate_id = $1', [paper.certificateId])).toEqual([{ subject_id: '', document: null }]);
    for (const organiser of [world.organiser, world.secondOrganiser]) {
      for (const path of ['', '/people', '/groups', '/outcomes', '/certificates', '/retention']) expect((await organiser.browser.get(`/cohorts/${world.cohortId}${path}`)).text).not.toContain('zebrafinch');
    }
    expect(await test.rows('SELECT state, count FROM erased_place WHERE cohort_id = $1 ORDER BY 1', [world.cohortId])).toEqual([{ state: 'active', count: 2 }, { state: 'withdrawn', count: 1 }]);
  });

  it('forgets certificates and records too where she says so, but not a record of which a university has a copy', async () => {
    const [alone, taken] = [await makeParticipant(test, 'alone', world.cohortId, 'Asia/Yangon'), await makeParticipant(test, 'taken', world.cohortId, 'Asia/Yangon')];
    const [one, two] = [await award(test, world, alone), await award(test, world, taken)];
    await test.rows("INSERT INTO record_download (id, cohort_id, partner_id, officer_id, format, count, sha256, at) VALUES ('d1', $1, $2, $3, 'csv', 1, 'x', now())", [world.cohortId, world.partnerIds[0], world.officer.personId]);
    await test.rows("INSERT INTO record_download_row (download_id, record_id) VALUES ('d1', $1)", [two.recordId]);
    await test.rows("INSERT INTO consent (id, person_id, partner_id, given_at) VALUES ('k1', $1, $2, now()), ('k2', $1, $3, now())", [taken.personId, world.partnerIds[0], world.partnerIds[1]]);
    expect((await taken.browser.get('/my-data/erasure')).text).toContain('University york has a copy');
    for (const person of [alone, taken]) expect((await person.browser.post('/my-data/erasure', { when: 'now', certificates: 'forget', word: 'erase' })).status).toBe(303);
    for (const { serial, secret } of [one, two]) expect((await world.nobody.get(`/verify?s=${serial}&k=${secret}`)).text).not.toContain('Course in tests');
    expect(await tablesWith(test, alone.personId)).toEqual(LOG);
    expect(await test.rows('SELECT id FROM completion_record WHERE id = ANY($1)', [[one.recordId, two.recordId]])).toEqual([{ id: two.recordId }]);
    expect(await test.rows('SELECT id FROM consent WHERE person_id = $1', [taken.personId])).toEqual([{ id: 'k1' }]);
    expect(await test.rows<{ remains: string[] }>("SELECT remains FROM erasure WHERE certificates = 'forget' AND done_at IS NOT NULL ORDER BY done_at")).toEqual([{ remains: [] }, { remains: ['record'] }]);
  }, 30000);

  it('keeps no name in the ledger, and takes up what died half-way', async () => {
    const ledger = readFileSync(join(test.config.dataDir, 'erasures.log'), 'utf8');
    const rows = await test.rows<{ digest: string }>('SELECT digest FROM erasure WHERE done_at IS NOT NULL');
    expect(ledger.trim().split('\n').map((line) => (JSON.parse(line) as { digest: string }).digest).sort()).toEqual(rows.map(({ digest }) => digest).sort());
    for (const id of [her.personId, other.personId, her.enrolmentId]) expect(ledger).not.toContain(id);
    const [late] = [await makeParticipant(test, 'late', world.cohortId, 'Asia/Yangon')];
    await late.browser.post('/my-data/erasure', { when: 'later', certificates: 'forget', word: 'erase' });
    await test.rows('UPDATE erasure SET begun_at = now() WHERE person_id = $1', [late.personId]);
    expect((await late.browser.post('/my-data/erasure/stop')).status).toBe(422);
    await test.get(JobRunner).runNow('erasure.due', {});
    expect(await tablesWith(test, late.personId)).toEqual(LOG);
    expect(await test.rows('SELECT 1 FROM erasure WHERE done_at IS NULL AND stopped_at IS NULL')).toEqual([]);
  });
});
