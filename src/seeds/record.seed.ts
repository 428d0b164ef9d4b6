import { CertificateNames } from '../certificate/certificate-names.service.js';
import { CertificateQueries } from '../certificate/certificate.queries.js';
import { Certificates } from '../certificate/certificates.service.js';
import { Reissues } from '../certificate/reissues.service.js';
import { plusDays } from '../platform/time/local-time.js';
import { Agreements } from '../record/agreements.service.js';
import { Consents } from '../record/consents.service.js';
import { FileOpenings } from '../record/file-openings.service.js';
import { Finalisation } from '../record/finalisation.service.js';
import { Proposals } from '../record/proposals.service.js';
import { RecordFiles } from '../record/record-files.service.js';
import { ALL_FIELDS } from '../record/record-fields.js';
import type { Demo, DemoCohort, DemoPerson } from './demo-world.js';

/** One university keeps a list, the other an import with fewer fields. */
const NOT_FOR_MAHIDOL = ['credit_scheme', 'credit_value', 'supersedes', 'reason_code', 'language'];
const PURPOSE = 'To keep a list of people who completed the course, and to answer them when they apply.';
const YEARS = 5 * 365;
const NO_CERTIFICATE = ['attended', 'not_completed', 'withdrawn', 'held_name'];
/** She lets the public check show her name. */
const SHOWS_NAME = 'rewati';
/** Her paper was lost, and she has a new one. */
const LOST_PAPER = 'pema';
/** She would like another name on hers; an organiser has not decided. */
const ASKS = { key: 'mitali', name: 'Mitali' };

/** Agreements with both universities; last year's people choose names and who may receive what, and two organisers make the results final. */
export async function tellRecords(demo: Demo): Promise<void> {
  await agree(demo);
  for (const cohort of [demo.lastYear, demo.current]) await share(demo, cohort);
  await chooseNames(demo, demo.lastYear);
  await makeFinal(demo, demo.lastYear);
  await useCertificates(demo, demo.lastYear);
  await download(demo, demo.lastYear);
}

async function agree(demo: Demo): Promise<void> {
  const fromOn = plusDays(demo.lastYear.startsOn, -30);
  const fields = { york: ALL_FIELDS, mahidol: ALL_FIELDS.filter((field) => !NOT_FOR_MAHIDOL.includes(field)) };
  for (const code of ['york', 'mahidol'] as const) {
    await demo.at(demo.lastYear.at(-4, 1, '11:00'), () =>
      demo.get(Agreements).make(demo.system('agreement.made'), { partnerId: demo.partners[code]!, number: `${code.toUpperCase()}-1`, purpose: PURPOSE, fields: fields[code], fromOn, untilOn: plusDays(fromOn, YEARS) }));
  }
}

/** Who said yes to both shares the certificate name as well; who chose one university shares without it. */
async function share(demo: Demo, cohort: DemoCohort): Promise<void> {
  for (const person of cohort.people.filter((each) => each.accountId && each.consent?.length && !['withdrawn', 'left'].includes(each.stage))) {
    const act = await demo.act(person, 'consent.given');
    for (const code of person.consent!) await demo.at(cohort.at(1, 5, '19:15'), () => demo.get(Consents).give(act, demo.partners[code]!, person.consent!.length > 1));
  }
}

async function chooseNames(demo: Demo, cohort: DemoCohort): Promise<void> {
  for (const person of cohort.people.filter((each) => each.accountId && !NO_CERTIFICATE.includes(each.stage))) {
    const act = await demo.act(person, 'certificateName.chosen');
    const latin = person.latinName && person.latinName !== person.realName ? person.latinName : null;
    await demo.at(cohort.at(4, 5, '20:40'), () => demo.get(CertificateNames).choose(act, { name: person.realName, latin }));
  }
}

async function makeFinal(demo: Demo, cohort: DemoCohort): Promise<void> {
  const proposes = await demo.act(demo.staff.organiser!, 'outcomes.proposed');
  await demo.at(cohort.at(7, 1, '10:30'), () => demo.get(Proposals).propose(proposes, cohort.id));
  const confirms = await demo.act(demo.staff['organiser-2']!, 'outcomes.madeFinal');
  await demo.at(cohort.at(7, 2, '14:10'), () => demo.get(Finalisation).confirm(confirms, cohort.id));
}

async function useCertificates(demo: Demo, cohort: DemoCohort): Promise<void> {
  await holds(demo, cohort.person(SHOWS_NAME), 'certificate.nameShown', (act, id) => demo.at(cohort.at(8, 0, '09:05'), () => demo.get(Certificates).letNameShow(act, id, true)));
  await holds(demo, cohort.person(ASKS.key), 'certificate.nameAsked', (act, id) => demo.get(Reissues).ask(act, id, { name: ASKS.name, latin: null }));
  await holds(demo, cohort.person(LOST_PAPER), 'certificate.read', async (_act, id) => {
    const organiser = await demo.act(demo.staff.organiser!, 'certificate.reissued');
    await demo.at(cohort.at(14, 3, '15:20'), () => demo.get(Reissues).reissue(organiser, id, 'lost', null));
  });
}

async function holds(demo: Demo, person: DemoPerson, event: string, work: (act: Awaited<ReturnType<Demo['act']>>, certificateId: string) => Promise<unknown>): Promise<void> {
  const act = await demo.act(person, event);
  const [certificate] = (await demo.get(CertificateQueries).mine(act.viewer)).filter((each) => each.state === 'issued');
  if (certificate) await work(act, certificate.id);
}

/** York's records staff took the file once; Mahidol's has not yet. Both files have closed since, and were opened again this month. */
async function download(demo: Demo, cohort: DemoCohort): Promise<void> {
  const officer = await demo.act(demo.staff['partner-york']!, 'record.downloaded');
  const taken = await demo.at(cohort.at(9, 1, '17:40'), () => demo.get(RecordFiles).download(officer, cohort.id, demo.partners.york!, 'xlsx'));
  await taken.file.discard();
  for (const code of ['york', 'mahidol'] as const) {
    const asks = await demo.act(demo.staff[`partner-${code}`]!, 'record.openingAsked');
    await demo.at(demo.current.at(1, 1, '09:20'), () => demo.get(FileOpenings).ask(asks, cohort.id, demo.partners[code]!));
  }
  await demo.at(demo.current.at(1, 2, '15:05'), () => demo.get(FileOpenings).openWaiting(demo.system('record.fileOpened'), cohort.id));
}
