import { CONTEXTS } from './contexts.js';

/** A credential names a vocabulary that does not come with this program. */
export class UnknownContext extends Error {
  constructor(readonly address: string) {
    super(`Unknown context ${address}`);
  }
}

/** The statements of a document in the one order that all verifiers use. RDF Dataset Canonicalization 1.0. Throws for a word that no context explains. */
export async function canonical(document: object): Promise<string> {
  // Loaded with the first credential. In the script for others it is there already.
  const { default: jsonld } = await import('jsonld');
  return jsonld.canonize(document, { algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, documentLoader });
}

async function documentLoader(address: string): Promise<{ documentUrl: string; document: object; contextUrl: null; tag: 'static' }> {
  const document = CONTEXTS.get(address);
  if (!document) throw new UnknownContext(address.slice(0, 200));
  return { documentUrl: address, document, contextUrl: null, tag: 'static' };
}
