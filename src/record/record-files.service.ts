import { Injectable } from '@nestjs/common';
import { Certificates } from '../certificate/certificates.service.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import type { ViewerAct } from '../people/viewer.js';
import { FilesQueries, type FileAgreement, type ReleaseLine, type ReleaseView } from './files.queries.js';
import { FILE_TYPES, fileName, type FileFormat } from './file-formats.js';
import { windowOf } from './file-window.js';
import { contentHash, writeRecords, type FileTable } from './file-writer.js';
import { canonicalJson, sha256 } from './frozen-record.js';

/** A file is made in memory: a cohort has hundreds of people, and a file that is far beyond that is a mistake. */
const MOST_RECORDS = 20_000;
/** Statements are set one by one; beyond this a spreadsheet is the right form. */
const MOST_STATEMENTS = 200;

export interface TakenFile {
  deliveryId: string;
  content: Buffer;
  name: string;
  type: string;
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
   * One file for the viewer's university, kept as a delivery with its rows.
   * @throws NotFound for another university's file or a format that the agreement does not name; DomainError when no agreement is in force or the file is closed
   */
  async download(act: ViewerAct, cohortId: string, partnerId: string, format: FileFormat): Promise<TakenFile> {
    return this.transactions.run({ ...act, formKey: null }, async (tx) => {
      // Whoever closes the files of a university holds the same row: nothing is taken after that.
      await tx.rows('SELECT id FROM partner WHERE id = $1 FOR SHARE', [partnerId]);
      const release = found(await this.queries.release(act.viewer, cohortId, partnerId, dayOf(this.clock.now(), 'UTC'), tx));
      const agreement = mayTake(release, format, tx.now);
      if (release.count > MOST_RECORDS) throw new DomainError('record.files.tooMany', { most: MOST_RECORDS });
      const lines = await this.queries.lines(tx, release, agreement.id);
      if (format === 'pdf' && lines.length > MOST_STATEMENTS) throw new DomainError('record.files.tooManyStatements', { most: MOST_STATEMENTS });
      const table: FileTable = { agreement, lines: await this.opened(tx, lines, agreement), delivery: newId(), changes: release.changes, locale: act.viewer.locale };
      const content = await writeRecords(format, table);
      await this.keep(tx, act, release, agreement, format, table, content, lines);
      return { deliveryId: table.delivery, content, name: fileName(cohortId, format), type: FILE_TYPES[format] };
    });
  }

  /** The rows with what belongs to this university alone; a name is opened only where she agreed to it and the agreement has it. */
  private async opened(tx: Tx, lines: ReleaseLine[], agreement: FileAgreement): Promise<FileTable['lines']> {
    const wantsName = agreement.fields.some((field) => field === 'name' || field === 'name_latin');
    const rows: FileTable['lines'] = [];
    for (const line of lines) {
      const name = wantsName && line.certificateId ? await this.certificates.nameOn(tx, { id: line.certificateId, sealedName: line.sealedName }, line.personId) : null;
      rows.push({ frozen: line.frozen, personKey: line.personKey, name, consentReference: line.consentId, agreementReference: agreement.number, sha256: sha256(canonicalJson(line.frozen)) });
    }
    return rows;
  }

  private async keep(tx: Tx, act: ViewerAct, { cohortId, partnerId, changes }: ReleaseView, agreement: FileAgreement, format: FileFormat, table: FileTable, content: Buffer, lines: ReleaseLine[]): Promise<void> {
    const count = lines.length;
    await tx.rows(
      `INSERT INTO record_download (id, cohort_id, partner_id, officer_id, format, count, sha256, at, content_sha256, agreement_id, bytes, named_count, changes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [table.delivery, cohortId, partnerId, act.viewer.personId, format, count, sha256(content), tx.now, contentHash(table), agreement.id, content.length, table.lines.filter((line) => line.name).length, JSON.stringify(changes)],
    );
    await tx.rows('INSERT INTO record_download_row (download_id, record_id, mark) SELECT $1, * FROM unnest($2::text[], $3::text[])', [table.delivery, lines.map((line) => line.recordId), lines.map((line) => line.mark)]);
    await tx.rows("UPDATE completion_record SET state = 'released' WHERE id = ANY($1) AND state = 'frozen'", [lines.map((line) => line.recordId)]);
    await tx.audit({ kind: 'record_download', id: table.delivery, people: lines.map((line) => line.personId), detail: { format, count, cohortId, partnerId } });
  }
}

function mayTake(release: ReleaseView, format: FileFormat, now: Date): FileAgreement {
  const { agreement } = release;
  if (!agreement) throw new DomainError('record.files.noAgreement');
  if (!agreement.formats.includes(format)) found(null);
  if (!windowOf(release, now).isOpen) throw new DomainError('record.files.isClosed');
  return agreement;
}
