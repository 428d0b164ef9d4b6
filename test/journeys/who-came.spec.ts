import { beforeAll, describe, expect, it } from '@jest/globals';
import { useWindows } from '../support/browser.js';
import { BOTH_WAYS, atADesk, onAPhone, useStory } from '../support/steps.js';
import { startIn } from '../workshop/workshop-scene.js';

describe.each(BOTH_WAYS)('who came to a workshop, %s', (_how, script) => {
  const test = useStory();
  const windows = useWindows();
  let session: string;

  beforeAll(async () => {
    // Workshop 5 lies in the week after this one; somebody is excused from it already. Here it began five minutes ago.
    const [row] = await test.rows<{ id: string }>(`SELECT s.id FROM workshop_session s JOIN workshop w ON w.id = s.workshop_id JOIN cohort c ON c.id = s.cohort_id WHERE w.kind = 'workshop' AND w.number = 5 ORDER BY c.starts_on DESC LIMIT 1`);
    session = row!.id;
    await startIn(test, session, -5);
  });

  it('the co-trainer taps, undoes a tap, and notes all others at once', async () => {
    const coTrainer = await atADesk(windows, test, 'co-trainer', { script });
    await coTrainer.opens(`/workshops/${session}/day`);
    await coTrainer.follows('Who came');
    await coTrainer.sees(/1 of 2\d noted/);
    const tap = async (name: string, word: string) => {
      const button = coTrainer.button(word, coTrainer.main.locator('.register li', { hasText: name }));
      if (!script) await coTrainer.goesBy(button);
      else {
        await button.click();
        await coTrainer.page.getByText('Saved', { exact: true }).waitFor();
      }
      expect(await coTrainer.button(word, coTrainer.main.locator('.register li', { hasText: name })).getAttribute('aria-pressed')).toBe('true');
    };
    await tap('Hnin', 'There');
    await tap('Mango Leaf', 'For a part');
    await coTrainer.sees(/3 of 2\d noted/, 'Last tap: Mango Leaf');
    await coTrainer.presses('Undo');
    await coTrainer.sees('The last press is undone.', /2 of 2\d noted/);
    await tap('Mango Leaf', 'Not there');
    await coTrainer.presses('All others were there');
    await coTrainer.sees(/(2\d) of \1 noted/);
    await coTrainer.leaves();
  }, 60000);

  it('each sees what was noted; an excused person does the task and has caught up', async () => {
    const present = await onAPhone(windows, test, 'participant', { script });
    await present.opens(`/workshops/${session}`);
    await present.sees('you were there', 'You were there, and this counts.');
    await present.leaves();
    const excused = await onAPhone(windows, test, 'consolacion', { script });
    await excused.opens('/this-week');
    await excused.follows(/./, excused.main.locator('li', { hasText: 'Catch-up task, workshop 5' }));
    if (!excused.path.endsWith('/catch-up')) await excused.follows('Do the catch-up task');
    await excused.sees('You are excused, and nobody asks why.');
    await excused.presses(/^Hand in$/);
    await excused.sees('Write a few sentences first');
    await excused.main.locator('[name=text]').fill('I read both texts. One question stays open for me: who may ask?');
    await excused.presses(/^Hand in$/);
    expect((await excused.code()).split(' ')).toHaveLength(3);
    await excused.opens(`/workshops/${session}`);
    await excused.sees('caught up', 'This counts just like being there.');
    await excused.leaves();
    const coTrainer = await atADesk(windows, test, 'co-trainer', { script });
    await coTrainer.opens(`/workshops/${session}/register`);
    await coTrainer.follows('Read the catch-up texts');
    await coTrainer.sees('Connie', 'who may ask?');
    await coTrainer.leaves();
  }, 60000);
});
