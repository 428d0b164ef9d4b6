/** What is wrong with the shape of a document that should be an Open Badges 3.0 credential, in the order in which it is looked for. */
export type ShapeFault = 'notCredential' | 'noProof' | 'context' | 'type' | 'issuerType' | 'subjectType' | 'subject' | 'achievement' | 'dates' | 'proof' | 'suite' | 'tooLarge';

const FIRST_CONTEXT = 'https://www.w3.org/ns/credentials/v2';
const BADGE_CONTEXT = /^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context(-3\.0\.\d+)?\.json$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const DEEPEST = 24;

/** The first fault, or null. Written from the specification (Open Badges 3.0, AchievementCredential); the schema file of 1EdTech could not be had. */
export function shapeFault(document: unknown): ShapeFault | null {
  if (!isObject(document) || !listOf(document.type).includes('VerifiableCredential')) return 'notCredential';
  if (depthOf(document) > DEEPEST) return 'tooLarge';
  if (document.proof === undefined || listOf(document.proof).length === 0) return 'noProof';
  const contexts = document['@context'];
  if (!Array.isArray(contexts) || contexts[0] !== FIRST_CONTEXT || typeof contexts[1] !== 'string' || !BADGE_CONTEXT.test(contexts[1]) || !contexts.every((each) => typeof each === 'string')) return 'context';
  if (!['OpenBadgeCredential', 'AchievementCredential'].some((type) => listOf(document.type).includes(type))) return 'type';
  return issuerFault(document.issuer) ?? subjectFault(document.credentialSubject) ?? (hasDates(document) ? null : 'dates') ?? proofFault(document);
}

function issuerFault(issuer: unknown): ShapeFault | null {
  if (typeof issuer === 'string') return isAddress(issuer) ? null : 'issuerType';
  return isObject(issuer) && isAddress(issuer.id) && listOf(issuer.type).includes('Profile') ? null : 'issuerType';
}

function subjectFault(subject: unknown): ShapeFault | null {
  if (!isObject(subject) || !listOf(subject.type).includes('AchievementSubject')) return 'subjectType';
  if (!isAddress(subject.id) && listOf(subject.identifier).length === 0) return 'subject';
  const { achievement } = subject;
  const isWhole = isObject(achievement) && isAddress(achievement.id) && listOf(achievement.type).includes('Achievement') && isText(achievement.name) && isText(achievement.description) && isObject(achievement.criteria);
  return isWhole ? null : 'achievement';
}

function hasDates({ id, validFrom, validUntil }: Record<string, unknown>): boolean {
  return isAddress(id) && isInstant(validFrom) && (validUntil === undefined || isInstant(validUntil));
}

/** Exactly one proof: of two, somebody would have to say which counts. */
function proofFault(document: Record<string, unknown>): ShapeFault | null {
  const proofs = listOf(document.proof);
  const [proof] = proofs;
  return proofs.length === 1 && isObject(proof) && isText(proof.proofValue) && isText(proof.verificationMethod) && isInstant(proof.created) ? null : 'proof';
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value));
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z][a-z0-9+.-]{0,30}:\S{1,2000}$/i.test(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : [value].flat();
}

/** Counted by a list of its own: what is too deep must not use up the stack. */
function depthOf(document: unknown): number {
  let deepest = 0;
  const left: Array<[unknown, number]> = [[document, 1]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [value, depth] = next;
    deepest = Math.max(deepest, depth);
    if (depth <= DEEPEST && typeof value === 'object' && value !== null) for (const each of Object.values(value)) left.push([each, depth + 1]);
  }
  return deepest;
}
