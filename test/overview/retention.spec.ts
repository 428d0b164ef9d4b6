import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { plusMonths } from '../../src/overview/retention-rule.js';
import { RETENTION_STEPS } from '../../src/overview/retention-steps.js';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { FileStore } from '../../src/platform/files/file-store.js';
import { Clock } from '../../src/platform/time/clock.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { award, makeHer, makeStage, type Her } from './scene-of-her.js';

const HOUR = 3600000;
const DAY = 24 * HOUR;

/** Data goes when it was promised (SAFETY 34), with a clock that moves. */
describe('retention', () => {
  const test = useApp();
  let world: World;
  let her: Her;
  let paper: Awaited<ReturnType<typeof award>>;
  let end: Date;
  const page = () => `/cohorts/${world.cohortId}/retention`;
  const runAt = (at: Date) => test.get(Clock).at(at, () => test.get(JobRunner).runNow('retention.run', {}));
  const rowsOf = async (kind: 'care' | 'work' | 'messages' | 'record') => {
    const counts = await Promise.all(RETENTION_STEPS[kind].map(({ table, of }) => test.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} t WHERE ${of}`, [world.cohortId])));
    return counts.reduce((sum, [row]) => sum + row!.n, 0);
  };
  const files = () => readdirSync(join(test.config.dataDir, 'files'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  const isThere = (personId: string) => test.rows('SELECT 1 FROM protected_field WHERE person_id = $1', [personId]).then((rows) => rows.length > 0);
  const runs = (kind: string) => test.rows<{ listed_at: Date; agreed_at: Date | null; begun_at: Date | null; done_at: Date | null; removed: number }>('SELECT * FROM retention_run WHERE cohort_id = $1 AND kind = $2 ORDER BY listed_at', [world.cohortId, kind]);

  beforeAll(async () => {
    world = await makeWorld(test);
    const stage = await makeStage(test, world);
    her = await makeHer(test, world, 'zebrafinch', [world.classmate.enrolmentId], stage, stage.sessionId, 1);
    paper = await award(test, world, her);
    const [cohort] = await test.rows<{ at: Date }>("UPDATE cohort SET state = 'final', made_final_at = now() + interval '60 days' WHERE id = $1 RETURNING made_final_at AS at", [world.cohortId]);
    end = cohort!.at;
  }, 60000);

  it('shows its organisers, and nobody else, what would go on which day', async () => {
    const { status, text } = await world.organiser.browser.get(page());
    expect(status).toBe(200);
    for (const words of ['Work of participants', 'one text handed in', 'Messages', 'Who they are', 'Completion records', 'one record', 'Worries and care', 'does not say whether there are any']) expect(text).toContain(words);
    for (const stranger of [world.trainer, world.participant, world.otherOrganiser, world.officer, world.administrator]) {
      expect((await stranger.browser.get(page())).status).toBe(404);
      expect((await stranger.browser.post(`${page()}/yes`, { kind: 'work' })).status).toBe(404);
      expect((await stranger.browser.post(`${page()}/terms`, { kind: 'work', months: '1' })).status).toBe(404);
    }
    expect((await world.nobody.get(page())).status).toBe(303);
    expect((await world.nobody.post(`${page()}/yes`, { kind: 'work' })).status).toBe(401);
  });

  it('counts nobody who is hidden', async () => {
    const people = async () => Number(/(\d+) people/.exec((await world.organiser.browser.get(page())).text)![1]);
    const before = await people();
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [her.personId]);
    expect(await people()).toBe(before - 1);
    expect((await world.organiser.browser.get(page())).text).not.toContain('one record');
    await test.rows("UPDATE person SET protection_level = 'pseudonymous' WHERE id = $1", [her.personId]);
  });

  it('refuses terms that are none, keeping what was typed beside its kind', async () => {
    for (const months of ['0', '241', 'x', '', '-3', '1e1']) expect((await world.organiser.browser.post(`${page()}/terms`, { kind: 'work', months })).status).toBe(422);
    const wrong = await world.organiser.browser.post(`${page()}/terms`, { kind: 'messages', months: '900' });
    expect(wrong.text).toContain('Type a number of months from 1 to 240');
    expect(wrong.text.match(/value="900"/g)).toHaveLength(1);
    expect((await world.organiser.browser.post(`${page()}/terms`, { kind: 'everything', months: '3' })).status).toBe(422);
    expect((await world.organiser.browser.post(`${page()}/yes`, { kind: 'work' })).status).toBe(404);
    await world.organiser.browser.post(`${page()}/terms`, { kind: 'messages', months: '14' });
    expect(await test.rows('SELECT months FROM retention_term WHERE cohort_id = $1', [world.cohortId])).toEqual([{ months: 14 }]);
  });

  it('takes worries and what was for the care contact alone after three months, and never says whether there were any', async () => {
    const due = plusMonths(end, 3);
    const shown = async () => (await world.organiser.browser.get(page())).text.replace(/ name="_(key|csrf)" value="[^"]*"/g, '');
    const before = await shown();
    const [place] = await test.rows<{ id: string }>('SELECT id FROM enrolment WHERE person_id = $1 AND cohort_id = $2', [her.personId, world.cohortId]);
    await test.rows("INSERT INTO question_thread (id, cohort_id, enrolment_id, opened_at, for_care) VALUES ('threadforcare', $1, $2, now(), true)", [world.cohortId, place!.id]);
    await test.rows("INSERT INTO question_message (id, thread_id, person_id, text, at) VALUES ('messageforcare', 'threadforcare', $1, 'I am afraid.', now())", [her.personId]);
    await test.rows("INSERT INTO care_case (id, submission_id, cohort_id, raised_by, note, at, due_at) SELECT 'carecase', id, cohort_id, $1, 'She may be in danger.', now(), now() FROM submission WHERE cohort_id = $2 LIMIT 1", [world.trainer.personId, world.cohortId]);
    const others = await rowsOf('messages');
    expect(await rowsOf('care')).toBe(3);
    expect(await shown()).toBe(before);
    await runAt(new Date(due.getTime() - 30.5 * DAY));
    await runAt(new Date(due.getTime() - HOUR));
    expect(await rowsOf('care')).toBe(3);
    await runAt(new Date(due.getTime() + HOUR));
    expect([await rowsOf('care'), await rowsOf('messages')]).toEqual([0, others - 2]);
    expect(await shown()).toContain('does not say whether there are any');
  });

  it('removes nothing before its day, and lists it a month ahead', async () => {
    const due = plusMonths(end, 12);
    await runAt(new Date(due.getTime() - 40 * DAY));
    expect(await runs('work')).toEqual([]);
    await runAt(new Date(due.getTime() - 30.5 * DAY));
    expect(await runs('work')).toHaveLength(1);
    await runAt(new Date(due.getTime() - HOUR));
    expect([await rowsOf('work') > 6, files() > 0]).toEqual([true, true]);
    expect((await world.organiser.browser.get(page())).text).toContain('This is the first time for this cohort.');
  });

  it('takes work within the hour of its term, with every file, and goes on where a crash left it', async () => {
    const due = plusMonths(end, 12);
    const store = test.get(FileStore);
    const forget = store.forgetWithin.bind(store);
    let calls = 0;
    store.forgetWithin = (tx, id) => ((calls += 1) === 1 ? Promise.reject(new Error('The machine went away.')) : forget(tx, id));
    await expect(runAt(new Date(due.getTime() + HOUR))).rejects.toThrow('went away');
    const [half] = await runs('work');
    expect([half!.begun_at !== null, half!.done_at, await rowsOf('work') > 0]).toEqual([true, null, true]);
    expect(files()).toBeGreaterThan(0);
    await runAt(new Date(due.getTime() + 2 * HOUR));
    store.forgetWithin = forget;
    expect([await rowsOf('work'), files(), await test.rows('SELECT 1 FROM stored_file')]).toEqual([0, 0, []]);
    expect((await runs('work'))[0]!.done_at).not.toBeNull();
    expect(await rowsOf('messages')).toBeGreaterThan(0);
    expect(await isThere(her.personId)).toBe(true);
  });

  it('keeps to the term that a cohort has of its own, and waits where nobody has said yes to a late first time', async () => {
    const due = plusMonths(end, 14);
    await runAt(new Date(due.getTime() + DAY));
    expect(await rowsOf('messages')).toBeGreaterThan(0);
    const agreed = await Promise.all([world.organiser, world.organiser].map(({ browser }) => browser.post(`${page()}/yes`, { kind: 'messages' })));
    expect(agreed.map(({ status }) => status)).toEqual([303, 303]);
    expect((await world.secondOrganiser.browser.get(page())).text).toContain('Somebody said yes');
    await runAt(new Date(due.getTime() + DAY + HOUR));
    expect(await rowsOf('messages')).toBe(0);
  });

  it('erases who people are after six years, but for those who are in a cohort whose day has not come', async () => {
    const due = plusMonths(end, 72);
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [world.participant.personId]);
    await test.rows("INSERT INTO enrolment (id, person_id, cohort_id, state, invited_at) VALUES ('later1', $1, $2, 'completed', now())", [world.classmate.personId, world.otherCohortId]);
    await test.rows("UPDATE cohort SET made_final_at = $2 WHERE id = $1", [world.otherCohortId, plusMonths(end, 3)]);
    await runAt(new Date(due.getTime() - 30.5 * DAY));
    await runAt(new Date(due.getTime() + HOUR));
    expect(await Promise.all([her, world.participant, world.classmate].map(({ personId }) => isThere(personId)))).toEqual([false, false, true]);
    expect(await test.rows("SELECT 1 FROM account WHERE handle_key = 'zebrafinch'")).toEqual([]);
    expect((await world.organiser.browser.get('/cohorts')).status).toBe(200);
    expect(await test.rows("SELECT DISTINCT asked_as FROM erasure WHERE done_at IS NOT NULL")).toEqual([{ asked_as: 'term' }]);
  });

  it('takes records after ten years, and leaves certificates that can be checked, and no orphan', async () => {
    const due = plusMonths(end, 120);
    await runAt(new Date(due.getTime() - 30.5 * DAY));
    expect(await rowsOf('record')).toBeGreaterThan(0);
    await runAt(new Date(due.getTime() + HOUR));
    expect(await rowsOf('record')).toBe(0);
    const checked = await world.nobody.get(`/verify?s=${paper.serial}&k=${paper.secret}`);
    expect(checked.text).toContain('Course in tests');
    expect(checked.text).not.toContain('Legal');
    const keys = await test.rows<{ child: string; column: string; parent: string; target: string }>(
      `SELECT k.conrelid::regclass::text AS child, a.attname AS column, k.confrelid::regclass::text AS parent, b.attname AS target FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
         JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1] WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 1 AND k.conparentid = 0`,
    );
    for (const { child, column, parent, target } of keys) expect([child, column, await test.rows(`SELECT 1 FROM ${child} c WHERE c.${column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${parent} p WHERE p.${target} = c.${column}) LIMIT 1`)]).toEqual([child, column, []]);
    expect(keys.length).toBeGreaterThan(80);
  });

  it('drops the log of who did what by whole months, and the list of mails with it', async () => {
    const old = () => test.rows<{ n: number }>("SELECT count(*)::int AS n FROM audit_event WHERE at < now() + interval '40 days'").then(([row]) => row!.n);
    expect(await old()).toBe(0);
    expect(await test.rows("SELECT 1 FROM mail_sent WHERE queued_at < now() + interval '1 day'")).toEqual([]);
  });
});
