import { beforeAll, describe, expect, it } from '@jest/globals';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';
import { dayOf, plusDays } from '../../src/platform/time/local-time.js';
import { freshKey, Visitor } from '../support/visitor.js';

describe('leaving, pausing, being offline', () => {
  const test = useApp();
  let world: World;
  const person = (enrolmentId: string) => `/cohorts/${world.cohortId}/people/${enrolmentId}`;
  const stateOf = async (id: string) => (await test.rows<{ state: string }>('SELECT state FROM enrolment WHERE id = $1', [id]))[0]!.state;
  const grantsOf = (personId: string) => test.rows('SELECT role FROM role_grant WHERE person_id = $1 AND until_at IS NULL', [personId]);
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  it('a participant leaves by one press, with her wish, and can then see nothing of the course', async () => {
    const leaver = await makeParticipant(test, 'leaver', world.cohortId, 'Asia/Yangon');
    await test.rows("INSERT INTO learning_group (id, cohort_id, number) VALUES ('groupoftheleaver', $1, 9)", [world.cohortId]);
    await test.rows("INSERT INTO group_member (enrolment_id, group_id, joined_at) VALUES ($1, 'groupoftheleaver', now())", [leaver.enrolmentId]);
    const shown = (await leaver.browser.get('/leaving')).text;
    expect(shown).toContain('Nobody asks why');
    const form = { cohortId: world.cohortId, wish: 'erase', _key: freshKey() };
    const answers = await Promise.all([leaver.browser.post('/leaving', form), leaver.browser.post('/leaving', form)]);
    expect(answers.map((answer) => answer.headers.location)).toEqual(['/my-data/erasure?said=leftErase', '/my-data/erasure?said=leftErase']);
    expect(await stateOf(leaver.enrolmentId)).toBe('withdrawn');
    expect(await test.rows('SELECT wish, by_person FROM withdrawal WHERE enrolment_id = $1', [leaver.enrolmentId])).toEqual([{ wish: 'erase', by_person: leaver.personId }]);
    expect(await test.rows('SELECT 1 FROM group_member WHERE enrolment_id = $1', [leaver.enrolmentId])).toEqual([]);
    expect(await grantsOf(leaver.personId)).toEqual([]);
    for (const path of ['/this-week', '/outline', `/lessons/${world.lessonIds[0]}`, '/notices', '/offline']) expect((await leaver.browser.get(path)).status).toBe(404);
    expect((await leaver.browser.get('/leaving')).text).toContain('There is nothing to leave');
    const organiser = (await world.organiser.browser.get(person(leaver.enrolmentId))).text;
    expect(organiser).toContain('Left');
    expect(organiser).toContain('erase it');
  });

  it('leaving without a choice, or another cohort, changes nothing', async () => {
    const { status, text } = await world.participant.browser.post('/leaving', { cohortId: world.cohortId });
    expect(status).toBe(422);
    expect(text).toContain('Choose what shall happen with your work');
    expect((await world.participant.browser.post('/leaving', { cohortId: world.otherCohortId, wish: 'keep' })).status).toBe(404);
    expect(await stateOf(world.participant.enrolmentId)).toBe('active');
    expect((await world.nobody.get('/leaving')).status).toBe(303);
    expect((await world.nobody.post('/leaving', { cohortId: world.cohortId, wish: 'keep' })).status).toBe(401);
  });

  it('an organiser ends a place after being asked once; she is signed out at once', async () => {
    const gone = await makeParticipant(test, 'gone', world.cohortId, 'Asia/Yangon');
    expect((await world.organiser.browser.get(`${person(gone.enrolmentId)}/leaving`)).text).toContain('This cannot be undone here');
    expect((await world.otherOrganiser.browser.post(`${person(gone.enrolmentId)}/leaving`)).status).toBe(404);
    expect((await world.trainer.browser.post(`${person(gone.enrolmentId)}/leaving`)).status).toBe(404);
    await world.organiser.browser.post(`${person(gone.enrolmentId)}/leaving`);
    expect(await stateOf(gone.enrolmentId)).toBe('withdrawn');
    expect((await gone.browser.get('/account')).status).toBe(303);
    expect(await test.rows('SELECT wish FROM withdrawal WHERE enrolment_id = $1', [gone.enrolmentId])).toEqual([{ wish: null }]);
  });

  it('a pause stops everything for her, in plain words, and she ends it herself', async () => {
    const tired = await makeParticipant(test, 'tired', world.cohortId, 'Asia/Yangon');
    await world.organiser.browser.post(`${person(tired.enrolmentId)}/pause`);
    expect(await stateOf(tired.enrolmentId)).toBe('suspended');
    expect(await grantsOf(tired.personId)).toEqual([]);
    for (const path of ['/this-week', `/lessons/${world.lessonIds[0]}`, '/offline']) expect((await tired.browser.get(path)).status).toBe(404);
    expect((await tired.browser.get('/')).headers.location).toBe('/paused');
    expect((await tired.browser.get('/paused')).text).toContain('You can come back at any time');
    expect((await world.organiser.browser.post(`${person(tired.enrolmentId)}/pause`)).text).toContain('This place is not active now');
    const form = { _key: freshKey() };
    for (const answer of await Promise.all([tired.browser.post('/paused/end', form), tired.browser.post('/paused/end', form)])) expect(answer.headers.location).toBe('/this-week?said=cameBack');
    expect(await stateOf(tired.enrolmentId)).toBe('active');
    expect((await tired.browser.get('/this-week')).status).toBe(200);
    expect((await tired.browser.get('/paused')).headers.location).toBe('/account');
    expect(await test.rows('SELECT resumed_at IS NOT NULL AS over FROM suspension WHERE enrolment_id = $1', [tired.enrolmentId])).toEqual([{ over: true }]);
  });

  it('no mail leaves for somebody who paused or left, also when it was queued before', async () => {
    const [paused, left] = [await makeParticipant(test, 'mail-paused', world.cohortId, 'Asia/Yangon'), await makeParticipant(test, 'mail-left', world.cohortId, 'Asia/Yangon')];
    const send = (person: { personId: string }, subjectId: string) => test.get(JobRunner).runNow('mail.send', { personId: person.personId, event: 'notice', subjectId });
    const skipped = (person: { personId: string }) => test.rows('SELECT subject_id, skipped FROM mail_sent WHERE person_id = $1 ORDER BY queued_at', [person.personId]);
    await send(paused, 'before');
    expect(await skipped(paused)).toEqual([{ subject_id: 'before', skipped: null }]);
    await world.organiser.browser.post(`${person(paused.enrolmentId)}/pause`);
    await left.browser.post('/leaving', { cohortId: world.cohortId, wish: 'keep' });
    await send(paused, 'after');
    await send(left, 'after');
    expect((await skipped(paused))[1]).toEqual({ subject_id: 'after', skipped: 'not_reachable' });
    expect(await skipped(left)).toEqual([{ subject_id: 'after', skipped: 'not_reachable' }]);
  });

  it('a pause is ended by an organiser too, and she may leave while it lasts', async () => {
    const tired = await makeParticipant(test, 'more-tired', world.cohortId, 'Asia/Yangon');
    await world.organiser.browser.post(`${person(tired.enrolmentId)}/pause`);
    expect((await world.otherOrganiser.browser.post(`${person(tired.enrolmentId)}/pause/end`)).status).toBe(404);
    await world.organiser.browser.post(`${person(tired.enrolmentId)}/pause/end`);
    expect(await stateOf(tired.enrolmentId)).toBe('active');
    expect((await world.organiser.browser.post(`${person(tired.enrolmentId)}/pause/end`)).status).toBe(422);
    await world.organiser.browser.post(`${person(tired.enrolmentId)}/pause`);
    await tired.browser.post('/leaving', { cohortId: world.cohortId, wish: 'keep' });
    expect(await stateOf(tired.enrolmentId)).toBe('withdrawn');
    expect((await tired.browser.post('/paused/end')).status).toBe(404);
  });

  it('offline until a day is one press, seen by organisers, and taken back in one', async () => {
    const until = plusDays(dayOf(new Date(), 'Asia/Yangon'), 12);
    const words = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(until));
    expect((await world.participant.browser.post('/offline', { until })).headers.location).toBe('/offline?said=offline');
    expect((await world.participant.browser.get('/offline')).text).toContain(words);
    expect((await world.organiser.browser.get(person(world.participant.enrolmentId))).text).toContain(words);
    await world.participant.browser.post('/offline/end');
    expect((await world.participant.browser.get('/offline')).text).not.toContain('You said that you are offline');
    expect((await world.organiser.browser.get(person(world.participant.enrolmentId))).text).not.toContain(words);
  });

  it.each([[''], ['soon'], ['2026-02-30'], ['2020-01-01'], ['9999-01-01'], [['2030-01-01', '2030-01-02']]])('offline until %j is refused with words', async (until) => {
    const { status, text } = await world.participant.browser.post('/offline', { until });
    expect(status).toBe(422);
    expect(text).toContain('Choose a day');
  });

  it('is for people who take part: strangers to a course have no such pages', async () => {
    expect((await world.organiser.browser.get('/offline')).status).toBe(404);
    expect((await world.nobody.get('/offline')).status).toBe(303);
    expect((await new Visitor(test).post('/offline', { until: '2030-01-01' })).status).toBe(401);
  });
});
