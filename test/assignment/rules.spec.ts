import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closesAt, windowOf } from '../../src/assessment/assignment/hand-in-rule.js';
import { areWholeLevels, levelOf } from '../../src/assessment/assignment/rubric-rule.js';
import { groupedReceipt, newReceipt, newScriptCode } from '../../src/assessment/assignment/script-codes.js';
import { Submission } from '../../src/assessment/assignment/submission.entity.js';
import { secondsClock } from '../../src/assessment/assignment/assignment.page.js';
import { DomainError } from '../../src/platform/errors.js';

const HOUR = 3600000;
const due = new Date('2026-11-24T16:59:00Z');

describe('the window for handing in', () => {
  it('is open up to the due time itself, then late for 72 hours, then closed', () => {
    const at = (hours: number) => windowOf(due, new Date(due.getTime() + hours * HOUR));
    expect([at(-1), at(0), at(0.001), at(72), at(72.001)]).toEqual(['open', 'open', 'late', 'late', 'closed']);
    expect(closesAt(due).toISOString()).toBe('2026-11-27T16:59:00.000Z');
  });

  it('never closes without a due time', () => {
    expect(windowOf(null, due)).toBe('open');
  });
});

describe('the levels of a rubric', () => {
  const text = '';
  it('follow each other from 0 to the points', () => {
    expect(areWholeLevels([{ name: 'a', from: 0, to: 9, text }, { name: 'b', from: 10, to: 20, text }], 20)).toBe(true);
    expect(areWholeLevels([{ name: 'a', from: 0, to: 9, text }, { name: 'b', from: 11, to: 20, text }], 20)).toBe(false);
    expect(areWholeLevels([{ name: 'a', from: 0, to: 9, text }], 20)).toBe(false);
    expect(areWholeLevels([{ name: 'a', from: 0, to: 9, text }, { name: 'b', from: 9, to: 20, text }], 20)).toBe(false);
    expect(areWholeLevels([], 20)).toBe(false);
  });

  it('when whole, give every number of points exactly one level', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 5 }), (widths) => {
        let next = 0;
        const levels = widths.map((width, index) => ({ name: String(index), from: next, to: (next += width) - 1, text }));
        expect(areWholeLevels(levels, next - 1)).toBe(true);
        for (let points = 0; points < next; points += 1) expect(levels.filter((level) => points >= level.from && points <= level.to)).toEqual([levelOf(levels, points)]);
        expect(levelOf(levels, null)).toBeUndefined();
      }),
    );
  });
});

describe('codes', () => {
  it('are short, readable and without letters that look alike', () => {
    for (let index = 0; index < 500; index += 1) expect(newScriptCode()).toMatch(/^[A-HJ-NP-RT-Z][2-9][A-HJ-NP-RT-Z]-[2-9]{2}$/);
  });

  it('of receipts are grouped in fours', () => {
    expect(newReceipt()).toMatch(/^[0-9a-z]{12}$/);
    expect(groupedReceipt('7k3m9xqz2v4p')).toBe('7k3m 9xqz 2v4p');
  });
});

describe('a submission', () => {
  const make = (facts: Partial<Submission> = {}) => Submission.handIn({
    id: '1', assignmentId: 'a', cohortId: 'c', enrolmentId: 'e', groupId: null, versionNumber: 1, code: 'K7P-42', receipt: 'r', forCommentsOnly: false, text: 'x', plan: null, fileId: null, handedInAt: due, handedInBy: 'p', isMovedDate: false, isLate: false, clientAt: null, isByWish: false, statements: [], ...facts,
  });

  it('is taken back until marking begins; taking back twice keeps the first time', () => {
    const submission = make();
    submission.takeBack(due, false);
    submission.takeBack(new Date(), true);
    expect(submission.takenBackAt).toBe(due);
    expect(() => make().takeBack(due, true)).toThrow(DomainError);
  });

  it('knows the same work again, whatever the order of a plan', () => {
    expect(make().isSameWork({ text: 'x', plan: null, fileId: null })).toBe(true);
    expect(make().isSameWork({ text: 'y', plan: null, fileId: null })).toBe(false);
    expect(make().isSameWork({ text: 'x', plan: null, fileId: 'f' })).toBe(false);
    expect(make({ plan: { a: '1', b: '' } }).isSameWork({ text: 'x', plan: { b: '', a: '1' }, fileId: null })).toBe(true);
    expect(make({ plan: { a: '1' } }).isSameWork({ text: 'x', plan: null, fileId: null })).toBe(false);
  });

  it('stands in an order that says nothing', () => {
    const all = Array.from({ length: 200 }, () => make().shuffle);
    expect(new Set(all).size).toBe(200);
    expect(all.every((one) => one >= 0 && one < 1)).toBe(true);
  });
});

it('the clock of a draft is her own, to the second', () => {
  expect(secondsClock(new Date('2026-11-24T13:44:07Z'), 'Asia/Yangon')).toBe('20:14:07');
  expect(secondsClock(new Date('2026-11-24T18:29:09Z'), 'Asia/Kathmandu')).toBe('00:14:09');
});
