/** The most that work together in one group; groups have four or five where the numbers allow. */
export const MOST = 5;

export interface Candidate {
  id: string;
  /** Minutes east of UTC. */
  offset: number;
}

/**
 * Puts people into as few groups as hold everybody, of sizes that differ by at most one, so that those of near time zones are together.
 * The order within one zone is the order given. Answers the ids of each group.
 */
export function proposeGroups(people: readonly Candidate[]): string[][] {
  const inOrder = people.map((person, index) => ({ person, index })).sort((a, b) => a.person.offset - b.person.offset || a.index - b.index).map(({ person }) => person.id);
  const count = Math.ceil(inOrder.length / MOST);
  return Array.from({ length: count }, (_, nth) => inOrder.slice(Math.floor((nth * inOrder.length) / count), Math.floor(((nth + 1) * inOrder.length) / count)));
}
