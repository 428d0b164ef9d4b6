import { z } from 'zod';
import { decisionFields } from './worksheet.page.js';
import type { Decision } from './worksheets.service.js';

const take = z.enum(['mine', 'theirs']);
const version = z.string().regex(/^\d{1,9}$/).transform(Number);

/** What the page sends for each script: whose marks, and the version that it showed. A script without a choice waits on. */
export function decisionsOf(scripts: ReadonlyArray<{ code: string }>, body: Record<string, unknown>): Map<string, Decision> {
  return new Map(scripts.flatMap(({ code }) => {
    const names = decisionFields(code);
    const [chosen, shown] = [take.safeParse(body[names.take]), version.safeParse(body[names.version])];
    return chosen.success && shown.success ? [[code, { take: chosen.data, version: shown.data }] as const] : [];
  }));
}
