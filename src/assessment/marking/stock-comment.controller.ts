import { Controller, Get, Param, Post } from '@nestjs/common';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { StockCommentQueries } from './stock-comment.queries.js';
import { StockComments } from './stock-comments.service.js';

/** The comments that a marker keeps. They are added on the marking page. */
@Controller('/comment-bank')
export class StockCommentController {
  constructor(
    private readonly queries: StockCommentQueries,
    private readonly comments: StockComments,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer'])
  async list(@CurrentViewer() viewer: Viewer) {
    const comments = (await this.queries.own(viewer)).map((comment) => ({ ...comment, path: `/comment-bank/${comment.id}` }));
    return page('marking/comment-bank', { comments }, { title: 'marking.bank.title', desk: true, crumbs: [{ href: '/waiting', label: 'places.waiting' }] });
  }

  @Post('/:id/sharing')
  @Allow(['trainer', 'co-trainer'], 'comment.shared')
  async share(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.comments.share(act, id, true);
    return redirect('/comment-bank', 'commentShared');
  }

  @Post('/:id/unsharing')
  @Allow(['trainer', 'co-trainer'], 'comment.unshared')
  async unshare(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.comments.share(act, id, false);
    return redirect('/comment-bank', 'commentUnshared');
  }

  @Post('/:id/removal')
  @Allow(['trainer', 'co-trainer'], 'comment.removed')
  async remove(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.comments.remove(act, id);
    return redirect('/comment-bank', 'commentRemoved');
  }
}
