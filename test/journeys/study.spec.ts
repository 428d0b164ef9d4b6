import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { NewQuestion } from '../../src/assessment/quiz/question-body.js';
import { ROOT } from '../../src/platform/root.js';
import { useWindows } from '../support/browser.js';
import { BOTH_WAYS, onAPhone, useStory, type Someone } from '../support/steps.js';

const QUESTIONS = (parse(readFileSync(join(ROOT, 'src/seeds/programme/modules/m2/quiz.yaml'), 'utf8')) as { questions: NewQuestion[] }).questions;
const BRIEF = 'To the Director of the Border Office.\n\nChildren are kept in the closed centre by the port. I ask for one change.';

describe.each(BOTH_WAYS)('a participant studies, %s', (_how, script) => {
  const test = useStory();
  const windows = useWindows();
  const participant = () => onAPhone(windows, test, 'participant', { script });

  it('does a module in one press, and takes that back', async () => {
    const she = await participant();
    await she.follows('Course');
    await she.follows(/./, she.main.locator('section', { hasText: 'Module 3' }).locator('h2'));
    await she.presses('I have done this module');
    await she.sees('This module is done.', /4 of 4 lessons done/);
    await she.presses('Not done yet after all');
    await she.doesNotSee('Not done yet after all');
    expect(await she.button('I have done this module').isVisible()).toBe(true);
    await she.leaves();
  }, 60000);

  it('begins a quiz, leaves in the middle, and goes on in another browser to the explanations', async () => {
    const she = await participant();
    await opensQuiz(she);
    await she.presses('Begin the quiz');
    for (let position = 1; position <= 4; position += 1) {
      expect(await she.heading()).toBe(`Question ${position} of 10`);
      await answers(she);
      await she.presses('Next');
    }
    await she.presses('See all');
    await she.sees('6 of 10 questions are still open.');
    await she.leaves();

    const again = await participant();
    await opensQuiz(again);
    await again.sees('Attempt 1 is open. You answered 4 of 10 questions.');
    await again.presses('Go on at question 5');
    for (let position = 5; position <= 10; position += 1) {
      expect(await again.heading()).toBe(`Question ${position} of 10`);
      await answers(again);
      await again.presses(position === 10 ? 'Look over all answers' : 'Next');
    }
    await again.doesNotSee('Not yet');
    await again.presses('Hand in');
    await again.sees('Passed with 90%', 'This module and its lessons are marked as done.', 'Accepted answers:', 'You wrote: in words of my own', ...QUESTIONS.map((question) => question.explanation.trim().replaceAll(/\s+/g, ' ')));
    await again.presses('Count mine');
    await again.sees('A trainer will look at it.');
    await again.leaves();
  }, 90000);

  if (script) {
    it('follows a press that comes while an answer is still on its slow way', async () => {
      const she = await participant();
      await opensQuiz(she);
      await she.presses('Take the quiz again');
      await she.page.route('**/questions/1', async (route) => {
        if (route.request().method() === 'POST') await new Promise((resolve) => setTimeout(resolve, 400));
        await route.continue();
      });
      await answers(she);
      await she.presses('Next');
      expect(await she.heading()).toBe('Question 2 of 10');
      await she.leaves();
    }, 30000);
  }

  it('writes an assignment, keeps a draft, hands in, takes it back and hands in again', async () => {
    const she = await participant();
    await she.opens('/my-work');
    await she.follows(/Advocacy brief/);
    await she.main.locator('[name=text]').fill(BRIEF);
    await she.presses('Save draft');
    await she.sees('Your draft is saved. Nobody sees it until you hand it in.');
    await she.presses(/^Hand in$/);
    await she.sees('Tick each line of the list.');
    expect(await she.main.locator('[name=text]').inputValue()).toBe(BRIEF);
    await she.ticksAll('tick');
    await she.presses(/^Hand in$/);
    expect(await she.heading()).toBe('Your work has arrived');
    const first = await she.code();
    expect(first.replaceAll(' ', '').length).toBeGreaterThan(7);
    await she.follows('Back to the assignment');
    await she.presses('Take back');
    await she.sees('It is taken back.');
    expect(await she.main.locator('[name=text]').inputValue()).toBe(BRIEF);
    await she.main.locator('[name=text]').fill(`${BRIEF} By March.`);
    await she.ticksAll('tick');
    await she.presses(/^Hand in$/);
    expect(await she.code()).not.toBe(first);
    await she.sees(/Version 2/, 'What happens next');
    await she.leaves();
  }, 60000);
});

async function opensQuiz(she: Someone): Promise<void> {
  await she.follows('Course');
  await she.follows(/^Quiz 2/, she.main);
}

/** Answers the question on the page as it is right; only the short text is in her own words. */
async function answers(she: Someone): Promise<void> {
  const asked = ((await she.main.locator('.question').textContent()) ?? '').trim();
  const question = QUESTIONS.find((each) => each.text.trim() === asked);
  if (!question) throw new Error(`No such question: ${asked}`);
  const exactly = (label: string) => she.main.getByLabel(label, { exact: true });
  switch (question.kind) {
    case 'single':
    case 'multiple':
      for (const choice of question.choices.filter((each) => each.right)) await exactly(choice.text).check();
      return;
    case 'truefalse':
      await exactly(question.right ? 'True' : 'False').check();
      return;
    case 'short':
      await she.fills('Your answer', 'in words of my own');
      return;
    case 'order':
      for (const [index, item] of question.items.entries()) await exactly(item).selectOption(String(index + 1));
      return;
    case 'match':
      for (const pair of question.pairs) await exactly(pair.left).selectOption({ label: pair.right });
  }
}
