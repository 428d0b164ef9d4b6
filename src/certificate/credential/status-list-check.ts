import type { Knowledge } from './credential-check.js';
import { isProven, type Proof, type SignedDocument } from './credential-proof.js';
import { bitAt } from './status-bits.js';

/** Whether a place is set in a status list that came as a file. Undefined unless the list is the one named, and signed by an issuer that is believed. */
export async function isSetIn(list: unknown, address: string, place: number, { keyAt, isIssuer }: Pick<Knowledge, 'keyAt' | 'isIssuer'>): Promise<boolean | undefined> {
  if (typeof list !== 'object' || list === null) return undefined;
  const document = list as SignedDocument & { id?: unknown; issuer?: unknown; proof?: Proof | Proof[]; credentialSubject?: { encodedList?: unknown } };
  const { id, issuer } = document;
  const [proof, ...others] = [document.proof ?? []].flat();
  if (id !== address || typeof issuer !== 'string' || !isIssuer(issuer) || typeof proof?.verificationMethod !== 'string' || others.length > 0) return undefined;
  const key = keyAt(proof.verificationMethod);
  if (typeof key === 'string' || !(await isProven(document, proof, key).catch(() => false))) return undefined;
  return bitAt(document.credentialSubject?.encodedList, place);
}
