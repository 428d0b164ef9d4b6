import { describe, expect, it } from '@jest/globals';
import { ATTENDANCE_STATES, leavesTaskOpen, meetsCondition, stateAfterHandIn, stateAfterTap } from '../../src/workshop/attendance-rule.js';

describe('the rule of attendance', () => {
  it('counts being there and catching up, and nothing else', () => {
    expect(ATTENDANCE_STATES.filter((state) => meetsCondition(state))).toEqual(['present', 'caught_up']);
    expect(meetsCondition(null)).toBe(false);
  });

  it('leaves the task open for every other word, being excused too', () => {
    for (const state of ATTENDANCE_STATES) expect(leavesTaskOpen(state)).toBe(!meetsCondition(state));
    expect(leavesTaskOpen(null)).toBe(false);
  });

  it('never takes away what was caught up: after a hand-in every tap meets the condition', () => {
    for (const state of ATTENDANCE_STATES) {
      expect(meetsCondition(stateAfterTap(state, true))).toBe(true);
      expect(stateAfterTap(state, false)).toBe(state);
    }
    expect(stateAfterTap('present', true)).toBe('present');
  });

  it('is changed by a hand-in only where something was missing', () => {
    expect(['partial', 'excused', 'absent'].map((state) => stateAfterHandIn(state as 'partial', false))).toEqual(['caught_up', 'caught_up', 'caught_up']);
    expect(stateAfterHandIn('present', true)).toBeNull();
    expect(stateAfterHandIn(null, false)).toBeNull();
    expect(stateAfterHandIn(null, true)).toBe('caught_up');
  });
});
