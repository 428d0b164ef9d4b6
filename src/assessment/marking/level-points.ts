import type { CriterionLevel } from '../assignment/assignment.entity.js';
import { levelOf } from '../assignment/rubric-rule.js';

/** What a marker chose on one criterion, as the page sends it. */
export interface LevelChoice {
  /** Place of the level in the rubric, from 0. */
  level: number | null;
  points: number | null;
  /** The points that the page showed before she changed anything. */
  shown: number | null;
}

export type ChosenPoints = { ok: true; points: number | null } | { ok: false; level: CriterionLevel };

/** The points in the middle of a level, rounded down. */
export function middleOf(level: Pick<CriterionLevel, 'from' | 'to'>): number {
  return Math.floor((level.from + level.to) / 2);
}

/**
 * The points that a choice means. A level without points means its middle; so does another level above points that were left as the page
 * showed them (without script nothing moves them). Points outside the chosen level are refused.
 */
export function pointsOf(levels: readonly CriterionLevel[], choice: LevelChoice): ChosenPoints {
  const level = choice.level === null ? undefined : levels[choice.level];
  if (choice.points === null) return { ok: true, points: level ? middleOf(level) : null };
  if (!level) return levelOf(levels, choice.points) ? { ok: true, points: choice.points } : { ok: false, level: whole(levels) };
  if (choice.points >= level.from && choice.points <= level.to) return { ok: true, points: choice.points };
  const isUntouched = choice.points === choice.shown && levelOf(levels, choice.shown) !== level;
  return isUntouched ? { ok: true, points: middleOf(level) } : { ok: false, level };
}

function whole(levels: readonly CriterionLevel[]): CriterionLevel {
  return { name: '', text: '', from: levels[0]?.from ?? 0, to: levels.at(-1)?.to ?? 0 };
}
