import { publicKeyOf } from './multikey.js';
import type { Knowledge } from './credential-check.js';
import type { IssuerDocument } from './issuer-document.js';

/** What a published key document lets one know; `isSet` asks whoever has the status lists. */
export function knowledgeOf(issuer: Pick<IssuerDocument, 'id' | 'alsoKnownAs' | 'verificationMethod' | 'assertionMethod'>, now: Date, isSet: Knowledge['isSet']): Knowledge {
  const names = [issuer.id, ...issuer.alsoKnownAs];
  return {
    now,
    isIssuer: (id) => names.includes(id),
    isSet,
    keyAt(address) {
      const [name = '', multikey = ''] = address.split('#');
      const method = issuer.verificationMethod.find(({ id, publicKeyMultibase }) => issuer.assertionMethod.includes(id) && publicKeyMultibase === multikey);
      if (!names.includes(name) || !method) return 'missing';
      return publicKeyOf(method.publicKeyMultibase) ?? 'bad';
    },
  };
}
