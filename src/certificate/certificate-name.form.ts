import { z } from 'zod';
import { oneOf, readForm, type FormError, type FormState, type Read } from '../platform/forms/form.js';
import { askZawgyi } from '../platform/forms/zawgyi.js';
import { REISSUE_REASONS, REVOCATION_CLASSES } from './certificate.entity.js';
import { cleanName, hasUnseen, type PrintedName } from './certificate-name-rule.js';

const LONGEST_NAME = 120;

const name = z.string({ error: 'certificate.name.missing' }).transform(cleanName).pipe(z.string().min(1, 'certificate.name.missing').max(LONGEST_NAME, 'certificate.name.tooLong'));
const optionalName = z.string({ error: 'certificate.name.missing' }).optional().transform((typed) => cleanName(typed ?? '')).pipe(z.string().max(LONGEST_NAME, 'certificate.name.tooLong')).transform((clean) => clean || null);

const NameForm = z.object({ name, latin: optionalName });
const ReissueForm = z.object({ reason: oneOf(REISSUE_REASONS, 'certificate.reissue.chooseReason'), name: optionalName, latin: optionalName });

export const RevocationForm = z.object({ reason: oneOf(REVOCATION_CLASSES, 'certificate.revocation.chooseReason') });

/** The name to print. When unseen characters had to be taken out, the page comes back once with the clean name, to be looked at. */
export function readName(body: unknown): Read<PrintedName> {
  return withoutUnseen(body, () => readForm(NameForm, body));
}

/** The same, and Burmese that looks like Zawgyi comes back once to be chosen. */
export async function readAskedName(body: unknown): Promise<Read<PrintedName>> {
  return askZawgyi(readName(body), 'name', body);
}

export async function readAskedReissue(body: unknown): Promise<Read<z.output<typeof ReissueForm>>> {
  return askZawgyi(readReissue(body), 'name', body);
}

export function readReissue(body: unknown): Read<z.output<typeof ReissueForm>> {
  return withoutUnseen(body, () => readForm(ReissueForm, body));
}

function withoutUnseen<T>(body: unknown, read: () => Read<T>): Read<T> {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const strange = (['name', 'latin'] as const).filter((field) => typeof fields[field] === 'string' && hasUnseen(fields[field]));
  const result = read();
  if (strange.length === 0) return result;
  const values: FormState['values'] = { ...fields };
  const errors: Record<string, FormError> = result.ok ? {} : { ...result.form.errors };
  for (const field of strange) {
    values[field] = cleanName(fields[field] as string);
    errors[field] ??= 'certificate.name.unseen';
  }
  return { ok: false, form: { values, errors } };
}
