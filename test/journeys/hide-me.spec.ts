import { describe, expect, it } from '@jest/globals';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { Clock } from '../../src/platform/time/clock.js';
import { demoPassphrase } from '../support/demo.js';
import { useWindows } from '../support/browser.js';
import { BOTH_WAYS, aStranger, atADesk, onAPhone, useStory, type Someone } from '../support/steps.js';

const HER = 'niluka';
const OLD_NAME = 'Niluka';
const HOUR = 3600000;

/** DOMAIN cases A and B as people live them. */
describe.each(BOTH_WAYS)('a name changes, and somebody must vanish, %s', (_how, script) => {
  const test = useStory();
  const windows = useWindows();

  it('case A: a new display name stands everywhere at once, old texts included', async () => {
    const her = await onAPhone(windows, test, 'participant', { script });
    await her.follows('Ask');
    await her.fills('Your question', 'What I asked under the old name.');
    await her.presses('Send in private');
    await her.opens('/account');
    await her.fills('The name others see', 'Grey Heron');
    await her.presses('Save');
    await her.follows('What others see of you');
    await her.isAt('What others see');
    await her.sees('Grey Heron');
    await her.follows('Organisers', her.main);
    await her.sees('Grey Heron');
    await her.leaves();
    const helper = await atADesk(windows, test, 'co-trainer', { script });
    await helper.opens('/questions');
    await helper.sees('Grey Heron', 'What I asked under the old name.');
    await helper.doesNotSee('Hnin');
    await helper.leaves();
  }, 90000);

  it('case B: two presses, gone everywhere, she studies on, and comes back after a call and a day', async () => {
    const [place] = await test.rows<{ cohortId: string; enrolmentId: string }>('SELECT e.cohort_id AS "cohortId", e.id AS "enrolmentId" FROM enrolment e JOIN account a ON a.person_id = e.person_id WHERE a.handle_key = $1', [HER]);
    const { cohortId } = place!;
    const organiser = await atADesk(windows, test, 'organiser', { script });
    await organiser.opens(`/cohorts/${cohortId}/people`);
    await organiser.sees(OLD_NAME);

    const her = await onAPhone(windows, test, HER, { script });
    await her.opens('/account');
    await her.follows('Hide me', her.main);
    await her.sees('This hides you on this site within one minute. It does not call anyone. Your work is kept. Your group may notice that you are gone.');
    await her.fills(/^Go on under another name/, 'Night Fern');
    await her.presses('Hide me');
    expect(her.path).toBe('/sign-in');
    await her.leaves();

    for (const path of ['people', 'groups', 'outcomes', 'certificates']) {
      await organiser.opens(`/cohorts/${cohortId}/${path}`);
      await organiser.doesNotSee(OLD_NAME, 'Night Fern');
    }
    await organiser.opens(`/cohorts/${cohortId}/people/${place!.enrolmentId}`, 404);

    const again = await back(script);
    await again.sees('You are hidden: nobody sees that you are here.');
    await again.follows('What that means');
    await again.sees('You are hidden since', 'Night Fern', 'What a university has taken before stays there.');
    await again.opens('/what-others-see');
    await again.sees('Nothing. You are hidden');

    await organiser.opens(`/cohorts/${cohortId}/hiding`);
    await organiser.fills('Display name or sign-in name', HER);
    await organiser.presses('Ask to show this person again');
    await organiser.sees('Asked by you');
    const second = await atADesk(windows, test, 'organiser-2', { script });
    await second.opens(`/cohorts/${cohortId}`);
    await second.follows('Somebody asked to show a hidden person again', second.main);
    await second.presses('Stop it');
    await second.leaves();

    await organiser.opens(`/cohorts/${cohortId}/hiding`);
    await organiser.fills('Display name or sign-in name', HER);
    await organiser.presses('Ask to show this person again');
    await again.opens('/this-week');
    await again.sees('An organiser wants to show you again');
    await again.leaves();
    await test.get(Clock).at(new Date(Date.now() + 25 * HOUR), () => test.get(JobRunner).runNow('hiding.showDue', {}));
    await organiser.opens(`/cohorts/${cohortId}/people`);
    await organiser.sees('Night Fern');
    await organiser.doesNotSee(OLD_NAME);
    await organiser.leaves();
  }, 120000);

  /** She signs in again on a borrowed phone. */
  async function back(withScript: boolean): Promise<Someone> {
    const her = await aStranger(windows, test, { script: withScript });
    await her.opens('/sign-in');
    await her.fills('Sign-in name', HER);
    await her.fills('Passphrase', demoPassphrase());
    await her.presses('Sign in');
    return her;
  }
});
