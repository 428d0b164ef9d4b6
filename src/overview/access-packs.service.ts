import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Certificates } from '../certificate/certificates.service.js';
import { PROTECTED_KINDS } from '../people/protected-field.entity.js';
import { ProtectedIdentity } from '../people/protected-identity.service.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { Transactions } from '../platform/database/transactions.js';
import { FileStore } from '../platform/files/file-store.js';
import { pack, streamZip, type ZipEntry } from '../platform/files/zip-archive.js';
import { log } from '../platform/log.js';
import { ROOT } from '../platform/root.js';
import { Clock } from '../platform/time/clock.js';
import { render } from '../platform/views/views.js';
import { AccessPackQueries, type PackRow } from './access-pack.queries.js';
import { PARTS, fileOf, packPage, type PackTable } from './access-pack.page.js';
import { HOLDINGS, type Part } from './personal-data.js';

interface Opened {
  fields: PackRow[];
  certificates: PackRow[];
  /** Path in the pack and content. */
  prints: Array<{ path: string; content: Buffer }>;
}

/** All that is stored about a person, for herself: pages to read, the same as JSON, and her files. */
@Injectable()
export class AccessPacks {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: AccessPackQueries,
    private readonly identity: ProtectedIdentity,
    private readonly certificates: Certificates,
    private readonly files: FileStore,
    private readonly clock: Clock,
  ) {}

  /** Opens what is sealed for her (an audit row says that she did), then makes the archive while it is sent. One table, or one file, is held at a time. */
  async make(act: ViewerAct): Promise<AsyncGenerator<Buffer>> {
    const opened = await this.open(act);
    return streamZip(this.entries(act.viewer, opened));
  }

  private async open(act: ViewerAct): Promise<Opened> {
    const sealed = await this.queries.certificates(act.viewer);
    return this.transactions.run({ ...act, formKey: null }, async (tx) => {
      const { personId } = act.viewer;
      const fields = await this.identity.open(tx, personId, PROTECTED_KINDS, 'access.pack');
      const opened: Opened = { fields: Object.entries(fields).map(([kind, text]) => ({ kind, text })), certificates: [], prints: [] };
      for (const certificate of sealed) {
        const name = await this.certificates.nameOn(tx, certificate, personId);
        opened.certificates.push({ serial: certificate.serial, secret: await this.certificates.secretOf(tx, certificate, personId), name: name?.name ?? null, latin: name?.latin ?? null });
        if (certificate.sealedPdf) opened.prints.push({ path: `files/${certificate.serial}.pdf`, content: await this.identity.unsealFor(tx, personId, certificate.sealedPdf, 'certificate', 'sealed_pdf', certificate.id) });
      }
      await tx.audit({ kind: 'person', id: personId, personId });
      return opened;
    });
  }

  private async *entries(viewer: Viewer, opened: Opened): AsyncGenerator<ZipEntry> {
    yield await pack('style.css', readFileSync(join(ROOT, 'public', 'css', 'site.css')));
    const files = (await this.queries.rows(viewer, HOLDINGS.find(({ table }) => table === 'stored_file')!)) as Array<{ id: string; kind: string }>;
    const paths = new Map(files.map(({ id, kind }) => [id, `files/${id}.${kind}`]));
    for (const part of PARTS) {
      const tables: PackTable[] = part === 'you' ? [{ name: 'opened_field', rows: opened.fields }] : part === 'results' ? [{ name: 'opened_certificate', rows: opened.certificates }] : [];
      for (const holding of HOLDINGS.filter((one) => one.part === part)) tables.push({ name: holding.table, rows: await this.queries.rows(viewer, holding) });
      yield* this.partOf(viewer, part, tables, paths);
    }
    for (const { path, content } of opened.prints) yield pack(path, content, 0);
    for (const { id } of files) {
      const content = await this.files.readChecked(id).catch((error: unknown) => void log.warn({ event: 'accessPack.fileMissing', id, reason: String(error) }));
      if (content) yield pack(paths.get(id)!, content, 0);
    }
  }

  private async *partOf(viewer: Viewer, part: Part, tables: PackTable[], paths: ReadonlyMap<string, string>): AsyncGenerator<ZipEntry> {
    const reader = { locale: viewer.locale, zone: viewer.zone, now: this.clock.now() };
    yield pack(fileOf(part), Buffer.from(render('overview/access-pack', { ...packPage(part, tables, viewer.locale, paths), madeAt: reader.now }, reader, null)));
    const grouped: Record<string, PackRow[]> = {};
    for (const { name, rows } of tables) (grouped[name] ??= []).push(...rows);
    yield pack(`data/${part}.json`, Buffer.from(`${JSON.stringify(grouped, null, 1)}\n`));
  }
}
