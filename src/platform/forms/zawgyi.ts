import { fieldsOf, type FormState, type Read } from './form.js';

/** From here on we ask; below it, it may well be Unicode. */
const LIKELY = 0.95;
const BURMESE = /[\u1000-\u109F]/;
type Tools = (typeof import('myanmar-tools'))['default'];
let tools: Promise<Tools> | undefined;

/** What a text in Zawgyi would be in Unicode; null when it is most likely Unicode already, or changes nothing. */
export async function asUnicode(typed: string): Promise<string | null> {
  if (!BURMESE.test(typed)) return null;
  tools ??= import('myanmar-tools').then(({ default: loaded }) => loaded);
  const { ZawgyiDetector, ZawgyiConverter } = await tools;
  if (new ZawgyiDetector().getZawgyiProbability(typed) <= LIKELY) return null;
  const converted = new ZawgyiConverter().zawgyiToUnicode(typed).normalize('NFC');
  return converted === typed ? null : converted;
}

/**
 * Burmese that was typed in Zawgyi reads as other letters here. Where that is likely the page comes back once and shows both ways
 * (`components/zawgyi`); she chooses in the field `zawgyi`, and nothing is ever changed without her. Some Karen names look like Zawgyi too.
 */
export async function askZawgyi<T extends object>(read: Read<T>, field: keyof T & string, body: unknown): Promise<Read<T>> {
  if (!read.ok) return read;
  const typed = read.value[field];
  const converted = typeof typed === 'string' ? await asUnicode(typed) : null;
  const values: FormState['values'] = fieldsOf(body);
  if (converted === null || values.zawgyi === 'keep') return read;
  if (values.zawgyi === 'convert') return { ok: true, value: { ...read.value, [field]: converted } };
  return { ok: false, form: { values: { ...values, [field]: typed, asTyped: typed, asUnicode: converted }, errors: { zawgyi: 'layout.zawgyi.choose' } } };
}
