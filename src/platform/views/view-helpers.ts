import Handlebars from 'handlebars/runtime.js';
import { message, type MessageParams } from '../i18n/messages.js';
import { dateWord, timeWord } from '../time/local-time.js';
import { assetUrl } from './assets.js';

interface Options {
  hash: MessageParams & { params?: unknown };
  data: { reader: Reader };
}

/** Who reads the page: kept apart from the page's own data, so that no field of a page can change it. */
export interface Reader {
  locale: string;
  zone: string;
  now: Date;
}

const { SafeString } = Handlebars;
const escape = Handlebars.escapeExpression;

/** `1 h 15 min`, `45 min`. */
export function minutesWord(minutes: number, locale: string): string {
  const whole = Math.round(minutes);
  const params = { hours: Math.floor(whole / 60), minutes: whole % 60 };
  if (params.hours === 0) return message(locale, 'time.minutes', params);
  return message(locale, params.minutes === 0 ? 'time.hours' : 'time.hoursMinutes', params);
}

/** `96 KB`, `1.5 MB`; never less than 1 KB. */
export function sizeWord(bytes: number, locale: string): string {
  const kb = Math.max(1, Math.round(bytes / 1024));
  if (kb < 1000) return message(locale, 'size.kb', { kb });
  return kb < 1024_000 ? message(locale, 'size.mb', { mb: Math.round(kb / 102.4) / 10 }) : message(locale, 'size.gb', { gb: Math.round(kb / 104_857.6) / 10 });
}

/** A link that may stand in href or src: our own path (or `./`, beside the page), http(s), mailto or tel; anything else becomes `#`. */
export function safeUrl(value: unknown): string {
  const url = String(value ?? '').trim();
  if (/^\/(?![/\\])/.test(url) || url.startsWith('#') || url.startsWith('?') || /^\.\/(?![/\\])/.test(url)) return url;
  if (/^(https?:\/\/|mailto:|tel:)/i.test(url)) return url;
  return '#';
}

const numberFormats = new Map<string, Intl.NumberFormat>();

/** Made once a language: a page of numbers has hundreds of them. */
function numberFormat(locale: string): Intl.NumberFormat {
  let made = numberFormats.get(locale);
  if (!made) numberFormats.set(locale, (made = new Intl.NumberFormat(locale.startsWith('en') ? 'en-GB' : locale)));
  return made;
}

const given = (args: unknown[]): unknown[] => args.slice(0, -1);

/** The helpers that templates may use; nothing else is known to the compiler. */
export const viewHelpers: Record<string, (...args: never[]) => unknown> = {
  /** `params=object` spreads arguments that came with the key. */
  t: (key: string, options: Options) => message(options.data.reader.locale, key, { ...(options.hash.params as object | undefined), ...options.hash }),
  time: (at: Date | string | null, options: Options) => {
    if (!at) return '';
    const instant = new Date(at);
    const { locale, zone, now } = options.data.reader;
    return new SafeString(`<time datetime="${instant.toISOString()}">${escape(timeWord(instant, zone, locale, now))}</time>`);
  },
  date: (at: Date | string | null, options: Options) => {
    if (!at) return '';
    const isDay = typeof at === 'string' && at.length === 10;
    const { locale, zone } = options.data.reader;
    const instant = new Date(at);
    const text = dateWord(instant, isDay ? 'UTC' : zone, locale);
    return new SafeString(`<time datetime="${escape(isDay ? at : instant.toISOString())}">${escape(text)}</time>`);
  },
  minutes: (minutes: number, options: Options) => minutesWord(Number(minutes), options.data.reader.locale),
  size: (bytes: number, options: Options) => sizeWord(Number(bytes), options.data.reader.locale),
  number: (value: number, options: Options) => numberFormat(options.data.reader.locale).format(Number(value)),
  percent: (part: number, whole: number) => (whole > 0 ? Math.round((part / whole) * 100) : 0),
  safeUrl: (url: unknown) => safeUrl(url),
  asset: (path: string) => assetUrl(path),
  eq: (a: unknown, b: unknown) => a === b,
  ne: (a: unknown, b: unknown) => a !== b,
  gt: (a: number, b: number) => a > b,
  and: (...args: unknown[]) => given(args).reduce((kept, next) => kept && next, true),
  or: (...args: unknown[]) => given(args).find(Boolean) ?? false,
  not: (value: unknown) => !value,
  add: (a: number, b: number) => Number(a) + Number(b),
  sub: (a: number, b: number) => Number(a) - Number(b),
  mul: (a: number, b: number) => Number(a) * Number(b),
  concat: (...args: unknown[]) => given(args).map((part) => String(part ?? '')).join(''),
  array: (...args: unknown[]) => given(args),
  hash: (options: Options) => options.hash,
} as Record<string, (...args: never[]) => unknown>;

