import type { CertificateState } from '../certificate/certificate.entity.js';
import { judge, type Condition } from '../completion/completion-rule.js';
import type { PlaceFacts } from '../completion/completion.queries.js';
import { inOneSentence, traceOf } from '../completion/trace.js';
import { NOTHING } from '../completion/fraction.js';
import { freeze, type FrozenRecord } from './frozen-record.js';
import { cellsOf } from './record-fields.js';
import type { SharingPartner, SharingView } from './sharing.queries.js';

interface OwnCertificate {
  id: string;
  serial: string;
  state: CertificateState;
  enrolmentId: string;
  awardedOn: string;
}

/** What the page says of one place: each condition, the certificate, the record, and every university. */
export function myCompletionPage(place: PlaceFacts, sharing: SharingView, certificates: OwnCertificate[], locale: string) {
  const judgement = judge(place.plan, place.facts, place.state, 'own');
  const outcome = sharing.record?.frozen.outcome ?? null;
  const conditions = traceOf(place.plan, place.facts, 'own').map((condition) => ({ ...condition, labelKey: `completion.kind.${condition.kind}`, path: condition.isMet ? null : pathOf(condition, place) }));
  return {
    met: judgement.met,
    of: judgement.of,
    sentence: inOneSentence(locale, place.plan, place.facts, 'own'),
    isPaused: place.state === 'suspended',
    isFinal: place.cohortState === 'final' && sharing.record !== null,
    outcomeKey: outcome && `completion.outcome.${outcome}`,
    whatNextKey: `record.mine.next.${outcome ?? (judgement.met === judgement.of ? 'allMet' : 'open')}`,
    open: conditions.filter((condition) => !condition.isMet),
    done: conditions.filter((condition) => condition.isMet),
    certificate: certificates.filter((each) => each.enrolmentId === place.enrolmentId).map((each) => ({ ...each, path: `/certificates/${each.id}`, key: `record.mine.certificate.${each.state}`, isIssued: each.state === 'issued', isHeld: each.state === 'held' }))[0] ?? null,
    hasName: sharing.hasName,
    record: sharing.record && { number: sharing.record.number, sha256: sharing.record.sha256, path: `/records/${sharing.record.id}/download` },
    asksSharing: (judgement.met === judgement.of || outcome !== null) && sharing.partners.some((partner) => partner.agreement) && sharing.partners.every((partner) => !partner.consent),
    partners: sharing.partners.map((partner) => partnerCard(partner, sharing)),
    others: place.others.map((other) => ({ label: other.label, path: `/my-completion?place=${other.enrolmentId}` })),
  };
}

/** Where what is missing can be done. */
function pathOf({ kind, subjectId }: Condition, place: PlaceFacts): string {
  if (kind === 'workshops') return '/outline';
  if (kind === 'module') return `/modules/${subjectId}`;
  if (kind === 'quiz') return `/quizzes/${subjectId}`;
  return place.plan.assignments.find((work) => work.id === subjectId)?.mode === 'group' ? '/my-work' : `/assignments/${subjectId}`;
}

/** One university: what she said, the row that it would get, what it has taken. */
export function partnerCard(partner: SharingPartner, sharing: SharingView) {
  return {
    id: partner.id,
    name: partner.name,
    unit: partner.unit,
    path: `/my-completion/sharing/${partner.id}`,
    agreement: partner.agreement,
    isShared: partner.consent !== null,
    // She said yes to an agreement that named less: nothing goes until she has answered anew.
    newFields: partner.consent && partner.agreement ? partner.agreement.fields.filter((field) => !partner.consent!.fields.includes(field)).map((field) => `record.field.${field}`) : [],
    receiptPath: partner.consent && `/my-completion/sharing/${partner.id}/receipt`,
    canMatch: partner.consent !== null && sharing.record !== null,
    match: partner.match,
    stateKey: `record.sharing.state.${partner.consent ? (partner.consent.withName ? 'withName' : 'withoutName') : 'off'}`,
    givenAt: partner.consent?.givenAt ?? null,
    withName: partner.consent?.withName ?? false,
    preview: partner.agreement && previewOf(partner, sharing),
    downloads: partner.downloads.map((download) => ({ at: download.at, format: download.format.toUpperCase(), key: `record.sharing.downloaded.${download.withName ? 'withName' : 'withoutName'}` })),
  };
}

/** The very row: what is not known yet, or lies sealed, is said in words in its place. */
function previewOf(partner: SharingPartner, sharing: SharingView) {
  const { agreement, consent } = partner;
  const frozen: FrozenRecord = sharing.record?.frozen ?? freeze(sharing.source, { outcome: 'completed', mean: NOTHING, conditions: [] }, '', '', new Date(0));
  const cells = cellsOf({ frozen, personKey: partner.personKey ?? '', name: null, consentReference: consent?.id ?? '', agreementReference: agreement!.number }, agreement!.fields);
  const named = consent === null ? 'name' : consent.withName && (sharing.hasName ? 'ownName' : 'nameOpen');
  const words: Record<string, string | false> = {
    name: named, name_latin: named, person_key: partner.personKey === null && 'personKey', consent_reference: !consent && 'consent',
    record_number: !sharing.record && 'number', award_month: !sharing.record && 'later', outcome: !sharing.record && 'outcome',
  };
  return agreement!.fields.map((field) => {
    const word = words[field] || (cells[field] === '' && 'empty');
    return { labelKey: `record.field.${field}`, valueKey: word && `record.preview.${word}`, value: word ? null : String(cells[field]) };
  });
}
