import type { CertificateData, InvitationSheetData, RecordData } from '../../../src/platform/documents/document-data.js';

export function certificate(over: Partial<CertificateData> = {}): CertificateData {
  return {
    programme: 'Short Course on Refugee Rights and Advocacy',
    name: 'Nang Hseng Kham',
    outcome: 'completed the course with merit: eight workshops, six modules, four quizzes and three assignments, all fourteen conditions met.',
    hours: '50 hours of study, assessed',
    dates: '7 September to 18 October 2026',
    awardedOn: '24 November 2026',
    learningOutcomes: ['explain how refugee status is decided, in law and in practice', 'name the treaties that bind a state, and those that do not', 'plan an advocacy action with others, and say who may be harmed by it', 'write a brief that an official can act on'],
    organisations: [
      { name: 'Asia Pacific Refugee Rights Network', role: 'Convenes and teaches the course' },
      { name: 'University of York', role: 'Centre for Applied Human Rights' },
      { name: 'Mahidol University', role: 'Institute of Human Rights and Peace Studies' },
    ],
    credit: 'This course represents 50 notional learning hours, assessed. It carries no academic credit. Level and credit are the decision of each university.',
    serial: 'BNY-2026-7K4M-Q2XD',
    verifyAddress: 'learn.example.org/verify',
    verifyLink: 'https://learn.example.org/verify?serial=BNY-2026-7K4M-Q2XD',
    ...over,
  };
}

export function record(over: Partial<RecordData> = {}): RecordData {
  return {
    programme: 'Short Course on Refugee Rights and Advocacy',
    number: 'R-2026-000147',
    status: 'Made final on 24 November 2026',
    sections: [
      { heading: 'Person', rows: [{ label: 'Name', value: 'နန်းဆိုင်ခမ်း', valueLang: 'my' }, { label: 'Person key', value: 'p_7K4MQ2XD' }] },
      { heading: 'Outcome', rows: [{ label: 'Outcome', value: 'Completed with merit' }] },
    ],
    hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    ...over,
  };
}

export function invitationSheet(over: Partial<InvitationSheetData> = {}): InvitationSheetData {
  return { address: 'mango.example.org', cards: Array.from({ length: 9 }, (_, at) => ({ number: at + 1, code: 'K7MQ2XDP4HTW' })), ...over };
}
