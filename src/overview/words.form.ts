import type { FormError, FormState } from '../platform/forms/form.js';
import { cleanHtml, htmlOfMarkdown, markdownOfHtml } from '../platform/views/rich-text.js';
import type { WordsField, WordsKind, WordsValues } from './words-kinds.js';

/** What was typed, and the values that would be stored. */
export type WordsRead = { ok: true; values: WordsValues } | { ok: false; form: FormState };

/** The stored words as a person edits them: HTML as Markdown, lists a line each. */
export function editable(kind: WordsKind, values: WordsValues): Record<string, string> {
  return Object.fromEntries(kind.fields.map((field) => [field.name, shown(field, values[field.name])]));
}

/**
 * What was posted, with texts that came from the editor (`<field>Rich`, HTML) as Markdown in their own field: from here on both ways are one.
 */
export function withoutEditor(kind: WordsKind, body: Record<string, unknown>): Record<string, unknown> {
  const plain = { ...body };
  for (const { name, kind: type } of kind.fields) {
    const rich = body[`${name}Rich`];
    if (type === 'html' && typeof rich === 'string') plain[name] = markdownOfHtml(cleanHtml(rich.replaceAll('\u200B', '')));
    delete plain[`${name}Rich`];
  }
  return plain;
}

/** Reads what was typed. Every field is checked by its declaration; HTML comes out cleaned. */
export function readWords(kind: WordsKind, body: Record<string, unknown>): WordsRead {
  const values: WordsValues = {};
  const errors: Record<string, FormError> = {};
  for (const field of kind.fields) {
    const typed = typeof body[field.name] === 'string' ? (body[field.name] as string).replaceAll('\r\n', '\n').normalize('NFC').trim() : '';
    if (typed === '' && !field.isOptional) errors[field.name] = 'words.missing';
    else if (field.kind === 'minutes') readMinutes(field, typed, values, errors);
    else if (typed.length > field.most) errors[field.name] = { key: 'words.tooLong', params: { most: field.most } };
    else values[field.name] = stored(field, typed);
  }
  return Object.keys(errors).length === 0 ? { ok: true, values } : { ok: false, form: { values: body, errors } };
}

function readMinutes(field: WordsField, typed: string, values: WordsValues, errors: Record<string, FormError>): void {
  const number = Number(typed);
  if (!Number.isInteger(number) || number < 0 || number > field.most) errors[field.name] = { key: 'words.minutes', params: { most: field.most } };
  else values[field.name] = number;
}

function stored(field: WordsField, typed: string): string | string[] | null {
  if (field.kind === 'html') return htmlOfMarkdown(typed);
  if (field.kind === 'lines') return typed.split('\n').map((line) => line.trim()).filter(Boolean);
  return typed === '' && field.column === 'content_note' ? null : typed.replace(/\s+/g, ' ');
}

function shown(field: WordsField, value: WordsValues[string] | undefined): string {
  if (Array.isArray(value)) return value.join('\n');
  if (field.kind === 'html') return markdownOfHtml(String(value ?? ''));
  return String(value ?? '');
}
