import { createHash } from 'node:crypto';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { systemAct } from '../platform/audit/act.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { closeDocuments, renderPdf, renderSvg } from '../platform/documents/documents.js';
import { UnprintableName } from '../platform/documents/unprintable-name.js';
import { JobRunner } from '../platform/jobs/job-runner.js';
import { log } from '../platform/log.js';
import { ProtectedIdentity } from '../people/protected-identity.service.js';
import type { AwardFacts } from './certificate.entity.js';
import { certificateDocument } from './certificate-document.js';
import type { PrintedName } from './certificate-name-rule.js';
import { Designs } from './design/designs.service.js';
import type { CohortDesign } from './design/design.queries.js';
import { Certificates } from './certificates.service.js';
import { PublicFace } from './public-face.js';

/** Pixels of a picture for sharing. */
const PICTURE_WIDTH = 1600;

/** What printing needs to know of a certificate. */
interface Printable {
  id: string;
  serial: string;
  cohortId: string;
  personId: string;
  facts: AwardFacts;
  sealedName: Buffer | null;
  sealedSecret: Buffer;
  sealedPdf: Buffer | null;
}

interface Opened {
  name: PrintedName;
  secret: string;
  design: CohortDesign | undefined;
}

/** Prints certificates: in a job when they are issued, and on demand while the job has not run. The file lies sealed under its holder's key. */
@Injectable()
export class CertificatePrints implements OnModuleInit, OnModuleDestroy {
  constructor(
    private readonly transactions: Transactions,
    private readonly certificates: Certificates,
    private readonly designs: Designs,
    private readonly identity: ProtectedIdentity,
    private readonly face: PublicFace,
    private readonly jobs: JobRunner,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('certificate.print', ({ certificateId }) => this.print(String(certificateId)));
  }

  async onModuleDestroy(): Promise<void> {
    await closeDocuments();
  }

  /**
   * The certificate as PDF, for its holder; nothing is written.
   * @throws UnprintableName (422) that names the characters which our fonts lack
   */
  async pdf(act: Act, certificate: Printable): Promise<Buffer> {
    const { sealedPdf } = certificate;
    if (sealedPdf) return this.transactions.run({ ...act, formKey: null }, (tx) => this.identity.unsealFor(tx, certificate.personId, sealedPdf, 'certificate', 'sealed_pdf', certificate.id));
    return this.render(certificate, await this.opened(act, certificate));
  }

  /** Name, secret and look of her certificate, for the papers beside it. */
  opened(act: Act, certificate: Printable): Promise<Opened> {
    return this.transactions.run({ ...act, formKey: null }, (tx) => this.open(tx, certificate));
  }

  /** The certificate as a picture to show to others: the name, and no secret, neither in letters nor in the code. */
  async picture(act: Act, certificate: Printable): Promise<Buffer> {
    const { name, design } = await this.opened(act, certificate);
    const { serial, facts } = certificate;
    return drawnAsPng(await renderSvg('certificate', certificateDocument({ serial, secret: null, name, facts }, this.face.verifyAddress, this.face.verifyAddress, design)));
  }

  /** Characters of a name that cannot be printed; empty when all can. Where printing itself fails the name is not to blame. */
  async unprintable(name: PrintedName): Promise<string[]> {
    try {
      await renderPdf('certificate', certificateDocument({ serial: 'AAAAA-AAAAA', secret: 'a'.repeat(26), name, facts: SAMPLE }, this.face.verifyAddress, this.face.verifyAddress));
      return [];
    } catch (error) {
      if (error instanceof UnprintableName) return error.characters;
      log.warn({ event: 'certificate.notChecked', reason: (error as Error).message });
      return [];
    }
  }

  /** Prints one certificate and keeps the file; may run twice. A name that cannot be printed stays on the page only. */
  async print(certificateId: string): Promise<void> {
    const act = systemAct('certificate.print');
    const certificate = await this.transactions.run(act, (tx) => this.printable(tx, certificateId));
    if (!certificate || certificate.sealedPdf) return;
    const opened = await this.transactions.run(act, (tx) => this.open(tx, certificate));
    const pdf = await this.render(certificate, opened).catch((error: unknown) => {
      if (!(error instanceof UnprintableName)) throw error;
      log.warn({ event: 'certificate.unprintable', certificateId });
    });
    if (!pdf) return;
    await this.transactions.run(act, async (tx) => {
      const sealed = await this.identity.sealFor(tx, certificate.personId, pdf, 'certificate', 'sealed_pdf', certificate.id);
      await tx.rows("UPDATE certificate SET sealed_pdf = $2, pdf_sha256 = $3 WHERE id = $1 AND state = 'issued'", [certificate.id, sealed, createHash('sha256').update(pdf).digest('hex')]);
    });
  }

  private printable(tx: Tx, id: string): Promise<Printable | undefined> {
    return tx.row<Printable>(
      `SELECT c.id, c.serial, c.cohort_id AS "cohortId", e.person_id AS "personId", c.facts, c.sealed_name AS "sealedName", c.sealed_secret AS "sealedSecret", c.sealed_pdf AS "sealedPdf"
         FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id WHERE c.id = $1 AND c.state = 'issued'`,
      [id],
    );
  }

  private async open(tx: Tx, certificate: Printable): Promise<Opened> {
    const name = await this.certificates.nameOn(tx, certificate, certificate.personId);
    return { name: name!, design: await this.designs.of(tx, certificate.cohortId), secret: await this.certificates.secretOf(tx, certificate, certificate.personId) };
  }

  private render({ serial, facts }: Printable, { name, secret, design }: Opened): Promise<Buffer> {
    return renderPdf('certificate', certificateDocument({ serial, secret, name, facts }, this.face.verifyAddress, this.face.verifyUrl(serial, secret), design));
  }
}

async function drawnAsPng(drawing: Buffer): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp(drawing).resize({ width: PICTURE_WIDTH }).flatten({ background: '#ffffff' }).png({ palette: true }).toBuffer();
}

/** Any certificate, to try a name on. */
const SAMPLE: AwardFacts = {
  title: 'Course', outcome: 'completed', learningOutcomes: [], notionalHours: 1, liveHours: 1, startsOn: '2026-01-01', endsOn: '2026-01-02', awardedOn: '2026-01-03', issuer: 'Issuer', partners: [], creditStatement: '-', language: 'en', recordNumber: '',
};
