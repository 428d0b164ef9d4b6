import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LEAST_ANSWERS, mayShow, resultsOf, SCORES, STATEMENTS } from '../../src/module/evaluation-rule.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';

describe('the results of a form', () => {
  it('show nothing of a statement that fewer than five answered, and nothing before the form is closed', () => {
    const counted = fc.array(fc.record({ statement: fc.constantFrom(...STATEMENTS), score: fc.constantFrom(...SCORES), count: fc.nat(9) }), { maxLength: 25 }).map((rows) => [...new Map(rows.map((row) => [`${row.statement} ${row.score}`, row])).values()]);
    fc.assert(fc.property(counted, (rows) => {
      for (const { statement, counts } of resultsOf(rows)) {
        const sum = rows.filter((row) => row.statement === statement).reduce((total, { count }) => total + count, 0);
        expect(counts === null).toBe(sum < LEAST_ANSWERS);
        if (counts) expect(counts.reduce((total, count) => total + count, 0)).toBe(sum);
      }
    }));
    const closes = new Date('2026-11-24T10:00:00Z');
    expect([-1, 0, 1].map((second) => mayShow(5, closes, new Date(closes.getTime() + second * 1000)))).toEqual([false, true, true]);
    expect(mayShow(4, closes, new Date('2027-01-01'))).toBe(false);
  });
});

