import { randomBytes } from 'node:crypto';
import { Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { file, page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { OfflinePacks } from './offline-packs.service.js';
import { packRow, subjectPath, subjectRow } from './offline.page.js';
import { OfflineQueries, type PackView } from './offline.queries.js';
import { PackFiles, packName } from './pack-files.service.js';

/** Files to read, answer and write in without a line. */
@Controller('/offline-packs')
export class OfflinePackController {
  constructor(
    private readonly queries: OfflineQueries,
    private readonly packs: OfflinePacks,
    private readonly files: PackFiles,
  ) {}

  @Get()
  @Allow(['participant'])
  async list(@CurrentViewer() viewer: Viewer) {
    const packs = (await this.queries.packs(viewer)).map(packRow);
    return page('offline/packs', { packs, hasLive: packs.some(({ cancelledAt }) => !cancelledAt) }, { title: 'offline.packs.title' });
  }

  /** What it would be, how large, and what it means that it lies on this phone. */
  @Get('/for/:kind/:subjectId')
  @Allow(['participant'])
  async offer(@CurrentViewer() viewer: Viewer, @Param('kind') kind: string, @Param('subjectId') subjectId: string) {
    const subject = found(await this.queries.subject(viewer, kind, subjectId));
    const weighed = await this.files.make(viewer, subject, { id: '0'.repeat(26), salt: randomBytes(32) });
    const data = { ...subjectRow(subject.kind, subject.label), path: `/offline-packs/for/${subject.kind}/${subject.subjectId}`, backPath: subjectPath(subject), bytes: Buffer.byteLength(weighed), isShared: viewer.isSharedPhone };
    return page('offline/offer', data, { title: 'offline.offer.title' });
  }

  @Post('/for/:kind/:subjectId')
  @Allow(['participant'], 'offlinePack.made')
  async make(@CurrentAct() act: ViewerAct, @Param('kind') kind: string, @Param('subjectId') subjectId: string) {
    const { id } = await this.packs.make(act, kind, subjectId);
    return redirect(`/offline-packs/${id}`);
  }

  /** She does not have the phone any more. */
  @Post('/cancelling')
  @Allow(['participant'], 'offlinePack.cancelled')
  async cancelAll(@CurrentAct() act: ViewerAct) {
    await this.packs.cancelAll(act);
    return redirect('/offline-packs', 'offlinePacksCancelled');
  }

  @Get('/:id')
  @Allow(['participant'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const pack = found(await this.queries.pack(viewer, id));
    const bytes = pack.salt ? Buffer.byteLength(await this.content(viewer, pack)) : 0;
    return page('offline/pack', { ...packRow(pack), backPath: subjectPath(pack), photoPath: pack.kind === 'assignment' ? `/offline-files/photo?work=own.${pack.subjectId}` : null, name: packName(pack.id), bytes }, { title: 'offline.pack.title', crumbs: [{ href: '/offline-packs', label: 'offline.packs.title' }] });
  }

  @Get('/:id/file')
  @Allow(['participant'])
  async file(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const pack = found(await this.queries.pack(viewer, id));
    return file(await this.content(viewer, found(pack.salt && pack)), `${packName(pack.id)}.html`, 'text/html; charset=utf-8');
  }

  @Post('/:id/cancelling')
  @Allow(['participant'], 'offlinePack.cancelled')
  async cancel(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.packs.cancel(act, id);
    return redirect('/offline-packs', 'offlinePackCancelled');
  }

  private async content(viewer: Viewer, pack: PackView): Promise<string> {
    return this.files.make(viewer, pack, { id: pack.id, salt: found(pack.salt) });
  }
}
