import { Injectable } from '@nestjs/common';
import { wordsOfPdf } from '../platform/files/words-of-pdf.js';
import { Clock } from '../platform/time/clock.js';
import { checkCredential, type Checked } from './credential/credential-check.js';
import { readCredentialFile, type ReadFile } from './credential/credential-file.js';
import { issuerDocument } from './credential/issuer-document.js';
import { IssuerKeyQueries } from './credential/issuer-key.queries.js';
import { IssuerKeys } from './credential/issuer-keys.service.js';
import { knowledgeOf } from './credential/issuer-knowledge.js';
import { StatusLists } from './credential/status-lists.service.js';
import { Verification, type Verified } from './verification.service.js';

export type FileChecked =
  | { kind: 'credential'; checked: Checked }
  /** `isAsIssued`: byte for byte the file that we printed; else the serial number and secret in it were looked up. */
  | { kind: 'pdf'; isAsIssued: boolean; verified: Verified }
  | { kind: 'unreadable'; reason: Exclude<ReadFile['kind'], 'credential' | 'pdf'> | 'noNumber' };

/** A serial number and its secret as they are printed, once all spaces are gone. */
const PRINTED = /([0-9A-Z]{5}-[0-9A-Z]{5})·?((?:[0-9A-Z]{4}-){6}[0-9A-Z]{2})/;

/** Checks a file that somebody dropped: a credential by its signature, a printed certificate by its bytes, else by the number that stands in it. Nothing is kept. */
@Injectable()
export class FileChecks {
  constructor(
    private readonly verification: Verification,
    private readonly keyQueries: IssuerKeyQueries,
    private readonly keys: IssuerKeys,
    private readonly lists: StatusLists,
    private readonly clock: Clock,
  ) {}

  async check(file: Buffer): Promise<FileChecked> {
    const read = readCredentialFile(file);
    if (read.kind === 'credential') return { kind: 'credential', checked: await this.checkCredential(read.document) };
    if (read.kind === 'pdf') return this.checkPdf(file);
    return { kind: 'unreadable', reason: read.kind };
  }

  /** By what is published alone: the same for everybody's, hidden or not. */
  private async checkCredential(document: unknown): Promise<Checked> {
    const issuer = issuerDocument(this.keys.issuerId, (await this.keyQueries.all()).map(({ publicKey }) => publicKey), null);
    return checkCredential(document, knowledgeOf(issuer, this.clock.now(), (address, place) => this.lists.isSet(address, place)));
  }

  private async checkPdf(file: Buffer): Promise<FileChecked> {
    const verified = await this.verification.checkPdf(file);
    if (verified.kind !== 'unknown') return { kind: 'pdf', isAsIssued: true, verified };
    const number = numberIn(file);
    // This tells of the file alone: whoever dropped it typed nothing that could be compared again.
    if (!number) return { kind: 'unreadable', reason: 'noNumber' };
    return { kind: 'pdf', isAsIssued: false, verified: await this.verification.check(...number) };
  }
}

function numberIn(file: Buffer): [serial: string, secret: string] | null {
  try {
    const lines = wordsOfPdf(file).split('\n').map((line) => line.replace(/\s/g, ''));
    const match = lines.map((line) => PRINTED.exec(line)).find((each) => each !== null);
    return match ? [match[1]!, match[2]!] : null;
  } catch {
    // Cut off, or no PDF after all: nothing can be read in it.
    return null;
  }
}
