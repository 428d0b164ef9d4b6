import type { ModuleAtGlance, PersonAtGlance } from './cohort.queries.js';

export type Standing = 'on_track' | 'behind' | 'quiet' | 'offline' | 'paused' | 'invited' | 'left' | 'finished';

const WEEK = 7 * 86400000;

/**
 * How a person stands, by her work and never by what she looked at. Quiet: active, no work for seven days, and the course has run for seven.
 * Behind: a lesson of an earlier week is not done. `weekIndex` is the week the cohort is in, 0 in its first.
 */
export function standingOf(person: PersonAtGlance, modules: ModuleAtGlance[], weekIndex: number, now: Date): Standing {
  if (person.state === 'invited') return 'invited';
  if (person.state === 'suspended') return 'paused';
  if (person.state === 'withdrawn') return 'left';
  if (person.state !== 'active') return 'finished';
  if (person.offlineUntil !== null && Date.parse(`${person.offlineUntil}T23:59:59Z`) >= now.getTime()) return 'offline';
  if (weekIndex >= 1 && (person.lastWork === null || now.getTime() - new Date(person.lastWork).getTime() > WEEK)) return 'quiet';
  return modules.some((module) => module.week < weekIndex && (person.done[module.position] ?? 0) < module.lessons) ? 'behind' : 'on_track';
}

export interface DotRow {
  label: string;
  text: string;
  counts: [begun: number, done: number];
  dots: Array<{ x: number; y: number }>;
}

/** One row a module, one dot a person who takes part, the far end = done; equal places pile up to five high, then a new column begins. */
export function progressDots(people: PersonAtGlance[], module: ModuleAtGlance, words: (done: number) => string): DotRow {
  const shares = people.map((person) => (module.lessons === 0 ? 0 : Math.min(100, Math.round(((person.done[module.position] ?? 0) / module.lessons) * 100))));
  const piles = new Map<number, number>();
  const dots = shares.sort((a, b) => b - a).map((share) => {
    const nth = piles.get(share) ?? 0;
    piles.set(share, nth + 1);
    // Full piles grow towards the middle, so that none leaves the plot.
    const column = 3 * Math.floor(nth / 5) * (share < 50 ? 1 : -1);
    return { x: Math.min(98, Math.max(2, Math.min(98, Math.max(2, share)) + column)), y: nth % 5 };
  });
  const done = shares.filter((share) => share === 100).length;
  return { label: module.title, text: words(done), counts: [shares.filter((share) => share > 0).length, done], dots };
}
