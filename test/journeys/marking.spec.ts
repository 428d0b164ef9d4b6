import { beforeAll, describe, expect, it } from '@jest/globals';
import { demoPassphrase } from '../support/demo.js';
import { useWindows } from '../support/browser.js';
import { BOTH_WAYS, atADesk, onAPhone, useStory, type Someone } from '../support/steps.js';
import { Visitor } from '../support/visitor.js';

const LEVELS = ['Enough', 'Strong', 'Excellent', 'Strong', 'Enough'];
const POINTS = [11, 12, 15, 13, 10];
const OVERALL = 'Your ask is clear. Next, say who could be harmed by it.';

describe.each(BOTH_WAYS)('a trainer marks and publishes, %s', (_how, script) => {
  const test = useStory();
  const windows = useWindows();
  let a1: string;
  let cohortId: string;
  const results = async (handle: string) => (await onAPhone(windows, test, handle, { script })).opens(`/assignments/${a1}`);

  beforeAll(async () => {
    [{ a1, cohortId }] = (await test.rows<{ a1: string; cohortId: string }>(
      `SELECT a.id AS a1, c.id AS "cohortId" FROM assignment a JOIN cohort c ON c.course_id = a.course_id WHERE a.code = 'A1' ORDER BY c.starts_on DESC LIMIT 1`)) as [{ a1: string; cohortId: string }];
  });

  it('marks one script with the rubric at its side: unfinished, done, next', async () => {
    const trainer = await atADesk(windows, test, 'trainer', { script });
    expect(trainer.path).toBe('/waiting');
    await trainer.presses('Continue marking');
    const first = trainer.path;
    expect(await trainer.heading()).toMatch(/^Script \d of 6$/);
    await trainer.doesNotSee('Kayal', 'Natthawadee');
    for (const nth of [0, 1]) await marks(trainer, nth);
    await trainer.presses('Save unfinished');
    await trainer.sees('Saved. Nobody sees it until you press Done.', '23 of 100');
    await trainer.presses('Done, next');
    await trainer.sees('Choose a level for');
    for (const nth of [2, 3, 4]) await marks(trainer, nth);
    await trainer.fills('Comment on the whole', OVERALL);
    await trainer.presses('Done, next');
    await trainer.sees('Done. That script is marked.');
    expect(trainer.path).not.toBe(first);
    expect(await trainer.heading()).toMatch(/^Script \d of 6$/);
    await trainer.leaves();
  }, 60000);

  it('publishes all at once after a preview; people see level words and comments only then', async () => {
    await marksTheRest();
    const writer = await results('kayalvizhi');
    await writer.doesNotSee('Your result', OVERALL);
    const trainer = await atADesk(windows, test, 'trainer', { script });
    await trainer.follows('Publish results', trainer.main.locator('section', { hasText: 'A1' }));
    await trainer.sees('What people will see', '6 results with points and comments.', 'Second look: 0 of 6 marks were looked at again.');
    await trainer.presses('Publish 6 results');
    await trainer.sees('These results are published.', 'You can undo this until');
    await writer.opens(`/assignments/${a1}`);
    await writer.sees('Your result', '61 of 100 points', 'Strong', OVERALL, 'Well explained.');
    await trainer.presses('Undo: hide the results again');
    await writer.opens(`/assignments/${a1}`);
    await writer.doesNotSee('Your result', OVERALL);
    await trainer.presses('Publish 6 results');
    await writer.opens('/this-week');
    await writer.follows(/Results have been published/);
    await writer.sees('Result is here');
    await writer.leaves();
    await trainer.leaves();
  }, 60000);

  it('corrects one mark with a reason that the person reads', async () => {
    const trainer = await atADesk(windows, test, 'trainer', { script });
    await trainer.opens(`/marking/${a1}/${cohortId}`);
    await trainer.follows(/./, trainer.main.locator('li', { hasText: 'Kayal' }));
    await trainer.follows('Correct this mark');
    await trainer.main.locator('[name=c1-points]').fill('13');
    await trainer.main.locator('[name=c1-level]').nth(2).check();
    await trainer.presses('Keep the correction');
    await trainer.sees('Write the reason.');
    await trainer.fills('Reason for the change', 'I had overlooked your second source.');
    await trainer.presses('Keep the correction');
    await trainer.sees('The correction is kept.');
    await trainer.leaves();
    const writer = await results('kayalvizhi');
    await writer.sees('63 of 100 points', 'Corrected after publishing', 'I had overlooked your second source.');
    await writer.leaves();
  }, 60000);

  /** A level, points within it, a comment. */
  async function marks(trainer: Someone, nth: number): Promise<void> {
    const criterion = trainer.main.locator('[data-criterion]').nth(nth);
    await criterion.getByLabel(new RegExp(`^${LEVELS[nth]} `)).check();
    await criterion.locator('input[type=number]').fill(String(POINTS[nth]));
    await criterion.locator('textarea').fill('Well explained.');
  }

  /** The other five as quickly as forms allow. */
  async function marksTheRest(): Promise<void> {
    const visitor = await new Visitor(test).signIn('trainer', demoPassphrase());
    const words = Object.fromEntries(POINTS.flatMap((points, nth) => [[`c${nth + 1}-level`, String(['Not yet', 'Enough', 'Strong', 'Excellent'].indexOf(LEVELS[nth]!))], [`c${nth + 1}-points`, String(points)], [`c${nth + 1}-was`, ''], [`c${nth + 1}-comment`, 'Well explained.']]));
    for (let left = 5; left > 0; left -= 1) {
      const scripts = await test.rows<{ id: string; version: string }>(
        `SELECT s.id, COALESCE(m.version, 0)::text AS version FROM submission s LEFT JOIN mark m ON m.submission_id = s.id
          WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND s.taken_back_at IS NULL AND NOT s.for_comments_only AND m.is_done IS NOT TRUE ORDER BY s.shuffle`, [a1, cohortId]);
      expect(scripts).toHaveLength(left);
      expect((await visitor.post(`/marking/scripts/${scripts[0]!.id}`, { ...words, version: scripts[0]!.version, overall: OVERALL, then: 'done' })).status).toBe(303);
    }
  }
});
