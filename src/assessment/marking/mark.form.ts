import { z } from 'zod';
import { longText, optionalText, readForm, type FormError, type Read } from '../../platform/forms/form.js';
import type { CriterionMark } from './mark.entity.js';
import { pointsOf } from './level-points.js';
import type { SentMark } from './marks.service.js';
import type { SentCorrection } from './corrections.service.js';
import type { ScriptView } from './script.queries.js';

const WORDS_MOST = 4000;
const whole = z.string().optional().transform((value) => value?.trim() ?? '').pipe(z.string().regex(/^\d{0,4}$/, 'marking.points.notWhole')).transform((value) => (value === '' ? null : Number(value)));
const version = z.string().regex(/^\d{1,9}$/).transform(Number);

/** The names of a criterion's fields on the page, by its place in the rubric. */
export const fieldsOf = (index: number) => ({ level: `c${index + 1}-level`, points: `c${index + 1}-points`, shown: `c${index + 1}-was`, comment: `c${index + 1}-comment` });

/**
 * Reads what a marker sent: version, a level, points and a comment a criterion, one comment over all. "Done" needs points on every criterion,
 * or at least one word where there are no points; anything may be missing from unfinished work.
 */
export function readMark(script: ScriptView, body: unknown): Read<SentMark> {
  const read = readForm(z.object({ ...fields(script), version, then: z.enum(['save', 'done']).catch('save') }), body);
  if (!read.ok) return named(script, read.form);
  const isDone = read.value.then === 'done';
  const marked = readCriteria(script, read.value, isDone);
  if (Object.keys(marked.errors).length > 0) return { ok: false, form: { values: body as Record<string, unknown>, errors: marked.errors } };
  return { ok: true, value: { version: read.value.version, isDone, overall: read.value.overall, criteria: marked.criteria } };
}

/** The same for a mark that people have seen; a reason is needed. */
export function readCorrection(script: ScriptView, body: unknown): Read<SentCorrection> {
  const read = readForm(z.object({ ...fields(script), version, reason: longText('marking.correction.reasonMissing', 'marking.correction.reasonTooLong', 1000) }), body);
  if (!read.ok) return named(script, read.form);
  const marked = readCriteria(script, read.value, true);
  if (Object.keys(marked.errors).length > 0) return { ok: false, form: { values: body as Record<string, unknown>, errors: marked.errors } };
  return { ok: true, value: { version: read.value.version, reason: read.value.reason, overall: read.value.overall, criteria: marked.criteria } };
}

/** The schema without criteria; theirs are added by name. */
function fields(script: ScriptView) {
  const criteria: Record<string, z.ZodType> = {};
  script.criteria.forEach((_criterion, index) => {
    const names = fieldsOf(index);
    criteria[names.comment] = optionalText('marking.words.tooLong', WORDS_MOST);
    if (!script.commentsOnly) Object.assign(criteria, { [names.level]: whole, [names.points]: whole, [names.shown]: whole });
  });
  return { overall: optionalText('marking.words.tooLong', WORDS_MOST), ...criteria } as { overall: ReturnType<typeof optionalText> };
}

function readCriteria(script: ScriptView, value: { overall: string }, isDone: boolean): { criteria: CriterionMark[]; errors: Record<string, FormError> } {
  const values = value as unknown as Record<string, number | string | null>;
  const errors: Record<string, FormError> = {};
  const criteria = script.criteria.map((criterion, index) => {
    const names = fieldsOf(index);
    const comment = values[names.comment] as string;
    if (script.commentsOnly) return { criterionId: criterion.id, points: null, comment };
    const chosen = pointsOf(criterion.levels, { level: values[names.level] as number | null, points: values[names.points] as number | null, shown: values[names.shown] as number | null });
    if (!chosen.ok) errors[names.level] = outside(chosen.level);
    else if (isDone && chosen.points === null) errors[names.level] = { key: 'marking.points.choose', params: { criterion: criterion.name } };
    return { criterionId: criterion.id, points: chosen.ok ? chosen.points : null, comment };
  });
  const words = [value.overall, ...criteria.map(({ comment }) => comment)];
  if (isDone && script.commentsOnly && words.every((text) => text.trim() === '')) errors.overall = 'marking.words.missing';
  return { criteria, errors };
}

function outside({ name, from, to }: { name: string; from: number; to: number }): FormError {
  return name ? { key: 'marking.points.outside', params: { level: name, from, to } } : { key: 'marking.points.outsideAll', params: { most: to } };
}

/** An error on a points field stands at its criterion, where the page shows it. */
function named(script: ScriptView, form: { values: Record<string, unknown>; errors: Record<string, FormError> }): Read<never> {
  const errors = { ...form.errors };
  script.criteria.forEach((_criterion, index) => {
    const names = fieldsOf(index);
    const error = errors[names.points] ?? errors[names.shown] ?? errors[names.level];
    if (!error) return;
    delete errors[names.points];
    delete errors[names.shown];
    errors[names.level] = error;
  });
  return { ok: false, form: { values: form.values, errors } };
}
