import { createHash, verify, type KeyObject } from 'node:crypto';
import { canonical } from './canonical.js';
import { fromMultibase, toMultibase } from './multikey.js';

export const CRYPTOSUITE = 'eddsa-rdfc-2022';
const SIGNATURE_BYTES = 64;

/** A document that says in JSON-LD what is signed. */
export type SignedDocument = Record<string, unknown> & { '@context': unknown };

export interface Proof {
  type: string;
  cryptosuite: string;
  created: string;
  verificationMethod: string;
  proofPurpose: string;
  proofValue: string;
}

/** What is signed, and each step on the way. W3C Data Integrity EdDSA Cryptosuites 1.0, 3.2. */
export interface HashSteps {
  document: string;
  options: string;
  documentHash: Buffer;
  optionsHash: Buffer;
  /** First the options, then the document. */
  combined: Buffer;
}

/** What must be signed of a document under these options of a proof; whatever proof it carries already is left out. */
export async function hashSteps(document: SignedDocument, options: object): Promise<HashSteps> {
  const { proof: _left, ...unsigned } = document;
  const { proofValue: _out, ...kept } = options as Partial<Proof>;
  const statements = await canonical(unsigned);
  const ofOptions = await canonical({ ...kept, '@context': document['@context'] });
  const [documentHash, optionsHash] = [sha256(statements), sha256(ofOptions)];
  return { document: statements, options: ofOptions, documentHash, optionsHash, combined: Buffer.concat([optionsHash, documentHash]) };
}

/** The document with a proof: `sign` makes an Ed25519 signature of the bytes it gets. */
export async function signed<D extends SignedDocument>(document: D, verificationMethod: string, created: string, sign: (bytes: Buffer) => Promise<Buffer>): Promise<D & { proof: Proof }> {
  const options = { type: 'DataIntegrityProof', cryptosuite: CRYPTOSUITE, created, verificationMethod, proofPurpose: 'assertionMethod' };
  const signature = await sign((await hashSteps(document, options)).combined);
  return { ...document, proof: { ...options, proofValue: toMultibase(signature) } };
}

/** True when the key made this proof of this document. */
export async function isProven(document: SignedDocument, proof: Proof, key: KeyObject): Promise<boolean> {
  const signature = fromMultibase(proof.proofValue);
  if (!signature || signature.length !== SIGNATURE_BYTES) return false;
  return verify(null, (await hashSteps(document, proof)).combined, key, signature);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
