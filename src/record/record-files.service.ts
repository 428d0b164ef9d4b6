import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { PrintedName } from '../certificate/certificate-name-rule.js';
import { Certificates } from '../certificate/certificates.service.js';
import { PassingFile } from '../platform/files/passing-file.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import type { ViewerAct } from '../people/viewer.js';
import { FilesQueries, type FileAgreement, type ReleaseLine, type ReleaseView } from './files.queries.js';
import { fileName, fileType, type FileFormat } from './file-formats.js';
import { windowOf } from './file-window.js';
import { writeRecords } from './file-writer.js';
import type { RecordLine } from './record-fields.js';

/** Statements are set one by one; beyond this a spreadsheet is the right form. */
const MOST_STATEMENTS = 200;
/** A page that somebody else asked for waits so long at most for the rows of a file that is being made. */
const TURN_MS = 10;

export interface TakenFile {
  deliveryId: string;
  /** To be read or discarded. */
  file: PassingFile;
  name: string;
  type: string;
}

/** What is added up while a file is written. */
class Taken {
  readonly people: string[] = [];
  named = 0;
}

/** Makes the files that a university downloads and keeps who took what: each download has a delivery of its own. */
@Injectable()
export class RecordFiles {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: FilesQueries,
    private readonly certificates: Certificates,
    private readonly clock: Clock,
  ) {}

  /**
   * One file for the viewer's university, kept as a delivery with its rows. It is made and kept as a whole before its first byte leaves: what was sent was noted.
   * @throws NotFound for another university's file or a format that the agreement does not name; DomainError when no agreement is in force or the file is closed
   */
  async download(act: ViewerAct, cohortId: string, partnerId: string, format: FileFormat): Promise<TakenFile> {
    const file = await PassingFile.open();
    try {
      return await this.transactions.run({ ...act, formKey: null }, async (tx) => {
        // Whoever closes the files of a university holds the same row: nothing is taken after that.
        await tx.rows('SELECT id FROM partner WHERE id = $1 FOR SHARE', [partnerId]);
        const release = found(await this.queries.release(act.viewer, cohortId, partnerId, dayOf(this.clock.now(), 'UTC'), tx));
        const agreement = mayTake(release, format, tx.now);
        const delivery = newId();
        await tx.rows(
          `INSERT INTO record_download (id, cohort_id, partner_id, officer_id, format, count, sha256, at, agreement_id, changes) VALUES ($1, $2, $3, $4, $5, 0, '', $6, $7, $8)`,
          [delivery, cohortId, partnerId, act.viewer.personId, format, tx.now, agreement.id, JSON.stringify(release.changes)],
        );
        const taken = new Taken();
        const facts = { cohortId, agreement, delivery, changes: release.changes, locale: act.viewer.locale };
        const content = await file.fill((out) => writeRecords(format, facts, this.lines(tx, release, agreement, delivery, taken, format === 'pdf' ? MOST_STATEMENTS : Infinity), out));
        await this.keep(tx, release, delivery, format, { file, content, taken });
        return { deliveryId: delivery, file, name: fileName(cohortId, format, taken.people.length), type: fileType(format, taken.people.length) };
      });
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  /** The rows, each kept with the delivery. The next page is on its way while this one is written, and others get a turn in between. */
  private async *lines(tx: Tx, release: ReleaseView, agreement: FileAgreement, delivery: string, taken: Taken, most: number): AsyncGenerator<RecordLine> {
    for await (const { page, names } of ahead(this.pages(tx, release, agreement, delivery))) {
      if (taken.people.length + page.length > most) throw new DomainError('record.files.tooManyStatements', { most });
      let began = performance.now();
      for (const line of page) {
        const name = names.get(line.certificateId ?? '') ?? null;
        taken.people.push(line.personId);
        if (name) taken.named += 1;
        yield { frozen: line.frozen, personKey: line.personKey, name, consentReference: line.consentId, agreementReference: agreement.number };
        if (performance.now() - began < TURN_MS) continue;
        await nextTurn();
        began = performance.now();
      }
    }
  }

  /** A name is opened only where she agreed to it and the agreement has it. */
  private async *pages(tx: Tx, release: ReleaseView, agreement: FileAgreement, delivery: string): AsyncGenerator<{ page: ReleaseLine[]; names: Map<string, PrintedName> }> {
    const wantsName = agreement.fields.some((field) => field === 'name' || field === 'name_latin');
    for await (const page of this.queries.pages(tx, release, agreement.id)) {
      const [names] = await Promise.all([
        this.certificates.namesOn(wantsName ? page.flatMap(sealed) : []),
        tx.rows('INSERT INTO record_download_row (download_id, record_id, mark) SELECT $1, * FROM unnest($2::text[], $3::text[])', [delivery, page.map((line) => line.recordId), page.map((line) => line.mark)]),
      ]);
      yield { page, names };
    }
  }

  private async keep(tx: Tx, { cohortId, partnerId }: ReleaseView, delivery: string, format: FileFormat, { file, content, taken }: { file: PassingFile; content: string; taken: Taken }): Promise<void> {
    const count = taken.people.length;
    await tx.rows('UPDATE record_download SET count = $2, sha256 = $3, content_sha256 = $4, bytes = $5, named_count = $6 WHERE id = $1', [delivery, count, file.sha256, content, file.bytes, taken.named]);
    await tx.rows("UPDATE completion_record SET state = 'released' WHERE state = 'frozen' AND id IN (SELECT record_id FROM record_download_row WHERE download_id = $1)", [delivery]);
    await tx.audit({ kind: 'record_download', id: delivery, people: taken.people, detail: { format, count, cohortId, partnerId } });
  }
}

/** Asks for the next before the one at hand is done with. */
async function* ahead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  for (let next = items.next(); ; ) {
    const { value, done } = await next;
    if (done) return;
    next = items.next();
    // If whoever reads gives up, nobody waits for this one.
    next.catch(() => undefined);
    yield value;
  }
}

function sealed({ certificateId, personId, sealedName }: ReleaseLine): Array<{ id: string; personId: string; sealedName: Buffer }> {
  return certificateId && sealedName ? [{ id: certificateId, personId, sealedName }] : [];
}

function mayTake(release: ReleaseView, format: FileFormat, now: Date): FileAgreement {
  const { agreement } = release;
  if (!agreement) throw new DomainError('record.files.noAgreement');
  if (!agreement.formats.includes(format)) found(null);
  if (!windowOf(release, now).isOpen) throw new DomainError('record.files.isClosed');
  return agreement;
}
