import { fieldsOf } from './mark.form.js';
import type { ScriptView } from './script.queries.js';

/** What was pressed beside a criterion: put a kept comment in, or keep what stands there. */
export type BankWish = { insert: string } | { keep: string; criterionId: string };

const LONGEST = 4000;

export function readBankWish(script: ScriptView, body: Record<string, unknown>): BankWish | null {
  if (typeof body.insert === 'string' && /^[0-9a-z]{1,40}$/.test(body.insert)) return { insert: body.insert };
  const place = typeof body.keep === 'string' && /^\d{1,2}$/.test(body.keep) ? Number(body.keep) : -1;
  const criterion = script.criteria[place];
  if (!criterion) return null;
  const typed = body[fieldsOf(place).comment];
  const text = typeof typed === 'string' ? typed.replaceAll('\r\n', '\n').trim().slice(0, LONGEST) : '';
  return text === '' ? null : { keep: text, criterionId: criterion.id };
}

/** The typed fields with a kept comment behind what stands in the box of its criterion. */
export function withComment(script: ScriptView, body: Record<string, unknown>, criterionId: string, text: string): Record<string, unknown> {
  const place = script.criteria.findIndex(({ id }) => id === criterionId);
  if (place < 0) return body;
  const name = fieldsOf(place).comment;
  const typed = typeof body[name] === 'string' ? body[name] : '';
  return { ...body, [name]: typed.trim() === '' ? text : `${typed.trimEnd()} ${text}` };
}
