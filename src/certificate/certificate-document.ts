import type { CertificateData } from '../platform/documents/document-data.js';
import { message } from '../platform/i18n/messages.js';
import { filledWords } from './design/design-words.js';
import type { CohortDesign } from './design/design.queries.js';
import type { AwardFacts } from './certificate.entity.js';
import type { PrintedName } from './certificate-name-rule.js';
import { printedSecret } from './serials.js';

export interface Printed {
  serial: string;
  /** Null on what is shown to everybody. */
  secret: string | null;
  name: PrintedName;
  facts: AwardFacts;
}

/** What the printed certificate says, for the Typst template; the same facts as on the page. */
export function certificateDocument({ serial, secret, name, facts }: Printed, verifyAddress: string, verifyLink: string, design?: CohortDesign): CertificateData {
  const words = (key: string, params = {}) => message(facts.language, `certificate.print.${key}`, params);
  const dates = { from: dayText(facts.startsOn, facts.language), to: dayText(facts.endsOn, facts.language) };
  const hours = words('hours', { hours: facts.notionalHours ?? 0, live: facts.liveHours ?? 0 });
  const outcome = words(`outcome.${facts.outcome}`);
  const issuer = { name: facts.issuer, role: words('issuer') };
  return {
    lang: facts.language,
    programme: facts.title,
    name: name.name,
    ...(name.latin ? { secondName: name.latin } : {}),
    outcome: design?.words ? filledWords(design.words, { course: facts.title, outcome, hours, ...dates }) : outcome,
    hours,
    dates: words('dates', dates),
    awardedOn: facts.reissuedOn ? words('reissued', { day: dayText(facts.awardedOn, facts.language), on: dayText(facts.reissuedOn, facts.language) }) : dayText(facts.awardedOn, facts.language),
    learningOutcomes: facts.learningOutcomes.map((outcome) => outcome.text),
    organisations: [issuer, ...facts.partners.map((partner) => ({ name: partner.name, role: partner.unit }))],
    credit: facts.creditStatement,
    serial: secret === null ? serial : words('serial', { serial, secret: printedSecret(secret) }),
    verifyAddress,
    verifyLink,
    ...(design ? { design: { layout: design.layout, colour: design.colour, logos: design.logos, signatories: design.signatories } } : {}),
  };
}

/** `24 November 2026`. */
export function dayText(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale.startsWith('en') ? 'en-GB' : locale, { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(`${day}T00:00:00Z`));
}
