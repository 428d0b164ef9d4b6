import { describe, expect, it } from '@jest/globals';
import { useWindows } from '../support/browser.js';
import { BOTH_WAYS, onAPhone, useStory, type Someone } from '../support/steps.js';

const PART = 'How we worked';

describe.each(BOTH_WAYS)('a group writes its plan, %s', (_how, script) => {
  const test = useStory();
  const windows = useWindows();
  const member = async (handle: string) => {
    const she = await onAPhone(windows, test, handle, { script });
    await she.opens('/my-work');
    await she.follows(/Assignment A2|./, she.main.locator('li', { hasText: 'A2' }));
    return she;
  };

  it('two write at once and see both texts; a version comes back; one hands in for all', async () => {
    const [one, other] = [await member('sreymom'), await member('sharmistha')];
    await Promise.all([one.presses('Write in the plan'), other.presses('Write in the plan')]);
    await writes(one, 'We met on Sundays.');
    await one.sees('The plan is saved. Your group sees it now.', 'We met on Sundays.');
    await writes(other, 'We wrote to each other.');
    expect(await other.heading()).toBe('Two texts');
    await other.sees('We met on Sundays.');
    expect(await other.main.getByLabel('What you wrote').inputValue()).toBe('We wrote to each other.');
    await other.fills('What you wrote', 'We met on Sundays and wrote to each other.');
    await other.presses('Save what is in the boxes');
    await other.sees('We met on Sundays and wrote to each other.');

    await one.follows('Kept versions');
    await one.follows('Version 3', one.main);
    await one.sees('We met on Sundays.');
    await one.presses('Bring this version back');
    await one.sees('The earlier version is the newest one again.');
    await one.doesNotSee('and wrote to each other');
    await one.fills('Your message', 'I brought the shorter one back.');
    await one.presses('Send to the group');
    await one.presses('I hand in instead');
    await one.sees('You hand in for the group.');
    await one.presses('Hand in for the group');
    await one.sees('Tick each line of the list.');
    await one.ticksAll('tick');
    await one.presses('Hand in for the group');
    expect(await one.heading()).toBe('Your work has arrived');
    const receipt = await one.code();

    await other.opens('/my-work');
    await other.follows(/./, other.main.locator('li', { hasText: 'A2' }));
    await other.sees('The plan is handed in for all of you.', 'I brought the shorter one back.', receipt);
    await one.leaves();
    await other.leaves();
  }, 90000);
});

async function writes(she: Someone, text: string): Promise<void> {
  await she.fills(PART, text);
  await she.presses('Save the plan');
}
