import { Writable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Certificates } from '../certificate/certificates.service.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { message } from '../platform/i18n/messages.js';
import type { Column, Row } from '../platform/tables/columns.js';
import { writeCsv } from '../platform/tables/write-csv.js';
import { writeXlsx } from '../platform/tables/write-xlsx.js';
import { Clock } from '../platform/time/clock.js';
import { clockOf, dayOf, offsetWord } from '../platform/time/local-time.js';
import type { ViewerAct } from '../people/viewer.js';
import { FilesQueries, type ReleaseLine, type ReleaseView } from './files.queries.js';
import { sha256 } from './frozen-record.js';
import { NUMBER_FIELDS, cellsOf, type RecordField } from './record-fields.js';
import { steadyZip } from './steady-zip.js';

export const FILE_FORMATS = ['xlsx', 'csv', 'json', 'manifest'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

const TYPES: Record<FileFormat, string> = { xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', csv: 'text/csv; charset=utf-8', json: 'application/json', manifest: 'text/plain; charset=utf-8' };

interface Table {
  release: ReleaseView & { agreement: NonNullable<ReleaseView['agreement']> };
  rows: Row[];
}

/** Makes the files that a university downloads and keeps who took what. The same records always give the same bytes. */
@Injectable()
export class RecordFiles {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: FilesQueries,
    private readonly certificates: Certificates,
    private readonly clock: Clock,
  ) {}

  /**
   * One file for the viewer's university, kept as a download with its rows.
   * @throws NotFound for another university's file; DomainError when no agreement is in force
   */
  async download(act: ViewerAct, cohortId: string, partnerId: string, format: FileFormat): Promise<{ content: Buffer; name: string; type: string }> {
    const release = found(await this.queries.release(act.viewer, cohortId, partnerId, dayOf(this.clock.now(), 'UTC')));
    const { agreement } = release;
    if (!agreement) throw new DomainError('record.files.noAgreement');
    return this.transactions.run({ ...act, formKey: null }, async (tx) => {
      const lines = await this.queries.lines(tx, release);
      const table = { release: { ...release, agreement }, rows: await this.rows(tx, lines, agreement) };
      const content = format === 'manifest' ? await this.manifest(act, tx.now, table) : await this.write(format, table);
      await this.keep(tx, act, release, format, content, format === 'manifest' ? [] : lines, lines.length);
      return { content, name: fileName(release, format), type: TYPES[format] };
    });
  }

  private async rows(tx: Tx, lines: ReleaseLine[], agreement: Table['release']['agreement']): Promise<Row[]> {
    const wantsName = agreement.fields.some((field) => field === 'name' || field === 'name_latin');
    const rows: Row[] = [];
    for (const line of lines) {
      const name = wantsName && line.certificateId ? await this.certificates.nameOn(tx, { id: line.certificateId, sealedName: line.sealedName }, line.personId) : null;
      rows.push(cellsOf({ frozen: line.frozen, personKey: line.personKey, name, consentReference: line.consentId, agreementReference: agreement.number }, agreement.fields));
    }
    return rows;
  }

  private async write(format: Exclude<FileFormat, 'manifest'>, { release, rows }: Table): Promise<Buffer> {
    const { fields, number } = release.agreement;
    if (format === 'json') return Buffer.from(`${JSON.stringify({ schema: 'banyan-records-1', agreement: number, fields, records: rows }, null, 2)}\n`);
    const sink = collector();
    if (format === 'csv') await writeCsv(columnsOf(fields), rows, sink.stream);
    else await writeXlsx(columnsOf(fields), rows, sink.stream, { sheet: 'Records', freezeHeader: true });
    return format === 'csv' ? sink.content() : steadyZip(sink.content());
  }

  /** What the files hold, in words and in lines that `sha256sum -c` understands. */
  private async manifest(act: ViewerAct, now: Date, table: Table): Promise<Buffer> {
    const { zone, locale } = act.viewer;
    const words = (key: string, params = {}) => message(locale, `record.manifest.${key}`, params);
    const head = [
      words('count', { count: table.rows.length }), words('agreement', { number: table.release.agreement.number }), words('cohort', { label: table.release.label }),
      words('generated', { at: `${dayOf(now, zone)} ${clockOf(now, zone)} (${offsetWord(now, zone)})` }), words('replaces'), words('hashes'),
    ];
    const hashes = [];
    for (const format of ['xlsx', 'csv', 'json'] as const) hashes.push(`${sha256(await this.write(format, table))}  ${fileName(table.release, format)}`);
    return Buffer.from(`${[...head, '', ...hashes].join('\n')}\n`);
  }

  private async keep(tx: Tx, act: ViewerAct, { cohortId, partnerId }: ReleaseView, format: FileFormat, content: Buffer, lines: ReleaseLine[], count: number): Promise<void> {
    const id = newId();
    await tx.rows('INSERT INTO record_download (id, cohort_id, partner_id, officer_id, format, count, sha256, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [id, cohortId, partnerId, act.viewer.personId, format, count, sha256(content), tx.now]);
    await tx.rows('INSERT INTO record_download_row (download_id, record_id) SELECT $1, unnest($2::text[])', [id, lines.map((line) => line.recordId)]);
    await tx.audit({ kind: 'record_download', id, people: lines.map((line) => line.personId), detail: { format, count, cohortId, partnerId } });
  }
}

function columnsOf(fields: readonly RecordField[]): Column[] {
  return fields.map((field) => ({ key: field, header: field, type: NUMBER_FIELDS.includes(field) ? 'number' : 'text' }));
}

/** Without a word of the course, the university or a person. */
function fileName({ cohortId }: ReleaseView, format: FileFormat): string {
  return format === 'manifest' ? `manifest-${cohortId.slice(0, 8)}.txt` : `records-${cohortId.slice(0, 8)}.${format}`;
}

function collector(): { stream: Writable; content(): Buffer } {
  const parts: Buffer[] = [];
  const stream = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(Buffer.from(part));
      done();
    },
  });
  return { stream, content: () => Buffer.concat(parts) };
}
