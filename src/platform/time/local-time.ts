import { message } from '../i18n/messages.js';

const CLOCKS_KEPT = 2000;
const formats = new Map<string, Intl.DateTimeFormat>();
const clocks = new Map<string, string>();

function format(locale: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${locale} ${zone} ${JSON.stringify(options)}`;
  let made = formats.get(id);
  if (!made) {
    made = new Intl.DateTimeFormat(locale === 'en' || locale === 'en-XB' ? 'en-GB' : locale, { timeZone: zone, ...options });
    formats.set(id, made);
  }
  return made;
}

/** True for a zone that this machine's time-zone data knows, such as `Asia/Kathmandu`. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(zone);
  } catch {
    return false;
  }
}

/** The offset of `zone` at `at` as people write it: `UTC+5:45`, `UTC`. */
export function offsetWord(at: Date, zone: string): string {
  const part = format('en', zone, { timeZoneName: 'shortOffset' }).formatToParts(at).find((piece) => piece.type === 'timeZoneName');
  return (part?.value ?? 'UTC').replace('GMT', 'UTC');
}

/** The offset of `zone` at `at` in minutes east of UTC. */
export function offsetMinutes(at: Date, zone: string): number {
  const parts = Object.fromEntries(format('en', zone, { hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(at).map((part) => [part.type, part.value]));
  const local = Date.UTC(Number(parts.year), Number(parts.month) - 1, Number(parts.day), Number(parts.hour), Number(parts.minute), Number(parts.second));
  return Math.round((local - Math.floor(at.getTime() / 1000) * 1000) / 60000);
}

/** The instant at which a wall clock in `zone` shows `date` (YYYY-MM-DD) and `clock` (HH:MM). In a gap the later reading is taken. */
export function instantOf(date: string, clock: string, zone: string): Date {
  const wall = Date.parse(`${date}T${clock}:00Z`);
  const guess = new Date(wall - offsetMinutes(new Date(wall), zone) * 60000);
  return new Date(wall - offsetMinutes(guess, zone) * 60000);
}

/** The day of `at` in `zone` as YYYY-MM-DD. */
export function dayOf(at: Date, zone: string): string {
  return format('sv', zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

/** `YYYY-MM-DD` plus a number of days. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);
}

/** The hour of `at` in `zone` as HH:MM. */
export function clockOf(at: Date, zone: string): string {
  // Each saved answer says its minute: one is formatted once. Offsets of zones are whole minutes.
  const minute = Math.floor(at.getTime() / 60000);
  const id = `${minute} ${zone}`;
  let clock = clocks.get(id);
  if (clock === undefined) {
    clock = format('en', zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
    if (clocks.size >= CLOCKS_KEPT) clocks.clear();
    clocks.set(id, clock);
  }
  return clock;
}

/** `24 November 2026`. */
export function dateWord(at: Date, zone: string, locale: string): string {
  return format(locale, zone, { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

/** `Tue 24 Nov` (with the year when it is not the present one). */
export function dayWord(at: Date, zone: string, locale: string, now: Date): string {
  const sameYear = dayOf(at, zone).slice(0, 4) === dayOf(now, zone).slice(0, 4);
  return format(locale, zone, { weekday: 'short', day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }).format(at);
}

/** The whole time a page prints: `tomorrow, Wed 25 Nov, 14:30 (UTC+6:30)`. */
export function timeWord(at: Date, zone: string, locale: string, now: Date): string {
  const near = nearWord(at, zone, now);
  const params = { day: dayWord(at, zone, locale, now), clock: clockOf(at, zone), offset: offsetWord(at, zone) };
  return near ? message(locale, `time.${near}`, params) : message(locale, 'time.plain', params);
}

/** Which plain word fits, if any: yesterday, today, tonight (from 18:00), tomorrow. */
function nearWord(at: Date, zone: string, now: Date): 'yesterday' | 'today' | 'tonight' | 'tomorrow' | null {
  const today = dayOf(now, zone);
  const day = dayOf(at, zone);
  if (day === today) return Number(clockOf(at, zone).slice(0, 2)) >= 18 ? 'tonight' : 'today';
  if (day === plusDays(today, 1)) return 'tomorrow';
  if (day === plusDays(today, -1)) return 'yesterday';
  return null;
}
