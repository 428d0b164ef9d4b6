import { Controller, Get, Param, Post, Req } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { Allow, CurrentViewer, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { randomText } from '../platform/database/ids.js';
import type { Viewer } from '../people/viewer.js';
import { ParkedPosts, type ParkedPost } from './parked-posts.service.js';

const DAY_MS = 86400000;

/** What she sent when her session had ended: she looks at it and sends it. */
@Controller('/parked')
export class ParkedPostController {
  constructor(private readonly parked: ParkedPosts) {}

  @Get('/:id')
  @Allow([])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return page('account/parked-post', parkedPage(found(await this.parked.find(viewer, id))), { title: 'account.parked.title' });
  }

  /** A page that is closing (hidden, or idle too long) sends what was typed on it. Answers where it can be found. */
  @Post()
  @Allow([], 'account.postParked')
  async keep(@CurrentViewer() viewer: Viewer, @Req() request: BanyanRequest) {
    const { _path: path, _key: key, ...typed } = (request.body ?? {}) as Record<string, string | string[]>;
    if (typeof path !== 'string' || !/^\/[a-z0-9/_-]{1,200}$/i.test(path) || path.startsWith('//')) return { id: null };
    const fields = Object.entries(typed).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]));
    return { id: await this.parked.keep(viewer.personId, { path, fields, hadFile: false }, typeof key === 'string' ? key : randomText(26)) };
  }

  @Post('/:id/removal')
  @Allow([], 'account.parkedRemoved')
  async remove(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    found(await this.parked.find(viewer, id));
    await this.parked.remove(viewer.personId, id);
    return redirect('/account', 'removed');
  }
}

function parkedPage(parked: ParkedPost) {
  const fields = parked.fields.map(([name, value], nth) => ({ name, value, id: `kept-${nth}`, isText: /\s/.test(value) || value.length > 30 }));
  return { id: parked.id, path: parked.path, hadFile: parked.hadFile, until: new Date(parked.at.getTime() + DAY_MS), texts: fields.filter(({ isText }) => isText), hidden: fields.filter(({ isText }) => !isText) };
}
