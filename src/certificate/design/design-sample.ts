import type { CertificateData } from '../../platform/documents/document-data.js';
import type { AwardFacts } from '../certificate.entity.js';
import { certificateDocument } from '../certificate-document.js';
import type { CohortDesign } from './design.queries.js';
import { SAMPLES, type Sample } from './sample-names.js';

/** A certificate that was never issued: its serial and secret are no serial and no secret of ours. */
export function sampleDocument(sample: Sample, facts: AwardFacts, design: CohortDesign | undefined, verifyAddress: string): CertificateData {
  const { name, second } = SAMPLES[sample];
  return certificateDocument({ serial: '00000-00000', secret: '0'.repeat(26), name: { name, latin: second }, facts }, verifyAddress, verifyAddress, design);
}
