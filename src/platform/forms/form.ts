import { z } from 'zod';
import { hasMessage } from '../i18n/messages.js';

export type FormError = string | { key: string; params: Record<string, string | number> };

/** What a page needs to show a form again: what was typed and what is wrong with it, by field. */
export interface FormState {
  values: Record<string, unknown>;
  errors: Record<string, FormError>;
}

export type Read<T> = { ok: true; value: T } | { ok: false; form: FormState };

/** Reads posted fields by a zod schema. Unknown fields are dropped; the first error of each field is kept; what was typed is never lost. */
export function readForm<S extends z.ZodType>(schema: S, body: unknown): Read<z.output<S>> {
  const values = fieldsOf(body);
  const parsed = schema.safeParse(values);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors: Record<string, FormError> = {};
  for (const issue of parsed.error.issues) errors[String(issue.path[0] ?? 'form')] ??= hasMessage(issue.message) ? issue.message : 'errors.field';
  return { ok: false, form: { values, errors } };
}

/** What came as text or as a list of texts, by name; nothing else can come from a page (JSON and multipart could bring objects). */
export function fieldsOf(body: unknown): Record<string, string | string[]> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return {};
  const isField = (value: unknown): boolean => typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));
  return Object.fromEntries(Object.entries(body).filter(([name, value]) => !['__proto__', 'constructor', 'prototype'].includes(name) && isField(value)));
}

/** A form to show for the first time. */
export function emptyForm(values: Record<string, unknown> = {}): FormState {
  return { values, errors: {} };
}

/** A form with one more error, found by a rule that needs the database. */
export function withError(values: object, field: string, error: FormError): FormState {
  return { values: values as Record<string, unknown>, errors: { [field]: error } };
}

/** One line: trimmed, NFC, no control characters. The message keys say what to do. */
export function line(missing: string, tooLong: string, max = 120) {
  return z.string({ error: missing }).transform(cleanLine).pipe(z.string().min(1, missing).max(max, tooLong));
}

/** One line that may be left empty (then null). */
export function optionalLine(tooLong: string, max = 120) {
  return z.string().optional().transform((value) => cleanLine(value ?? '')).pipe(z.string().max(max, tooLong)).transform((value) => value || null);
}

/** Text of several lines, kept as typed but for line ends and NFC. */
export function longText(missing: string, tooLong: string, max = 20000) {
  return z.string({ error: missing }).transform(cleanText).pipe(z.string().refine((value) => value.trim() !== '', missing).refine((value) => value.length <= max, tooLong));
}

/** Like longText, but may be empty. */
export function optionalText(tooLong: string, max = 20000) {
  return z.string().optional().transform((value) => cleanText(value ?? '')).pipe(z.string().max(max, tooLong));
}

/** One of the values offered. */
export function oneOf<const T extends readonly [string, ...string[]]>(choices: T, missing: string) {
  return z.enum(choices, { error: missing });
}

/** A tick box: present means true. */
export const tick = z.string().optional().transform((value) => value !== undefined && value !== '' && value !== '0');

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** An instant by the clock of the sender's device, which may be wrong by days: it is noted, and decides nothing. Anything else is none. */
export const clientTime = z.string().optional().catch(undefined).transform((value) => {
  const at = value !== undefined && INSTANT.test(value) ? new Date(value) : null;
  return at && !Number.isNaN(at.getTime()) ? at : null;
});

// eslint-disable-next-line no-control-regex -- these are the characters to remove
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

function cleanText(value: string): string {
  return value.replaceAll('\r\n', '\n').replace(CONTROLS, '').normalize('NFC');
}

function cleanLine(value: string): string {
  return cleanText(value).replace(/\s+/g, ' ').trim();
}
