import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import { CONTEXTS } from '../../src/certificate/credential/contexts.js';
import type { SignedDocument } from '../../src/certificate/credential/credential-proof.js';
import type { IssuerDocument } from '../../src/certificate/credential/issuer-document.js';

/** What the verifier of Digital Bazaar says of a credential, with the issuer's published document and nothing from the network. */
export async function independentVerdict(credential: SignedDocument, issuer: Pick<IssuerDocument, 'id' | 'verificationMethod' | 'assertionMethod'>, now = new Date()): Promise<{ isVerified: boolean; why: string }> {
  const documentLoader = async (url: string) => {
    const method = issuer.verificationMethod.find(({ id }) => id === url);
    const found = CONTEXTS.get(url) ?? (url === issuer.id ? issuer : method && { '@context': 'https://w3id.org/security/multikey/v1', ...method });
    if (!found) throw new Error(`Nothing is loaded from ${url}.`);
    return { contextUrl: null, documentUrl: url, document: found };
  };
  const checkStatus = async () => ({ verified: true });
  const result = await vc.verifyCredential({ credential, suite: new DataIntegrityProof({ cryptosuite }), documentLoader, checkStatus, now });
  return { isVerified: result.verified, why: result.verified ? '' : String((result.error as { errors?: Error[] } | undefined)?.errors?.[0]?.message ?? result.error) };
}
