import type { CriterionLevel } from './assignment.entity.js';

/** True when the levels follow each other from 0 to `points` without gap or overlap, lowest first. */
export function areWholeLevels(levels: readonly CriterionLevel[], points: number): boolean {
  let next = 0;
  for (const level of levels) {
    if (level.from !== next || level.to < level.from) return false;
    next = level.to + 1;
  }
  return levels.length > 0 && next === points + 1;
}

/** The level in which `points` lie; undefined without points. */
export function levelOf(levels: readonly CriterionLevel[], points: number | null): CriterionLevel | undefined {
  return points === null ? undefined : levels.find((level) => points >= level.from && points <= level.to);
}
