import type { KeyObject } from 'node:crypto';
import { isProven, CRYPTOSUITE, type Proof, type SignedDocument } from './credential-proof.js';
import { shapeFault, type ShapeFault } from './credential-shape.js';

/** What came of it; each is a sentence of its own. All but the first four mean: do not rely on it. */
export type Verdict = 'valid' | 'cancelled' | 'expired' | 'notYet' | 'otherIssuer' | 'unknownKey' | 'badKey' | 'altered' | ShapeFault;

/** What whoever checks knows: nothing is ever fetched. */
export interface Knowledge {
  now: Date;
  /** The public key at an address that stands in a proof: `missing` when we have none there, `bad` when what is there is no key. */
  keyAt(verificationMethod: string): KeyObject | 'missing' | 'bad';
  /** Whether credentials of this issuer are to be believed. */
  isIssuer(id: string): boolean;
  /** Whether a place in a status list is set; undefined when that cannot be known here. */
  isSet(listAddress: string, place: number): Promise<boolean | undefined>;
}

export interface Checked {
  verdict: Verdict;
  /** What it says, once the signature has been found good. */
  facts: CredentialFacts | null;
  /** False when nobody could tell whether it was cancelled since. */
  isStatusKnown: boolean;
}

export interface CredentialFacts {
  id: string;
  issuer: string;
  issuerName: string | null;
  title: string;
  description: string;
  subject: string | null;
  validFrom: string;
  validUntil: string | null;
}

/** Checks a credential as it was read from a file: its shape, who signed it, whether it was changed, and whether it still holds. */
export async function checkCredential(document: unknown, known: Knowledge): Promise<Checked> {
  const fault = shapeFault(document);
  if (fault) return failed(fault);
  const credential = document as SignedDocument & Shaped;
  const proof = [credential.proof].flat()[0]!;
  if (proof.cryptosuite !== CRYPTOSUITE || proof.type !== 'DataIntegrityProof' || proof.proofPurpose !== 'assertionMethod') return failed('suite');
  const issuer = typeof credential.issuer === 'string' ? credential.issuer : credential.issuer.id;
  if (!known.isIssuer(issuer)) return failed('otherIssuer');
  const key = known.keyAt(proof.verificationMethod);
  if (key === 'missing') return failed('unknownKey');
  if (key === 'bad') return failed('badKey');
  // A word that no context explains, or that two contexts explain differently, was put in after it was signed: nothing of ours has one.
  if (!(await isProven(credential, proof, key).catch(() => false))) return failed('altered');
  return { ...(await standing(credential, known)), facts: factsOf(credential, issuer) };
}

async function standing(credential: Shaped, known: Knowledge): Promise<Pick<Checked, 'verdict' | 'isStatusKnown'>> {
  let isStatusKnown = true;
  for (const entry of [credential.credentialStatus ?? []].flat()) {
    const isSet = entry.type === 'BitstringStatusListEntry' ? await known.isSet(String(entry.statusListCredential), Number(entry.statusListIndex)) : undefined;
    if (isSet) return { verdict: 'cancelled', isStatusKnown: true };
    if (isSet === undefined) isStatusKnown = false;
  }
  if (Date.parse(credential.validFrom) > known.now.getTime()) return { verdict: 'notYet', isStatusKnown };
  if (credential.validUntil !== undefined && Date.parse(credential.validUntil) <= known.now.getTime()) return { verdict: 'expired', isStatusKnown };
  return { verdict: 'valid', isStatusKnown };
}

/** What `shapeFault` has looked at. */
interface Shaped {
  id: string;
  issuer: string | { id: string; name?: string };
  name?: string;
  validFrom: string;
  validUntil?: string;
  credentialSubject: { id?: string; achievement: { name: string; description: string } };
  credentialStatus?: StatusEntry | StatusEntry[];
  proof: Proof | Proof[];
}

interface StatusEntry {
  type: string;
  statusListIndex?: unknown;
  statusListCredential?: unknown;
}

function factsOf(credential: Shaped, issuer: string): CredentialFacts {
  const { achievement, id } = credential.credentialSubject;
  const issuerName = typeof credential.issuer === 'string' ? undefined : credential.issuer.name;
  return { id: credential.id, issuer, issuerName: issuerName ?? null, title: achievement.name, description: achievement.description, subject: id ?? null, validFrom: credential.validFrom, validUntil: credential.validUntil ?? null };
}

function failed(verdict: Verdict): Checked {
  return { verdict, facts: null, isStatusKnown: false };
}
