import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { lateDays } from '../../src/assessment/assignment/counted-points.js';
import { clockOf, dayOf } from '../../src/platform/time/local-time.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Player, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { factOf, handIn, makeAssignment, makeGroup, WHOLE } from './marking-scene.js';

/** What a result is made of beside the points of a rubric. */
describe('results', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let pile: string;
  let settings: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    pile = `/marking/${assignmentId}/${world.cohortId}`;
    settings = `/marking/settings/${world.cohortId}`;
  });
  beforeEach(() => test.rows('DELETE FROM marking_setting; DELETE FROM mark_correction; DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission; DELETE FROM publication; DELETE FROM completion_fact; DELETE FROM extension; DELETE FROM deadline'));

  const done = async (id: string, version = '0') => expect((await world.trainer.browser.post(`/marking/scripts/${id}`, { ...WHOLE, version, then: 'done' })).status).toBe(303);
  const publish = (count: number) => world.trainer.browser.post(`${pile}/publication`, { done: String(count), left: '0' });
  const inBook = async (reader: Player, who = world.participant) => (await reader.browser.get(`/marks-book/${world.cohortId}/people/${who.enrolmentId}`)).text;
  const hers = async () => (await world.participant.browser.get(`/assignments/${assignmentId}`)).text.replaceAll('&#x3D;', '=');

  describe('with late days', () => {
    /** Work that came 50 hours ago, so many hours after it was due. */
    const late = async (hours: number): Promise<string> => {
      const { id } = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'Mine.' });
      await test.rows('UPDATE submission SET is_late = true WHERE id = $1', [id]);
      await test.rows("INSERT INTO deadline (cohort_id, kind, subject_id, due_at) SELECT cohort_id, 'assignment', assignment_id, handed_in_at - make_interval(hours => $2) FROM submission WHERE id = $1", [id, hours]);
      return id;
    };
    const switchOn = (more: Record<string, string> = {}) => world.organiser.browser.post(settings, { version: '0', latePenalty: '1', latePerDay: '2', lateUnit: 'points', lateFloorPercent: '50', ...more });
    const points = async () => (await factOf(test, world.participant.enrolmentId, assignmentId))?.points;

    it('takes nothing off, and says nothing, until a cohort wants it', async () => {
      const id = await late(30);
      expect((await world.trainer.browser.get(`/marking/scripts/${id}`)).text).toContain('moved date');
      await done(id);
      await publish(1);
      expect([await points(), (await hers()).includes('late:')]).toEqual([29, false]);
    });

    it('tells the marker days and the writer the sum, once results are out', async () => {
      await switchOn();
      const id = await late(30);
      for (const path of [pile, `/marking/scripts/${id}`]) {
        const { text } = await world.trainer.browser.get(path);
        expect(text).toContain('late by 2 days');
        expect(text).not.toContain('moved date');
      }
      await done(id);
      // Before results are out, whoever marks sees none of it beside a name.
      expect([(await inBook(world.organiser)).includes('2 late days'), (await inBook(world.trainer)).includes('late day')]).toEqual([true, false]);
      expect((await world.organiser.browser.get(`${pile}/publication`)).text).toContain('1 result is lower because of late days');
      const before = await hers();
      expect(before).not.toContain('days late');
      // She knows the rule before she hands in, and nothing else is promised.
      for (const [words, stands] of [['each started day after the due time takes 2 points off', true], ['marked in the same way', false]] as const) expect([words, before.includes(words)]).toEqual([words, stands]);
      await publish(1);
      expect(await points()).toBe(25);
      for (const reader of [world.organiser, world.trainer]) expect(await inBook(reader)).toContain('The rubric gave 29 of 40. 2 late days took 4 points.');
      const text = await hers();
      for (const words of ['29 of 40; 2 days late: 2 x 2 = 4.', 'Counts as 25 of 40']) expect(text).toContain(words);
    });

    it('moves the date first: an extension that came later, work handed in by wish, and a part of a day in her favour', async () => {
      await switchOn({ lateUnit: 'percent', latePerDay: '3' });
      const id = await late(30);
      await test.rows("INSERT INTO extension (id, enrolment_id, kind, subject_id, due_at, given_by, at, is_self_service) SELECT 'x1', enrolment_id, 'assignment', assignment_id, handed_in_at - interval '10 hours', handed_in_by, now(), false FROM submission");
      await done(id);
      expect(await points()).toBe(28);
      await publish(1);
      expect(await hers()).toContain('29 of 40; 1 day late: 1 x 3% of 40 = 1.2. We take 1: a part of a point stays yours.');
      await world.trainer.browser.post(`${pile}/publication/undoing`);
      await test.rows('UPDATE submission SET is_by_wish = true');
      await publish(1);
      expect(await points()).toBe(29);
    });

    it('stops at the floor, and keeps what results were counted with when the switch goes off later', async () => {
      await switchOn({ latePerDay: '9', lateFloorPercent: '70' });
      await done(await late(30));
      await publish(1);
      expect(await inBook(world.organiser)).toContain('2 late days took one point.');
      expect(await hers()).toContain('Late days take no mark below 28.');
      await world.organiser.browser.post(settings, { version: '1', latePerDay: '2', lateUnit: 'points', lateFloorPercent: '50' });
      const [mark] = await test.rows<{ id: string }>('SELECT submission_id AS id FROM mark');
      await world.trainer.browser.post(`/marking/scripts/${mark!.id}/correction`, { ...WHOLE, version: '1', overall: 'Other words.', reason: 'A word.' });
      expect([await points(), (await hers()).includes('Counts as 28 of 40')]).toEqual([28, true]);
      expect((await world.trainer.browser.get(`/marking/scripts/${mark!.id}`)).text).toContain('late by 2 days');
    });

    it('are counted anew when a date moves after results are out, in her favour only, and she is told', async () => {
      await switchOn();
      await done(await late(50));
      await publish(1);
      expect(await points()).toBe(23);
      const path = `/deadlines/${world.cohortId}/assignment/${assignmentId}`;
      const [{ due }] = (await test.rows<{ due: Date }>('SELECT due_at AS due FROM deadline')) as [{ due: Date }];
      let version = 1;
      const move = async (hours: number) => {
        const to = new Date(due.getTime() + hours * 3600000);
        const sent = await world.organiser.browser.post(path, { who: 'all', day: dayOf(to, 'Asia/Bangkok'), clock: clockOf(to, 'Asia/Bangkok'), version: String(version) });
        expect([sent.status, sent.headers.location]).toEqual([303, `${path}?said=deadlineMoved`]);
        version += 1;
      };
      const told = async () => (await test.rows<{ data: { subjectId: string } }>("SELECT data FROM pgboss.job WHERE name = 'mail.send' AND data->>'subjectId' LIKE '%.late.%'")).map(({ data }) => data.subjectId.split('.late.')[1]);
      await move(25);
      expect([await points(), await told()]).toEqual([25, ['2']]);
      for (const words of ['late days were counted anew: 3 before, 2 now.', '29 of 40; 2 days late: 2 x 2 = 4.', 'Counts as 25 of 40']) expect(await hers()).toContain(words);
      await move(-30);
      expect([await points(), await told()]).toEqual([25, ['2']]);
      // Days of her own and time given back count as a moved deadline does.
      await move(0);
      await world.organiser.browser.post(`/extra-time/${world.participant.enrolmentId}`, { unit: 'days', amount: '3' });
      expect([await points(), (await hers()).includes('days late'), (await hers()).includes('3 before, 0 now')]).toEqual([29, false, true]);
      await world.organiser.browser.post(`/extra-time/${world.participant.enrolmentId}/ending`);
      expect([await points(), (await told()).sort()]).toEqual([29, ['0', '2']]);
      const events = await test.rows("SELECT 1 FROM audit_event e JOIN audit_concern c ON c.event_id = e.id WHERE e.event = 'mark.recounted' AND c.person_id = $1", [world.participant.personId]);
      expect(events).toHaveLength(2);
      expect((await world.trainer.browser.get(pile)).text).not.toContain('late by');
      expect(await inBook(world.organiser)).not.toContain('The rubric gave');
    });

    it('stay as they are when the course was made final, and before results are out nothing is written', async () => {
      await switchOn();
      await done(await late(50));
      await world.organiser.browser.post(`/extra-time/${world.participant.enrolmentId}`, { unit: 'days', amount: '1' });
      expect(await test.rows('SELECT 1 FROM late_arrival WHERE recounted_at IS NOT NULL')).toEqual([]);
      await publish(1);
      expect(await points()).toBe(25);
      await test.rows("UPDATE cohort SET state = 'final' WHERE id = $1", [world.cohortId]);
      await world.organiser.browser.post(`/extra-time/${world.participant.enrolmentId}`, { unit: 'days', amount: '9' });
      expect(await points()).toBe(25);
      await test.rows("UPDATE cohort SET state = 'open' WHERE id = $1", [world.cohortId]);
      await world.organiser.browser.post(`/extra-time/${world.participant.enrolmentId}/ending`);
    });

    it('counts days in the database as the rule does', async () => {
      await switchOn();
      const id = await late(1);
      for (const minutes of [-1, 0, 1, 1439, 1440, 1441, 4320]) {
        await test.rows('UPDATE submission SET handed_in_at = (SELECT due_at FROM deadline) + make_interval(mins => $1)', [minutes]);
        const [row] = await test.rows<{ due: Date; at: Date }>('SELECT d.due_at AS due, s.handed_in_at AS at FROM deadline d, submission s');
        const days = lateDays(row!.at, row!.due);
        const { text } = await world.trainer.browser.get(`/marking/scripts/${id}`);
        expect([minutes, /late by (\d)/.exec(text)?.[1] ?? '0']).toEqual([minutes, String(days)]);
      }
    });

    it('refuses a rule that is none, and keeps what was typed', async () => {
      for (const [wrong, words] of [[{ latePerDay: '0' }, 'Write a whole number from 1 to 100.'], [{ latePerDay: '1.5' }, 'from 1 to 100'], [{ lateFloorPercent: '101' }, 'Write a whole number from 0 to 100.']] as const) {
        const refused = await switchOn(wrong);
        expect([refused.status, refused.text.includes(words)]).toEqual([422, true]);
        expect(refused.text).toContain(`value="${Object.values(wrong)[0]}"`);
      }
      expect(await test.rows('SELECT 1 FROM marking_setting')).toEqual([]);
    });
  });

  describe('of a group', () => {
    let planId: string;
    let groupPath: string;
    let groupId: string;
    let plan: string;
    let adjustments: string;
    beforeAll(async () => {
      planId = (await makeAssignment(test, world.courseId, 'A2', 'group')).id;
      groupId = await makeGroup(test, world.cohortId, [world.participant.enrolmentId, world.classmate.enrolmentId], 3);
      groupPath = `/marking/${planId}/${world.cohortId}`;
    });
    beforeEach(async () => {
      plan = (await handIn(test, planId, world.cohortId, { groupId, plan: { aim: 'One aim.' } })).id;
      await test.rows('DELETE FROM group_publication');
      await test.rows("INSERT INTO group_note (assignment_id, enrolment_id, text, changed_at) VALUES ($1, $2, 'I wrote all of it.', now()) ON CONFLICT DO NOTHING", [planId, world.participant.enrolmentId]);
      adjustments = `/marking/scripts/${plan}/adjustments`;
      await done(plan);
    });
    const points = async (who: { enrolmentId: string }) => (await factOf(test, who.enrolmentId, planId))?.points;
    /** The place of whoever wrote the note, in the order that says nothing. */
    const placeOfNote = async () => String((await world.trainer.browser.get(adjustments)).text.split('<section class="card">').slice(1).findIndex((card) => card.includes('I wrote all of it.')));
    const feedback = async (who: { browser: typeof world.participant.browser }) => (await who.browser.get(`/groups/${groupId}/plan/${planId}`)).text;

    it('may differ for one person, who reads why; the others neither see nor feel it', async () => {
      const page = await world.trainer.browser.get(adjustments);
      for (const name of ['Display participant', 'Display classmate', world.participant.enrolmentId]) expect([name, page.text.includes(name)]).toEqual([name, false]);
      const key = freshKey();
      const sent = { place: await placeOfNote(), count: '2', version: '0', points: '+3', reason: 'You carried the others.', _key: key };
      const answers = await Promise.all([1, 2, 3].map(() => world.coTrainer.browser.post(adjustments, sent)));
      expect(answers.map((answer) => [answer.status, answer.headers.location])).toEqual(Array(3).fill([303, `${adjustments}?said=markAdjusted`]));
      expect([await points(world.participant), await points(world.classmate)]).toEqual([32, 29]);
      await world.trainer.browser.post(`${groupPath}/publication`, { done: '1', left: '0' });
      const hers = await feedback(world.participant);
      for (const words of ['3 points more than for your group: 32 of 40', 'You carried the others.', 'Counts as 32 of 40']) expect(hers).toContain(words);
      expect(await inBook(world.organiser)).toContain('The rubric gave 29 of 40. 3 points more for this person than for the group.');
      expect(await inBook(world.organiser, world.classmate)).not.toContain('The rubric gave');
      const others = await feedback(world.classmate);
      for (const words of ['You carried', 'more than for your group', '32 of 40']) expect([words, others.includes(words)]).toEqual([words, false]);
    });

    it('keeps what two markers say apart, and refuses what is no number, too many, or without a reason', async () => {
      const place = await placeOfNote();
      const base = { place, count: '2', version: '0', points: '-2', reason: 'Came once.' };
      expect((await world.trainer.browser.post(adjustments, base)).status).toBe(303);
      const stale = await world.coTrainer.browser.post(adjustments, { ...base, points: '5', reason: 'SECOND WORDS' });
      expect([stale.status, stale.text.includes('SECOND WORDS'), stale.text.includes('Nothing was changed')]).toEqual([409, true, true]);
      expect((await world.coTrainer.browser.post(adjustments, { ...base, count: '3', version: '1' })).status).toBe(409);
      for (const wrong of [{ points: '2.5' }, { points: 'x' }, { points: '41' }, { reason: ' ' }]) {
        const refused = await world.trainer.browser.post(adjustments, { ...base, version: '1', ...wrong });
        expect([wrong, refused.status]).toEqual([wrong, 422]);
      }
      expect((await world.trainer.browser.post(adjustments, { ...base, place: '9' })).status).toBe(404);
      expect([await points(world.participant), await points(world.classmate)]).toEqual([27, 29]);
      for (const player of [world.participant, world.stranger, world.organiser, world.officer]) expect([(await player.browser.get(adjustments)).status, (await player.browser.post(adjustments, base)).status]).toEqual([404, 404]);
      expect((await world.nobody.post(adjustments, base)).status).toBe(401);
      const own = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId });
      expect((await world.trainer.browser.get(`/marking/scripts/${own.id}/adjustments`)).status).toBe(404);
    });

    it('changes after release by a trainer only, and she is told', async () => {
      await world.trainer.browser.post(`${groupPath}/publication`, { done: '1', left: '0' });
      const sent = { place: await placeOfNote(), count: '2', version: '0', points: '1', reason: 'More.' };
      expect((await world.coTrainer.browser.post(adjustments, sent)).status).toBe(422);
      expect((await world.trainer.browser.post(adjustments, sent)).status).toBe(303);
      expect(await points(world.participant)).toBe(30);
      expect((await world.trainer.browser.get(adjustments)).text).toContain('Display participant');
      expect(await test.rows("SELECT 1 FROM audit_concern c JOIN audit_event v ON v.id = c.event_id WHERE v.event = 'mark.adjusted' AND c.person_id = $1 AND v.subject_id = $2", [world.participant.personId, plan])).toHaveLength(1);
    });

    it('goes out before those of the others, with names only there, and back for an hour', async () => {
      const mine = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'Mine.', shuffle: 0.1 });
      const [alone] = await test.rows<{ id: string }>("SELECT e.id FROM enrolment e WHERE e.cohort_id = $1 AND e.state = 'active' AND e.id <> ALL($2)", [world.cohortId, [world.participant.enrolmentId, world.classmate.enrolmentId]]);
      const theirs = await handIn(test, assignmentId, world.cohortId, { enrolmentId: alone?.id ?? (await makeParticipant(test, 'apart', world.cohortId, 'Asia/Yangon')).enrolmentId, text: 'Not mine.', shuffle: 0.2 });
      await done(mine.id);
      await done(theirs.id, '1');
      const group = `${pile}/publication/groups/${groupId}`;
      expect((await world.organiser.browser.get(`${pile}/publication`)).text).toContain('Publish for group 3');
      expect((await world.trainer.browser.post(group, { done: '2', left: '0' })).status).toBe(409);
      const answers = await Promise.all([1, 2].map(() => world.trainer.browser.post(group, { done: '1', left: '0' })));
      expect(answers.map((answer) => answer.headers.location)).toEqual(Array(2).fill(`${pile}/publication?said=groupPublished`));
      expect(await test.rows('SELECT 1 FROM group_publication WHERE assignment_id = $1 AND undone_at IS NULL', [assignmentId])).toHaveLength(1);
      expect((await factOf(test, world.participant.enrolmentId, assignmentId))?.is_published).toBe(true);
      expect(await hers()).toContain('29 of 40 points');
      expect((await test.rows<{ n: number }>("SELECT count(*)::int AS n FROM completion_fact WHERE subject_id = $1 AND state = 'marked' AND is_published", [assignmentId]))[0]!.n).toBe(1);
      const rest = (await world.trainer.browser.get(`${pile}/publication`)).text;
      for (const words of ['1 of them is out already', 'Publish 1 result<']) expect(rest).toContain(words);
      const list = (await world.trainer.browser.get(pile)).text;
      expect([list.includes('Display participant'), /Display (?!participant|trainer|co)/.test(list)]).toEqual([true, false]);
      // Another group does not take it from her again.
      await test.rows('DELETE FROM group_member WHERE enrolment_id = $1', [world.participant.enrolmentId]);
      expect(await hers()).toContain('29 of 40 points');
      await test.rows('INSERT INTO group_member (enrolment_id, group_id, joined_at) VALUES ($1, $2, now())', [world.participant.enrolmentId, groupId]);
      expect((await world.trainer.browser.post(`${group}/undoing`)).headers.location).toBe(`${pile}/publication?said=groupPublicationUndone`);
      expect(await hers()).not.toContain('29 of 40 points');
      await world.trainer.browser.post(group, { done: '1', left: '0' });
      await test.rows("UPDATE group_publication SET at = now() - interval '61 minutes'");
      expect((await world.trainer.browser.post(`${group}/undoing`)).status).toBe(422);
      for (const player of [world.coTrainer, world.participant, world.stranger, world.otherOrganiser]) expect([(await player.browser.post(group, { done: '1', left: '0' })).status, (await player.browser.post(`${group}/undoing`)).status]).toEqual([404, 404]);
      expect((await world.nobody.post(group, { done: '1', left: '0' })).status).toBe(401);
    });
  });

  it('come day by day: organisers see markers by name, a marker herself and the whole, and no clock', async () => {
    const first = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, shuffle: 0.1 });
    const second = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.classmate.enrolmentId, shuffle: 0.2 });
    await done(first.id);
    await world.coTrainer.browser.post(`/marking/scripts/${second.id}/taking-over`);
    await test.rows("UPDATE mark SET done_at = now() - interval '2 days' WHERE is_done");
    const { text } = await world.organiser.browser.get(`${pile}/pace`);
    for (const words of ['1 of 2 scripts is left.', 'Display trainer', 'Display co-trainer', '1 left, 1 marked', '<svg']) expect(text).toContain(words);
    expect(text.match(/<th scope="row"/g)).toHaveLength(3 + 3 + 1);
    const own = (await world.trainer.browser.get(`${pile}/pace`)).text;
    expect([own.includes('1 of 2 scripts is left.'), own.includes('Display co-trainer')]).toEqual([true, false]);
    expect(/<main[^]*<\/main>/.exec(own)![0]).not.toMatch(/\d\d:\d\d/);
    for (const player of [world.participant, world.stranger, world.officer, world.otherOrganiser]) expect((await player.browser.get(`${pile}/pace`)).status).toBe(404);
    expect((await world.nobody.get(`${pile}/pace`)).status).toBe(303);
  });
});
