import { Controller, Get, Param } from '@nestjs/common';
import { renderPdf } from '../platform/documents/documents.js';
import { found } from '../platform/errors.js';
import { Allow, CurrentAct } from '../platform/http/access.js';
import { file } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import type { ViewerAct } from '../people/viewer.js';
import { CertificatePrints } from './certificate-prints.service.js';
import { CertificateQueries } from './certificate.queries.js';
import { letterDocument, type LetterKind } from './letter-document.js';
import { LetterQueries } from './letter.queries.js';
import { PublicFace } from './public-face.js';

/** Beside her certificate: a letter that says which workshops she came to, and a transcript of the modules that she did. Made when she asks, not kept. */
@Controller('/certificates/:id')
export class LetterController {
  constructor(
    private readonly queries: CertificateQueries,
    private readonly letters: LetterQueries,
    private readonly prints: CertificatePrints,
    private readonly face: PublicFace,
    private readonly clock: Clock,
  ) {}

  @Get('/letter')
  @Allow([], 'certificate.downloaded')
  letter(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    return this.made('letter', act, id);
  }

  @Get('/transcript')
  @Allow([], 'certificate.downloaded')
  transcript(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    return this.made('transcript', act, id);
  }

  private async made(kind: LetterKind, act: ViewerAct, id: string) {
    const row = found(await this.queries.one(act.viewer, id));
    const taken = found(await this.letters.takenPart(act.viewer, id));
    const { name, secret, design } = await this.prints.opened(act, row);
    const verify = { address: this.face.verifyAddress, link: this.face.verifyUrl(row.serial, secret) };
    const document = letterDocument(kind, { serial: row.serial, secret, name, facts: row.facts }, taken, dayOf(this.clock.now(), 'UTC'), verify, design);
    return file(await renderPdf('letter', document), `document-${row.id.slice(0, 8)}.pdf`, 'application/pdf');
  }
}
