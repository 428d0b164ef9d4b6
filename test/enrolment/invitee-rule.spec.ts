import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkRows, nameKey } from '../../src/enrolment/invitee-rule.js';

const nobody = { names: new Set<string>(), emails: new Set<string>() };
const row = (line: number, displayName: string, more: Record<string, string> = {}) => ({ line, cells: { displayName, zone: '', email: '', realName: '', organisation: '', country: '', ...more } });

describe('the check of a table', () => {
  it('gives every row either an invitee or one error', () => {
    const cell = fc.string({ maxLength: 90 });
    fc.assert(fc.property(fc.array(fc.record({ displayName: cell, zone: cell, email: cell }), { maxLength: 30 }), (cells) => {
      const { invitees, errors } = checkRows(cells.map((each, nth) => ({ line: nth + 2, cells: each })), nobody, 'Asia/Dhaka');
      expect(invitees.length + errors.length).toBe(cells.length);
      expect(new Set(invitees.map((invitee) => nameKey(invitee.displayName))).size).toBe(invitees.length);
    }));
  });

  it('fills an empty zone with the cohort’s and empty fields with nothing', () => {
    expect(checkRows([row(2, ' Mango  Leaf ')], nobody, 'Asia/Dhaka').invitees).toEqual([{ displayName: 'Mango Leaf', zone: 'Asia/Dhaka', email: null, realName: null, organisation: null, country: null }]);
  });

  it('names the first line of the same person, also when that one has another fault', () => {
    const { errors } = checkRows([row(2, 'Ann', { email: 'ann@example.net' }), row(3, 'Bo', { email: 'ANN@example.net' }), row(4, 'ａｎｎ')], nobody, 'UTC');
    expect(errors).toEqual([{ line: 3, messageKey: 'enrolment.invitee.twice', params: { earlier: 2 } }, { line: 4, messageKey: 'enrolment.invitee.twice', params: { earlier: 2 } }]);
  });
});
