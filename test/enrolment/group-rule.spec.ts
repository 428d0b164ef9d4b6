import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MOST, proposeGroups, together, type Pair } from '../../src/enrolment/group-rule.js';

const crowd = fc.array(fc.integer({ min: -720, max: 840 }), { maxLength: 80 }).map((offsets) => offsets.map((offset, nth) => ({ id: `p${nth}`, offset })));

describe('the proposal of groups', () => {
  it('holds everybody once', () => {
    fc.assert(fc.property(crowd, (people) => expect(proposeGroups(people).flat().sort()).toEqual(people.map((person) => person.id).sort())));
  });

  it('makes groups of at most five whose sizes differ by at most one, of four or five where that is possible', () => {
    fc.assert(fc.property(crowd, (people) => {
      const sizes = proposeGroups(people).map((group) => group.length);
      expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(MOST);
      expect(Math.max(0, ...sizes) - Math.min(MOST, ...sizes)).toBeLessThanOrEqual(sizes.length > 1 ? 1 : MOST);
      if (people.length >= 12) expect(Math.min(...sizes)).toBeGreaterThanOrEqual(4);
    }));
  });

  it('puts near zones together: no group lies between the zones of another', () => {
    fc.assert(fc.property(crowd, (people) => {
      const offset = new Map(people.map((person) => [person.id, person.offset]));
      const spans = proposeGroups(people).map((group) => group.map((id) => offset.get(id)!));
      for (let nth = 1; nth < spans.length; nth += 1) expect(Math.max(...spans[nth - 1]!)).toBeLessThanOrEqual(Math.min(...spans[nth]!));
    }));
  });

  it('keeps pairs apart where there are groups enough, without changing the sizes', () => {
    const pairs = fc.array(fc.tuple(fc.nat(39), fc.nat(39)).filter(([one, other]) => one !== other).map(([one, other]): Pair => [`p${one}`, `p${other}`]), { maxLength: 6 });
    const forty = fc.array(fc.integer({ min: -720, max: 840 }), { minLength: 40, maxLength: 40 }).map((offsets) => offsets.map((offset, nth) => ({ id: `p${nth}`, offset })));
    fc.assert(fc.property(forty, pairs, (people, apart) => {
      const groups = proposeGroups(people, apart);
      expect(together(groups, apart)).toEqual([]);
      expect(groups.map((group) => group.length)).toEqual(proposeGroups(people).map((group) => group.length));
      expect(groups.flat().sort()).toEqual(people.map((person) => person.id).sort());
    }));
    // Two alone can only be together: the proposal says so by leaving them, and keeping it is refused.
    expect(proposeGroups([{ id: 'a', offset: 0 }, { id: 'b', offset: 0 }], [['a', 'b']])).toEqual([['a', 'b']]);
  });

  it('of nobody is nothing', () => expect(proposeGroups([])).toEqual([]));
});
