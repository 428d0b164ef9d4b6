import { createHash } from 'node:crypto';

/** An order of parts that looks random, differs from attempt to attempt and is the same whenever one attempt is opened again. */
export function shuffled<T extends { id: string }>(parts: readonly T[], attemptId: string): T[] {
  const keys = new Map(parts.map((part) => [part.id, createHash('sha256').update(`${attemptId} ${part.id}`).digest('hex')]));
  return [...parts].sort((a, b) => keys.get(a.id)!.localeCompare(keys.get(b.id)!));
}
