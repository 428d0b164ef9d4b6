import { message } from '../platform/i18n/messages.js';
import { clockOf, dayOf, offsetWord } from '../platform/time/local-time.js';
import type { FileChange } from './files.queries.js';

/** What the MANIFEST of one delivery says; no name, no word of a person. */
export interface ManifestFacts {
  id: string;
  at: Date;
  count: number;
  agreement: string;
  keepMonths: number;
  label: string;
  content: string;
  sha256: string;
  fileName: string;
  changes: readonly FileChange[];
}

/** The line with which the signature begins: what stands before it is signed, byte for byte. */
const SIGNATURE = 'Signature-Ed25519: ';
const KEY = 'Signed-with: ';

/** In words, and in one line that `sha256sum -c` understands; `key` is the published address of the key that signs it. */
export function manifestText(facts: ManifestFacts, key: string, { zone, locale }: { zone: string; locale: string }): string {
  const words = (name: string, params: Record<string, string | number> = {}) => message(locale, `record.manifest.${name}`, params);
  const changes = facts.changes.map(({ number, reason, now }) => `  ${number} ${message(locale, `record.change.${reason}`)}${now ? ` ${words('now', { number: now })}` : ''}`);
  return [
    words('count', { count: facts.count }), words('agreement', { number: facts.agreement }), words('cohort', { label: facts.label }), words('keep', { months: facts.keepMonths }),
    words('generated', { at: `${dayOf(facts.at, zone)} ${clockOf(facts.at, zone)} (${offsetWord(facts.at, zone)})` }), words('replaces'), ...(changes.length > 0 ? [words('changes'), ...changes] : []),
    `${words('content')} ${facts.content}`, `${words('delivery')} ${facts.id}`, words('hash'), `${facts.sha256}  ${facts.fileName}`, `${KEY}${key}`, '',
  ].join('\n');
}

export function withSignature(text: string, signature: Buffer): string {
  return `${text}${SIGNATURE}${signature.toString('base64')}\n`;
}

/** A MANIFEST in its parts, or null for any other text. Line ends that a mail program changed do not count. */
export function readManifest(content: Buffer): { signed: Buffer; key: string; signature: Buffer } | null {
  const text = content.toString('utf8').replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const at = text.lastIndexOf(`\n${SIGNATURE}`);
  const key = new RegExp(`^${KEY}(\\S+)$`, 'm').exec(text)?.[1];
  if (at < 0 || !key) return null;
  return { signed: Buffer.from(text.slice(0, at + 1)), key, signature: Buffer.from(text.slice(at + 1 + SIGNATURE.length).trim(), 'base64') };
}
