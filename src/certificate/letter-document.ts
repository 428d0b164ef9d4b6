import type { LetterData } from '../platform/documents/document-data.js';
import { message } from '../platform/i18n/messages.js';
import { dayText, type Printed } from './certificate-document.js';
import type { CohortDesign } from './design/design.queries.js';
import type { TakenPart } from './letter.queries.js';
import { printedSecret } from './serials.js';

export type LetterKind = 'letter' | 'transcript';

/** A letter of attendance (which workshops, when) or a transcript (which modules); both are checked by the serial and secret of their certificate. */
export function letterDocument(kind: LetterKind, { serial, secret, name, facts }: Printed, taken: TakenPart, madeOn: string, verify: { address: string; link: string }, design?: CohortDesign): LetterData {
  const words = (key: string, params = {}) => message(facts.language, `certificate.${kind}.${key}`, params);
  const rows = kind === 'letter'
    ? taken.workshops.map(({ number, title, day, state }) => ({ label: words('row', { number, title }), value: state === 'caught_up' ? words('caughtUp') : day ? dayText(day, facts.language) : words('present') }))
    : taken.modules.map(({ position, title }) => ({ label: words('row', { number: position, title }), value: words('done') }));
  return {
    lang: facts.language,
    title: words('title'),
    programme: facts.title,
    name: name.name,
    ...(name.latin ? { secondName: name.latin } : {}),
    sentence: words('sentence', { from: dayText(facts.startsOn, facts.language), to: dayText(facts.endsOn, facts.language), hours: facts.notionalHours ?? 0, count: rows.length }),
    sections: rows.length > 0 ? [{ heading: words('heading'), valueHead: words('valueHead'), rows }] : [],
    issuer: [facts.issuer, ...facts.partners.map((partner) => partner.name)].filter(Boolean).join(' · '),
    madeOn: words('madeOn', { day: dayText(madeOn, facts.language) }),
    serial: secret === null ? serial : `${serial} · ${printedSecret(secret)}`,
    verifyAddress: verify.address,
    verifyLink: verify.link,
    ...(design ? { design: { layout: design.layout, colour: design.colour, logos: design.logos, signatories: design.signatories } } : {}),
  };
}
