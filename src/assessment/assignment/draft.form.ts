import { z } from 'zod';
import { clientTime, optionalText, tick } from '../../platform/forms/form.js';

/** What the box on the page takes, in characters. */
export const TEXT_LIMIT = 30000;

/** The revision that the page had read; anything else than a number is an old page. */
export const revision = z.string({ error: 'assignment.form.stale' }).regex(/^\d{1,9}$/, 'assignment.form.stale').transform(Number);

export const DraftForm = z.object({ text: optionalText('assignment.text.tooLong', TEXT_LIMIT), revision });

/** Ticks come as one text, as a list, or not at all. */
export const ticks = z.union([z.string().transform((one) => [one]), z.array(z.string())], { error: 'assignment.ticks.missing' }).optional().transform((list) => new Set(list ?? []));

export const HandInForm = DraftForm.extend({ tick: ticks, comments: z.enum(['marks', 'comments'], { error: 'assignment.form.purpose' }).optional().transform((value) => value === 'comments'), nameSeen: tick, client_at: clientTime });

/** True when every line of a checklist is ticked. */
export function isAllTicked(checklist: readonly string[], ticked: ReadonlySet<string>): boolean {
  return checklist.every((_line, index) => ticked.has(String(index)));
}

/** What somebody hands in for another. */
export const HandingInForm = z.object({ text: optionalText('assignment.text.tooLong', TEXT_LIMIT), asked: z.literal('1', { error: 'assignment.handingIn.askedMissing' }) });
