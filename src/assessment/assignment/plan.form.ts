import { z } from 'zod';
import { longText, optionalText, tick } from '../../platform/forms/form.js';
import type { TemplateHeading } from './assignment.entity.js';
import { revision, ticks } from './draft.form.js';

/** What one heading of a plan takes, in characters. */
export const PART_LIMIT = 6000;

/** One box for each heading of the template, named `part-KEY`. */
export function planForm(template: readonly TemplateHeading[]) {
  return z.object({ revision, ...Object.fromEntries(template.map(({ key }) => [`part-${key}`, optionalText('group.plan.tooLong', PART_LIMIT)])) });
}

/** The texts of a read plan form, by key. */
export function planOf(template: readonly TemplateHeading[], value: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(template.map(({ key }) => [key, String(value[`part-${key}`] ?? '')]));
}

export const PlanHandInForm = z.object({ tick: ticks, nameSeen: tick });
export const GroupMessageForm = z.object({ message: longText('group.message.missing', 'group.message.tooLong', 3000) });
export const GroupNoteForm = z.object({ note: optionalText('group.note.tooLong', 5000) });
