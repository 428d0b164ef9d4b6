import { z } from 'zod';

const id = z.string().regex(/^[0-9a-z]{1,40}$/);
const weight = z.string().trim().regex(/^\d?$/, 'marking.allocation.weight').transform((value) => Number(value || '0'));

/** The parts of each marker: fields `w-<marker>` with one digit. */
export function readWeights(markers: ReadonlyArray<{ id: string }>, body: Record<string, unknown>): { weights: Map<string, number>; errors: Record<string, string> } {
  const weights = new Map<string, number>();
  const errors: Record<string, string> = {};
  for (const marker of markers) {
    const read = weight.safeParse(body[`w-${marker.id}`] ?? '');
    if (read.success) weights.set(marker.id, read.data);
    else errors[`w-${marker.id}`] = 'marking.allocation.weight';
  }
  return { weights, errors };
}

/** The marker of each group: fields `g-<number>`. */
export function readGroups(groups: readonly number[], body: Record<string, unknown>): Map<number, string> {
  return new Map(groups.flatMap((number) => {
    const read = id.safeParse(body[`g-${number}`]);
    return read.success ? [[number, read.data] as const] : [];
  }));
}

/** One script and whose it is; an empty marker lays it back for all. */
export const HandForm = z.object({ scriptId: id, markerId: z.union([z.literal(''), id]).transform((value) => value || null) });