describe('feedback to the course', () => {
  const test = useApp();
  let world: World;
  const people: Participant[] = [];
  const list = () => `/cohorts/${world.cohortId}/evaluations`;
  const form = async () => (await test.rows<{ id: string }>('SELECT id FROM evaluation WHERE cohort_id = $1 AND module_id = $2', [world.cohortId, world.moduleIds[1]]))[0]!.id;
  const counts = async (id: string) => Object.fromEntries((await test.rows<{ key: string; count: number }>(`SELECT statement || ' ' || score AS key, count FROM evaluation_count WHERE evaluation_id = $1 AND count > 0 ORDER BY 1`, [id])).map(({ key, count }) => [key, count]));
  beforeAll(async () => {
    world = await makeWorld(test);
    people.push(world.participant, world.classmate);
    for (let nth = 0; nth < 3; nth += 1) people.push(await makeParticipant(test, `giver-${nth}`, world.cohortId, 'Asia/Kabul'));
  });

  it('is off until an organiser opens a form, once for each module and the course', async () => {
    expect((await world.participant.browser.get('/evaluations')).text).toContain('No form is open');
    expect((await world.participant.browser.get('/this-week')).text).not.toContain('/evaluations');
    const fields = { subject: world.moduleIds[1]!, days: '14', _key: freshKey() };
    for (const press of await Promise.all([1, 2, 3].map(() => world.organiser.browser.post(list(), fields)))) expect(press.headers.location).toBe(`${list()}?said=evaluationOpened`);
    await world.secondOrganiser.browser.post(list(), { subject: world.moduleIds[1]!, days: '3' });
    await world.organiser.browser.post(list(), { subject: 'course', days: '3' });
    expect(await test.rows('SELECT 1 FROM evaluation')).toHaveLength(2);
    for (const [change, words] of [[{ subject: '' }, 'Choose the module'], [{ days: '0' }, 'from 1 to 60'], [{ days: '61' }, 'from 1 to 60']] as const) {
      const response = await world.organiser.browser.post(list(), { subject: world.moduleIds[0]!, days: '7', ...change });
      expect([response.status, response.text.includes(words)]).toEqual([422, true]);
    }
    expect((await world.organiser.browser.post(list(), { subject: 'z'.repeat(26), days: '7' })).status).toBe(404);
    expect((await world.participant.browser.get('/this-week')).text).toContain('href="/evaluations"');
  });

  it('is answered by those who take part, once each, also in two presses at a time', async () => {
    const id = await form();
    const path = `/evaluations/${id}`;
    expect((await world.participant.browser.get('/evaluations')).text).toContain(path);
    expect((await world.participant.browser.get(path)).text).toContain('I can use this in my work.');
    const empty = await world.participant.browser.post(path, { helped: '  ' });
    expect([empty.status, empty.text.includes('Choose at least one answer')]).toEqual([422, true]);
    const long = await world.participant.browser.post(path, { clear: '4', change: 'x'.repeat(1001) });
    expect([long.status, long.text.includes('xxxx'), /id="f-clear-3"[^>]*checked/.test(long.text)]).toEqual([422, true, true]);
    const presses = await Promise.all([1, 2].map(() => world.participant.browser.post(path, { clear: '5', useful: '4', helped: 'The cases.', _key: freshKey() })));
    expect(presses.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect(await counts(id)).toEqual({ 'clear 5': 1, 'useful 4': 1 });
    const key = freshKey();
    await Promise.all([1, 2, 3].map(() => world.classmate.browser.post(path, { clear: '5', safe: '9', _key: key })));
    expect(await counts(id)).toEqual({ 'clear 5': 2, 'useful 4': 1 });
    expect((await world.participant.browser.get('/evaluations')).text).toContain('Answered');
    expect((await world.participant.browser.get(path)).text).toContain('cannot be changed');
    for (const player of [world.stranger, world.trainer, world.organiser, world.officer]) expect([(await player.browser.get(path)).status, (await player.browser.post(path, { clear: '1' })).status]).toEqual([404, 404]);
    expect((await world.nobody.post(path, { clear: '1' })).status).toBe(401);
  });

  it('shows nothing while it is open, and nothing to nobody but the cohort’s organisers', async () => {
    const id = await form();
    for (const person of people.slice(2)) await person.browser.post(`/evaluations/${id}`, { clear: '5', useful: '3', line: '1', change: `=Shorter texts from ${person.handle.length}` });
    expect((await world.organiser.browser.get(`${list()}/${id}`)).status).toBe(404);
    expect((await world.organiser.browser.get(list())).text).not.toContain('5 answers');
    for (const player of [world.otherOrganiser, world.trainer, world.participant]) {
      expect((await player.browser.get(list())).status).toBe(404);
      expect((await player.browser.post(`/evaluations/${id}/closing`)).status).toBe(404);
    }
    expect((await world.organiser.browser.post(`/evaluations/${id}/closing`)).headers.location).toBe(`${list()}?said=evaluationClosed`);
    const results = await world.organiser.browser.get(`${list()}/${id}`);
    expect(results.text).toContain('5 answers');
    expect(results.text).toContain('<svg');
    expect(results.text).toContain('The cases.');
    // Four answered one statement only: it stays unsaid. Five answered another.
    expect(results.text.match(/Fewer than five people answered this one/g)).toHaveLength(4);
    const file = (await world.organiser.browser.get(`${list()}/${id}/file`)).text;
    expect(file).toContain('I understood what I had to do.,Fully,5');
    expect(file).not.toContain('I can use this in my work.');
    expect(file).toContain(`"'=Shorter`.slice(1));
    expect(file).not.toMatch(/^=|,=/m);
    for (const player of [world.otherOrganiser, world.trainer, world.participant]) for (const path of [`${list()}/${id}`, `${list()}/${id}/file`]) expect((await player.browser.get(path)).status).toBe(404);
    expect((await people[4]!.browser.post(`/evaluations/${id}`, { clear: '1' })).status).toBe(404);
  });

  it('shows nothing of fewer than five, also when it is closed', async () => {
    const [course] = await test.rows<{ id: string }>('SELECT id FROM evaluation WHERE module_id IS NULL');
    for (const person of people.slice(0, 4)) await person.browser.post(`/evaluations/${course!.id}`, { clear: '2' });
    await world.organiser.browser.post(`/evaluations/${course!.id}/closing`);
    for (const path of [`${list()}/${course!.id}`, `${list()}/${course!.id}/file`]) expect((await world.organiser.browser.get(path)).status).toBe(404);
    expect((await world.organiser.browser.get(list())).text).toContain('Fewer than five people answered');
  });

  it('leads back to nobody: no person, no time, no order and no transaction stand beside an answer', async () => {
    const columns = await test.rows<{ name: string }>(`SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_name IN ('evaluation_count', 'evaluation_text', 'evaluation_taken') ORDER BY 1`);
    expect(columns.map(({ name }) => name)).toEqual(['evaluation_count.count', 'evaluation_count.evaluation_id', 'evaluation_count.score', 'evaluation_count.statement', 'evaluation_taken.digest', 'evaluation_taken.evaluation_id', 'evaluation_text.evaluation_id', 'evaluation_text.id', 'evaluation_text.question', 'evaluation_text.text']);
    const id = await form();
    for (const table of ['evaluation_count', 'evaluation_text', 'evaluation_taken']) {
      const [row] = await test.rows<{ count: number }>(`SELECT count(DISTINCT xmin::text)::int AS count FROM ${table} WHERE evaluation_id = $1`, [id]);
      expect([table, row!.count]).toEqual([table, 1]);
    }
    for (const [table, column] of [['evaluation_text', 'id'], ['evaluation_taken', 'digest']]) {
      const rows = await test.rows<{ key: string }>(`SELECT ${column} AS key FROM ${table} WHERE evaluation_id = $1 ORDER BY ctid`, [id]);
      expect(rows.map(({ key }) => key)).toEqual(rows.map(({ key }) => key).sort());
    }
    const everyone = people.map(({ personId }) => personId);
    expect(await test.rows(`SELECT 1 FROM audit_event WHERE event = 'evaluation.answered' AND (actor_id IS NOT NULL OR person_id IS NOT NULL)`)).toEqual([]);
    expect(await test.rows(`SELECT 1 FROM form_key WHERE key LIKE '%evaluation.answered%' AND split_part(key, ':', 1) = ANY($1)`, [everyone])).toEqual([]);
    expect(await test.rows('SELECT 1 FROM evaluation_taken WHERE digest = ANY($1)', [everyone])).toEqual([]);
  });
});
