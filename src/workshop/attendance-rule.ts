/** The five words of the register, in the order of its buttons. */
export const ATTENDANCE_STATES = ['present', 'partial', 'caught_up', 'excused', 'absent'] as const;
export type AttendanceState = (typeof ATTENDANCE_STATES)[number];

/** True when the word alone meets the condition of one workshop: `present` or `caught_up` (completion rule, part a). */
export function meetsCondition(state: AttendanceState | null): boolean {
  return state === 'present' || state === 'caught_up';
}

/** True when the catch-up task is what is still to do. Being excused leaves it open too. */
export function leavesTaskOpen(state: AttendanceState | null): boolean {
  return state === 'partial' || state === 'excused' || state === 'absent';
}

/** What a tap of the register makes of a place: who has handed in the catch-up task has caught up, whatever else was noted. */
export function stateAfterTap(tapped: AttendanceState, hasHandedIn: boolean): AttendanceState {
  return hasHandedIn && leavesTaskOpen(tapped) ? 'caught_up' : tapped;
}

/**
 * What handing in the catch-up task makes of a place; null: nothing changes. Handed in before the session has ended and before anything was
 * noted, it waits for the register (`stateAfterTap`).
 */
export function stateAfterHandIn(state: AttendanceState | null, isOver: boolean): AttendanceState | null {
  return leavesTaskOpen(state) || (state === null && isOver) ? 'caught_up' : null;
}
