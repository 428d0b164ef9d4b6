import { readZip, unpack } from '../../src/platform/files/zip-archive.js';
import { opened } from '../platform/documents/pdf-content.js';
import type { Answer } from './crawl.js';

/** Marks that stand for what is protected (see `canaries.ts`); no text of the house can hold them by chance. */
export const CANARY = /zqx\d{4}(legal|[nñ]am[eé]|mail|org|land)/i;
const EVERY_CANARY = new RegExp(CANARY.source, 'gi');
/** Names that can be written without their marks, and are looked for so too. */
const LATIN = /^[\p{Script=Latin}\p{M}\s'’.-]+$/u;

/** Everything of an answer in which a name could stand: address, headers, and the body opened (zip parts, PDF streams, character references). */
export async function textOf(answer: Answer): Promise<string> {
  const head = [answer.path, decoded(answer.path), ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`)].join('\n');
  return `${head}\n${await openedBody(answer.body)}`;
}

/** The needles and marks that a text holds, also in capitals, without accents, in addresses, as Base64 or in hexadecimal. */
export function seenIn(text: string, needles: readonly string[]): string[] {
  const plainText = references(text);
  const lower = `${plainText}\n${decoded(plainText)}`.toLowerCase().normalize('NFC');
  const bare = folded(lower);
  const found = needles.filter((needle) => lower.includes(needle.toLowerCase()) || (LATIN.test(needle) && bare.includes(folded(needle.toLowerCase()))));
  found.push(...[...lower.matchAll(EVERY_CANARY), ...bare.matchAll(EVERY_CANARY)].map(([mark]) => mark));
  for (const part of ['Zqx00', 'Zqx01']) if (base64Cores(part).some((core) => plainText.includes(core))) found.push(`${part} as Base64`);
  if (lower.includes(Buffer.from('Zqx00').toString('hex'))) found.push('Zqx00 as hexadecimal');
  return [...new Set(found)];
}

async function openedBody(body: Buffer): Promise<string> {
  if (body.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') {
    const parts = await Promise.all(readZip(body).map(async (entry) => `${entry.name}\n${(await unpack(entry)).toString('utf8')}`));
    return parts.join('\n');
  }
  if (body.subarray(0, 5).toString('latin1') === '%PDF-') return opened(body);
  return body.toString('utf8');
}

/** What of a text's Base64 does not depend on its neighbours, at each of the three alignments. */
function base64Cores(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.from(`${'x'.repeat(before)}${text}`).toString('base64').replace(/=+$/, '');
    const isCut = (before + text.length) % 3 !== 0;
    return whole.slice(before === 0 ? 0 : before + 1, isCut ? -1 : undefined);
  });
}

function references(text: string): string {
  return text.replaceAll(/&#x([0-9a-f]+);/gi, (_all, hex: string) => String.fromCodePoint(parseInt(hex, 16))).replaceAll(/&#(\d+);/g, (_all, number: string) => String.fromCodePoint(Number(number))).replaceAll('&amp;', '&');
}

function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '');
}

function decoded(text: string): string {
  return text.replaceAll(/(%[0-9a-f]{2})+/gi, (part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}

/** What kind of place an answer is, for the count of places that were looked at. */
export function surfaceOf({ status, headers }: Answer): string {
  const type = String(headers['content-type'] ?? 'nothing').split(';')[0]!;
  if (status >= 300 && status < 400) return 'redirect';
  return type === 'text/html' && status >= 400 ? 'error page' : type;
}
