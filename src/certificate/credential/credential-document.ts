import { createHash } from 'node:crypto';
import { message } from '../../platform/i18n/messages.js';
import type { AwardFacts } from '../certificate.entity.js';
import { dayText } from '../certificate-document.js';
import type { SignedDocument } from './credential-proof.js';

export const CREDENTIAL_CONTEXTS = ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'];

export interface CredentialSource {
  /** A UUID. */
  id: string;
  /** Random, or what the holder chose. */
  subjectId: string;
  listIndex: number;
  issuedAt: Date;
  facts: AwardFacts;
}

/** What the credential says, not signed yet: the facts of the certificate, and nothing that tells whose it is: no name, no serial number, no cohort. */
export function credentialDocument({ id, subjectId, listIndex, issuedAt, facts }: CredentialSource, issuerId: string, listAddress: string): SignedDocument {
  const words = (key: string, params = {}) => message(facts.language, `certificate.${key}`, params);
  const outcome = words(`credential.outcome.${facts.outcome}`);
  const resultId = uuidOf(`result ${issuerId} ${facts.title}`);
  const description = [
    facts.notionalHours ? words('print.hours', { hours: facts.notionalHours, live: facts.liveHours ?? 0 }) : '',
    words('print.dates', { from: dayText(facts.startsOn, facts.language), to: dayText(facts.endsOn, facts.language) }),
    ...facts.partners.map(({ name, unit }) => `${name}, ${unit}`),
  ].filter(Boolean).join('. ');
  return {
    '@context': CREDENTIAL_CONTEXTS,
    id: `urn:uuid:${id}`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    issuer: { id: issuerId, type: ['Profile'], name: facts.issuer },
    validFrom: secondsOf(issuedAt),
    awardedDate: `${facts.awardedOn}T00:00:00Z`,
    name: facts.title,
    credentialSubject: {
      id: subjectId,
      type: ['AchievementSubject'],
      activityStartDate: `${facts.startsOn}T00:00:00Z`,
      activityEndDate: `${facts.endsOn}T00:00:00Z`,
      achievement: {
        id: uuidOf(`achievement ${issuerId} ${facts.title}`),
        type: ['Achievement'],
        achievementType: 'Course',
        inLanguage: facts.language,
        name: facts.title,
        description,
        criteria: { narrative: [...facts.learningOutcomes.map(({ text }) => `- ${text}`), facts.creditStatement].filter(Boolean).join('\n') || facts.title },
        resultDescription: [{ id: resultId, type: ['ResultDescription'], name: words('facts.outcome'), resultType: 'Result' }],
      },
      result: [{ type: ['Result'], resultDescription: resultId, value: outcome }],
    },
    credentialStatus: { id: `${listAddress}#${listIndex}`, type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: String(listIndex), statusListCredential: listAddress },
  };
}

/** The list of places whose credentials no longer hold, not signed yet. */
export function statusListDocument(listAddress: string, issuerId: string, encodedList: string, at: Date): SignedDocument {
  return {
    '@context': [CREDENTIAL_CONTEXTS[0]],
    id: listAddress,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: issuerId,
    validFrom: secondsOf(at),
    credentialSubject: { id: `${listAddress}#list`, type: 'BitstringStatusList', statusPurpose: 'revocation', encodedList },
  };
}

/** The same address for the same matter. Version 8, variant 1: a UUID whose bits are our own matter. RFC 9562, 5.8. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** `2026-11-24T22:00:00Z`. */
export function secondsOf(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
