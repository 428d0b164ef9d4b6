/** A script that may be given to somebody. */
export interface Shareable {
  id: string;
  /** Markers who must not have it: they said that they know its writer, or share her organisation. */
  barred: readonly string[];
}

export interface Sharer {
  id: string;
  /** Her part of the whole: 2 gets twice as many as 1, 0 none. */
  weight: number;
  /** How many she has already. */
  has: number;
}

/** Who gets which script, in proportion to the weights and never to somebody who must not have it. Scripts that nobody may have are left out. */
export function shareOut(scripts: readonly Shareable[], markers: readonly Sharer[]): Map<string, string> {
  const given = new Map<string, string>();
  const load = new Map(markers.map(({ id, has }) => [id, has]));
  const open = (script: Shareable) => markers.filter(({ id, weight }) => weight > 0 && !script.barred.includes(id));
  // Those for whom there is least choice first, so that a marker who may have them is not full already.
  for (const script of [...scripts].sort((one, other) => open(one).length - open(other).length)) {
    const [first] = open(script).sort((one, other) => (load.get(one.id)! + 1) / one.weight - (load.get(other.id)! + 1) / other.weight || load.get(one.id)! - load.get(other.id)!);
    if (!first) continue;
    given.set(script.id, first.id);
    load.set(first.id, load.get(first.id)! + 1);
  }
  return given;
}
