/** What a started day after the due time takes off, and what it never takes a mark below. */
export interface LateRule {
  unit: 'points' | 'percent';
  perDay: number;
  /** In per cent of all points that could be had. */
  floorPercent: number;
}

/** Days after the due time under the rule that was in force when the result was made. */
export interface LateArrival extends LateRule {
  days: number;
}

/** How a result is counted, step by step: what the rubric gave, what was changed for one person of a group, what late days took. */
export interface Counted {
  given: number;
  outOf: number;
  /** Points more or less for this person than for her group; 0 for most. */
  adjustment: number;
  /** What is there before late days: never under 0 or over what could be had. */
  before: number;
  late: LateSum | null;
  points: number;
}

export interface LateSum extends LateArrival {
  /** All points of which a rule in per cent takes its part. */
  outOf: number;
  /** Days times what a day takes, in hundredths of a point: exact. */
  exact: number;
  /** The same in whole points; a part of a point is hers. */
  whole: number;
  /** What was taken in the end. */
  taken: number;
  /** The mark that late days go no further below. */
  floor: number;
  /** Less was taken than the sum says, because of the floor. */
  isStopped: boolean;
}

const DAY = 86400000;

/** Started days after the due time: one minute late is one day, 24 hours late is one day. */
export function lateDays(handedInAt: Date, dueAt: Date | null): number {
  return dueAt === null ? 0 : Math.max(0, Math.ceil((handedInAt.getTime() - dueAt.getTime()) / DAY));
}

/** Counts a result. Late days never make it better, never take it below the floor, and leave a mark that is below the floor as it is. */
export function countedPoints(given: number, outOf: number, adjustment = 0, arrival: LateArrival | null = null): Counted {
  const before = Math.min(outOf, Math.max(0, given + adjustment));
  const late = arrival && arrival.days > 0 ? lateSum(before, outOf, arrival) : null;
  return { given, outOf, adjustment, before, late, points: before - (late?.taken ?? 0) };
}

function lateSum(before: number, outOf: number, { days, unit, perDay, floorPercent }: LateArrival): LateSum {
  const exact = unit === 'points' ? days * perDay * 100 : days * perDay * outOf;
  const whole = Math.floor(exact / 100);
  const floor = Math.ceil((floorPercent * outOf) / 100);
  const taken = before <= floor ? 0 : Math.min(whole, before - floor);
  return { days, unit, perDay, floorPercent, outOf, exact, whole, taken, floor, isStopped: taken < whole };
}
