import { describe, expect, it } from '@jest/globals';
import { dayOf, plusDays } from '../../src/platform/time/local-time.js';
import { useWindows } from '../support/browser.js';
import { atADesk, onAPhone, useStory } from '../support/steps.js';

/** The organiser has script, the participant has none: each page is seen one way, and works the other way too. */
describe('more time, and distance from somebody', () => {
  const test = useStory();
  const windows = useWindows();

  it('a line is cut in a whole country; somebody takes seven days, and another always has more; nobody else learns why', async () => {
    const [her] = await test.rows<{ personId: string; enrolmentId: string; cohortId: string; assignmentId: string; dueAt: Date }>(
      `SELECT e.person_id AS "personId", e.id AS "enrolmentId", e.cohort_id AS "cohortId", a.id AS "assignmentId", due_of(e.id, 'assignment', a.id) AS "dueAt" FROM account k JOIN enrolment e ON e.person_id = k.person_id AND e.state = 'active' JOIN cohort c ON c.id = e.cohort_id
         JOIN assignment a ON a.course_id = c.course_id AND a.mode = 'individual' AND due_of(e.id, 'assignment', a.id) > now() AND NOT EXISTS (SELECT 1 FROM submission s WHERE s.assignment_id = a.id AND s.enrolment_id = e.id) WHERE k.handle = 'participant' ORDER BY 5 LIMIT 1`);
    const { cohortId, enrolmentId, assignmentId, dueAt } = her!;
    const organiser = await atADesk(windows, test, 'organiser');
    const she = await onAPhone(windows, test, 'participant', { script: false });
    const due = async () => {
      await she.opens(`/assignments/${assignmentId}`);
      return (await she.main.locator('.facts .due').innerText()).trim();
    };
    const first = await due();

    // The whole country, in one action.
    await organiser.opens(`/cohorts/${cohortId}`);
    await organiser.follows('Deadlines', organiser.main);
    await organiser.follows('Give time back to many');
    await organiser.presses('See what would follow');
    await organiser.sees('Choose who could not work.');
    await organiser.chooses('Everybody from one country');
    await organiser.fills(/^Country/, 'Myanmar');
    const zone = 'Asia/Bangkok';
    await organiser.fills('First day', plusDays(dayOf(dueAt, zone), -2));
    await organiser.fills('Last day', plusDays(dayOf(dueAt, zone), -1));
    await organiser.presses('See what would follow');
    await organiser.sees('a few people, or nobody', '→');
    await organiser.doesNotSee('Hnin');
    expect(await due()).toBe(first);
    await organiser.presses('Give this time back');
    await organiser.sees('The time is given back.');
    const second = await due();
    expect(second).not.toBe(first);

    // Her own seven days, once.
    await she.presses('Take seven more days');
    const third = await due();
    expect([third === second, await she.button('Take seven more days').count()]).toEqual([false, 0]);

    // Undone: her own days stay.
    await organiser.presses('Take this back');
    await organiser.sees('The earlier dates hold again.');

    // Always more time for one person, from her page.
    await organiser.opens(`/cohorts/${cohortId}/people/${enrolmentId}`);
    await organiser.follows('Extra time for this person');
    await organiser.chooses('Days after each date');
    await organiser.fills('Number', '14');
    await organiser.presses('Keep this');
    await organiser.sees('Her dates have changed at once.');
    expect(await due()).not.toBe(third);

    // The trainer reads of none of it, and neither does her record.
    const trainer = await atADesk(windows, test, 'trainer');
    for (const path of [`/extra-time/${enrolmentId}`, `/blackouts/${cohortId}`, `/deadlines/${cohortId}`]) await trainer.opens(path, 404);
    await trainer.opens('/waiting');
    await trainer.doesNotSee(/extra time|moved date/i);
    await she.opens('/my-completion');
    await she.doesNotSee(/extra time|more time|given back/i);
    for (const one of [trainer, organiser, she]) await one.leaves();
  }, 90000);

  it('an interpreter is declined and two are kept apart, silently', async () => {
    const she = await onAPhone(windows, test, 'participant', { script: false });
    await she.opens('/help');
    await she.follows('Somebody should not be near you in this course');
    await she.presses('Tell the organisers');
    await she.sees('Choose somebody.');
    const interpreter = she.main.locator('.choice', { hasText: 'interpreter' }).getByRole('radio');
    const name = (await she.main.locator('.choice', { hasText: 'interpreter' }).locator('bdi').innerText()).trim();
    await interpreter.check();
    await she.presses('Tell the organisers');
    await she.sees('Nobody else is told.', name);
    const near = she.main.locator('.choice').first();
    const mate = (await near.locator('bdi').innerText()).trim();
    await near.getByRole('radio').check();
    await she.presses('Tell the organisers');

    const other = await atADesk(windows, test, 'interpreter');
    await other.opens('/interpreting');
    await other.doesNotSee(/apart|near/i);
    await other.opens('/apart', 404);

    const organiser = await atADesk(windows, test, 'organiser');
    const [{ cohortId }] = await test.rows<{ cohortId: string }>('SELECT cohort_id AS "cohortId" FROM keep_apart LIMIT 1') as [{ cohortId: string }];
    await organiser.opens(`/cohorts/${cohortId}/groups`);
    await organiser.follows('Keep people apart');
    await organiser.sees(name, mate, 'The first one asked for it.', 'Choose another interpreter', 'In one group now');
    for (const one of [other, organiser, she]) await one.leaves();
  }, 60000);

  it('a form of feedback is opened, answered without a name, and read when five have answered', async () => {
    const organiser = await atADesk(windows, test, 'organiser');
    const she = await onAPhone(windows, test, 'participant');
    const [{ cohortId }] = await test.rows<{ cohortId: string }>("SELECT e.cohort_id AS \"cohortId\" FROM account k JOIN enrolment e ON e.person_id = k.person_id AND e.state = 'active' WHERE k.handle = 'participant'") as [{ cohortId: string }];
    await organiser.opens(`/cohorts/${cohortId}`);
    await organiser.follows('Feedback to the course', organiser.main);
    await organiser.page.getByLabel('About').selectOption({ index: 2 });
    await organiser.presses('Open this form');
    await organiser.sees('The form is open.');
    await she.opens('/this-week');
    await she.follows('A form of feedback is open', she.main);
    await she.follows(/^Module/, she.main);
    await she.presses('Give this feedback');
    await she.sees('Choose at least one answer, or write something.');
    await she.page.locator('[name=useful][value="4"]').check();
    await she.fills('What should we change?', 'Shorter texts.');
    await she.presses('Give this feedback');
    await she.sees('Your feedback is added to the others.', 'Answered');
    // Four others, as the form keeps them.
    await test.rows("INSERT INTO evaluation_taken (evaluation_id, digest) SELECT v.id, n::text FROM evaluation v, generate_series(1, 4) n");
    await test.rows("UPDATE evaluation_count SET count = count + score WHERE statement = 'clear'");
    await organiser.main.locator('summary').first().click();
    await organiser.presses('Close this form');
    await organiser.follows('Results of 5 answers');
    await organiser.sees('5 answers', 'Shorter texts.', 'I understood what I had to do.', 'Fewer than five people answered this one.');
    for (const one of [organiser, she]) await one.leaves();
  }, 60000);
});
