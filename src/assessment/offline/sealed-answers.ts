import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';
import { z } from 'zod';
import { DomainError } from '../../platform/errors.js';

const CURVE = 'prime256v1';
const TAG = 16;
/** What a file of answers may weigh, in bytes. */
export const FILE_MOST = 2 * 1024 * 1024;

/** The file cannot be used; the message says what it is and what to do. */
export class OfflineFileRefused extends DomainError {}

const base64 = z.string().max(3 * FILE_MOST).regex(/^[A-Za-z0-9+/]+={0,2}$/).transform((text) => Buffer.from(text, 'base64'));
const box = z.object({ iv: base64, body: base64 });
/** The file as a pack saves it: which pack, and the answers locked for this site (or in clear, where the browser could not lock them). */
const AnswersFile = z.object({ pack: z.string().regex(/^[0-9a-z]{26}$/), key: base64.optional(), wrap: box.optional(), answers: box.optional(), clear: z.unknown().optional() });
export type AnswersFile = z.output<typeof AnswersFile>;

/** The half of a key that may lie on her phone: with it answers are locked, and nothing is opened. */
export function publicKeyOf(privateKey: Buffer): Buffer {
  const curve = createECDH(CURVE);
  curve.setPrivateKey(privateKey);
  return curve.getPublicKey();
}

/** @throws OfflineFileRefused when it is no file of answers */
export function readAnswersFile(text: string): AnswersFile {
  if (/^\s*<(!doctype|html)/i.test(text)) throw new OfflineFileRefused('offline.refused.page');
  try {
    return AnswersFile.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    throw new OfflineFileRefused(text.trim() === '' ? 'offline.refused.empty' : 'offline.refused.other');
  }
}

/**
 * Opens what was locked: an agreed secret (ECDH on P-256) gives the key (HKDF-SHA-256) of a box in which the key of the answers lies (AES-256-GCM both).
 * @throws OfflineFileRefused when a byte of it is not as it was saved
 */
export function openAnswers(file: AnswersFile, privateKeys: readonly Buffer[]): unknown {
  if (file.clear !== undefined) return file.clear;
  const { key, wrap, answers } = file;
  if (!key || !wrap || !answers) throw new OfflineFileRefused('offline.refused.broken');
  for (const privateKey of privateKeys) {
    try {
      const curve = createECDH(CURVE);
      curve.setPrivateKey(privateKey);
      const agreed = Buffer.from(hkdfSync('sha256', curve.computeSecret(key), Buffer.alloc(0), `answers v1 ${file.pack}`, 32));
      return JSON.parse(open(answers, open(wrap, agreed, file.pack), file.pack).toString('utf8')) as unknown;
    } catch {
      // Another key may fit.
    }
  }
  throw new OfflineFileRefused('offline.refused.broken');
}

function open(sealed: { iv: Buffer; body: Buffer }, key: Buffer, pack: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.iv);
  decipher.setAAD(Buffer.from(`answers v1 ${pack}`));
  decipher.setAuthTag(sealed.body.subarray(sealed.body.length - TAG));
  return Buffer.concat([decipher.update(sealed.body.subarray(0, sealed.body.length - TAG)), decipher.final()]);
}
