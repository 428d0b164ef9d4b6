/** What an answer to a university rests on: numbers and no word of anybody. */
export interface Evidence {
  workshops: { came: number; of: number };
  conditions: { met: number; of: number };
  /** Points of each criterion of the marks that are published. */
  criteria: Array<{ code: string; name: string; points: number; outOf: number }>;
  /** Works that a second person has looked at. */
  lookedTwice: number;
}
