import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { ROOT } from '../root.js';

export type MessageParams = Record<string, string | number | boolean | Date | null | undefined>;

export interface Locale {
  code: string;
  name: string;
  dir: 'ltr' | 'rtl';
}

/** The pseudo-locale shows right-to-left layout and untranslated text before a real right-to-left language is here. */
const PSEUDO: Locale = { code: 'en-XB', name: 'Right-to-left test', dir: 'rtl' };
const NAMES: Record<string, Pick<Locale, 'name' | 'dir'>> = { en: { name: 'English', dir: 'ltr' } };
/** Wordings kept of each message. */
const REMEMBERED = 200;
const OPENING = /\{[^}]*$/;

const texts = readAll();
/** A message ready to be filled in: fixed text, text with plain arguments, or ICU in full. */
type Ready = string | ((params: MessageParams) => string);

const formats = new Map<string, Map<string, Ready>>();

/** The languages that have a folder in locales/, and the pseudo-locale last. */
export const LOCALES: Locale[] = [...[...texts.keys()].map((code) => ({ code, ...(NAMES[code] ?? { name: code, dir: 'ltr' as const }) })), PSEUDO];

export function localeOf(code: string | undefined | null): Locale {
  return LOCALES.find((locale) => locale.code === code) ?? LOCALES[0]!;
}

export function hasMessage(key: string): boolean {
  return texts.get('en')!.has(key);
}

/**
 * The message `key` in language `locale`, with its ICU arguments filled in. A language without the message falls back to English.
 * @throws Error when no language has the key: a page must not show a key to a person, so tests fail first.
 */
export function message(locale: string, key: string, params: MessageParams = {}): string {
  let ofLocale = formats.get(locale);
  if (!ofLocale) formats.set(locale, (ofLocale = new Map()));
  let format = ofLocale.get(key);
  if (format === undefined) ofLocale.set(key, (format = prepared(locale, key)));
  return typeof format === 'string' ? format : format(params);
}

/** Most messages have no arguments and are formatted once; most others have plain ones, which need no grammar. */
function prepared(locale: string, key: string): Ready {
  const text = texts.get(locale)?.get(key) ?? texts.get('en')!.get(key);
  if (text === undefined) throw new Error(`No message has the key "${key}".`);
  const shown = locale === PSEUDO.code ? accented(text) : text;
  const format = new IntlMessageFormat(shown, locale === PSEUDO.code ? 'en' : locale, undefined, { ignoreTag: true });
  if (!text.includes('{')) return String(format.format());
  return plainArguments(shown, key) ?? remembered((params) => String(format.format(params as Record<string, string>)));
}

/** Plurals and choices cost more than all else on a page, and are asked for the same few numbers again and again. */
function remembered(formatted: (params: MessageParams) => string): (params: MessageParams) => string {
  const known = new Map<string, string>();
  return (params) => {
    const id = JSON.stringify(params);
    let text = known.get(id);
    if (text === undefined) {
      text = formatted(params);
      if (known.size >= REMEMBERED) known.clear();
      known.set(id, text);
    }
    return text;
  };
}

/** `Lesson {position} of {count}` as a function; null when the message has plurals, choices or quoted braces. */
function plainArguments(text: string, key: string): ((params: MessageParams) => string) | null {
  if (!/^(?:[^{}']|\{\w+\})*$/.test(text)) return null;
  const parts = text.split(/\{(\w+)\}/);
  return (params) => parts.map((part, index) => (index % 2 === 0 ? part : argument(params, part, key))).join('');
}

function argument(params: MessageParams, name: string, key: string): string {
  if (!(name in params)) throw new Error(`The message "${key}" needs the argument "${name}".`);
  return String(params[name]);
}

function readAll(): Map<string, Map<string, string>> {
  const folder = join(ROOT, 'locales');
  const languages = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return new Map([...languages].sort((a, b) => Number(b === 'en') - Number(a === 'en')).map((language) => [language, readLanguage(join(folder, language))]));
}

function readLanguage(folder: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    for (const [key, text] of Object.entries(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, string>)) {
      if (all.has(key)) throw new Error(`The message "${key}" stands in two files of ${folder}.`);
      all.set(key, text);
    }
  }
  return all;
}

/** Puts an accent on plain words and leaves ICU arguments alone. */
function accented(text: string): string {
  const accents: Record<string, string> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', A: 'Á', E: 'É', O: 'Ó' };
  let depth = 0;
  return [...text].map((letter) => {
    if (letter === '{') depth += 1;
    if (letter === '}') depth -= 1;
    return depth === 0 && !OPENING.test(letter) ? (accents[letter] ?? letter) : letter;
  }).join('');
}
