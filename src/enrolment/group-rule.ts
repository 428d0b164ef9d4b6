/** The most that work together in one group; groups have four or five where the numbers allow. */
export const MOST = 5;

export interface Candidate {
  id: string;
  /** Minutes east of UTC. */
  offset: number;
}

/** Two who are kept apart. */
export type Pair = readonly [string, string];

/**
 * Puts people into as few groups as hold everybody, of sizes that differ by at most one, so that those of near time zones are together
 * and those who are kept `apart` are not.
 * The order within one zone is the order given. Answers the ids of each group.
 */
export function proposeGroups(people: readonly Candidate[], apart: readonly Pair[] = []): string[][] {
  const inOrder = people.map((person, index) => ({ person, index })).sort((a, b) => a.person.offset - b.person.offset || a.index - b.index).map(({ person }) => person.id);
  const count = Math.ceil(inOrder.length / MOST);
  return separated(Array.from({ length: count }, (_, nth) => inOrder.slice(Math.floor((nth * inOrder.length) / count), Math.floor(((nth + 1) * inOrder.length) / count))), apart);
}

/** The pairs that stand together in one of `groups`. */
export function together(groups: readonly (readonly string[])[], apart: readonly Pair[]): Pair[] {
  return apart.filter(([one, other]) => groups.some((group) => group.includes(one) && group.includes(other)));
}

/** Changes places, with the nearest group first, until no pair that is kept apart is together or no change helps. Sizes stay as they are. */
function separated(groups: string[][], apart: readonly Pair[]): string[][] {
  for (let left = together(groups, apart); left.length > 0; left = together(groups, apart)) {
    const better = left.flatMap((pair) => pair.map((id) => bestChange(groups, id, apart, left.length))).find((change) => change !== undefined);
    if (!better) return groups;
    groups = better;
  }
  return groups;
}

/** The groups after `id` has changed places with somebody, with fewer pairs together than `most`; undefined when nobody helps. */
function bestChange(groups: string[][], id: string, apart: readonly Pair[], most: number): string[][] | undefined {
  const at = groups.findIndex((group) => group.includes(id));
  const others = groups.map((_, nth) => nth).filter((nth) => nth !== at).sort((a, b) => Math.abs(a - at) - Math.abs(b - at) || a - b);
  for (const nth of others) {
    for (const other of groups[nth]!) {
      const changed = groups.map((group) => group.map((one) => (one === id ? other : one === other ? id : one)));
      if (together(changed, apart).length < most) return changed;
    }
  }
  return undefined;
}
