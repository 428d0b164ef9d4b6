/** The keys of an issuer as they are published, and as anybody needs them to check what it signed. W3C Controlled Identifiers 1.0. */
export interface IssuerDocument {
  '@context': string[];
  id: string;
  type?: string[];
  name?: string;
  url?: string;
  alsoKnownAs: string[];
  verificationMethod: Array<{ id: string; type: 'Multikey'; controller: string; publicKeyMultibase: string }>;
  assertionMethod: string[];
}

/** Verifiers read the keys of a document that begins so without asking the network for its words. */
const KEY_CONTEXTS = ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'];

/** `keys` are multikeys, retired ones too: what they signed must stay checkable. A document says of no key that it is retired, since a verifier would then refuse all that it ever signed. */
export function issuerDocument(issuerId: string, keys: string[], name: string | null): IssuerDocument {
  const url = new URL(issuerId);
  return {
    '@context': [...KEY_CONTEXTS, 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id: issuerId, type: ['Profile'], name: name ?? url.host, url: url.origin, alsoKnownAs: [didOf(issuerId)], ...methods(issuerId, keys),
  };
}

/** The same keys under the name `did:web:` of our host. */
export function didDocument(issuerId: string, keys: string[]): IssuerDocument {
  const did = didOf(issuerId);
  return { '@context': KEY_CONTEXTS, id: did, alsoKnownAs: [issuerId], ...methods(did, keys) };
}

/** A port needs its colon written as %3A. did:web, 3.1. */
function didOf(issuerId: string): string {
  return `did:web:${new URL(issuerId).host.replace(':', '%3A')}`;
}

function methods(controller: string, keys: string[]): Pick<IssuerDocument, 'verificationMethod' | 'assertionMethod'> {
  const verificationMethod = keys.map((key) => ({ id: `${controller}#${key}`, type: 'Multikey' as const, controller, publicKeyMultibase: key }));
  return { verificationMethod, assertionMethod: verificationMethod.map(({ id }) => id) };
}
